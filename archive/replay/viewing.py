"""Where the second viewer is, and what opens a page in it."""

import base64
import hmac
import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote, urlencode, urlsplit

from archive.capture import Capture

from .addresses import digits_of

TARGET = re.compile(r"/scripts/(\d{14})/(.+)", re.DOTALL)
LOCAL = {"127.0.0.1": "localhost", "localhost": "127.0.0.1", "::1": "localhost"}
"""The name under which the viewer is asked, by that of the archive: another site each."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Where the second viewer is, as links to it are built.

    ``url`` is its address if something stands before it; else the archive's own, under another
    name and at `port`. ``secret`` makes a key for each page, which opens that one alone.
    """

    port: int
    url: str | None = None
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def link(self, host: str, one: Capture) -> str:
        """Where a capture is shown with its scripts, for who asks the archive as `host`."""
        digits = digits_of(one.at)
        base = (self.url or f"http://{LOCAL.get(host, 'localhost')}:{self.port}").rstrip("/")
        source = base + self.path(digits, one.url)
        place = {"view": "pages", "url": one.url, "ts": digits}
        return f"{base}/?{urlencode({'source': source})}#{urlencode(place)}"

    def path(self, digits: str, url: str) -> str:
        """Where the WACZ of a page stands."""
        name = base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")
        shown = f"{urlsplit(url).hostname or 'page'}.wacz"
        return f"/pages/{self.key(digits, url)}/{digits}/{name}/{quote(shown)}"

    def key(self, digits: str, url: str) -> str:
        """What opens the WACZ of one page."""
        return hmac.new(self.secret, f"{digits} {url}".encode(), sha256).hexdigest()[:32]
