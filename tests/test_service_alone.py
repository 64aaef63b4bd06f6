"""`fiche run` and workers on one catalog: who comes second does not start."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from archive import open_catalog
from crawler.outlet import story_key
from crawler.service.alone import SILENT, service_alive

from .dailies import Dailies, dailies
from .fiche import Fiche
from .queueing import ask, done, empty, fetched, worker
from .servicing import reading, running

NOTE = "select value from meta where name = 'service'"
FACTS = {"home": "home-1", "host": "here", "process": 7, "since": "2026-11-21 09:00 UTC"}


def fiche_at(folder: Path, address: str, **more: str) -> Fiche:
    folder.mkdir(exist_ok=True)
    own = {"FICHE_CONTACT": "tests@example.org", "FICHE_SERVICE__LISTEN": "", **more}
    return Fiche(folder / "data", {**own, "FICHE_CATALOG": address})


def test_run_is_refused_beside_a_worker(postgres: str, tmp_path: Path) -> None:
    fiche = fiche_at(tmp_path, empty(postgres))

    async def beside() -> str:
        async with worker(postgres, "crawler-1"):
            done = await asyncio.to_thread(fiche.run, "run")
        assert done.returncode == 2, done.stderr
        return done.stderr

    said = asyncio.run(beside())
    assert "workers visit the outlets of this catalog already: crawler-1 (heard of " in said
    assert "Traceback" not in said


def test_others_are_refused_beside_run_until_it_has_ended(postgres: str, tmp_path: Path) -> None:
    address = empty(postgres)
    with dailies(Dailies(start=datetime.now(UTC))) as papers:
        first = fiche_at(tmp_path / "first", address, **reading(papers, 0))
        second = fiche_at(tmp_path / "second", address, **reading(papers, 1))
        with running(first) as service:
            for verb in ("worker", "run"):
                refused = second.run(verb, FICHE_SERVICE__LISTEN="")
                assert refused.returncode == 2, refused.stderr
                (said,) = refused.stderr.splitlines()
                assert "Error: fiche run visits the outlets of this catalog already" in said
                assert f"(process {service.pid}) since 20" in said
                assert "stop it" in said
            service.process.kill()
            service.process.wait()
            assert ask(address, NOTE), "which is not heard of, but was a moment ago"
            with running(first) as again:  # its own word does not hold it up
                again.stop()
    assert ask(address, NOTE) == []
    assert not [one for one in papers.asked if one.startswith("paper-1")]


def test_a_worker_takes_no_jobs_as_soon_as_it_hears_of_run(postgres: str) -> None:
    address = empty(postgres)
    command = ("insert into meta values ('service', %s) on conflict (name)"
               " do update set value = excluded.value")  # fmt: skip
    (clock,) = ask(address, "select extract(epoch from now())::float")

    async def taken() -> None:
        async with worker(address) as (queue, me):
            ask(address, command, json.dumps({**FACTS, "seen": clock}))
            await queue.update_heartbeat(me)
            assert "on here (process 7) since 2026-11-21 09:00 UTC" in str(queue.unfit)
            assert await fetched(queue, me) is None
            ask(address, command, json.dumps({**FACTS, "seen": clock - SILENT - 1}))
            await queue.update_heartbeat(me)
            assert queue.unfit is None

    done(taken())
    with open_catalog(address, key=story_key) as catalog:
        catalog.clear()


def test_it_is_heard_of_for_a_minute_and_by_others() -> None:
    noted = json.dumps({**FACTS, "seen": 1000.0})
    assert service_alive(None, 1000.0) is None
    assert service_alive(noted, 1000.0 + SILENT)
    assert service_alive(noted, 1001.0 + SILENT) is None
    assert service_alive(noted, 1000.0, but="home-1") is None
    assert service_alive(noted, 1000.0, but="home-2")
