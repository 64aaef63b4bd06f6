from crawler.outlet import Outlet

outlet = Outlet(
    name="TRT Haber",
    home="https://www.trthaber.com/",
    timezone="Europe/Istanbul",
    languages=("tr",),
    feeds=(
        "https://www.trthaber.com/manset_articles.rss",
        "https://www.trthaber.com/sondakika_articles.rss",
    ),
    sitemaps=("https://www.trthaber.com/sitemaps/news.xml",),
    sections=("https://www.trthaber.com/haber/dunya/{page}.sayfa.html",),
    articles=(r"/haber/[^/]+/[^/]+-\d+\.html$",),
    identity=r"/haber/[^/]+/[^/]+-(?P<id>\d+)\.html$",
    known_as="https://trthaber.com/haber/{id}",
)
