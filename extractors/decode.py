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
    known = [name for name in resolved if name and known_codec(name)]
    return [WIDER.get(name, name) for name in known]


def known_codec(name: str) -> bool:
    """Whether Python can decode an encoding of this name."""
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
    """Whether a declared encoding gives nothing of its script where another one gives plenty."""
    return name in USUAL and evidence(html, name) == 0 and evidence(html, guess(html)) > 0


def guess(html: bytes) -> str:
    """The likeliest encoding of bytes that are not what they are declared to be."""
    scores = {name: evidence(html, name) for name in ("utf-8", *USUAL)}
    return max(scores, key=lambda name: scores[name])


def evidence(html: bytes, name: str) -> float:
    """How much the reading `name` looks like text, from 0 to 1."""
    sample = bytes_beyond_ascii(html)
    text = sample.decode(name, "replace")
    foreign = [sign for sign in text if sign > "\x7f"]
    if not foreign:
        return 0.0
    wrong = text.count("\ufffd") / len(foreign)
    if name == "utf-8":
        return max(0.0, 1 - 3 * wrong)
    form, share = USUAL[name]
    usual = min(1.0, len(form.findall(text)) / len(foreign) / share)
    return max(0.0, usual - 5 * wrong)


def bytes_beyond_ascii(html: bytes) -> bytes:
    """Enough of the page's runs that hold bytes beyond ASCII to tell encodings apart."""
    runs, size = [], 0
    for run in re.finditer(rb"[^<>\x00-\x1f]*[\x80-\xff][^<>\x00-\x1f]*", html[: 20 * SAMPLE]):
        runs.append(run.group())
        size += len(run.group())
        if size > SAMPLE:
            break
    return b"\n".join(runs)
