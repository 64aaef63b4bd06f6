"""The tables of the queue, the ticks that fill it, and what an operator sees and does."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from click.testing import Result
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager

from archive import open_catalog
from archive.engines import CatalogError, url_of
from crawler.config import ConfigError
from crawler.outlet import story_key
from crawler.service import stalled
from crawler.service.migrating import CATALOG, OURS, migrate, misfit, unfit
from crawler.service.queue import PROTOCOL, crawl_of, libpq_address
from crawler.service.timetable import Timetable

from .queueing import (
    LONG_AGO,
    STATUS,
    ask,
    command,
    done,
    fetched,
    group,
    heard_for,
    new_database,
    put,
    scheduled,
    tick,
    worker,
)


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

    def test_says_which_rights_are_missing(self, postgres: str) -> None:
        address = new_database(postgres, "limited")
        limited = user_without_rights(address)
        assert_forbidden(command(limited, "migrate"))
        migrate(address)
        ask(address, "grant all on all tables in schema public to limited")
        ask(address, "revoke all on fiche_queue, procrastinate_jobs from limited")
        assert_forbidden(command(limited, "migrate"))
        assert_forbidden(command(limited, "jobs"))

    def test_needs_postgresql(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="postgresql://"):
            migrate(str(tmp_path / "catalog.sqlite"))

    def test_says_what_does_not_fit(self) -> None:
        assert misfit(CATALOG, PROTOCOL) is None
        assert "run: fiche migrate" in str(misfit(CATALOG - 1, PROTOCOL))
        assert "install the newer fiche" in str(misfit(CATALOG + 1, PROTOCOL))


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
        command(
            queue_at, "enqueue", "save", "https://voi.id/a", "voi.id/b", "https://example.org/x"
        )
        command(queue_at, "enqueue", "reextract", "voi_id", "--since", "2026-11-01")
        shown = json.loads(command(queue_at, "jobs", "--json", "--outlet", "voi_id").output)
        (job,) = shown["jobs"]
        assert (job["task"], job["state"]) == ("save", "waiting")
        assert job["about"] == ["https://voi.id/a", "https://voi.id/b"]
        assert "reextract  waiting" in command(queue_at, "jobs").output

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ("fiche_queue set value = '99' where name = 'protocol'", "install the newer fiche"),
            ("meta set value = '99' where name = 'schema'", "install the newer fiche"),
            ("meta set value = '1' where name = 'schema'", "run: fiche migrate"),
        ],
    )
    def test_queues_nothing_for_workers_of_another_version(
        self, postgres: str, change: str, said: str
    ) -> None:
        address = new_database(postgres, "another_version")
        migrate(address)
        ask(address, f"update {change}")
        for words in ("crawl voi_id", "save https://voi.id/a", "reextract voi_id"):
            refused = command(address, "enqueue", *words.split())
            assert refused.exit_code == 1
            assert "Error: nothing is queued: the database has catalog schema" in refused.stderr
            assert said in refused.stderr
        assert ask(address, STATUS) == []

    def test_refuses_a_reextraction_that_could_not_be_made(self, queue_at: str) -> None:
        refused = command(queue_at, "enqueue", "reextract", "--unknown")
        assert refused.exit_code == 2
        assert ask(queue_at, STATUS) == []

    def test_cancels_what_waits_and_leaves_the_outlet_alone(
        self, queue_at: str, tmp_path: Path
    ) -> None:
        config = scheduled(queue_at, tmp_path, 1)
        command(queue_at, "enqueue", "crawl", "paper-0.example")
        assert command(queue_at, "jobs", "cancel", "1").exit_code == 0
        with open_catalog(queue_at, key=story_key) as catalog:
            assert Timetable(catalog, config).due(datetime.now(UTC)) == []
        again = command(queue_at, "jobs", "cancel", "1")
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
        assert "no feed was there" in command(queue_at, "jobs").output
        assert command(queue_at, "jobs", "retry", "1").exit_code == 0
        assert ask(queue_at, "select status::text from procrastinate_jobs") == ["todo"]
        assert command(queue_at, "jobs", "retry", "1", "7").stderr == (
            "job 1 is waiting: only a failed one can be tried again\n"
            "job 7 is not known: only a failed one can be tried again\n"
        )

    def test_forgets_a_worker(self, queue_at: str) -> None:
        async def die() -> None:
            async with worker(queue_at, "crawler-3") as (queue, me):
                await put(queue, group("a"))
                await fetched(queue, me)

        done(die())
        refused = command(queue_at, "jobs", "forget", "crawler-3")
        assert refused.exit_code == 2
        assert "worker crawler-3 in crawler-3 was heard of " in refused.stderr
        assert " s ago: stop it first, or if its machine is off, wait " in refused.stderr
        ask(queue_at, "update fiche_worker set seen = now() - interval '61 s'")
        assert command(queue_at, "jobs", "forget", "crawler-3").exit_code == 0
        assert ask(queue_at, "select worker_id from procrastinate_jobs") == [None]
        unknown = command(queue_at, "jobs", "forget", "crawler-3")
        assert "no worker 'crawler-3'" in unknown.stderr

    def test_shows_what_was_cancelled_in_vain_as_failed(self, queue_at: str) -> None:
        ask(queue_at, "insert into procrastinate_jobs (task_name, queue_name, status, args,"
            " abort_requested) values ('save', 'fiche/1', 'failed', '{}', true)")  # fmt: skip
        assert "failed" in command(queue_at, "jobs").output

    @pytest.mark.parametrize("tries", [0, stalled.ATTEMPTS - 1])
    def test_cancels_what_a_dead_worker_has(self, queue_at: str, tries: int) -> None:
        async def die() -> None:
            async with worker(queue_at) as (watcher, _), worker(queue_at, "home-2") as (dead, two):
                heard_for(watcher, 41)
                await put(watcher, group("a"))
                await fetched(dead, two)
                ask(queue_at, "update procrastinate_jobs set attempts = %s", tries)
                assert command(queue_at, "jobs", "cancel", "1").exit_code == 0
                assert "cancelling" in command(queue_at, "jobs").output
                ask(queue_at, f"{LONG_AGO} where id = %s", two)
                await stalled.return_stalled(watcher)

        done(die())
        assert ask(queue_at, STATUS) == [("aborted", tries + 1)]
        assert "no job waits or runs" in command(queue_at, "jobs").output

    def test_cancels_what_is_handed_back_in_the_same_moment(self, queue_at: str) -> None:
        async def hand_back() -> None:
            async with worker(queue_at) as (queue, me):
                await put(queue, group("a"))
                job = await fetched(queue, me)
                assert job
                command(queue_at, "jobs", "cancel", "1")
                await queue.retry_job(job)

        done(hand_back())
        assert ask(queue_at, STATUS) == [("aborted", 1)]

    def test_queues_no_page_of_a_host_that_can_be_none(self, queue_at: str) -> None:
        assert "no outlet 'https://voi'" in command(queue_at, "enqueue", "save", "voi").stderr

    @pytest.mark.parametrize("url", ["https://a.test:x/", "https://a.test:70000/", "https://[::1/"])
    def test_queues_no_page_that_cannot_be_asked_for(self, queue_at: str, url: str) -> None:
        refused = command(queue_at, "enqueue", "save", "https://voi.id/a", url)
        assert (refused.exit_code, ask(queue_at, STATUS)) == (2, [])
        assert f"Error: {url!r} is no address (" in refused.stderr
        for verb in ("save", "crawl"):
            itself = command(queue_at, verb, url)
            assert (itself.exit_code, itself.stderr) == (2, refused.stderr)

    def test_says_what_is_missing(self, tmp_path: Path, postgres: str) -> None:
        assert "need a catalog in PostgreSQL" in command(str(tmp_path / "c.sqlite"), "jobs").stderr
        address = new_database(postgres, "bare")
        assert "run: fiche migrate" in command(address, "jobs").stderr
        assert "run: fiche migrate" in command(address, "enqueue", "crawl", "voi_id").stderr
        lone = command(str(tmp_path / "c.sqlite"), "enqueue", "crawl", "voi_id")
        assert "need a catalog in PostgreSQL" in lone.stderr

    @pytest.mark.parametrize("word", ["jobs", "migrate"])
    def test_says_at_once_that_nobody_answers(self, word: str) -> None:
        away = command("postgresql://fiche:secret@127.0.0.1:1/fiche", word)
        assert away.exit_code == 1
        assert "cannot ask the queue: connection failed" in away.stderr
        assert "secret" not in away.output + away.stderr


def user_without_rights(address: str) -> str:
    """The same database as a user sees it who owns nothing in it."""
    ask(address, "drop role if exists limited")
    ask(address, "create role limited login password 'limited'")
    url = url_of(address).set(username="limited", password="limited")
    return url.render_as_string(hide_password=False)


def assert_forbidden(refused: Result) -> None:
    assert refused.exit_code == 1
    assert "permission denied" in refused.stderr
    assert "the user needs more rights: make it the owner" in refused.stderr
    assert "fiche migrate" not in refused.stderr


def made_by_an_older_one(address: str, last: str) -> None:
    """The tables as an older version of Procrastinate made them."""
    steps = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    with psycopg.connect(libpq_address(address), autocommit=True) as db:
        for step in (one for one in steps if one.stem <= last):
            db.execute(step.read_bytes())
        db.execute(OURS)
        db.execute("insert into fiche_queue values ('procrastinate', %s)", [last])
