from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from .outlet import Outlet

CLOCK = timedelta(minutes=10)
"""How far the clocks of two machines may differ."""


def due(
    outlets: Mapping[str, Outlet], last_visit: Mapping[str, datetime], *, now: datetime
) -> list[str]:
    """The slugs to visit at `now`: first those never visited, then the longest overdue.

    A last visit that lies in the future says that the clock was set back, and nothing else.
    """
    last_visit = {slug: at for slug, at in last_visit.items() if at <= now + CLOCK}
    new = [slug for slug in outlets if slug not in last_visit]
    waits = {
        slug: now - last_visit[slug] - outlet.every
        for slug, outlet in outlets.items()
        if slug in last_visit
    }
    overdue = [slug for slug, wait in waits.items() if wait >= timedelta(0)]
    return new + sorted(overdue, key=lambda slug: waits[slug], reverse=True)


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
