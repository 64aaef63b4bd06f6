"""Times as text: fixed width, UTC, microseconds and Z, so that they sort as they follow."""

from datetime import UTC, datetime


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
