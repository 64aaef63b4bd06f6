from crawler.outlet import Outlet

outlet = Outlet(
    name="Vietnam.vn",
    home="https://www.vietnam.vn/",
    timezone="Asia/Ho_Chi_Minh",
    languages=("vi", "en", "de", "fr", "es", "ja", "ko", "zh", "ru", "id"),
    sitemaps=("https://www.vietnam.vn/sitemap.xml",),
    articles=(
        r"^https://vietnam\.vn/(?:[a-z]{2}(?:-[a-z]{2})?/)?[a-z0-9]+(?:-[a-z0-9]+){2,}(?:\.html)?$",
    ),
)
