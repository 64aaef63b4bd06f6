"""What becomes of a job of which nothing came."""

import asyncio
from pathlib import Path

import pytest

from crawler.config import Config
from crawler.service.queue import crawl_of_group
from crawler.service.visit import Result, Task, VisitChild, settings_of

from .queueing import NOW, ask, done, empty, fetched, put, worker
from .servers import free_ports


def test_what_failed_is_not_tried_beside_another_that_does_the_same(postgres: str) -> None:
    address = empty(postgres)

    async def failed() -> None:
        async with worker(address) as (queue, me):
            (first,) = await put(queue, crawl_of_group("a", NOW))
            job = await fetched(queue, me)
            assert job
            await put(queue, crawl_of_group("a", NOW))
            queue.trouble[first] = "no feed was there"
            async with asyncio.timeout(5):
                await queue.retry_job(job)

    done(failed())
    assert ask(address, "select id from procrastinate_jobs") == [2]


def test_a_save_of_which_nothing_could_be_kept_has_failed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (port,) = free_ports(1)
    result = visited(tmp_path, f"http://localhost:{port}/story")
    assert result.failed
    assert result.parked
    assert f"http://localhost:{port}/story: robots/refused" in result.trouble
    assert "saved 0 of 1" in capfd.readouterr().err


def test_a_task_that_cannot_be_done_has_failed(tmp_path: Path) -> None:
    result = visited(tmp_path, "nowhere", parked="20261121T090000Z-00000000")
    assert result.failed
    assert "no outlet" in result.trouble


def visited(tmp_path: Path, name: str, parked: str = "") -> Result:
    """What came of saving an address, by a child."""
    config = Config(
        home=tmp_path,
        contact="tests@example.org",
        network={"allow_private": True, "no_proxy": "*"},  # type: ignore[arg-type]
        politeness={"delay": 0, "retries": 0},  # type: ignore[arg-type]
    )
    task = Task(kind="save", settings=settings_of(config), names=(name,), parked=parked)
    return asyncio.run(VisitChild().run(task))
