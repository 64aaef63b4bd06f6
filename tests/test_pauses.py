"""A crawl that finds no room to write waits for it; an outlet is crawled by one run at a time."""

import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import Catalog, Claims, LocalStorage, OutletTaken, Run, SpoolFull, recover, waiting
from crawler.config import Config
from crawler.crawling import due_outlets
from crawler.newsstand import Newsstand
from crawler.pauses import Pauses

from .exchanges import NOW, exchange
from .fiche import Fiche, reaching
from .stored import open_run

UNLIMITED = resource.RLIM_INFINITY
started: "list[subprocess.Popen[bytes]]" = []


@pytest.fixture(autouse=True)
def no_crawl_is_left() -> Iterator[None]:
    """A paused crawl would wait for ever if its test fails."""
    yield
    while started:
        crawl = started.pop()
        crawl.kill()
        crawl.wait()


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=datetime(2026, 11, 21, 9, tzinfo=UTC), delay=0.02) as stand:
        yield stand


def until(what: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.1)


def segments(fiche: Fiche) -> list[Path]:
    return list((fiche.home / "spool").glob("*/*.warc.gz.open"))


def limit_files(crawl: "subprocess.Popen[bytes]", size: int) -> None:
    """Let no file of that process grow beyond `size` bytes: to it, a disk that is full."""
    resource.prlimit(crawl.pid, resource.RLIMIT_FSIZE, (size, UNLIMITED))


def full_disk(fiche: Fiche) -> "subprocess.Popen[bytes]":
    """A crawl whose disk is full after some records, and which says so."""
    crawl = fiche.start("crawl", "voi_id", "trthaber_com")
    started.append(crawl)
    until(lambda: any(path.stat().st_size > 1000 for path in segments(fiche)))
    limit_files(crawl, segments(fiche)[0].stat().st_size + 2000)
    until(lambda: "paused: " in fiche("status"))
    return crawl


def test_a_crawl_pauses_on_a_full_disk_and_goes_on(stand: Newsstand, tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "data", reaching(stand))
    crawl = full_disk(fiche)
    line = next(line for line in fiche("status").splitlines() if "paused" in line)
    assert f"process {crawl.pid} is at it, paused: no space left on the device" in line
    [growing], asked = segments(fiche), len(stand.log)
    size = growing.stat().st_size
    time.sleep(1.5)
    assert len(stand.log) == asked, "it went on asking"
    assert growing.stat().st_size == size
    limit_files(crawl, UNLIMITED)
    assert crawl.wait(timeout=60) in {0, 1}
    titles = {one.title for one in stand.expected if one.outlet in {"voi_id", "trthaber_com"}}
    assert {line["title"] for line in fiche.articles()} == titles
    assert "0 problems" in fiche("verify")
    assert "nothing waits in the spool" in fiche("status")


def test_a_paused_crawl_can_be_ended(stand: Newsstand, tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "data", reaching(stand))
    crawl = full_disk(fiche)
    crawl.send_signal(signal.SIGINT)
    assert crawl.wait(timeout=60) in {0, 1}
    fiche("crawl", "voi_id", "trthaber_com", code=None)
    titles = {one.title for one in stand.expected if one.outlet in {"voi_id", "trthaber_com"}}
    assert {line["title"] for line in fiche.articles()} == titles
    assert "0 problems" in fiche("verify")


def test_a_crawl_without_room_for_its_first_answers_can_be_ended(
    stand: Newsstand, tmp_path: Path
) -> None:
    """Many requests wait for one robots.txt then, which cannot be kept."""
    fiche = Fiche(tmp_path / "data", reaching(stand, FICHE_SEGMENTS__RESERVE=str(10**15)))
    crawl = fiche.start("crawl", "yna_co_kr", "trthaber_com")
    until(lambda: "paused: " in fiche("status"))
    crawl.send_signal(signal.SIGTERM)
    try:
        assert crawl.wait(timeout=60) == 1
    finally:
        crawl.kill()
        crawl.wait()


def test_an_outlet_is_crawled_once_at_a_time(stand: Newsstand, tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "data", reaching(stand))
    crawl = fiche.start("crawl", "voi_id", "yna_co_kr", FICHE_POLITENESS__DELAY="8")
    started.append(crawl)
    until(lambda: bool(segments(fiche)))
    run = segments(fiche)[0].parent.name
    refused = fiche.run("crawl", "aa_com_tr", "voi_id")
    assert refused.returncode == 1
    assert refused.stderr.startswith(
        f"Error: voi_id is being crawled by run {run} (process {crawl.pid})"
    )
    assert "voi_id" not in (due := due_outlets(Config(home=fiche.home), datetime.now(UTC)))
    assert "aa_com_tr" in due
    url = next(one.url for one in stand.expected if one.outlet == "voi_id")
    fiche("save", url, "--no-requisites")
    fiche("crawl", "wowkorea_jp", code=None)
    assert crawl.poll() is None, "it ended too early to prove anything"
    crawl.send_signal(signal.SIGINT)
    crawl.wait(timeout=60)
    fiche("crawl", "voi_id")


def test_claims_are_all_or_none(tmp_path: Path) -> None:
    first, second = Claims(tmp_path / "c"), Claims(tmp_path / "c")
    first.take({"b"}, run="run-1")
    with pytest.raises(OutletTaken, match="b is being crawled by run run-1"):
        second.take({"a", "b"}, run="run-2")
    Claims(tmp_path / "c").take({"a"}, run="run-3")
    first.free()
    second.take({"b"}, run="run-2")


@pytest.fixture
def run(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Run:
    return open_run(tmp_path, storage, catalog)


def test_some_of_the_disk_is_left_free(run: Run) -> None:
    page = run.record(exchange(1))
    run.reserve = 10**18
    with pytest.raises(SpoolFull, match="bytes are free"):
        run.record(exchange(2))
    run.article(page, {"url": page.url})
    run.reserve = 0
    run.record(exchange(3))
    assert [one["records"] for one in run.close({}, now=NOW)["files"]] == [2, 2, 1]


def test_a_segment_without_room_for_its_first_record_leaves_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        for _ in range(3):
            with pytest.raises(SpoolFull, match="no space left"):
                run.record(exchange(1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, old)
    assert not list(run.folder.glob("*.open"))
    run.record(exchange(1))
    run.close({}, now=NOW)


def test_a_pause_says_where_there_is_no_room_and_what_follows(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    run.reserve = 10**18

    def keep() -> None:
        run.record(exchange(1))

    Pauses(run).note(keep)
    [said] = caplog.messages
    assert said.startswith(f"paused: {run.folder}: less than 1,000,000,000,000,000,000 bytes are")
    assert said.endswith("free; the crawl goes on when there is room")
    run.reserve = 0
    run.close({}, now=NOW)


def test_what_a_run_says_is_told_by_those_who_look(run: Run, tmp_path: Path) -> None:
    run.say("paused: no room, " + "ü" * 300)
    [one] = waiting(tmp_path / "spool")
    assert ", paused: no room, üü" in str(one)
    run.say("")
    [one] = waiting(tmp_path / "spool")
    assert one.word == ""
    run.close({}, now=NOW)


def test_a_clock_that_was_set_back_begins_a_new_segment(
    run: Run, storage: LocalStorage, catalog: Catalog, tmp_path: Path
) -> None:
    run.record(exchange(1))
    assert not run.rotate_if_due(NOW - timedelta(seconds=30))
    assert run.rotate_if_due(NOW - timedelta(days=2))
    assert run.seal_ready() == 0, "its page has no outcome yet"
    early = run.record(exchange(-86400 * 2))
    assert early.day == "2026/11/19"
    run.close({}, now=NOW - timedelta(days=2))
    again = open_run(tmp_path, storage, catalog, name="run-0")
    again.record(exchange(7))
    again._lock.free()  # as if its process had died
    [found] = recover(
        tmp_path / "spool",
        storage=storage,
        catalog=catalog,
        read=lambda *page: "no-body",
        now=NOW - timedelta(days=3),
    )
    assert (found.segments, found.problem) == (1, None)
    assert catalog.counts()["capture"] == 3
