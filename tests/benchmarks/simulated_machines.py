"""Outlets, their visits and the workers that make them, all of them made up; the queue is real."""

import heapq
import itertools
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

import sqlalchemy as sa
from procrastinate import PsycopgConnector
from procrastinate.jobs import Job, Status

from archive import Catalog
from archive.history import Visited
from archive.moments import moment_of
from archive.schema import meta, timetable
from crawler.outlet import Outlet
from crawler.service.clockwork import queue_due
from crawler.service.patient import Patient
from crawler.service.queue import WORK
from crawler.service.standing import Standing, group_of
from crawler.service.timetable import GROUPS, Timetable

BEGIN = datetime(2026, 11, 16, 8, tzinfo=UTC)
TICK, STEP = timedelta(seconds=5), timedelta(seconds=1)
NO_BOUND = 20_000
SPARE = 1.25
"""How many more places than are at work on average."""
BATCH = 5000
KINDS = 24
"""Outlets of one kind publish as much, at the same hours, and have learned the same."""
A_PAGE = 1.0
"""Seconds from one request to the next of a host."""
A_START = 3.0
"""Seconds until a process that visits asks its first host."""
CPU = 0.05
"""Seconds of a core for each page, which all hosts of a visit share."""
DAY = (0.3, 0.2, 0.2, 0.2, 0.3, 0.6, 1.0, 1.5, 1.7, 1.7, 1.6, 1.5,
       1.4, 1.4, 1.4, 1.4, 1.4, 1.3, 1.2, 1.0, 0.9, 0.8, 0.6, 0.4)  # fmt: skip
"""How much is published in each hour, as a share of the mean."""


@dataclass(frozen=True, slots=True)
class Paper:
    """How much an outlet publishes a day, on average."""

    articles: float
    shift: int

    def rate(self, at: datetime) -> float:
        """Articles an hour at that time."""
        return self.articles / 24 * DAY[(at.hour + self.shift) % 24]


def papers(random: Random) -> list[Paper]:
    """The kinds of outlets: most publish a handful a day, few hundreds."""
    return [Paper(min(400.0, random.lognormvariate(1.9, 1.2)), n % 24) for n in range(KINDS)]


def visit(random: Random, paper: Paper, slug: str, last: datetime, at: datetime) -> Visited:
    """A made-up visit to an outlet that was visited last then."""
    hours = (at - last) / timedelta(hours=1)
    new = poisson(random, paper.rate(at - (at - last) / 2) * min(hours, 48))
    times = (at - random.random() * (at - last) for _ in range(new))
    published = Counter(f"{moment:%Y-%m-%dT%H}" for moment in times)
    counts = {"article/new": new, "announced/page": 30, "captured/page": new, "captured/feed": 1}
    counts |= {f"has/{name}": new for name in ("title", "authors", "published", "section")}
    facts = {
        "new_articles": new,
        "captures": new + 2,
        "failures": {},
        "counts": counts,
        "published": dict(published),
    }
    took = timedelta(seconds=A_START + A_PAGE * (new + 2))
    return Visited(
        run="simulated", outlet=slug, started=at, ended=at + took, complete=True, facts=facts
    )


def poisson(random: Random, mean: float) -> int:
    """A number of events of which `mean` are usual."""
    if mean > 30:  # near enough
        return max(0, round(random.gauss(mean, mean**0.5)))
    count, left = -1, 1.0
    while left > 2.718281828459045**-mean:
        left *= random.random()
        count += 1
    return max(0, count)


def learned(random: Random, paper: Paper, outlet: Outlet) -> Standing:
    """How an outlet of that kind stands after two weeks."""
    at = BEGIN - timedelta(weeks=2)
    standing = Standing(outlet="x", group="x", due=at)
    while standing.due < BEGIN:
        at = standing.due
        standing = standing.after(visit(random, paper, "x", standing.last or at, at), outlet)
    return standing


@dataclass(eq=False)
class World:
    """Everything that goes on, and what was measured of it."""

    catalog: Catalog
    queue: Patient
    worker: int
    timetable: Timetable
    kinds: list[Paper]
    places: int
    random: Random
    ticks: list[float] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)
    jobs: Counter[str] = field(default_factory=Counter)
    statements: list[int] = field(default_factory=list)
    asked: int = 0
    visits: int = 0
    busy: float = 0.0
    _ends: list[tuple[datetime, int, Job, list[Visited]]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=itertools.count)

    def forget(self) -> None:
        """Begin to measure anew."""
        self.busy, self.visits = 0.0, 0
        for measured in (self.ticks, self.lags, self.jobs, self.statements):
            measured.clear()

    async def pass_time(self, begin: datetime, end: datetime, *, counts: bool) -> None:
        """What happens between two moments."""
        at = begin
        while at < end:
            await self._finish(at)
            if (at - begin) % TICK == timedelta(0):
                await self._tick(at, counts=counts)
            await self._take(at, counts=counts)
            at += STEP

    async def _tick(self, at: datetime, *, counts: bool) -> None:
        connector = self.queue.connector
        assert isinstance(connector, PsycopgConnector)
        begun = time.perf_counter()
        async with connector.pool.connection() as db:
            await db.execute("select pg_try_advisory_xact_lock(1)")
            await queue_due(db, self.queue, self.timetable, at)
        if counts:
            self.ticks.append(time.perf_counter() - begun)

    async def _take(self, at: datetime, *, counts: bool) -> None:
        """Have free places take jobs, as long as there are some."""
        while len(self._ends) < self.places:
            before = self.asked
            job = await self.queue.fetch_job([WORK], self.worker)
            if job is None:
                return
            slugs = self.timetable.due_in(str(job.task_kwargs["group"]), at)
            visits = list(self._visits(slugs, at, counts=counts))
            seconds = A_START + CPU * sum(one.facts["captures"] for one in visits)
            seconds += max((A_PAGE * one.facts["captures"] for one in visits), default=0)
            end = at + timedelta(seconds=seconds)
            heapq.heappush(self._ends, (end, next(self._number), job, visits))
            if counts:
                self.busy += seconds
                self.jobs["crawl"] += 1
                self.visits += len(visits)
                self.statements.append(self.asked - before)

    def _visits(self, slugs: Sequence[str], at: datetime, *, counts: bool) -> Iterator[Visited]:
        here = timetable.c.outlet.in_(slugs)
        query = sa.select(timetable.c.outlet, timetable.c.last, timetable.c.due).where(here)
        with self.catalog.reading() as db:
            rows = db.execute(query).all()
        self.asked -= 1  # the simulation asked, no worker would
        for row in rows:
            if counts and (late := (at - moment_of(row.due)).total_seconds()) >= 0:
                self.lags.append(late)
            kind = self.kinds[kind_of(row.outlet)]
            yield visit(self.random, kind, row.outlet, moment_of(row.last), at)

    async def _finish(self, at: datetime) -> None:
        """Learn from the visits that have ended by now, and finish their jobs."""
        while self._ends and self._ends[0][0] <= at:
            end, _, job, visits = heapq.heappop(self._ends)
            before = self.asked
            if visits:
                self.timetable.visited(visits, end)
            await self.queue.finish_job(job, Status.SUCCEEDED, delete_job=True)
            self.statements.append(self.asked - before)


def kind_of(slug: str) -> int:
    """Which kind an outlet is of, by the number in its name."""
    return int(slug.split("_")[1]) % KINDS


def fill(catalog: Catalog, table: Timetable, kinds: list[Paper], random: Random, count: int) -> int:
    """Enter so many outlets that are known for long, due at any time; the visits an hour."""
    outlet = table.outlet("paper_0_example")
    stands = [learned(random, paper, outlet) for paper in kinds]
    waits = [one.interval(BEGIN, outlet) for one in stands]
    groups = max(1, -(-count // table.config.service.group_size))
    with catalog.writing() as db:
        db.execute(meta.insert(), [{"name": GROUPS, "value": str(groups)}])
        for first in range(0, count, BATCH):
            rows = []
            for number in range(first, min(first + BATCH, count)):
                slug, kind = f"paper_{number}_example", number % KINDS
                last = BEGIN - random.random() * waits[kind]
                stand = replace(stands[kind], outlet=slug, group=slug, last=last)
                rows.append(group_of(replace(stand, due=last + waits[kind]), groups).row())
            db.execute(timetable.insert(), rows)
    return round(sum(timedelta(hours=1) / waits[number % KINDS] for number in range(count)))
