from crawler.outlet import Outlet

outlet = Outlet(
    name="Yonhap News Agency",
    home="https://www.yna.co.kr/",
    timezone="Asia/Seoul",
    languages=("ko", "en", "ja", "zh", "ar", "fr", "es"),
    feeds=(
        "https://www.yna.co.kr/rss/news.xml",
        "https://en.yna.co.kr/RSS/news.xml",
        "https://jp.yna.co.kr/RSS/news.xml",
        "https://cn.yna.co.kr/RSS/news.xml",
        "https://ar.yna.co.kr/RSS/news.xml",
        "https://fr.yna.co.kr/RSS/news.xml",
        "https://sp.yna.co.kr/RSS/news.xml",
    ),
    articles=(r"/view/A[A-Z]{2}\d{17}",),
    identity=r"/view/(?P<id>A[A-Z]{2}\d{17})",
    known_as="https://yna.co.kr/view/{id}",
    date_in_url=r"/view/[A-Z]{3}(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
)
