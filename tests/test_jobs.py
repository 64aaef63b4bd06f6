"""The queue: who gets which job and when, and that none is lost or done by two."""

import asyncio
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from procrastinate.jobs import Job, Status

from archive import open_catalog
from crawler.outlet import story_key
from crawler.service import stalled
from crawler.service.bench import Ended
from crawler.service.clockwork import Clockwork
from crawler.service.queue import CLOCK, reextract_of, save_of
from crawler.service.tasks import Backoff, Moved, VisitFailed
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
    put,
    scheduled,
    silent_for,
    tick,
    worker,
)


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
        first = command(queue_at, "enqueue", "crawl", "yna_co_kr", "example.org")
        assert first.output == "job 1: yna_co_kr\njob 2: example_org\n"
        again = command(queue_at, "enqueue", "crawl", "yna_co_kr")
        assert (again.exit_code, again.output) == (1, "such a job waits already: yna_co_kr\n")

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
