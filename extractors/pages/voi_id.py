import base64
import re

from extractors.page import ArticlePage
from extractors.times.dates import Moment, read_moment

PICTURE = re.compile(r"/([A-Za-z0-9+/_-]{24,}={0,2})\.(?:jpe?g|png|webp)")
STAMP = re.compile(rb"/(\d{12})-")


class Page(ArticlePage):
    """VOI, its AMP twins too. The address of a picture is the base64 of one that holds a time."""

    zone = "Asia/Jakarta"

    def published_otherwise(self) -> Moment | None:
        found = PICTURE.search(self.page.meta("og:image") or "")
        try:
            local = base64.b64decode(found[1] + "==", altchars=b"-_") if found else b""
        except ValueError:
            return None
        stamp = STAMP.search(local)
        return read_moment(stamp[1].decode()) if stamp else None
