from crawler.outlet import Outlet

outlet = Outlet(
    name="wowkorea",
    home="https://www.wowkorea.jp/",
    timezone="Asia/Seoul",
    languages=("ja", "ko", "id", "vi"),
    hosts=("wowkorea.jp", "wowkorea.live"),
    sections=(
        "https://www.wowkorea.jp/",
        "https://id.wowkorea.live/",
        "https://vi.wowkorea.live/",
        "https://kr.wowkorea.live/",
    ),
    articles=(r"/news/(?:pickup|read)/\d+",),
)
