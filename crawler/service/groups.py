"""In which group an outlet is: the name of the lock that keeps it on one worker."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalog import Catalog
from archive.moments import moment_of, stamp
from archive.schema import timetable

LOOKED_THROUGH = 4
"""Due outlets that are looked through for each group that is asked for, and so many times as many
again if that was too few."""
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
    db: Connection, now: datetime, limit: int | None, *, besides: Collection[str] = ()
) -> dict[str, datetime]:
    """The groups in which an outlet is due, and since when, the longest overdue first.

    None of `besides`. What it costs does not grow with how many outlets are due, as after an
    outage: they are read in their order, until those that were read are of enough groups.
    """
    mine = (timetable.c.due <= stamp(now), timetable.c.grp.not_in(["", *besides]))
    enough = None if limit is None else LOOKED_THROUGH * limit
    while True:
        due = sa.select(timetable.c.grp, timetable.c.due).where(*mine)
        first = due.order_by(timetable.c.due).limit(enough).subquery()
        since = sa.func.min(first.c.due)
        looked = sa.func.sum(sa.func.count()).over()
        query = sa.select(first.c.grp, since, looked).group_by(first.c.grp)
        rows = db.execute(query.order_by(since, first.c.grp).limit(limit)).all()
        if enough is None or len(rows) in {0, limit} or rows[0][2] < enough:
            return {group: moment_of(moment) for group, moment, _ in rows}
        enough *= LOOKED_THROUGH


def members_of(catalog: Catalog) -> dict[str, list[str]]:
    """The outlets of every group."""
    query = sa.select(timetable.c.outlet, timetable.c.grp).order_by(timetable.c.outlet)
    members: dict[str, list[str]] = {}
    with catalog.reading() as db:
        for row in db.execute(query):
            members.setdefault(row.grp, []).append(row.outlet)
    return members
