from crawler.outlet import Outlet

outlet = Outlet(
    name="The Korea Times",
    home="https://www.koreatimes.co.kr/",
    timezone="Asia/Seoul",
    languages=("en",),
    feeds=("https://feed.koreatimes.co.kr/k/allnews.xml",),
    articles=(r"co\.kr/[a-z-]+/(?:[a-z-]+/)?\d{8}/[^/?]+$", r"/www/.+/\d{4}/\d\d/\d+_\d+\.html$"),
    date_in_url=r"/(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)/",
    trust_feed_dates=False,
)
