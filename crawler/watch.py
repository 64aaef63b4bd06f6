"""What goes on at this moment, to be looked at: outlets, visits, articles, spool, jobs."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive import Catalog, Waiting, parked, waiting
from archive.claims import claimed
from archive.history import NO_VISIT_FACTS
from archive.incidents import Common, Incident, common, open_incidents
from archive.moments import moment_of, stamp
from archive.schema import article, run_outlet, timetable

from .config import Config

VISITS = 60
"""Visits that are asked for; most screens show fewer."""
CLAIMED_SINCE = timedelta(days=2)
"""No visit goes on for so long; older claims need not be looked at one by one."""
JOBS = """
select status::text, count(*) from procrastinate_jobs
where task_name in ('crawl', 'save', 'reextract') and status in ('todo', 'doing', 'failed')
group by 1
"""
WORKERS = "select count(*) from fiche_worker where seen > now() - interval '1 minute'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The last visit to an outlet."""

    outlet: str
    at: datetime
    new: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """How things stand at a moment.

    ``under_way`` are the outlets that this machine visits, each with when that began; ``minute``
    and ``hour`` count the articles captured then. ``jobs`` counts those that are not done, by
    state, and ``workers`` are heard of; both None where there is no queue.
    """

    at: datetime
    outlets: int = 0
    due: int = 0
    next: datetime | None = None
    under_way: Sequence[tuple[str, datetime]] = ()
    visits: Sequence[Visit] = ()
    minute: int = 0
    hour: int = 0
    runs: Sequence[Waiting] = ()
    parked: int = 0
    incidents: Sequence[Incident] = ()
    common: Common | None = None
    jobs: Mapping[str, int] | None = None
    workers: int | None = None
    trouble: str = ""

    @property
    def spool_bytes(self) -> int:
        """Of records that are not in the storage yet."""
        return sum(one.bytes for one in self.runs)

    @property
    def words(self) -> list[str]:
        """What runs say of how they stand."""
        return [f"{one.run}: {one.word}" for one in self.runs if one.word]


def look(catalog: Catalog, config: Config, now: datetime) -> Picture:
    """How things stand `now`. A number of statements that does not depend on how much there is."""
    with catalog.reading() as db:
        found = open_incidents(db)
        facts: dict[str, Any] = {
            **timetabled(db, now),
            **queued(db),
            "visits": list(visits(db)),
            "minute": captured(db, now - timedelta(minutes=1)),
            "hour": captured(db, now - timedelta(hours=1)),
            "incidents": found,
            "common": common(db, found, now),
        }
    return Picture(
        at=now,
        under_way=sorted(under_way(config.claims_folder), key=lambda pair: pair[1]),
        runs=list(waiting(config.spool_folder)),
        parked=len(parked(config.spool_folder)),
        **facts,
    )


def timetabled(db: Connection, now: datetime) -> dict[str, Any]:
    """How many outlets are scheduled and how many are due; when the next one will be."""
    scheduled, late = timetable.c.grp != "", timetable.c.due <= stamp(now)
    number = sa.select(sa.func.count()).select_from(timetable).where(scheduled)
    due = sa.select(sa.func.min(timetable.c.due)).where(scheduled, ~late)
    following = db.execute(due).scalar()
    return {
        "outlets": db.execute(number).scalar_one(),
        "due": db.execute(number.where(late)).scalar_one(),
        "next": moment_of(following) if following else None,
    }


def visits(db: Connection) -> Iterator[Visit]:
    """The last visits, each to another outlet, the latest first."""
    late = sa.select(timetable.c.outlet, timetable.c.last).where(timetable.c.last.is_not(None))
    late = late.order_by(timetable.c.last.desc()).limit(VISITS)
    last = {row.outlet: row.last for row in db.execute(late)}
    query = sa.select(run_outlet).where(
        run_outlet.c.outlet.in_(list(last)),
        run_outlet.c.started.in_(list(last.values())),
        run_outlet.c.facts != NO_VISIT_FACTS,
    )
    for row in db.execute(query.order_by(run_outlet.c.started.desc(), run_outlet.c.outlet)):
        if last[row.outlet] == row.started:
            facts = json.loads(row.facts)
            yield Visit(
                outlet=row.outlet,
                at=moment_of(row.ended or row.started),
                new=facts.get("new_articles", 0),
                failed=sum(facts.get("failures", {}).values()),
            )


def captured(db: Connection, since: datetime) -> int:
    """How many articles were captured since, and are entered; new versions count."""
    fresh = (article.c.current, article.c.at >= stamp(since))
    return db.execute(sa.select(sa.func.count()).select_from(article).where(*fresh)).scalar_one()


def queued(db: Connection) -> dict[str, Any]:
    """How many jobs are in which state, and how many workers are heard of, if there is a queue."""
    tables = sa.inspect(db)
    if db.dialect.name != "postgresql" or not tables.has_table("procrastinate_jobs"):
        return {}
    workers = db.execute(sa.text(WORKERS)).scalar_one() if tables.has_table("fiche_worker") else 0
    return {"jobs": dict(db.execute(sa.text(JOBS)).tuples().all()), "workers": workers}


def under_way(folder: Path) -> Iterator[tuple[str, datetime]]:
    """The outlets that a process on this machine visits now, each with when that began."""
    claims = dict[str, datetime]()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name[0] != ".":
                    claims[entry.name] = datetime.fromtimestamp(entry.stat().st_mtime, UTC)
    except OSError:
        return
    # Claims bear the time of this machine, which need not be `now`.
    late = datetime.now(UTC) - CLAIMED_SINCE
    here = claimed(folder, [name for name, since in claims.items() if since > late])
    yield from ((name, claims[name]) for name in here)
