"""Who is due: when each scheduled outlet is to be visited next, and together with whom."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalog import Catalog
from archive.history import Visited
from archive.moments import moment_of, stamp
from archive.schema import get_meta, put_meta, timetable
from crawler.alerts import settle
from crawler.alerts.incidents import Breach as Broken
from crawler.config import Config
from crawler.contract.examples import examples

from .entering import enter
from .groups import due_since
from .scheduled import chunks, outlets_by, scheduled
from .standing import Standing, group_of

if TYPE_CHECKING:
    from crawler.contract import Breach

TAKEN_ALONG = 0.2
"""Of its interval, how much earlier an outlet is visited when others of its group are due."""
GROUPS = "groups"
"""The name under which the catalog notes among how many groups small outlets are spread."""
TIMES = (*(one for one in timetable.c if one.name != "state"), sa.literal("{}").label("state"))
"""A row without what was learned, which is large."""
REMEMBERED = timedelta(weeks=10)
"""How far back visits are learned from anew: further than anything learned reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Outlets of one group whose time has come, and since when that of the first."""

    group: str
    outlets: tuple[str, ...]
    since: datetime


class Timetable:
    """When every scheduled outlet is due, kept in the catalog.

    An outlet is in one group at a time, and a group is visited by one process at a time: a small
    outlet shares a group with others, one that is large or not known yet has one of its own.
    Each call makes a number of statements that does not depend on how many outlets there are.
    """

    def __init__(self, catalog: Catalog, config: Config) -> None:
        self.catalog, self.config = catalog, config
        self.outlet = outlets_by(config.schedule)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The scheduled outlets by slug, as they are named in the settings."""
        return scheduled(self.config.schedule)

    def named(self, slugs: Iterable[str]) -> list[str]:
        """The names by which outlets are to be crawled."""
        return [self.names.get(slug, slug) for slug in slugs]

    def outlets(self, now: datetime) -> list[str]:
        """Enter what is scheduled; its slugs. One that is new is due at once.

        One that is not scheduled any more is not due any more; what is known of it stays.
        """
        with self.catalog.writing() as db:
            count = max(1, -(-len(self.names) // self.config.service.group_size))
            put_meta(db, GROUPS, str(count))
            gone = enter(db, self.names.keys(), partial(self._entered, now), now)
            for some in chunks(gone):  # nobody looks whether they are well again
                settle(db, dict.fromkeys(some, ()), partial(shown, self.catalog), now)
        return list(self.names)

    def _entered(self, now: datetime, slug: str, last: datetime | None) -> Standing:
        due = now if last is None else min(last, now) + self.outlet(slug).every
        return Standing(outlet=slug, group=slug, last=last, due=due)

    def due_groups(
        self, now: datetime, limit: int | None = None, *, besides: Collection[str] = ()
    ) -> list[Due]:
        """The groups in which an outlet is due, the longest overdue first; none of `besides`."""
        query = sa.select(timetable.c.outlet, timetable.c.grp).where(timetable.c.due <= stamp(now))
        with self.catalog.reading() as db:
            groups = due_since(db, now, limit, besides=besides)
            if limit is not None:
                query = query.where(timetable.c.grp.in_(groups))
            rows = db.execute(query.order_by(timetable.c.due)).all()
        members: dict[str, list[str]] = {}
        for outlet, group in rows:
            members.setdefault(group, []).append(outlet)
        return [
            Due(group=group, outlets=tuple(members[group]), since=since)
            for group, since in groups.items()
            if group in members
        ]

    def due_since(
        self, now: datetime, limit: int, *, besides: Collection[str]
    ) -> dict[str, datetime]:
        """The same groups, without the outlets: since when the first of them has been due."""
        with self.catalog.reading() as db:
            return due_since(db, now, limit, besides=besides)

    def due_in(self, group: str, now: datetime) -> list[str]:
        """The outlets of `group` to visit at `now`, with those whose time has nearly come.

        None if the time of none has come.
        """
        with self.catalog.reading() as db:
            query = sa.select(*TIMES).where(timetable.c.grp == group).order_by(timetable.c.due)
            rows = [Standing.of(row) for row in db.execute(query)]
        if not any(row.due <= now for row in rows):
            return []
        return [row.outlet for row in rows if row.early(TAKEN_ALONG) <= now]

    def due(self, now: datetime) -> list[str]:
        """Every outlet that is due, the longest overdue first."""
        return [slug for due in self.due_groups(now) for slug in due.outlets]

    def later(self, now: datetime) -> dict[str, datetime]:
        """When those scheduled outlets are due that are not yet; the others are, or are new."""
        query = sa.select(timetable.c.outlet, timetable.c.due).where(timetable.c.due > stamp(now))
        with self.catalog.reading() as db:
            return {slug: moment_of(due) for slug, due in db.execute(query) if slug in self.names}

    def groups_of(self, slugs: Sequence[str]) -> dict[str, str]:
        """The group of each of `slugs` that is scheduled."""
        query = sa.select(timetable.c.outlet, timetable.c.grp).where(timetable.c.outlet.in_(slugs))
        with self.catalog.reading() as db:
            return {slug: group for slug, group in db.execute(query) if group}

    def postpone(self, slugs: Sequence[str], until: datetime) -> None:
        """Visit outlets not before `until`, as after a visit of which nothing is known."""
        late = (timetable.c.outlet.in_(slugs), timetable.c.due < stamp(until))
        with self.catalog.writing() as db:
            db.execute(timetable.update().where(*late).values(due=stamp(until)))

    def visited(self, visits: Sequence[Visited], now: datetime) -> None:
        """Learn from visits, and say when those outlets are due next.

        A visit that is known already changes nothing, so it may be done again.
        """
        slugs = sorted({visit.outlet for visit in visits})
        with self.catalog.writing() as db:
            known = self._standings(db, slugs)
            after = dict(known)
            for visit in sorted(visits, key=lambda one: one.started):
                outlet = self.outlet(visit.outlet)
                after[visit.outlet] = after[visit.outlet].after(visit, outlet)
            changed = {slug: one for slug, one in after.items() if one != known[slug]}
            self._keep(db, changed, now)

    def _keep(self, db: Connection, standings: Mapping[str, Standing], now: datetime) -> None:
        """Enter how outlets stand, and what is wrong with them by that."""
        groups = int(get_meta(db, GROUPS) or 1)
        self._put(db, [group_of(one, groups) for one in standings.values()])
        judged = {slug: one.contract.judge(now) for slug, one in standings.items() if one.group}
        settle(db, judged, partial(shown, self.catalog), now)

    def _standings(self, db: Connection, slugs: Sequence[str]) -> dict[str, Standing]:
        """How outlets stand, entered or not."""
        query = sa.select(timetable).where(timetable.c.outlet.in_(slugs)).with_for_update()
        found = {row.outlet: Standing.of(row) for row in db.execute(query)}
        return {slug: found.get(slug) or self._new(slug) for slug in slugs}

    def _new(self, slug: str) -> Standing:
        return Standing(outlet=slug, group=slug if slug in self.names else "")

    def _put(self, db: Connection, standings: Sequence[Standing]) -> None:
        if standings:
            slugs = [one.outlet for one in standings]
            for some in chunks(slugs):
                db.execute(timetable.delete().where(timetable.c.outlet.in_(some)))
            db.execute(timetable.insert(), [one.row() for one in standings])

    def relearn(self, now: datetime) -> None:
        """Learn anew from the visits in the catalog, as after it was made again."""
        for slug in self.outlets(now):
            visits = self.catalog.visits(slug, since=now - REMEMBERED)
            with self.catalog.writing() as db:
                standing = Standing(outlet=slug, group=slug, due=now)
                for visit in visits:
                    standing = standing.after(visit, self.outlet(slug))
                self._keep(db, {slug: standing}, now)


def shown(catalog: Catalog, outlet: str, breach: Broken) -> Sequence[str]:
    """Addresses that show what is wrong with an outlet."""
    return examples(catalog, outlet, cast("Breach", breach))


def due_count(db: Connection, now: datetime) -> int:
    """How many outlets are due."""
    mine = (timetable.c.due <= stamp(now), timetable.c.grp != "")
    return db.execute(sa.select(sa.func.count()).where(*mine)).scalar_one()
