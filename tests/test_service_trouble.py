"""`fiche run` while the storage, the catalog or the clock make trouble."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import Catalog, LocalStorage
from crawler.config import Config
from crawler.service.beside import look_for_room
from crawler.service.health import Vitals
from crawler.service.metrics import Measures

from .benchmarks.month import DAY, month
from .dailies import Dailies, dailies
from .fiche import Fiche
from .killable import children, killable_database, killable_storage
from .servicing import reading, running, until
from .stored import open_run
from .test_service import archived_once, value, visits_done


@pytest.fixture
def papers() -> Iterator[Dailies]:
    """Papers with three stories each, and one more every four seconds."""
    begun = datetime.now(UTC) - timedelta(seconds=8)
    with dailies(Dailies(start=begun, every=timedelta(seconds=4))) as papers:
        yield papers


def test_the_storage_may_be_away_for_as_long_as_it_likes(papers: Dailies, tmp_path: Path) -> None:
    with killable_storage() as storage:
        address = {"FICHE_STORAGE": f"s3://{storage.server.new_bucket()}/paper"}
        address["FICHE_S3__PATIENCE"] = "1"
        environment = {**reading(papers, 1), **address, **storage.server.environment}
        fiche = Fiche(tmp_path / "run" / "data", environment)
        with running(fiche) as service:
            until(lambda: visits_done(service) >= 1)
            storage.kill()
            before = visits_done(service)
            until(lambda: visits_done(service) >= before + 2)
            assert service.get("/healthz")[0] == 200, "nothing is wrong with the service"
            assert service.stop() < 30
        assert list((fiche.home / "spool").rglob("*.warc.gz*")), "it waits in the spool"
        storage.start()
        with running(fiche) as service:
            until(lambda: visits_done(service) >= 1)
            assert service.stop() < 30
        assert not list((fiche.home / "spool").rglob("*.warc.gz*"))
        with pytest.MonkeyPatch.context() as patch:
            for name, text in storage.server.environment.items():
                patch.setenv(name, text)
            assert set(archived_once(fiche).values()) == {1}


def test_a_catalog_that_is_away_or_hangs_is_told_of(papers: Dailies, tmp_path: Path) -> None:
    with killable_database() as database:
        environment = {**reading(papers, 1), "FICHE_CATALOG": database.address}
        fiche = Fiche(tmp_path / "run" / "data", environment)
        with running(fiche) as service:
            until(lambda: visits_done(service) >= 1)
            assert service.get("/healthz")[0] == 200
            pids = [database.pid, *children(database.pid)]
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            status, text = until(lambda: unwell(service.get("/healthz")))
            assert (status, "catalog" in text) == (503, True)
            assert service.get("/livez")[0] == 200, "to start again would not help"
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
            until(lambda: service.get("/healthz")[0] == 200)
            before = visits_done(service)
            until(lambda: visits_done(service) > before)
            database.kill()
            until(lambda: unwell(service.get("/healthz")))
            assert value(service, "fiche_captures_total") > 0, "the numbers are there all the same"
            assert service.stop() < 30
        database.start()


def test_a_full_disk_is_told_of(papers: Dailies, tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "run" / "data", reading(papers, 1))
    with running(fiche, FICHE_SEGMENTS__RESERVE=str(10**15)) as service:
        status, text = until(lambda: unwell(service.get("/healthz")))
        assert (status, "no room in the spool" in text) == (503, True)
        assert "less than 1,000,000,000,000,000 bytes are free" in text
        assert value(service, "fiche_spool_full") == 1
        assert service.get("/livez")[0] == 200, "to start again would not help"
        until(lambda: service.said("paused"))
        time.sleep(2)  # some looks at what is due
        assert unwell(service.get("/healthz")), "a look at what is due makes no room"
        assert service.stop() < 30


def test_a_visit_that_pauses_tells_of_it_and_of_its_end(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    config = Config(home=tmp_path, spool=tmp_path / "spool", segments={"reserve": 0})  # type: ignore[arg-type]
    measures, vitals = Measures(), Vitals()
    run = open_run(tmp_path, storage, catalog)
    for said, reasons in (("paused: no space left on the device", 1), ("", 0)):
        run.say(said)
        look_for_room(config, measures, vitals)
        assert len(vitals.reasons()) == reasons
        assert measures.registry.get_sample_value("fiche_spool_full") == reasons
        assert all("no room in the spool" in one for one in vitals.reasons())


def unwell(answer: tuple[int, str]) -> tuple[int, str] | None:
    return answer if answer[0] == 503 else None


def test_two_days_leave_nothing_behind(tmp_path: Path) -> None:
    """The small edition of `tests.benchmarks.month`."""
    done = month(tmp_path, days=2, speed=17280)
    assert (done.code, done.left) == (0, [])
    assert done.ended_in < 30
    assert done.titles == done.articles <= done.published
    assert done.titles >= 6, "the papers were read"
    assert " 0 problems" in done.verified
    late = [one for one in done.samples if one.at >= DAY]
    assert max(one.files for one in late) < 40
    assert max(one.children for one in late) <= 3
