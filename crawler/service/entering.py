"""Bringing the timetable to what is scheduled."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.history import NO_VISIT_FACTS
from archive.moments import moment_of, stamp
from archive.schema import run_outlet, timetable
from archive.upsert import add

from .scheduled import chunks
from .standing import Standing

CLOCKS = timedelta(minutes=10)
"""How far the clocks of two machines may differ."""


def enter(
    db: Connection,
    slugs: Collection[str],
    entered: Callable[[str, datetime | None], Standing],
    now: datetime,
) -> list[str]:
    """Have the outlets with these `slugs` in the timetable, and no others; those that went.

    `entered` says how one stands that is new, by when it was visited last. What is known of those
    that went stays.
    """
    groups = db.execute(sa.select(timetable.c.outlet, timetable.c.grp)).all()
    known = {row.outlet: row.grp for row in groups}
    found = last_of(db, [slug for slug in slugs if slug not in known]).items()
    # Another process may be entering them as well.
    add(db, timetable, [entered(slug, last).row() for slug, last in found])
    for some in chunks(slug for slug in slugs if known.get(slug) == ""):
        here = timetable.c.outlet.in_(some)
        db.execute(timetable.update().where(here).values(grp=timetable.c.outlet))
    gone = [slug for slug, group in known.items() if group and slug not in slugs]
    for some in chunks(gone):
        db.execute(timetable.update().where(timetable.c.outlet.in_(some)).values(grp=""))
    set_back(db, now)
    return gone


def set_back(db: Connection, now: datetime) -> None:
    """Forget what was learned by a clock that was ahead: nothing would be due for long."""
    ahead = timetable.c.last > stamp(now + CLOCKS)
    forgotten = {"last": None, "due": stamp(now), "state": "{}"}
    db.execute(timetable.update().where(ahead).values(forgotten))


def last_of(db: Connection, slugs: Sequence[str]) -> dict[str, datetime | None]:
    """When outlets were visited last, and not cut short."""
    found: dict[str, datetime | None] = dict.fromkeys(slugs)
    for some in chunks(slugs):
        query = (
            sa.select(run_outlet.c.outlet, sa.func.max(run_outlet.c.started))
            .where(run_outlet.c.outlet.in_(some), run_outlet.c.facts != NO_VISIT_FACTS)
            .where(run_outlet.c.interrupted.is_not(True))
            .group_by(run_outlet.c.outlet)
        )
        found |= {outlet: moment_of(at) for outlet, at in db.execute(query)}
    return found
