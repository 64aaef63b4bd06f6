"""Crawls that are killed: what was announced is there once in the end, what was captured stays."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.records import Record, records
from crawler.newsstand import Newsstand
from crawler.outlet import outlet_slugs, story_key

from .fiche import Fiche, reaching

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
OUTLETS = ("trthaber_com", "voi_id", "aa_com_tr")
KILLS = 10


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    """A news-stand that is slow enough for a kill to fall anywhere in a crawl."""
    with Newsstand(now=NOW, delay=0.03) as stand:
        yield stand


def captured_in(folder: Path) -> set[str]:
    """The ids of all whole records in the WARC files below `folder`, sealed or growing."""
    found = set()
    for path in folder.rglob("*.warc.gz*"):
        with path.open("rb") as file:
            for record in records(file, name=path.name):
                if isinstance(record, Record) and record.kind != "warcinfo":
                    found.add(record.record_id)
    return found


def test_kill_nine_at_ten_random_moments(stand: Newsstand, tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "data", reaching(stand))
    chance = random.Random(20261121)
    seen: set[str] = set()
    for _ in range(KILLS):
        crawl = fiche.start("crawl", *OUTLETS)
        time.sleep(chance.uniform(0.3, 3.0))
        os.killpg(crawl.pid, signal.SIGKILL)
        crawl.wait()
        seen |= captured_in(fiche.home)
    fiche("crawl", *OUTLETS)
    expected = {story_key(one.url) for one in stand.expected if one.outlet in OUTLETS}
    counted = Counter(story_key(line["url"]) for line in fiche.articles())
    assert not expected - set(counted), "announced, and not archived"
    assert {key: n for key, n in counted.items() if n > 1} == {}
    assert seen <= captured_in(fiche.home / "storage"), "captured before a kill, and gone"
    assert not list((fiche.home / "spool").rglob("*.warc.gz*"))
    assert " 0 problems" in fiche.look("verify")


def test_no_reader_outlives_a_killed_crawl(stand: Newsstand, tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "data", reaching(stand))
    crawl = fiche.start("crawl", *OUTLETS)
    deadline = time.monotonic() + 20
    while len(workers(crawl.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    pids = workers(crawl.pid)
    assert pids
    crawl.kill()
    crawl.wait()
    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in pids if alive(pid)]


def workers(pid: int) -> list[int]:
    """The children of a process, whichever of its threads started them."""
    tasks = Path(f"/proc/{pid}/task")
    return [int(one) for task in tasks.iterdir() for one in (task / "children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_an_interrupted_crawl_ends_in_order(stand: Newsstand, tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "data", reaching(stand))
    crawl = fiche.start("crawl", *outlet_slugs())
    deadline = time.monotonic() + 60
    while len(captured_in(fiche.home)) < 20 and time.monotonic() < deadline:
        time.sleep(0.05)
    crawl.send_signal(signal.SIGINT)
    assert crawl.wait(timeout=60) == 1
    (manifest,) = fiche.manifests()
    assert not any(did["complete"] for did in manifest["outlets"].values())
    assert not list((fiche.home / "spool").rglob("*.warc.gz*"))
    fiche("crawl", *OUTLETS)
    expected = {story_key(one.url) for one in stand.expected if one.outlet in OUTLETS}
    assert expected <= {story_key(line["url"]) for line in fiche.articles()}


def test_an_interrupted_crawl_does_not_wait_for_hosts_that_ask_for_patience(
    tmp_path: Path,
) -> None:
    with Newsstand(now=NOW) as stand:
        slow = reaching(stand, FICHE_POLITENESS__DELAY="120")
        fiche = Fiche(tmp_path / "data", slow)
        crawl = fiche.start("crawl", "voi_id")
        deadline = time.monotonic() + 60
        while len(captured_in(fiche.home)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        crawl.send_signal(signal.SIGTERM)
        assert crawl.wait(timeout=30) == 1
        assert not list((fiche.home / "spool").rglob("*.warc.gz*"))
