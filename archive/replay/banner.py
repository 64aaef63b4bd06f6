"""The bar above an archived page: when it was captured, and what else there is of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from http import HTTPStatus

from archive.capture import Capture
from archive.mementos import Neighbours, plain

from .addresses import ALL, RAW, Addresses
from .library import COUNTED

RESET = "all:initial!important;"
FONT = "font:14px/1.6 system-ui,sans-serif!important;"
BAR = (
    f"{RESET}{FONT}display:block!important;position:relative!important;"
    "z-index:2147483647!important;box-sizing:border-box!important;width:100%!important;"
    "padding:6px 14px!important;background:#f6f3ea!important;color:#222!important;"
    "border-bottom:1px solid #8a8574!important;overflow-wrap:anywhere!important;"
    "text-align:left!important;direction:ltr!important;"
)
TEXT = f"{RESET}{FONT}color:#222!important;"
LINK = (
    f"{RESET}{FONT}color:#114a8c!important;text-decoration:underline!important;"
    "cursor:pointer!important;"
)
TOGETHER = f"{TEXT}display:inline-block!important;"
SHORTENED = 80

IN_HEAD = {b"html", b"head", b"meta", b"link", b"base", b"bgsound", b"basefont"}
WITH_TEXT = {b"title", b"style", b"script", b"noscript", b"template"}
TAG = re.compile(rb"<(?:!--|([!?])|(/?)([A-Za-z][^\s/>]*))")
TAG_END = re.compile(rb"""(?:[^>"']|"[^"]*"|'[^']*')*>""")
LOOKED_AT = 1 << 18
"""Bytes among which the page's beginning is looked for; it stands in the first few thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """What the bar says of ``one``.

    ``notes`` are words on what is not as it was; ``goes_on`` is where the page would have gone on
    to by itself.
    """

    one: Capture
    around: Neighbours
    has_article: bool
    addresses: Addresses
    notes: tuple[str, ...] = ()
    goes_on: str | None = None

    def html(self) -> str:
        """The bar, well-formed as XML too."""
        parts = [f'<span style="{TEXT}">{escape(part)}</span>' for part in self.said()]
        parts += [link(*one) for one in self.links()]
        body = " ".join(
            (parts[0], *(f'<span style="{TOGETHER}">· {one}</span>' for one in parts[1:]))
        )
        label = 'role="region" aria-label="Archive" lang="en" dir="ltr" translate="no"'
        return f'<fiche-bar {label} style="{BAR}">{body}</fiche-bar>'

    def said(self) -> Iterator[str]:
        """What there is to say."""
        yield f"archived {self.one.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        yield shortened(self.one.url)
        if self.one.status not in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            yield f"answered {named(self.one.status)}"
        if self.one.truncated:
            yield f"incomplete ({self.one.truncated})"
        yield from self.notes
        count = self.around.count
        more = f"more than {COUNTED:,}" if count > COUNTED else f"{count:,}"
        yield f"{more} capture{'' if count == 1 else 's'}"

    def links(self) -> Iterator[tuple[str, str]]:
        """Where one can go from here."""
        url = plain(self.one.url)
        if self.goes_on:
            yield "goes on to", self.addresses.at(self.one.at, self.goes_on)
        for word, moment in (("earlier", self.around.before), ("later", self.around.after)):
            if moment is not None:
                yield word, self.addresses.at(moment, url)
        yield "calendar", self.addresses.build(url, ALL)
        if self.has_article:
            yield "article", f"/article/{digits(self.one.at)}/{url}"
        yield "raw", self.addresses.at(self.one.at, url, RAW)


def digits(moment: datetime) -> str:
    """`moment` as 14 digits."""
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%S}"


def link(text: str, address: str) -> str:
    """A link in the bar."""
    return f'<a href="{escape(address)}" style="{LINK}">{escape(text)}</a>'


def shortened(url: str) -> str:
    """`url`, if need be without its middle."""
    return url if len(url) <= SHORTENED else f"{url[:50]}…{url[-25:]}"


def named(status: int) -> str:
    """A status code with its name, if it has one."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def with_banner(pieces: Iterable[bytes], bar: Callable[[], bytes]) -> Iterator[bytes]:
    """A page, in `pieces`, with the `bar` at the beginning of its body; frames have no body.

    It is made once the page has begun, so that it may say what stands there.
    """
    begun, rest = b"", iter(pieces)
    for piece in rest:
        begun += piece
        if len(begun) >= LOOKED_AT:
            break
    place = body_start(begun)
    if place is None:
        yield begun
    else:
        yield begun[:place] + bar() + begun[place:]
    yield from rest


def body_start(page: bytes) -> int | None:
    """Where the content of a page begins; None if it is a set of frames."""
    at = 0
    while found := TAG.search(page, at):
        if page[at : found.start()].strip():
            return at  # text
        name = (found[3] or b"").lower()
        end = end_of(page, found, name)
        if name in {b"body", b"frameset"} and not found[2]:
            return None if name == b"frameset" else end
        if name and name not in IN_HEAD | WITH_TEXT:
            return found.start()
        at = end
    return at


def end_of(page: bytes, found: "re.Match[bytes]", name: bytes) -> int:
    """Where a tag, comment or declaration ends; of an element that is all text, its end tag."""
    if not name and not found[1]:
        end = page.find(b"-->", found.end())
        return len(page) if end < 0 else end + 3
    tag = TAG_END.match(page, found.end())
    if tag is None:
        return len(page)
    if name not in WITH_TEXT or found[2]:
        return tag.end()
    close = re.compile(rb"</" + re.escape(name) + rb"[\s/>]", re.IGNORECASE).search(page, tag.end())
    if close is None:
        return len(page)
    last = page.find(b">", close.start())
    return len(page) if last < 0 else last + 1
