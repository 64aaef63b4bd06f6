"""Bytes of a page to text, as its header, its mark or its meta tag declares, and checked."""

import codecs
import re
from collections.abc import Mapping, Sequence

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

Headers = Mapping[str, str] | Sequence[tuple[str, str]] | None

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WIDER = {
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "latin_1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
}
"""What browsers read these names as: the same signs, and those that vendors added."""

OF_TEXT = re.compile(r"utf|iso|latin|cp|euc|shift|gb|big5|koi8|ks|tis|mac|ascii|johab|hz", re.I)

USUAL = {
    "cp932": (re.compile(r"[\u3041-\u30fe]"), 0.4),
    "euc_jp": (re.compile(r"[\u3041-\u30fe]"), 0.4),
    "cp949": (re.compile("[이다는의에을가고한를은지하도로사어자나서기]"), 0.25),
    "gb18030": (re.compile("[的一是在不了有和人这中大为上个国我以]"), 0.07),
    "big5": (re.compile("[的一是在不了有和人這中大為上個國我以]"), 0.07),
    "cp1251": (re.compile(r"[\u0430-\u044f]"), 0.8),
    "cp1254": (re.compile("[ığşçöüİĞŞÇÖÜ]"), 0.8),
    "cp1252": (re.compile(r"[\u00c0-\u00ff]"), 0.8),
}
"""Signs that are frequent in text of a legacy encoding and rare in a wrong reading of it, and the
share that they have of such a text.
"""

DENSE = re.compile(rb"[\x80-\xff]{4,}")
SPARSE = frozenset({"cp1252", "cp1254"})
"""Encodings of languages in which signs beyond ASCII stand alone, or in pairs, within words."""

DOUBTFUL = 0.3
"""Share of another reading's evidence below which a declared encoding is not believed."""

ASCII = 0x7F
SERVERS = "cp1252"
"""What servers name by default, whatever they serve: the page knows better."""

SAMPLE = 60_000
SLIPS = 0.002
"""Share of replaced signs up to which an encoding is believed: pages mix in foreign bytes."""


def header(headers: Headers, name: str) -> str | None:
    """The first value of the HTTP header `name`, whatever its case."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    return next((value for key, value in pairs if key.lower() == name.lower()), None)


def decode(html: bytes, headers: Headers = None) -> str:
    """The text of a page; signs that cannot be read become U+FFFD.

    Bytes that are valid UTF-8 are UTF-8 whatever is declared: hardly any other text is.
    """
    for mark, name in MARKS:
        if html.startswith(mark):
            return html[len(mark) :].decode(name, "replace")
    declared = declarations(html, headers)
    if "iso2022_jp" in declared:
        return html.decode("iso2022_jp", "replace")
    try:
        return html.decode("utf-8")
    except UnicodeDecodeError:
        return decode_legacy(html, declared)


def declarations(html: bytes, headers: Headers) -> list[str]:
    """Codec names that the page declares, the HTTP header's first."""
    kind = header(headers, "content-type")
    names = [http_content_type_encoding(kind) if kind else None]
    names.append(html_body_declared_encoding(html[:8192]))
    resolved = [resolve_encoding(name) for name in names if name]
    known = [WIDER.get(name, name) for name in resolved if name and known_codec(name)]
    return sorted(known, key=lambda name: name == SERVERS)


def known_codec(name: str) -> bool:
    """Whether `name` is an encoding of text: Python also knows "zip" and "idna", which fail."""
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return bool(OF_TEXT.match(name))


def decode_legacy(html: bytes, declared: list[str]) -> str:
    """The text of a page that is not UTF-8: as declared if that makes sense, else as guessed."""
    for name in declared:
        text = html.decode(name, "replace")
        if text.count("\ufffd") <= SLIPS * len(text) and not (
            name != "utf-8" and looks_wrong(html, name)
        ):
            return text
    return html.decode(guess(html), "replace")


def looks_wrong(html: bytes, name: str) -> bool:
    """Whether a declared encoding gives little of its script where another one gives plenty."""
    own = evidence(html, name) if name in USUAL else 1.0
    return own < DOUBTFUL and own < DOUBTFUL * evidence(html, guess(html))


def guess(html: bytes) -> str:
    """The likeliest encoding of bytes that are not what they are declared to be."""
    scores = {name: evidence(html, name) for name in ("utf-8", *USUAL)}
    return max(scores, key=lambda name: scores[name])


def evidence(html: bytes, name: str) -> float:
    """How much the reading `name` looks like text, from 0 to 1."""
    sample = bytes_beyond_ascii(html)
    text = sample.decode(name, "replace")
    foreign = [sign for sign in text if ord(sign) > ASCII]
    if not foreign:
        return 0.0
    wrong = text.count("\ufffd") / len(foreign)
    if name == "utf-8":
        return max(0.0, 1 - 3 * wrong)
    form, share = USUAL[name]
    usual = min(1.0, len(form.findall(text)) / len(foreign) / share)
    return max(0.0, usual * spread(sample, name) - 5 * wrong)


def spread(sample: bytes, name: str) -> float:
    """How far bytes beyond ASCII stand as in the languages of an encoding: alone, or as words."""
    if name not in SPARSE and name != "cp1251":
        return 1.0
    beyond = sum(byte > ASCII for byte in sample) or 1
    dense = sum(map(len, DENSE.findall(sample))) / beyond
    return 1 - dense if name in SPARSE else dense


def bytes_beyond_ascii(html: bytes) -> bytes:
    """Enough of the page's runs that hold bytes beyond ASCII to tell encodings apart."""
    runs, size = [], 0
    for run in re.finditer(rb"[^<>\x00-\x1f]+", html[: 20 * SAMPLE]):
        if run.group().isascii():  # else in the pattern that takes quadratic time
            continue
        runs.append(run.group())
        size += len(run.group())
        if size > SAMPLE:
            break
    return b"\n".join(runs)
