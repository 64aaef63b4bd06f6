"""Times as feeds and sitemaps write them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from zoneinfo import ZoneInfo

from .outlet import Outlet

RFC822_ZONES = {"Z", "UT", "GMT", "UTC", "EST", "EDT", "CDT", "MST", "MDT", "PST", "PDT"}
"""What `parsedate_tz` knows, less CST, which is a zone in China as well: that tells nothing."""

# Zone names that feeds of our part of the world use, and RFC 822 does not know.
ZONES = {"KST": 9, "JST": 9, "WIT": 9, "WITA": 8, "SGT": 8, "HKT": 8, "PHT": 8, "WIB": 7, "ICT": 7}
ZONES |= {"MSK": 3, "TRT": 3, "EEST": 3, "EET": 2, "CEST": 2, "CET": 1, "BST": 1, "WET": 0}

NAMED = re.compile(r"\s([A-Z]{1,4})$")
OFFSET = re.compile(r"\s*([+-]\d{2}):?(\d{2})$")
DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?=\D|$)")
ISO_LIKE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\.?(?=\D|$)")
UNIX = re.compile(r"\d{10}")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?$")
TIMELESS = re.compile(r"\d{4}-\d{2}-\d{2}")
YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class Claim:
    """A time that was announced. ``day_only``: it is the start of a day, or its zone is unknown.

    ``assumed``: it came without a zone, and has been given the outlet's.
    """

    moment: datetime
    assumed: bool = False
    day_only: bool = False


def read_date(text: str | None, outlet: Outlet) -> Claim | None:
    """The time that `text` names; None if there is none that makes sense.

    >>> read_date("Wed, 19 Aug 2026 11:29:16 +09:00", Outlet(name="", home="")).moment.isoformat()
    '2026-08-19T02:29:16+00:00'
    """
    text = " ".join((text or "").split())[:80]
    try:
        moment = numeric(text) or iso(text) or rfc822(text)
        if moment is None or moment.year not in YEARS:
            return None
        zone = zone_of(outlet)
        day = bool(TIMELESS.fullmatch(text))
        if moment.tzinfo is None:
            local = moment.replace(tzinfo=zone or UTC)
            return Claim(local.astimezone(UTC), assumed=not day, day_only=day or zone is None)
        return Claim(moment.astimezone(UTC))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def zone_of(outlet: Outlet) -> tzinfo | None:
    """The zone of times that an outlet's feeds give without one."""
    name = outlet.feed_zone or outlet.timezone
    return ZoneInfo(name) if name else None


def numeric(text: str) -> datetime | None:
    """Unix time, or all digits in a row."""
    if UNIX.fullmatch(text):
        return datetime.fromtimestamp(int(text), UTC)
    if found := COMPACT.match(text):
        return datetime(*(int(digits or 0) for digits in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    return None


def iso(text: str) -> datetime | None:
    """ISO 8601, or what is meant to be: blanks, a zone without colon, other signs in the day."""
    text = DAY_FIRST.sub(r"\3-\2-\1", text, count=1)
    text = ISO_LIKE.sub(lambda day: f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}", text, count=1)
    text = OFFSET.sub(r"\1:\2", text) if len(text) > len("2026-11-21") else text
    named = NAMED.search(text)
    zone = offset_of(named[1]) if named else None
    if named and zone is not None:
        text = text[: named.start()]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=zone) if zone is not None else moment


def rfc822(text: str) -> datetime | None:
    """What mail and RSS use, with a colon in the zone or a zone that RFC 822 does not know."""
    text = OFFSET.sub(r" \1\2", text)
    parts = parsedate_tz(text)
    if parts is None:
        return None
    moment = datetime(*parts[:6])  # noqa: DTZ001 - the zone follows
    named = NAMED.search(text)
    if named and (zone := offset_of(named[1])) is not None:
        return moment.replace(tzinfo=zone)
    if not (OFFSET.search(text) or (named and named[1] in RFC822_ZONES)):
        return moment  # the library would call it UTC
    return moment.replace(tzinfo=timezone(timedelta(seconds=parts[9] or 0)))


def offset_of(name: str) -> tzinfo | None:
    """The zone with this name; None if it is unknown or means several."""
    return timezone(timedelta(hours=ZONES[name])) if name in ZONES else None
