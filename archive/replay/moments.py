"""Times as addresses and headers of replay name them."""

from calendar import monthrange
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

LATEST = "99991231235959"
YEAR = 4


def moment_meant(digits: str) -> datetime | None:
    """The last second that fits 1 to 14 `digits`, as other archives understand them.

    None if they name no time. A single digit of a month, day or hour counts for nothing; of a day
    that its month does not have the last one is meant.

    >>> moment_meant("202602")
    datetime.datetime(2026, 2, 28, 23, 59, 59, tzinfo=datetime.timezone.utc)
    """
    if len(digits) > YEAR and len(digits) % 2:
        digits = digits[:-1]
    whole = digits + LATEST[len(digits) :]
    year, month, day, hour, minute, second = (
        int(whole[:YEAR]),
        *(int(whole[at : at + 2]) for at in range(4, 14, 2)),
    )
    try:
        day = min(day, monthrange(year, month)[1])
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def http_date(moment: datetime) -> str:
    """`moment` as HTTP writes it.

    >>> http_date(datetime(2026, 11, 21, 9, 30, tzinfo=UTC))
    'Sat, 21 Nov 2026 09:30:00 GMT'
    """
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def moment_in(header: str) -> datetime | None:
    """The time that a header names; None if it names none, or none in UTC."""
    try:
        moment = parsedate_to_datetime(header)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, TypeError, OverflowError):
        return None
