"""`fiche run` over some days' papers: a real service, real children, a real spool."""

import json
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from archive import open_catalog

from .dailies import Dailies, dailies
from .fiche import COMMAND, Fiche
from .servicing import Running, all_end, reading, running, until

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def papers() -> Iterator[Dailies]:
    """Papers with three stories each, and one more every four seconds."""
    begun = datetime.now(UTC) - timedelta(seconds=8)
    with dailies(Dailies(start=begun, every=timedelta(seconds=4))) as papers:
        yield papers


def settings_file(fiche: Fiche, *names: str, text: str = "") -> None:
    """Write the settings file of `fiche` anew."""
    outlets = json.dumps(list(names))
    fiche.home.parent.mkdir(exist_ok=True)
    (fiche.home.parent / "fiche.toml").write_text(
        f"[schedule]\noutlets = {outlets}\nshortest = 1\nlongest = 2\n{text}", "utf-8"
    )


def visits_done(service: Running) -> float:
    return value(service, "fiche_visits_total", outcome="complete")


def value(service: Running, name: str, **labels: str) -> float:
    """A number that the service exports; 0 if it does not."""
    for family in text_string_to_metric_families(service.get("/metrics")[1]):
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return sample.value
    return 0.0


def stories_asked(papers: Dailies) -> int:
    """How often the papers were asked for a story."""
    with papers.lock:
        return sum(n for path, n in papers.asked.items() if "/news/" in path)


def archived_once(fiche: Fiche) -> Counter[tuple[str, str]]:
    """How often each story was archived."""
    return Counter((one["outlet"], one["title"]) for one in fiche.articles())


def test_a_service_from_its_start_to_its_end(papers: Dailies, tmp_path: Path) -> None:
    settings = reading(papers)
    for name in [name for name in settings if "SCHEDULE" in name]:
        del settings[name]
    fiche = Fiche(tmp_path / "run" / "data", settings)
    settings_file(fiche, papers.address(1))
    with running(fiche) as service:
        until(lambda: visits_done(service) >= 3)
        assert service.get("/healthz") == (200, "ok\n")
        assert service.get("/readyz")[0] == 200
        beside_a_crawl_by_hand(service, papers)
        takes_an_outlet_over(service, papers)
        refuses_wrong_settings(service, papers)
        assert value(service, "fiche_articles_total", kind="new") >= 3
        assert value(service, "fiche_last_tick_timestamp_seconds") > 0
        assert value(service, "fiche_lag_seconds_count") >= 3
        another_in_its_spool_is_refused(service)
        visits = visits_done(service)
        assert service.stop() < 30
        told = service.notices()
    left_in_order(fiche, papers)
    segments = len(fiche.warcs())
    assert segments <= 3 < visits, "those of two slots and of the crawl by hand"
    assert told[0] == "READY=1"
    assert "WATCHDOG=1" in told
    assert "RELOADING=1" in told
    assert "STOPPING=1" in told
    visited = [line for line in service.lines() if "captures" in line["message"]]
    assert all({"time", "level", "logger", "outlet", "run"} <= line.keys() for line in visited)


def beside_a_crawl_by_hand(service: Running, papers: Dailies) -> None:
    """A crawl by hand beside the service visits the outlet before it or after it."""
    assert service.fiche.run("crawl", papers.address(1)).returncode in {0, 1}, "or refused"


def takes_an_outlet_over(service: Running, papers: Dailies) -> None:
    settings_file(service.fiche, papers.address(1), papers.address(2))
    service.signal(signal.SIGHUP)
    until(lambda: papers.asked["paper-2.test/feed.xml"])
    until(lambda: service.said("2 outlets are scheduled"))


def refuses_wrong_settings(service: Running, papers: Dailies) -> None:
    settings_file(service.fiche, papers.address(1), text="[segments]\nage = 'long'\n")
    service.signal(signal.SIGHUP)
    (line,) = until(lambda: service.said("the old ones stay"))
    assert "segments.age" in line["message"]
    before = papers.asked["paper-2.test/feed.xml"]
    until(lambda: papers.asked["paper-2.test/feed.xml"] > before)
    settings_file(service.fiche, papers.address(1), papers.address(2))


def another_in_its_spool_is_refused(service: Running) -> None:
    done = service.fiche.run("run")
    assert done.returncode == 2
    assert "already" in done.stderr


def left_in_order(fiche: Fiche, papers: Dailies) -> None:
    """All is stored, each story once; no outlet was visited twice at once."""
    assert not list((fiche.home / "spool").rglob("*.warc.gz*"))
    assert {n for _, n in archived_once(fiche).items()} == {1}
    assert " 0 problems" in fiche.look("verify")
    with open_catalog(str(fiche.home / "catalog.sqlite")) as catalog:
        for outlet in ("paper_1_test", "paper_2_test"):
            visits = catalog.visits(outlet, papers.start)
            assert visits
            for one, other in pairwise(visits):
                assert one.ended is not None
                assert one.ended <= other.started


def test_a_killed_service_leaves_no_child_and_goes_on_when_it_starts(
    papers: Dailies, tmp_path: Path
) -> None:
    papers.delay = 0.3
    fiche = Fiche(tmp_path / "run" / "data", reading(papers, 1, 2, 3))
    with running(fiche) as service:
        until(lambda: stories_asked(papers))
        pids = service.children()
        assert pids
        service.signal(signal.SIGKILL)
        service.process.wait()
        until(lambda: all_end(pids), seconds=15)
    papers.delay = 0
    with running(fiche) as service:
        until(lambda: visits_done(service) >= 6)
        assert service.stop() < 30
    assert not list((fiche.home / "spool").rglob("*.warc.gz*"))
    found = archived_once(fiche)
    assert set(found.values()) == {1}
    stories = {
        (f"paper_{n}_test", f"Bridge number {k} to open again")
        for n in (1, 2, 3)
        for k in (0, 1, 2)
    }
    assert stories <= set(found)


@pytest.mark.parametrize("trouble", ["slow", "hanging"])
def test_the_end_waits_for_no_host(papers: Dailies, tmp_path: Path, trouble: str) -> None:
    papers.delay, papers.hangs = (3.0, False) if trouble == "slow" else (0.0, True)
    fiche = Fiche(tmp_path / "run" / "data", reading(papers, 1))
    with running(fiche) as service:
        until(lambda: stories_asked(papers))
        pids = service.children()
        assert service.stop() < 30
        assert all_end(pids)
    assert not list((fiche.home / "spool").rglob("*.warc.gz*"))
    (manifest,) = fiche.manifests()
    (visit,) = manifest.get("visits", [manifest])  # the latter if the child had to be killed
    assert visit["interrupted"]
    papers.delay, papers.hangs = 0.0, False
    with running(fiche) as service:
        until(lambda: visits_done(service) >= 1)
        service.stop()
    assert set(archived_once(fiche).values()) == {1}


def test_wrong_settings_end_it_at_once(tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "data", {"FICHE_CONTACT": "tests@example.org"})
    done = fiche.run("run", FICHE_SCHEDULE__OUTLETS='["no_such_outlet"]')
    assert (done.returncode, "no_such_outlet" in done.stderr) == (2, True)
    done = fiche.run("run", FICHE_SERVICE__LISTEN="nowhere")
    assert (done.returncode, "service.listen" in done.stderr) == (2, True)
    (tmp_path / "file").touch()
    done = fiche.run("run", FICHE_STORAGE=str(tmp_path / "file"), FICHE_SERVICE__LISTEN="")
    assert (done.returncode, "cannot write there" in done.stderr) == (2, True)


def test_it_needs_nothing_of_many_machines(tmp_path: Path) -> None:
    code = (
        "import sys, crawler.service.run, crawler.service.errands; "
        "print([name for name in ('procrastinate', 'psycopg', 'boto3') if name in sys.modules])"
    )
    done = subprocess.run([COMMAND[0], "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
