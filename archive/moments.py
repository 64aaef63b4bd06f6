"""Times as text: fixed width, UTC, microseconds and Z, so that they sort as they follow."""

import re
from datetime import UTC, datetime

WARC_DATE = re.compile(
    r"(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:\.(\d+))?)?)?)?)?Z?"
)
"""A date as precise as it is (WARC 1.1, section 5.4), or in the 14 digits of ARC and CDX."""


def stamp(moment: datetime) -> str:
    """`moment`, which carries a zone, as text.

    >>> stamp(datetime(2026, 11, 21, 9, 30, tzinfo=UTC))
    '2026-11-21T09:30:00.000000Z'
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time must carry a zone, got {moment!r}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment_of(text: str) -> datetime:
    """The time that `text` (ISO 8601 with a zone) names, in UTC."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time must carry a zone, got {text!r}")
    return moment.astimezone(UTC)


def warc_moment(text: str) -> datetime | None:
    """The first moment that a date of a record can mean, in UTC; None if it is none.

    >>> warc_moment("2016-09")
    datetime.datetime(2016, 9, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    found = WARC_DATE.fullmatch(text.strip())
    if found is None:
        return None
    *parts, fraction = found.groups()
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    micro = int((fraction or "").ljust(6, "0")[:6])
    try:
        return datetime(year, month or 1, day or 1, hour, minute, second, micro, tzinfo=UTC)
    except ValueError:
        return None
