"""What pages need to be seen: styles, a script, pictures; the same for every outlet."""

import struct
import zlib
from datetime import datetime

from crawler.newsstand.model import Page

STYLE = b"""@charset "utf-8";
@import url("print.css") print;
@font-face { font-family: Invented; src: url(invented.woff2) format("woff2"); }
body { font-family: Invented, serif; background: url('dot.png') repeat-x }
"""
PRINT = b"nav, aside, footer { display: none }\n"
SCRIPT = b'document.documentElement.classList.add("js");\n'
CSS, JS, PNG, WOFF = "text/css", "application/javascript", "image/png", "font/woff2"


def requisites(base: str, *, modified: datetime) -> tuple[Page, ...]:
    """Styles, script, font and pictures under ``base``, which ends in a slash."""
    files = (
        ("style.css", STYLE, CSS),
        ("print.css", PRINT, CSS),
        ("site.js", SCRIPT, JS),
        ("invented.woff2", b"wOF2" + bytes(60), WOFF),
        ("dot.png", png(2, 2, (190, 30, 45)), PNG),
        ("photo.png", png(96, 54, (70, 110, 150)), PNG),
        ("photo-2x.png", png(192, 108, (70, 110, 150)), PNG),
    )
    return tuple(
        Page(url=base + name, body=body, content_type=kind, modified=modified)
        for name, body, kind in files
    )


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour."""
    rows = (b"\0" + bytes(colour) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, content) for name, content in parts)


def _part(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )
