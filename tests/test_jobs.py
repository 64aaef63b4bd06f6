"""The queue: who gets which job and when, and that none is lost or done by two."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from procrastinate import PsycopgConnector
from procrastinate.jobs import Job, Status
from procrastinate.schema import SchemaManager

from archive import open_catalog
from archive.engines import CatalogError
from crawler.cli import main
from crawler.config import Config, ConfigError
from crawler.outlet import story_key
from crawler.service import stalled
from crawler.service.bench import Ended
from crawler.service.clockwork import Clockwork, queue_due
from crawler.service.migrating import CATALOG, OURS, migrate, misfit, unfit
from crawler.service.patient import Patient
from crawler.service.queue import (
    CLOCK,
    PROTOCOL,
    crawl_of,
    crawl_of_group,
    libpq_address,
    reextract_of,
    save_of,
)
from crawler.service.tasks import Backoff, Moved, VisitFailed
from crawler.service.timetable import Timetable

from .queueing import ask, done, empty, fetched, new_database, put, worker

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
LONG_AGO = "update procrastinate_workers set last_heartbeat = now() - interval '41 seconds'"
STATUS = "select status::text, attempts from procrastinate_jobs order by id"


@pytest.fixture
def queue_at(postgres: str) -> str:
    return empty(postgres)


def group(name: str) -> Any:
    return crawl_of_group(name, NOW)


class TestMigrate:
    def test_makes_all_tables_once(self, postgres: str) -> None:
        address = new_database(postgres, "migrated")
        assert "run: fiche migrate" in str(unfit(address))
        with ThreadPoolExecutor(2) as both:
            done = [both.submit(migrate, address) for _ in range(2)]
        assert sorted(len(one.result()) for one in done) == [0, 2]
        assert unfit(address) is None

    def test_refuses_what_is_newer(self, postgres: str) -> None:
        address = new_database(postgres, "newer")
        migrate(address)
        ask(address, "update fiche_queue set value = '99' where name = 'protocol'")
        assert "install the newer fiche" in str(unfit(address))
        with pytest.raises(CatalogError, match="protocol 99"):
            migrate(address)

    def test_takes_the_steps_that_an_older_one_lacks(self, postgres: str) -> None:
        address = new_database(postgres, "older")
        made_by_an_older_one(address, last="03.03.00_01_pre_priority_lock_fetch_job")
        ask(address, "insert into fiche_worker (home, name, version, library, slots)"
                     " values ('home', 'old', '0', '3.3.0', 1)")  # fmt: skip
        _, first, second = migrate(address)
        assert "pre_add_retry_failed_job" in first
        assert "waits for older workers to end" in second
        ask(address, "delete from fiche_worker")
        assert "post_add_retry_failed_job" in migrate(address)[0]
        assert migrate(address) == []

    def test_needs_postgresql(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="postgresql://"):
            migrate(str(tmp_path / "catalog.sqlite"))

    def test_says_what_does_not_fit(self) -> None:
        assert misfit(CATALOG, PROTOCOL) is None
        assert "run: fiche migrate" in str(misfit(CATALOG - 1, PROTOCOL))
        assert "install the newer fiche" in str(misfit(CATALOG + 1, PROTOCOL))


class TestTaking:
    def test_saves_come_before_crawls_and_those_before_readings(self, queue_at: str) -> None:
        async def order() -> list[str]:
            async with worker(queue_at) as (queue, me):
                wanted = [reextract_of(["a"]), group("a"), save_of(["https://b.example/"], "b")]
                await put(queue, *wanted)
                return [job.task_name for _ in wanted if (job := await fetched(queue, me))]

        assert done(order()) == ["save", "crawl", "reextract"]

    def test_two_of_a_group_never_run_at_once(self, queue_at: str) -> None:
        async def taken() -> list[str | None]:
            async with worker(queue_at) as (queue, me), worker(queue_at, "home-2") as (other, two):
                await put(queue, group("a"), save_of(["https://a.example/"], "a"), group("b"))
                jobs = [await fetched(queue, me), await fetched(other, two)]
                assert await fetched(other, two) is None
                assert jobs[0]
                await queue.finish_job(jobs[0], Status.SUCCEEDED, delete_job=True)
                jobs.append(await fetched(other, two))
                return [job.lock if job else None for job in jobs]

        assert done(taken()) == ["a", "b", "a"]

    def test_what_waits_is_not_queued_again(self, queue_at: str) -> None:
        first = fiche(queue_at, "enqueue", "crawl", "yna_co_kr", "example.org")
        assert first.output == "job 1\njob 2\n"
        again = fiche(queue_at, "enqueue", "crawl", "yna_co_kr")
        assert (again.exit_code, again.output) == (1, "such a job waits already\n")

    def test_a_worker_of_another_version_takes_none(self, queue_at: str) -> None:
        async def taken() -> Job | None:
            async with worker(queue_at) as (queue, me):
                await put(queue, group("a"))
                ask(queue_at, "update fiche_queue set value = '2' where name = 'protocol'")
                await queue.update_heartbeat(me)
                assert "install the newer fiche" in str(queue.unfit)
                assert await fetched(queue, me) is None
                ask(queue_at, "update fiche_queue set value = '1' where name = 'protocol'")
                await queue.update_heartbeat(me)
                return await fetched(queue, me)

        assert done(taken())

    def test_a_job_whose_answer_was_lost_is_given_back(self, queue_at: str) -> None:
        async def taken() -> Job | None:
            async with worker(queue_at) as (queue, me):
                await put(queue, group("a"))
                job = await fetched(queue, me)
                assert job
                assert job.id
                del queue.running[job.id]  # as if the answer had never come
                queue._unsure.add(me)
                return await fetched(queue, me)

        again = done(taken())
        assert again
        assert again.attempts == 1


class TestReturning:
    def test_a_silent_worker_loses_its_jobs(self, queue_at: str) -> None:
        async def returned() -> tuple[int, int]:
            async with worker(queue_at) as (watcher, _), worker(queue_at, "home-2") as (dead, two):
                await put(watcher, group("a"), group("b"))
                await fetched(dead, two)
                ask(queue_at, f"{LONG_AGO} where id = %s", two)
                soon = len(await stalled.return_stalled(watcher))
                heard_for(watcher, 41)
                return soon, len(await stalled.return_stalled(watcher))

        assert done(returned()) == (0, 1)
        assert ask(queue_at, STATUS) == [("todo", 1), ("todo", 0)]
        said = ask(queue_at, "select said from fiche_job_trouble")
        assert said == ["its worker was not heard of any more"]

    def test_nobody_is_judged_after_an_outage(self, queue_at: str) -> None:
        """All were silent; who is heard first must not take that for death."""

        async def returned() -> int:
            async with worker(queue_at) as (watcher, me), worker(queue_at, "home-2") as (dead, two):
                await put(watcher, group("a"))
                await fetched(dead, two)
                heard_for(watcher, 41)
                silent_for(watcher, 60)
                ask(queue_at, LONG_AGO)
                await watcher.update_heartbeat(me)
                return len(await stalled.return_stalled(watcher))

        assert done(returned()) == 0
        assert ask(queue_at, STATUS) == [("doing", 0)]

    def test_what_was_returned_is_not_finished_by_the_first(self, queue_at: str) -> None:
        async def finished() -> None:
            async with worker(queue_at) as (queue, me), worker(queue_at, "home-2") as (dead, two):
                await put(queue, group("a"))
                job = await fetched(dead, two)
                assert job
                ask(queue_at, f"{LONG_AGO} where id = %s", two)
                heard_for(queue, 41)
                await stalled.return_stalled(queue)
                await dead.finish_job(job, Status.SUCCEEDED, delete_job=True)
                assert ask(queue_at, STATUS) == [("todo", 1)]
                assert await fetched(queue, me)
                await dead.retry_job(job)
                await dead.finish_job(job, Status.FAILED, delete_job=False)

        done(finished())
        assert ask(queue_at, STATUS) == [("doing", 1)]

    def test_finishing_twice_is_finishing_once(self, queue_at: str) -> None:
        async def finished() -> None:
            async with worker(queue_at) as (queue, me):
                await put(queue, group("a"))
                job = await fetched(queue, me)
                assert job
                for _ in range(2):
                    await queue.finish_job(job, Status.SUCCEEDED, delete_job=True)

        done(finished())
        assert ask(queue_at, STATUS) == []

    def test_what_kills_its_workers_is_given_up(self, queue_at: str) -> None:
        async def returned() -> None:
            async with worker(queue_at) as (watcher, _), worker(queue_at, "home-2") as (dead, two):
                heard_for(watcher, 41)
                await put(watcher, group("a"))
                for _ in range(stalled.ATTEMPTS):
                    await dead.update_heartbeat(two)
                    assert await fetched(dead, two)
                    ask(queue_at, f"{LONG_AGO} where id = %s", two)
                    await stalled.return_stalled(watcher)

        done(returned())
        assert ask(queue_at, STATUS) == [("failed", stalled.ATTEMPTS)]

    def test_outlets_whose_visits_kill_their_workers_are_left_alone(
        self, queue_at: str, tmp_path: Path
    ) -> None:
        config = scheduled(queue_at, tmp_path, 1)

        async def returned() -> None:
            async with worker(queue_at) as (watcher, _), worker(queue_at, "home-2") as (dead, two):
                heard_for(watcher, 41)
                await tick(watcher, config)
                await fetched(dead, two)
                ask(queue_at, "update procrastinate_jobs set attempts = 4")
                ask(queue_at, f"{LONG_AGO} where id = %s", two)
                with open_catalog(queue_at, key=story_key) as catalog:
                    table = Timetable(catalog, config)
                    await Clockwork(table, watcher, 3600.0).watch(0)
                    assert table.due(datetime.now(UTC)) == []

        done(returned())
        assert ask(queue_at, STATUS) == [("failed", 5)]

    def test_jobs_of_the_clock_are_dropped(self, queue_at: str) -> None:
        async def returned() -> None:
            async with worker(queue_at) as (watcher, _), worker(queue_at, "home-2") as (dead, two):
                heard_for(watcher, 41)
                tick = Job(queue=CLOCK, task_name="tick", lock=None, queueing_lock="t")
                await watcher.defer_job_async(tick)
                await dead.fetch_job([CLOCK], two)
                ask(queue_at, f"{LONG_AGO} where id = %s", two)
                await stalled.return_stalled(watcher)

        done(returned())
        assert ask(queue_at, STATUS) == []

    def test_a_twin_that_waits_takes_the_place_of_what_is_returned(self, queue_at: str) -> None:
        async def returned() -> None:
            async with worker(queue_at) as (watcher, _), worker(queue_at, "home-2") as (dead, two):
                heard_for(watcher, 41)
                first = await put(watcher, group("a"))
                job = await fetched(dead, two)
                await put(watcher, group("a"))
                ask(queue_at, f"{LONG_AGO} where id = %s", two)
                await stalled.return_stalled(watcher)
                assert job
                assert first == [job.id]

        done(returned())
        assert ask(queue_at, STATUS) == [("todo", 0)]

    def test_a_lost_worker_is_forgotten_with_its_home(self, queue_at: str) -> None:
        async def forgotten() -> list[str]:
            async with worker(queue_at) as (watcher, me), worker(queue_at, "home-2"):
                heard_for(watcher, 41)
                ask(queue_at, "update fiche_worker set seen = now() - interval '7 hours'")
                await watcher.update_heartbeat(me)
                homes: list[str] = []
                await stalled.forget_lost(watcher, 6 * 3600.0, homes.append)
                return homes

        assert done(forgotten()) == ["home-2"]
        assert ask(queue_at, "select home from fiche_worker") == ["home-1"]


class TestTryingAgain:
    def test_later_each_time_and_not_for_ever(self) -> None:
        waits = []
        for attempts in range(stalled.ATTEMPTS):
            job = Job(
                queue="q", task_name="crawl", lock=None, queueing_lock=None, attempts=attempts
            )
            decision = Backoff().get_retry_decision(exception=VisitFailed("no"), job=job)
            waits.append(
                decision.retry_at - datetime.now(UTC) if decision and decision.retry_at else None
            )
        assert waits.pop() is None
        assert all(first < second for first, second in pairwise(waits) if first and second)

    def test_what_we_ended_ourselves_waits_for_nothing(self) -> None:
        job = Job(queue="q", task_name="crawl", lock="a", queueing_lock=None, attempts=99)
        ended = Backoff().get_retry_decision(exception=Ended(), job=job)
        assert ended
        assert ended.retry_at is None
        moved = Backoff().get_retry_decision(exception=Moved("b"), job=job)
        assert moved
        assert moved.lock == "b"
        cancelled = Backoff().get_retry_decision(exception=asyncio.CancelledError(), job=job)
        assert cancelled is None


class TestTick:
    def test_queues_what_is_due_once(self, queue_at: str, tmp_path: Path) -> None:
        config = scheduled(queue_at, tmp_path, 30)

        async def ticks() -> list[int]:
            async with worker(queue_at) as (queue, me):
                counts = await asyncio.gather(tick(queue, config), tick(queue, config))
                await fetched(queue, me)
                return [*sorted(counts), await tick(queue, config)]

        assert done(ticks()) == [0, 20, 1]  # for each that runs, one more may wait

    def test_leaves_alone_what_runs(self, queue_at: str, tmp_path: Path) -> None:
        config = scheduled(queue_at, tmp_path, 2)

        async def ticks() -> list[int]:
            async with worker(queue_at) as (queue, me):
                first = await tick(queue, config)
                await fetched(queue, me)
                return [first, await tick(queue, config)]

        assert done(ticks()) == [2, 0]

    def test_queues_the_longest_overdue_first(self, queue_at: str, tmp_path: Path) -> None:
        config = scheduled(queue_at, tmp_path, 40)
        ask(queue_at, "update timetable set due = '2026-11-20T00:00:00.000000Z'"
                      " where outlet = 'paper_33_example'")  # fmt: skip

        async def first() -> str | None:
            async with worker(queue_at) as (queue, me):
                await tick(queue, config)
                job = await fetched(queue, me)
                return job.lock if job else None

        assert done(first()) == "paper_33_example"


class TestCommand:
    def test_shows_what_waits_by_outlet(self, queue_at: str) -> None:
        fiche(queue_at, "enqueue", "save", "https://voi.id/a", "voi.id/b", "https://example.org/x")
        fiche(queue_at, "enqueue", "reextract", "voi_id", "--since", "2026-11-01")
        shown = json.loads(fiche(queue_at, "jobs", "--json", "--outlet", "voi_id").output)
        (job,) = shown["jobs"]
        assert (job["task"], job["state"]) == ("save", "waiting")
        assert job["about"] == ["https://voi.id/a", "https://voi.id/b"]
        assert "reextract  waiting" in fiche(queue_at, "jobs").output

    def test_refuses_a_reextraction_that_could_not_be_made(self, queue_at: str) -> None:
        refused = fiche(queue_at, "enqueue", "reextract", "--unknown")
        assert refused.exit_code == 2
        assert ask(queue_at, STATUS) == []

    def test_cancels_what_waits_and_leaves_the_outlet_alone(
        self, queue_at: str, tmp_path: Path
    ) -> None:
        config = scheduled(queue_at, tmp_path, 1)
        fiche(queue_at, "enqueue", "crawl", "paper-0.example")
        assert fiche(queue_at, "jobs", "cancel", "1").exit_code == 0
        with open_catalog(queue_at, key=story_key) as catalog:
            assert Timetable(catalog, config).due(datetime.now(UTC)) == []
        again = fiche(queue_at, "jobs", "cancel", "1")
        assert (again.exit_code, again.stderr) == (
            1, "job 1 is cancelled: there is nothing to cancel\n"
        )  # fmt: skip

    def test_retries_what_failed(self, queue_at: str) -> None:
        async def fail() -> None:
            async with worker(queue_at) as (queue, me):
                await put(queue, crawl_of("a", "a", "a"))
                job = await fetched(queue, me)
                assert job
                assert job.id
                queue.trouble[job.id] = "no feed was there"
                await queue.finish_job(job, Status.FAILED, delete_job=False)

        done(fail())
        assert "no feed was there" in fiche(queue_at, "jobs").output
        assert fiche(queue_at, "jobs", "retry", "1").exit_code == 0
        assert ask(queue_at, "select status::text from procrastinate_jobs") == ["todo"]
        assert fiche(queue_at, "jobs", "retry", "1", "7").stderr == (
            "job 1 is waiting: only a failed one can be tried again\n"
            "job 7 is not known: only a failed one can be tried again\n"
        )

    def test_forgets_a_worker(self, queue_at: str) -> None:
        async def die() -> None:
            async with worker(queue_at, "crawler-3") as (queue, me):
                await put(queue, group("a"))
                await fetched(queue, me)

        done(die())
        assert fiche(queue_at, "jobs", "forget", "crawler-3").exit_code == 0
        assert ask(queue_at, "select worker_id from procrastinate_jobs") == [None]
        unknown = fiche(queue_at, "jobs", "forget", "crawler-3")
        assert "no worker 'crawler-3'" in unknown.stderr

    def test_says_what_is_missing(self, tmp_path: Path, postgres: str) -> None:
        assert "need a catalog in PostgreSQL" in fiche(str(tmp_path / "c.sqlite"), "jobs").stderr
        address = new_database(postgres, "bare")
        assert "run: fiche migrate" in fiche(address, "jobs").stderr


def made_by_an_older_one(address: str, last: str) -> None:
    """The tables as an older version of Procrastinate made them."""
    steps = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    with psycopg.connect(libpq_address(address), autocommit=True) as db:
        for step in (one for one in steps if one.stem <= last):
            db.execute(step.read_bytes())
        db.execute(OURS)
        db.execute("insert into fiche_queue values ('procrastinate', %s)", [last])


def fiche(address: str, *words: str) -> Result:
    flags = ["--catalog", address, "--contact", "tests@example.org"]
    return CliRunner().invoke(main, [*flags, *words])


def heard_for(queue: Patient, seconds: float) -> None:
    """As if its heartbeats had come through for so long."""
    queue.pulse._since -= seconds


def silent_for(queue: Patient, seconds: float) -> None:
    """As if none had come through for so long."""
    assert queue.pulse._last
    queue.pulse._last -= seconds


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
