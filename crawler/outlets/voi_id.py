from crawler.outlet import Outlet

outlet = Outlet(
    name="VOI",
    home="https://voi.id/",
    timezone="Asia/Jakarta",
    languages=("id", "en"),
    feeds=("https://voi.id/rss",),
    articles=(r"^https://voi\.id/[a-z]{2}/[a-z-]+/\d+$",),
    identity=r"^https://voi\.id/(?P<language>[a-z]{2})/[a-z-]+/(?P<id>\d+)$",
    known_as="https://voi.id/{language}/{id}",
)
