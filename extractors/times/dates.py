"""Moments as pages write them, in many forms and languages, with the zone they name."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .calendars import common, western
from .day_forms import NOON, day_in, plain
from .halves import BEHIND, is_late, word_before
from .months import ZONES

YEARS = range(1990, 2101)
"""Years that a news page can be from; other numbers of four digits are something else."""

CLOCK = re.compile(
    r"(?<![\d:.])([01]?\d|2[0-4])(?:\s?[:h時시点]\s?|\.)([0-5]\d)(?:분|分)?(?::([0-5]\d)(?:\.(\d{1,9}))?)?"
    rf"(?![\d%]|\.\d)\s*([ap]\.?\s?m\b\.?|{BEHIND})?",
    re.I,
)
"""A time of day, and the half of the day behind it."""

ZONE = re.compile(r"(?:(?:UTC|GMT)\s*)?([+-])(\d\d):?(\d\d)\b|(?:UTC|GMT)\s*([+-])(\d{1,2})\b")
ZONE_NAME = re.compile(r"\b(" + "|".join(sorted(ZONES, key=len, reverse=True)) + r")\b", re.I)
UNIX = re.compile(r"(?:/Date\()?(1\d{9})(?:\d{3})?(?:\.\d+)?(?:[+-]\d{4})?(?:\)/)?")
"""Seconds, or thousandths, since 1970."""

YEAR_LAST = re.compile(r"(\w{3} +\d{1,2}) (\d\d?:\d\d:\d\d)( [A-Z]{2,5}| [+-]\d{4})? (\d{4})\b")
"""A date as Java and C print it, with the clock before the year."""

DIGIT = re.compile(r"\d|年")
ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:(?:[T\s]+|[A-Z]{3,4})(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d|[+-]\d\d)?)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as written: ``at`` is naive where no zone stands, ``clock`` False for a bare day."""

    at: datetime
    clock: bool = True

    @property
    def zoned(self) -> bool:
        return self.at.tzinfo is not None

    @property
    def wall(self) -> datetime:
        """The time as a clock on the wall shows it."""
        return self.at.replace(tzinfo=None)


def read_moment(text: str | None, *, month_first: bool = False) -> Moment | None:
    """The first moment that `text` names, or None.

    ``05/04/2025`` is the 5th of April unless `month_first`; ``05.04.2025`` always is.
    """
    text = " ".join((text or "")[:200].split())
    if not DIGIT.search(text):
        return None
    if unix := UNIX.fullmatch(text):
        return Moment(datetime.fromtimestamp(int(unix[1]), UTC))
    text = western(plain(text))
    text = YEAR_LAST.sub(r"\1, \4 \2\3", text) if text.count(":") > 1 else text
    exact = iso(text)
    return exact if exact and exact.clock else written(text, month_first) or exact


def iso(text: str) -> Moment | None:
    """A moment in ISO 8601, or nearly so: blanks before the zone, no colon in it."""
    found = ISO.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    at = moment(year, month, day, (hour, minute, second))
    if at is None:
        return None
    zone = found[8]
    if zone is None and found[4] is not None:
        return Moment(at.replace(tzinfo=zone_in(text[found.end() :])))
    return Moment(at.replace(tzinfo=offset(zone) if zone else None), clock=found[4] is not None)


def written(text: str, month_first: bool) -> Moment | None:
    """A moment written for people: a day in any order, a clock near it, perhaps a zone."""
    found = day_in(text, month_first)
    if found is None:
        return None
    (year, month, day), (start, end), clock = found
    rest = text[end : end + 60]
    at_clock = CLOCK.search(rest) or last_clock(text[:start])
    time = clock or (clock_of(at_clock) if at_clock else None)
    at = moment(year, month, day, time or (0, 0, 0))
    if at is None:
        return None
    zone = zone_in(at_clock.string[at_clock.end() :]) if at_clock else None
    return Moment(at.replace(tzinfo=zone), clock=time is not None)


def last_clock(text: str) -> re.Match[str] | None:
    """The last time of day in what stands before a date."""
    return next(iter([*CLOCK.finditer(text[-40:])][-1:]), None)


def clock_of(found: re.Match[str]) -> tuple[int, int, int]:
    """Hour, minute and second of a time of day, on the 24-hour clock."""
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    late = is_late(found[5] or word_before(found.string[: found.start()].rstrip()), hour)
    if hour < NOON and late:
        hour += NOON
    if hour == NOON and late is False:
        hour = 0
    return hour, minute, second


def moment(year: int, month: int, day: int, clock: tuple[int, int, int]) -> datetime | None:
    """The moment these numbers name; None if there is no such day or hour."""
    try:
        year, month, day = common(year, month, day)
        if year not in YEARS:
            return None
        return datetime(year, month, day) + timedelta(  # noqa: DTZ001 - the zone is added by callers
            hours=clock[0], minutes=clock[1], seconds=clock[2]
        )
    except (ValueError, OverflowError):
        return None


def zone_in(text: str) -> tzinfo | None:
    """The zone named at the start of `text`, as ``+09:00``, ``GMT+7``, ``KST`` or ``(CET)``."""
    near = text[:24]
    if found := ZONE.search(near):
        sign, hours, minutes = found[1] or found[4], found[2] or found[5], found[3] or "0"
        return fixed((-1 if sign == "-" else 1) * (int(hours) * 60 + int(minutes)))
    if found := ZONE_NAME.match(near.lstrip(" ([·|,-")):
        return fixed(ZONES[found[1].lower()])
    return None


def offset(zone: str) -> tzinfo:
    """The zone of an offset such as ``Z``, ``+0900`` or ``-03``."""
    if zone.upper() == "Z":
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return fixed(-minutes if zone[0] == "-" else minutes) or UTC


def fixed(minutes: int) -> tzinfo | None:
    """The zone that many minutes east of Greenwich; None beyond what exists."""
    if minutes == 0:
        return UTC
    return timezone(timedelta(minutes=minutes)) if abs(minutes) <= 14 * 60 else None


def zone_named(name: str | None) -> tzinfo | None:
    """The zone of an IANA name; None if there is none by that name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
