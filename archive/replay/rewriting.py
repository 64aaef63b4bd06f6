"""Archived text, decoded and rewritten: what `html` and `css` make of it, in UTF-8."""

import re
from collections.abc import Iterable, Iterator

from .css import rewrite_css
from .html import Rewriter
from .links import Link

Headers = tuple[tuple[str, str], ...]
CHARSET = re.compile(rb'@charset "([!-~]{1,40})";')


def decoded(body: bytes, headers: Headers) -> tuple[str, str]:
    """`body` as text, as its header, its mark or it itself declares; and the charset declared."""
    # 0.2 s that starting need not take
    from extractors.decode import declarations, decode  # noqa: PLC0415

    return decode(body, headers), (declarations(body, headers) or ["utf-8"])[0]


class Page:
    """An HTML page, or something in XML, to be rewritten once."""

    def __init__(
        self, body: bytes, headers: Headers, url: str, link: Link, *, xml: bool = False
    ) -> None:
        self._text, charset = decoded(body, headers)
        self._rewriter = Rewriter(url, link, xml=xml, encoding=charset)

    def pieces(self) -> Iterator[bytes]:
        """The page rewritten, in UTF-8."""
        return encoded(self._rewriter.pieces(self._text))

    @property
    def refresh(self) -> str | None:
        """Where the page would have gone on to by itself, as far as it has been rewritten."""
        return self._rewriter.refresh


def css(body: bytes, headers: Headers, url: str, link: Link) -> Iterator[bytes]:
    """A style sheet, in UTF-8; what it says itself of its charset no longer counts then."""
    found = CHARSET.match(body)
    if found and not any("charset" in v.lower() for k, v in headers if k.lower() == "content-type"):
        headers = (("Content-Type", f"text/css; charset={found[1].decode('ascii')}"), *headers)
    text, charset = decoded(body, headers)
    return encoded([rewrite_css(text, url, link, charset)])


def encoded(pieces: Iterable[str]) -> Iterator[bytes]:
    """`pieces` of text in UTF-8, halves of characters replaced."""
    return (piece.encode("utf-8", "replace") for piece in pieces)
