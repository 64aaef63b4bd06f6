"""The archive's own addresses: ``/web/<14 digits><kind>/<url>``, built and read."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

PAGE = ""
"""A document with the archive's own bar around it."""
RAW = "id_"
"""The bytes as they are."""
FRAME = "if_"
"""A document alone."""
IMAGE = "im_"
STYLE = "cs_"
SCRIPT = "js_"
OTHER = "oe_"
"""Fonts, sound, film, what is embedded."""
KINDS = frozenset({PAGE, RAW, FRAME, IMAGE, STYLE, SCRIPT, OTHER, "mp_", "fw_"})
"""What may follow the digits; the last two are other archives' words for a document."""

ALL = "*"
"""In place of the digits: every capture."""
DIGITS = 14
TARGET = re.compile(
    r"/web/(?!(?:\d{1,14}|\*)(?:[a-z]{2}_)?/\Z)(?:(\d{1,14}|\*)([a-z]{2}_)?/)?(.+)",
    re.DOTALL | re.ASCII,
)
SCHEME = re.compile(r"(https?):/*", re.IGNORECASE)
FIRST = "19700101000000"
"""What an incomplete time is filled up with."""


@dataclass(frozen=True, slots=True)
class Address:
    """What one of our addresses asks for: `url` as it was, at `digits` (any number of them)."""

    url: str
    digits: str = ""
    kind: str = PAGE

    @property
    def exact(self) -> bool:
        """Whether the time is one second, not a span."""
        return len(self.digits) == DIGITS and self.at is not None

    @property
    def at(self) -> datetime | None:
        """The first second that the digits name; None if they name none."""
        if not self.digits.isdigit():
            return None
        try:
            filled = self.digits + FIRST[len(self.digits) :]
            return datetime.strptime(filled, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Builds and reads addresses below `prefix`, which is empty or ``/something``."""

    prefix: str = ""

    def build(self, url: str, digits: str = "", kind: str = PAGE) -> str:
        """Where `url` stands; `digits` may be fewer than 14, none, or `ALL`.

        >>> Addresses("/k/1").build("https://a.example/?b", "20261121093000", IMAGE)
        '/k/1/web/20261121093000im_/https://a.example/?b'
        """
        middle = f"{digits}{kind}/" if digits else ""
        return f"{self.prefix}/web/{middle}{url}"

    def at(self, moment: datetime, url: str, kind: str = PAGE) -> str:
        """Where `url` stands as it was at `moment`."""
        return self.build(url, digits_of(moment), kind)

    def parse(self, target: str) -> Address | None:
        """What `target` (path and query as they were sent) asks for; None if it is none of ours.

        >>> Addresses().parse("/web/2026im_/https:/a.example/?b=%2F")
        Address(url='https://a.example/?b=%2F', digits='2026', kind='im_')
        """
        if not target.startswith(self.prefix + "/"):
            return None
        found = TARGET.fullmatch(target, len(self.prefix))
        if found is None:
            return None
        digits, kind, url = found[1] or "", found[2] or PAGE, mended(found[3])
        known = kind in KINDS and (digits != ALL or kind == PAGE)
        return Address(url, digits, kind) if known and url else None

    def rebuilt(self, address: Address, **changes: str) -> str:
        """`address` written out, with `changes` to it."""
        changed = replace(address, **changes)
        return self.build(changed.url, changed.digits, changed.kind)


def digits_of(moment: datetime) -> str:
    """`moment`, which carries a zone, as 14 digits."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S").rjust(DIGITS, "0")


def mended(url: str) -> str:
    """`url` with the scheme that was left out, or the slash that a proxy took; may be empty.

    >>> mended("https:/a.example/b"), mended("a.example")
    ('https://a.example/b', 'http://a.example/')
    """
    found = SCHEME.match(url)
    scheme, rest = (found[1].lower(), url[found.end() :]) if found else ("http", url.lstrip("/"))
    if not rest or rest[0] in "/?#":
        return ""
    cut = re.search(r"[/?#]", rest)
    if cut is None:
        rest += "/"
    elif cut[0] != "/":
        rest = f"{rest[: cut.start()]}/{rest[cut.start() :]}"
    return f"{scheme}://{rest}"
