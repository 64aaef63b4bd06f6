"""An archived answer such that a browser can show it: decoded, its links into the archive."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from starlette.requests import Request

from archive.capture import Capture
from archive.mementos import Neighbours

from . import rewriting
from .addresses import FRAME, IMAGE, PAGE, STYLE, digits_of
from .answers import Answer, Headers, Load, decoded
from .banner import Banner, with_banner
from .bodies import Body, body_of, kept
from .links import Link
from .options import addresses_of, library_of

VERSION = 1
"""Of what is made of a page; browsers ask for it anew when it changes."""

HTML = frozenset({"text/html", "application/xhtml+xml"})
UNTOLD = frozenset({"", "application/octet-stream", "application/unknown", "unknown/unknown"})
PLAIN = UNTOLD | {"text/plain", "application/x-css"}
LOOKS_LIKE_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"OTTO", "font/otf"),
    (b"\x00\x01\x00\x00", "font/ttf"),
)
SOUND = "audio/", "video/", "image/", "font/"
PEEK = 1024
PROBLEMS = {
    "cut-off": "the body breaks off",
    "bomb": "the body is cut off: it is too long to be shown",
    "not-encoded": "the body is not coded as it says",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is to be shown: an answer, as what (see `addresses.KINDS`), to whom."""

    request: Request
    answer: Answer
    kind: str

    @property
    def one(self) -> Capture:
        return self.answer.capture

    def link(self, url: str, kind: str) -> str:
        """Where `url` stands, seen from the time of this capture."""
        kind = self.kind if (kind, self.kind) == (PAGE, FRAME) else kind  # a frame stays one
        return addresses_of(self.request).build(url, digits_of(self.one.at), kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What is made of it. ``rewritten``: it is not what the server sent."""

    body: Body
    content_type: str
    etag: str
    rewritten: bool = False
    around: Neighbours | None = None

    @property
    def mime(self) -> str:
        return self.content_type.partition(";")[0].strip().lower()

    @property
    def is_font(self) -> bool:
        """Whether this is a font, by its own first bytes or by its type."""
        return "font" in self.mime or signature(self.body.data[:PEEK]).startswith("font/")


def show(wanted: Shown, weight: Load) -> Made | str:
    """What a browser is to get; a sentence if the answer cannot be shown."""
    answer = wanted.answer
    body, problem = decoded(answer, weight)
    if problem == "unknown-coding":
        return f"It was sent in a coding that is not known here ({answer.coding})."
    mime = type_of(answer.mime, body[:PEEK], wanted.kind)
    note = PROBLEMS.get(problem or "")
    if mime in HTML:
        return page(wanted, mime, body, note)
    if mime == "text/css":
        return rewritten(wanted, rewriting.css(body, *told(wanted)), mime)
    if mime.endswith(("/xml", "+xml")) or mime == "text/xsl":
        return rewritten(wanted, rewriting.Page(body, *told(wanted), xml=True).pieces(), mime)
    whole = mime == answer.mime != "" and "," not in answer.content_type
    said = answer.content_type if whole else mime
    return Made(
        body=kept(body),
        content_type=said or "application/octet-stream",
        etag=etag_of(wanted.one, wanted.kind),
    )


def type_of(mime: str, begun: bytes, kind: str) -> str:
    """The media type as which something is shown: as it was said, if that can be."""
    found = signature(begun)
    if kind == STYLE and mime in PLAIN:
        return "text/css"
    if found and (mime in UNTOLD or (kind == IMAGE and not mime.startswith(SOUND))):
        return found
    if mime in UNTOLD and LOOKS_LIKE_HTML.match(begun):
        return "text/html"
    return mime


def signature(begun: bytes) -> str:
    """The media type that the first bytes of a file show; empty if they show none."""
    if begun[:4] == b"RIFF" and begun[8:12] == b"WEBP":
        return "image/webp"
    if begun[4:12] in {b"ftypavif", b"ftypavis"}:
        return "image/avif"
    return next((mime for start, mime in SIGNATURES if begun.startswith(start)), "")


def told(wanted: Shown) -> tuple[Headers, str, Link]:
    """What rewriting needs to know."""
    return wanted.answer.headers, wanted.one.url, wanted.link


def page(wanted: Shown, mime: str, body: bytes, note: str | None) -> Made:
    """An HTML page, with the bar unless it is in a frame."""
    made = rewriting.Page(body, *told(wanted), xml=mime != "text/html")
    if wanted.kind != PAGE:
        return rewritten(wanted, made.pieces(), mime)
    one, library = wanted.one, library_of(wanted.request)
    bar = Banner(
        one=one,
        around=library.beside(one),
        has_article=library.has_article(one.url),
        addresses=addresses_of(wanted.request),
        notes=(note,) if note else (),
    )
    text = bar.html()
    pieces = with_banner(made.pieces(), lambda: replace(bar, goes_on=made.refresh).html().encode())
    return rewritten(wanted, pieces, mime, bar.around, text)


def rewritten(
    wanted: Shown,
    pieces: Iterable[bytes],
    mime: str,
    around: Neighbours | None = None,
    bar: str = "",
) -> Made:
    """Something in text, with links into the archive, in UTF-8."""
    return Made(
        body=body_of(pieces),
        content_type=f"{mime}; charset=utf-8",
        etag=etag_of(wanted.one, wanted.kind, wanted.link("", "") + bar),
        rewritten=True,
        around=around,
    )


def etag_of(one: Capture, kind: str, more: str = "") -> str:
    """A name for exactly this answer."""
    named = f"{VERSION} {one.segment} {one.offset} {kind} {more}".encode()
    return f'"{hashlib.blake2b(named, digest_size=12).hexdigest()}"'
