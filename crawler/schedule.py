from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta


def recheck_due(
    published: datetime,
    captured: Sequence[datetime],
    times: Iterable[timedelta],
    *,
    now: datetime,
) -> bool:
    """Whether a page is due for another look at `now`.

    `times` count from publication. A look answers for every moment before it: of moments that
    have passed since the last capture, one or several, all are met by one look.
    """
    last = max(captured, default=None)
    moments = (published + time for time in times)
    return any(moment <= now and (last is None or moment > last) for moment in moments)
