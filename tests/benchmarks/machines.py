"""A hundred thousand outlets in virtual time: how late their visits begin, and what they cost.

    python -m tests.benchmarks.machines
    python -m tests.benchmarks.machines --outlets 2000 --hours 2

The timetable, the ticks and the queue are the real ones, on a real PostgreSQL; jobs are taken and
finished by what workers call. Only the visits are made up: no host is asked, and their time passes
at once. First the outlets' rhythms are learned from made-up weeks, so that the load is one that
goes on; then a time passes that does not count, then the one that is measured.
"""

import argparse
import asyncio
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from procrastinate import App, PsycopgConnector

from archive import Catalog
from archive.engines import open_engine
from crawler.config import Config
from crawler.outlet import story_key
from crawler.service.patient import Patient, Presence
from crawler.service.pulse import Pace, Pulse
from crawler.service.queue import libpq_address
from crawler.service.timetable import Timetable
from tests.queueing import ask, empty
from tests.servers import postgresql

from .simulated_machines import BEGIN, NO_BOUND, SPARE, World, fill, papers

FIRST, SETTLING = timedelta(minutes=15), timedelta(minutes=5)
"""For so long places are without bound, and then for so long nothing counts."""


class Counted(PsycopgConnector):
    """Counts what is asked of the queue."""

    world: World | None = None

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        self.count()
        await super().execute_query_async(query, **arguments)

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        self.count()
        answer: dict[str, Any] = await super().execute_query_one_async(query, **arguments)
        return answer

    async def execute_query_all_async(self, query: Any, **arguments: Any) -> list[dict[str, Any]]:
        self.count()
        answer: list[dict[str, Any]] = await super().execute_query_all_async(query, **arguments)
        return answer

    def count(self) -> None:
        if self.world:
            self.world.asked += 1


async def simulate(address: str, asked: argparse.Namespace) -> World:
    """The world after its time has passed."""
    random = Random(asked.seed)
    connector = Counted(conninfo=libpq_address(address), min_size=1, max_size=4, timeout=30)
    presence = Presence(home="all", name="all", version="0", library="0", slots=NO_BOUND)
    queue = Patient(connector, pulse=Pulse(Pace(), clock=lambda: 0.0), presence=presence)
    app = App(connector=connector)
    app.job_manager = queue
    engine = open_engine(address)
    with Catalog(engine, key=story_key) as catalog:
        async with app.open_async():
            worker = await queue.register_worker()
            table, kinds = Timetable(catalog, Config(catalog=address)), papers(random)
            world = World(catalog, queue, worker, table, kinds, NO_BOUND, random)
            load = fill(catalog, table, kinds, random, asked.outlets)
            say(f"{asked.outlets:,} outlets in {groups_in(address):,} groups, "
                f"about {load:,} visits an hour")  # fmt: skip
            connector.world = world

            @sa.event.listens_for(engine, "before_cursor_execute")
            def count(*_: object) -> None:
                world.asked += 1

            await run(world, address, asked.hours)
    return world


async def run(world: World, address: str, hours: float) -> None:
    """Let time pass: without bound, to see how many places are needed, and then with those."""
    middle = BEGIN + FIRST
    await world.pass_time(BEGIN, middle, counts=True)
    needed = world.busy / FIRST.total_seconds()
    world.places = max(2, round(needed * SPARE))
    ask(address, "update fiche_worker set slots = %s, seen = 'infinity'", world.places)
    say(f"visits take {needed:.0f} places on average; {world.places} are there now")
    world.forget()
    settled = middle + SETTLING
    await world.pass_time(middle, settled, counts=False)
    world.forget()
    await world.pass_time(settled, settled + timedelta(hours=hours), counts=True)


def groups_in(address: str) -> int:
    """How many groups there are."""
    (count,) = ask(address, "select count(distinct grp) from timetable")
    return int(count)


def report(world: World, hours: float) -> None:
    """What came of it."""
    lags, ticks = sorted(world.lags), sorted(world.ticks)
    visits, jobs = len(world.lags), sum(world.jobs.values())
    say(f"{hours} hours: {visits:,} visits to outlets that were due, in {jobs:,} jobs")
    say(
        f"late by: median {at(lags, 0.5):.0f} s, p99 {at(lags, 0.99):.0f} s, worst {lags[-1]:.0f} s"
    )
    say(f"one tick: median {at(ticks, 0.5) * 1e3:.0f} ms, p99 {at(ticks, 0.99) * 1e3:.0f} ms, "
        f"worst {ticks[-1] * 1e3:.0f} ms, {len(ticks):,} of them")  # fmt: skip
    counts = Counter(world.statements)
    say("statements to take a job or to finish one: "
        + ", ".join(f"{n} ({times:,} times)" for n, times in sorted(counts.items())))  # fmt: skip
    say(f"statements for each visit: {sum(world.statements) / max(1, world.visits):.2f}")
    busy = world.busy / 3600 / hours / world.places
    say(f"places at work: {busy:.0%} of {world.places}, as in "
        f"{-(-world.places // 16)} workers of 16 slots")  # fmt: skip


def at(values: Sequence[float], share: float) -> float:
    """The value below which that share of sorted `values` lies."""
    return values[min(len(values) - 1, int(share * len(values)))]


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlets", type=int, default=100_000)
    parser.add_argument("--hours", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=6)
    asked = parser.parse_args(words)
    with postgresql() as address:
        world = asyncio.run(simulate(empty(address), asked))
    report(world, asked.hours)
    late, tick = at(sorted(world.lags), 0.99), statistics.median(world.ticks)
    return int(late >= 300 or tick >= 0.1)


if __name__ == "__main__":
    sys.exit(main())
