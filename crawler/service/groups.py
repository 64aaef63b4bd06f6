"""In which group an outlet is: the name of the lock that keeps it on one worker."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from archive.catalog import Catalog
from archive.moments import moment_of, stamp
from archive.schema import timetable

SET_ASIDE = timedelta(hours=1)
"""How long the outlets of a crawl that failed for good, or was cancelled, are left alone."""


def groups_of(catalog: Catalog, slugs: Iterable[str]) -> dict[str, str]:
    """The group of each of these outlets; one that is not scheduled has its own."""
    wanted = list(slugs)
    query = sa.select(timetable.c.outlet, timetable.c.grp).where(timetable.c.outlet.in_(wanted))
    with catalog.reading() as db:
        known = {row.outlet: row.grp for row in db.execute(query)}
    return {slug: known.get(slug) or slug for slug in wanted}


def due_since(
    catalog: Catalog, now: datetime, limit: int, *, besides: Collection[str]
) -> list[tuple[str, datetime]]:
    """The groups in which an outlet is due, and since when, the longest overdue first.

    None of `besides`. As `Timetable.due_groups`, without the outlets, which a job asks for itself.
    """
    due = (timetable.c.due <= stamp(now), timetable.c.grp.not_in(["", *besides]))
    since = sa.func.min(timetable.c.due)
    query = sa.select(timetable.c.grp, since).where(*due).group_by(timetable.c.grp)
    with catalog.reading() as db:
        rows = db.execute(query.order_by(since, timetable.c.grp).limit(limit)).all()
    return [(group, moment_of(moment)) for group, moment in rows]


def members_of(catalog: Catalog) -> dict[str, list[str]]:
    """The outlets of every group."""
    query = sa.select(timetable.c.outlet, timetable.c.grp).order_by(timetable.c.outlet)
    members: dict[str, list[str]] = {}
    with catalog.reading() as db:
        for row in db.execute(query):
            members.setdefault(row.grp, []).append(row.outlet)
    return members
