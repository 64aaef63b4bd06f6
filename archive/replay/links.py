"""What becomes of a link in an archived page: the archive's address, itself, or nothing."""

import re
from collections.abc import Callable

from .addresses import IMAGE, OTHER
from .resolving import BLANKS, LINE_BREAKS, SCHEME, Base, fragment_of

Link = Callable[[str, str], str]
"""The archive's address of an absolute address, needed as a kind of `addresses`."""

HARMLESS = {"mailto", "tel", "sms"}
DATA = re.compile(
    r"data:(?:image/[a-z0-9.+\-]+|font/[a-z0-9.+\-]+|application/(?:x-)?font[a-z0-9.+\-]*"
    r"|application/vnd\.ms-fontobject|application/octet-stream|audio/[a-z0-9.+\-]+"
    r"|video/[a-z0-9.+\-]+)?[;,]",
    re.IGNORECASE,
)
"""Pictures, fonts and the like. A picture in SVG runs nothing and asks for nothing."""
SHOWN = {IMAGE, OTHER}
BLANK = "about:blank"
NOWHERE = "#_"
"""Where a link goes that may not go where it went."""
REMEMBERED = 20_000


class Links:
    """Turns the links of one page into links to the archive."""

    def __init__(self, base_url: str, link: Link, encoding: str = "utf-8") -> None:
        self._encoding = encoding
        self._base = Base(base_url, encoding)
        self._link = link
        self._known: dict[tuple[str, str], str | None] = {}

    def rebase(self, href: str) -> None:
        """Resolve what follows against `href`, if that is an address."""
        url = self._base.resolve(href)
        if url is not None:
            self._base = Base(url, self._encoding)
            self._known.clear()

    def resolve(self, link: str) -> str | None:
        """The absolute address that `link` means, without its fragment."""
        return self._base.resolve(link)

    def rewrite(self, link: str, kind: str) -> str | None:
        """What stands in place of `link`; None if nothing may.

        Fragments, empty links and addresses to write or to call stay as they are.
        """
        key = (link, kind)
        if key not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[key] = self._rewritten(link, kind)
        return self._known[key]

    def _rewritten(self, link: str, kind: str) -> str | None:
        url = self._base.plain(link)
        if url is not None:
            return self._link(url, kind)
        bare = LINE_BREAKS.sub("", link.strip(BLANKS))
        if not bare or bare[0] == "#":
            return link
        url = self._base.resolve(bare)
        if url is not None:
            return self._link(url, kind) + fragment_of(bare)
        scheme = SCHEME.match(bare)
        if scheme is None:
            return None
        name = scheme[1].lower()
        kept = name in HARMLESS or bare.lower() == BLANK
        return bare if kept or (kind in SHOWN and DATA.match(bare)) else None
