"""A sitemap's bytes as text, piece by piece: unpacked, decoded, and within bounds."""

import codecs
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from .charset import REPLACED, UNPRINTABLE

UNPACKED_BYTES = 60_000_000
"""As much as is read of a sitemap; the protocol allows 50 MB."""

RATIO = 100
"""What unpacks to more than this is a bomb; sitemaps repeat themselves, and come to 30."""

SMALL = 1_000_000
"""Up to here the ratio does not matter: a short list of like addresses may pack very well."""

CHUNK = 65_536
GZIP = b"\x1f\x8b"
DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", re.IGNORECASE)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
OF_TEXT = re.compile(
    r"utf|iso|latin|windows|cp|euc|shift|sjis|gb|big5|koi8|ks|tis|mac|us-?ascii|ascii",
    re.IGNORECASE,
)
"""Python knows encodings that are no text, such as "zip" and "idna", and fail on most of it."""

BARE = re.compile(r"&(?!(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
LONGEST_REFERENCE = 12

Note = Callable[[str], None]


def text_pieces(body: bytes, note: Note) -> Iterator[str]:
    """The text of `body`, which may be gzipped; what is wrong with it is told to `note`."""
    pieces = bounded(unpacked(body, note), len(body), note)
    first = next(pieces, b"")
    decoder = codecs.getincrementaldecoder(codec_of(first))("replace")
    rest = ""
    for piece in chain([first], pieces):
        text = rest + decoder.decode(piece)
        cut = text.rfind("&", max(0, len(text) - LONGEST_REFERENCE))
        text, rest = (text[:cut], text[cut:]) if cut >= 0 else (text, "")
        yield repaired(text, note)
    yield repaired(rest + decoder.decode(b"", final=True), note)


def repaired(text: str, note: Note) -> str:
    """`text` as XML allows it: without control signs, and with bare ampersands escaped."""
    if REPLACED in text:
        note("charset")
    return BARE.sub("&amp;", UNPRINTABLE.sub("", text))


def codec_of(start: bytes) -> str:
    """The encoding that a text declares, by its mark or its XML declaration; else UTF-8."""
    marked = next((codec for mark, codec in MARKS if start.startswith(mark)), None)
    declared = DECLARED.search(start[:200])
    name = marked or (declared[1].decode("ascii") if declared else "utf-8")
    try:
        return codecs.lookup(name).name if OF_TEXT.match(name) else "utf-8"
    except LookupError:
        return "utf-8"


def unpacked(body: bytes, note: Note) -> Iterator[bytes]:
    """`body` in pieces, gunzipped if it is gzip, whatever it is called."""
    if not body.startswith(GZIP):
        yield from (body[start : start + CHUNK] for start in range(0, len(body), CHUNK))
        return
    rest = body
    while rest.startswith(GZIP):
        member = zlib.decompressobj(wbits=31)
        try:
            while not member.eof and (rest or member.unconsumed_tail):
                yield member.decompress(member.unconsumed_tail or rest, CHUNK)
                rest = b""
        except zlib.error:
            note("gzip")
            return
        if not member.eof:
            note("cut-off")
            return
        rest = member.unused_data


def bounded(pieces: Iterable[bytes], packed: int, note: Note) -> Iterator[bytes]:
    """As many of `pieces` as may be read of something that came in `packed` bytes."""
    most, seen = min(UNPACKED_BYTES, max(SMALL, RATIO * packed)), 0
    for piece in pieces:
        seen += len(piece)
        if seen > most:
            note("too-large")
            return
        if piece:
            yield piece
