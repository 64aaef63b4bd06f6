"""What a killed run leaves behind is brought home by the next start."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import (
    Capture,
    Catalog,
    LocalStorage,
    Recovered,
    Run,
    Storage,
    StorageAway,
    open_storage,
    recover,
    waiting,
)

from .exchanges import NOW, chunked, exchange, failure
from .servers import S3Server
from .stored import articles_in, problems_in

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def abandoned(spool: Path, storage: Storage, catalog: Catalog, *, name: str = "run-1") -> Run:
    """A run whose process is gone, as far as its lock tells; two pages, one of them read."""
    run = Run.open(
        spool, run_id=name, about={"software": "x"}, storage=storage, catalog=catalog, now=NOW
    )
    page = run.record(exchange(1))
    run.article(page, {"url": page.url, "title": "read at once"})
    run.record(chunked(2))
    run.record(failure(3, "refused"))
    run._lock.free()  # what the system does for a killed process
    return run


def title(capture: Capture, headers: tuple[tuple[str, str], ...], body: bytes) -> Mapping[str, Any]:
    assert body == chunked(2).payload
    assert ("Transfer-Encoding", "chunked") in headers
    return {"url": capture.url, "title": "read again"}


def titles(storage: Storage) -> dict[str, str]:
    return {line["url"][-1]: line["title"] for line in articles_in(storage)}


@pytest.mark.parametrize("scenario", ["crawl", "recover", "any-moment"])
def test_a_kill_at_any_step_loses_nothing(scenario: str) -> None:
    command = [sys.executable, "-m", "tests.killing", scenario]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) > 10


def test_pages_that_were_not_read_are_read(
    spool: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    abandoned(spool, storage, catalog)
    found = recover(spool, storage=storage, catalog=catalog, read=title, now=LATER)
    key = "runs/2026/11/21/run-1.json"
    assert found == [Recovered(run="run-1", segments=1, pages_read=1, manifest=key)]
    assert titles(storage) == {"1": "read at once", "2": "read again"}
    assert not problems_in(storage)
    assert not list(spool.iterdir())
    assert recover(spool, storage=storage, catalog=catalog, read=title, now=LATER) == []


def test_the_manifest_says_that_the_run_was_interrupted(
    spool: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    abandoned(spool, storage, catalog)
    recover(spool, storage=storage, catalog=catalog, read=title, now=LATER)
    manifest = json.loads(storage.read("runs/2026/11/21/run-1.json", 0, 10**6))
    assert manifest["interrupted"] is True
    assert manifest["ended"] == "2026-11-21T12:00:03.123456Z"
    assert manifest["outlets"] == {
        "paper_example": {
            "captures": 3,
            "new_articles": 2,
            "failures": {"refused": 1},
            "complete": False,
        }
    }


def test_a_run_that_a_process_owns_is_left_alone(
    spool: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run = Run.open(spool, run_id="mine", about={}, storage=storage, catalog=catalog, now=NOW)
    run.record(exchange())
    assert recover(spool, storage=storage, catalog=catalog, read=title, now=LATER) == []
    [left] = waiting(spool)
    assert left.pid == os.getpid()
    run.close({}, now=NOW)


def test_a_reason_is_an_outcome_too(spool: Path, storage: LocalStorage, catalog: Catalog) -> None:
    abandoned(spool, storage, catalog)
    recover(spool, storage=storage, catalog=catalog, read=lambda *_: "soft-404", now=LATER)
    assert titles(storage) == {"1": "read at once"}


def test_a_page_that_kills_its_reader_is_given_up(
    spool: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    abandoned(spool, storage, catalog)

    def deadly(*_: object) -> str:
        raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            recover(spool, storage=storage, catalog=catalog, read=deadly, now=LATER)
    [found] = recover(spool, storage=storage, catalog=catalog, read=deadly, now=LATER)
    assert found.problem is None
    assert titles(storage) == {"1": "read at once"}


@pytest.mark.parametrize("cut", [1, 50, 600, 10_000])
def test_a_torn_tail_is_cut_off(
    cut: int, spool: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run = abandoned(spool, storage, catalog)
    [path] = run.folder.glob("*.warc.gz.open")
    os.truncate(path, max(0, path.stat().st_size - cut))
    [found] = recover(spool, storage=storage, catalog=catalog, read=lambda *_: "x", now=LATER)
    assert found.problem is None
    assert not problems_in(storage)
    assert found.segments == (cut < 10_000)


def test_damage_in_the_middle_costs_that_record_alone(
    spool: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run = abandoned(spool, storage, catalog)
    [path] = run.folder.glob("*.warc.gz.open")
    data = bytearray(path.read_bytes())
    data[data.rfind(b"\x1f\x8b\x08", 0, len(data) // 2) + 30] ^= 1
    path.write_bytes(data)
    recover(spool, storage=storage, catalog=catalog, read=lambda *_: "x", now=LATER)
    assert {one.kind for one in problems_in(storage)} >= {"broken-record"}
    assert catalog.counts()["capture"] >= 2


@pytest.fixture
def away(s3_environment: S3Server, monkeypatch: pytest.MonkeyPatch) -> tuple[Storage, Storage]:
    """A storage that cannot be reached, and the same one when it is back."""
    bucket = s3_environment.new_bucket()
    back = open_storage(f"s3://{bucket}")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    gone: Any = open_storage(f"s3://{bucket}")
    return replace(gone, patience=0.3), back


def test_a_run_waits_while_the_storage_is_away(
    spool: Path, away: tuple[Storage, Storage], catalog: Catalog
) -> None:
    gone, back = away
    abandoned(spool, gone, catalog)
    [found] = recover(spool, storage=gone, catalog=catalog, read=title, now=LATER)
    assert "cannot be reached" in (found.problem or "")
    assert [one.pid for one in waiting(spool)] == [None]
    [found] = recover(spool, storage=back, catalog=catalog, read=not_asked, now=LATER)
    assert found.problem is None
    assert not problems_in(back)
    assert titles(back) == {"1": "read at once", "2": "read again"}


def test_a_run_that_could_not_store_its_end_keeps_its_summary(
    spool: Path, away: tuple[Storage, Storage], catalog: Catalog
) -> None:
    gone, back = away
    run = Run.open(spool, run_id="run-1", about={}, storage=gone, catalog=catalog, now=NOW)
    run.no_article(run.record(exchange()), "no-body")
    with pytest.raises(StorageAway):
        run.close({"outlets": {"x": {"complete": True}}}, now=NOW + timedelta(minutes=2))
    recover(spool, storage=back, catalog=catalog, read=not_asked, now=LATER)
    manifest = json.loads(back.read("runs/2026/11/21/run-1.json", 0, 10**6))
    assert (manifest["interrupted"], manifest["ended"][:19]) == (False, "2026-11-21T12:02:00")
    assert manifest["outlets"] == {"x": {"complete": True}}


def not_asked(*_: object) -> str:
    raise AssertionError("this page has been read")


def test_runs_come_home_one_by_one(spool: Path, storage: LocalStorage, catalog: Catalog) -> None:
    for name in ("b", "a", "c"):
        abandoned(spool, storage, catalog, name=name)
    (spool / "b" / "run.json").write_bytes(b"{")
    read: Callable[..., Mapping[str, Any]] = title
    found = recover(spool, storage=storage, catalog=catalog, read=read, now=LATER)
    assert [(one.run, bool(one.problem)) for one in found] == [
        ("a", False),
        ("b", True),
        ("c", False),
    ]
