"""Times as text: fixed width, UTC, microseconds and Z, so that they sort as they follow.

And the one clock of crawling, which a simulation may have run faster.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

WARC_DATE = re.compile(
    r"(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:\.(\d+))?)?)?)?)?Z?"
)
"""A date as precise as it is (WARC 1.1, section 5.4), or in the 14 digits of ARC and CDX."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A clock that showed `shown` at the moment `real`, and goes `speed` times as fast since."""

    real: datetime
    shown: datetime
    speed: float = 1.0

    @classmethod
    def showing(cls, moment: datetime, *, speed: float = 1.0) -> Self:
        """A clock that shows `moment` now."""
        return cls(real=datetime.now(UTC), shown=moment, speed=speed)

    def now(self) -> datetime:
        """What it shows, in UTC."""
        return self.shown + (datetime.now(UTC) - self.real) * self.speed

    def as_json(self) -> dict[str, Any]:
        """In JSON's types, for another process."""
        return {"real": stamp(self.real), "shown": stamp(self.shown), "speed": self.speed}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The clock that `as_json` told of."""
        return cls(
            real=moment_of(value["real"]), shown=moment_of(value["shown"]), speed=value["speed"]
        )


_set: list[Clock] = []


def now() -> datetime:
    """The present moment in UTC, by the clock that crawling goes by."""
    return _set[0].now() if _set else datetime.now(UTC)


def set_clock(clock: Clock | None) -> None:
    """Have `now` go by `clock` in this process; None is the clock of the system."""
    _set[:] = [clock] if clock else []


def current_clock() -> Clock | None:
    """The clock that was set, if one was: to be handed on to another process."""
    return _set[0] if _set else None


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
