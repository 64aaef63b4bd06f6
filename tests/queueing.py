"""The queue as tests ask it: by a worker that is registered, and whose clock is theirs."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from click.testing import CliRunner, Result
from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Job

from archive import open_catalog
from archive.engines import url_of
from crawler.cli import main
from crawler.config import Config
from crawler.outlet import story_key
from crawler.service.clockwork import queue_due
from crawler.service.migrating import migrate
from crawler.service.patient import Patient, Presence
from crawler.service.pulse import Pace, Pulse
from crawler.service.queue import WORK, Wanted, crawl_of_group, libpq_address
from crawler.service.timetable import Timetable

Answer = TypeVar("Answer")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
LONG_AGO = "update procrastinate_workers set last_heartbeat = now() - interval '41 seconds'"
STATUS = "select status::text, attempts from procrastinate_jobs order by id"
TABLES = "procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers, fiche_worker"


def empty(address: str) -> str:
    """The database with all tables and nothing in them."""
    migrate(address)
    with psycopg.connect(libpq_address(address)) as db:
        db.execute(f"truncate {TABLES} restart identity cascade")
    with open_catalog(address, key=story_key) as catalog:
        catalog.clear()
    return address


def new_database(address: str, name: str) -> str:
    """Another database on the same server, with nothing in it."""
    with psycopg.connect(libpq_address(address), autocommit=True) as db:
        db.execute(f"drop database if exists {name}")
        db.execute(f"create database {name}")
    return url_of(address).set(database=name).render_as_string(hide_password=False)


@asynccontextmanager
async def worker(address: str, home: str = "home-1") -> AsyncIterator[tuple[Patient, int]]:
    """A worker that takes no jobs by itself, and its number."""
    connector = PsycopgConnector(conninfo=libpq_address(address), min_size=1, max_size=3, timeout=5)
    presence = Presence(home=home, name=home, version="0", library="0", slots=2)
    queue = Patient(connector, pulse=Pulse(Pace()), presence=presence)
    async with App(connector=connector).open_async():
        yield queue, await queue.register_worker()


async def put(queue: Patient, *wanted: Wanted) -> list[int]:
    """Queue these; their numbers."""
    jobs = await queue.batch_defer_jobs_async([one.job() for one in wanted])
    return [job.id or 0 for job in jobs]


def group(name: str) -> Wanted:
    """A visit to a group."""
    return crawl_of_group(name, NOW)


async def fetched(queue: Patient, number: int) -> Job | None:
    return await queue.fetch_job([WORK], number)


def done(coroutine: Coroutine[Any, Any, Answer]) -> Answer:
    return asyncio.run(coroutine)


def ask(address: str, query: str, *values: object) -> list[Any]:
    """What the database says; a single column as plain values."""
    with psycopg.connect(libpq_address(address), autocommit=True) as db:
        cursor = db.execute(query, values)
        rows = cursor.fetchall() if cursor.description else []
    return [row[0] if len(row) == 1 else row for row in rows]


def command(address: str, *words: str) -> Result:
    flags = ["--catalog", address, "--contact", "tests@example.org"]
    return CliRunner().invoke(main, [*flags, *words])


def scheduled(address: str, folder: Path, count: int) -> Config:
    """Settings by which so many outlets are scheduled, all of them due."""
    names = folder / "outlets.txt"
    names.write_text("".join(f"paper-{number}.example\n" for number in range(count)))
    config = Config(catalog=address, schedule={"outlets_file": names})  # type: ignore[arg-type]
    with open_catalog(address, key=story_key) as catalog:
        Timetable(catalog, config).outlets(NOW - timedelta(hours=1))
    return config


async def tick(queue: Patient, config: Config) -> int:
    """How many jobs a tick queued."""
    connector = queue.connector
    assert isinstance(connector, PsycopgConnector)
    with open_catalog(config.catalog_url, key=story_key) as catalog:
        async with connector.pool.connection() as db:
            held = await db.execute("select pg_try_advisory_xact_lock(1)")
            if await held.fetchone() != (True,):
                return 0
            return await queue_due(db, queue, Timetable(catalog, config), datetime.now(UTC))


def heard_for(queue: Patient, seconds: float) -> None:
    """As if its heartbeats had come through for so long."""
    queue.pulse._since -= seconds


def silent_for(queue: Patient, seconds: float) -> None:
    """As if none had come through for so long."""
    assert queue.pulse._last
    queue.pulse._last -= seconds
