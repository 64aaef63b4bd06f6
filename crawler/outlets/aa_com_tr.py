from crawler.outlet import Outlet

outlet = Outlet(
    name="Anadolu Agency",
    home="https://www.aa.com.tr/",
    timezone="Europe/Istanbul",
    languages=("tr", "en", "id", "ar", "fr", "es", "ru", "fa", "sq", "mk", "ku", "bs"),
    feeds=("https://www.aa.com.tr/tr/rss/default?cat=guncel",),
    sitemaps=("https://www.aa.com.tr/tr/SiteMap/News",),
    sections=("https://www.aa.com.tr/en", "https://www.aa.com.tr/id"),
    articles=(r"aa\.com\.tr/[a-z]{2,5}/[^/?]+/[^/?]+/\d+$", r"//v\.aa\.com\.tr/\d+$"),
    identity=r"aa\.com\.tr/(?:[a-z]{2,5}/[^/?]+/[^/?]+/)?(?P<id>\d+)$",
    known_as="https://aa.com.tr/{id}",
)
