"""A run's side of the archive, from its first record to its manifest."""

import gzip
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import (
    Capture,
    Catalog,
    LocalStorage,
    Run,
    SpoolError,
    SpoolFull,
    Storage,
    StorageAway,
    open_catalog,
    open_storage,
    waiting,
)
from archive.cdxj import parse_cdxj
from archive.records import read_record
from archive.verify import Problem, verify

from .exchanges import NOW, exchange, failure, unchanged
from .servers import S3Server


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with open_catalog(str(tmp_path / "catalog.sqlite")) as opened:
        yield opened


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "storage")


def start(
    folder: Path, storage: Storage, catalog: Catalog, *, name: str = "run-1", **sizes: Any
) -> Run:
    return Run.open(
        folder / "spool",
        run_id=name,
        about={"software": "fiche/test"},
        storage=storage,
        catalog=catalog,
        now=NOW,
        **sizes,
    )


@pytest.fixture
def run(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Run:
    return start(tmp_path, storage, catalog)


def article(capture: Capture, title: str = "A title") -> dict[str, Any]:
    return {"url": capture.url, "title": title, "text": "Ein Text, 한국어."}


def articles_in(storage: Storage) -> list[dict[str, Any]]:
    found = []
    for key in storage.keys("articles/"):
        with storage.open(key) as file, gzip.open(file) as lines:
            found += [json.loads(line) for line in lines]
    return found


def sound(storage: Storage) -> bool:
    return not [one for one in verify(storage) if isinstance(one, Problem)]


def test_a_run_leaves_its_files_in_the_storage_and_nothing_here(
    run: Run, storage: LocalStorage, catalog: Catalog
) -> None:
    page = run.record(exchange())
    run.article(page, article(page))
    manifest = run.close({"outlets": {"paper_example": {"complete": True}}}, now=NOW)
    assert list(storage.keys()) == [
        "articles/2026/11/21/run-1-00001.jsonl.gz",
        "runs/2026/11/21/run-1.json",
        "warc/2026/11/21/run-1-00001.cdxj",
        "warc/2026/11/21/run-1-00001.warc.gz",
    ]
    assert not list(run.folder.parent.iterdir())
    assert sound(storage)
    assert read_record(storage, page).block == exchange().response
    assert catalog.counts() == {"segment": 1, "capture": 1, "article": 1, "run": 1}
    assert json.loads(storage.read("runs/2026/11/21/run-1.json", 0, 10**6)) == manifest


def test_the_manifest_says_what_the_run_did(run: Run) -> None:
    run.record(exchange())
    summary = {"outlets": {"paper_example": {"complete": True}}, "memory": {"h": "AA=="}}
    manifest = run.close(summary, now=NOW + timedelta(minutes=3))
    assert manifest["run"] == "run-1"
    assert manifest["started"] == "2026-11-21T12:00:00.123456Z"
    assert manifest["ended"] == "2026-11-21T12:03:00.123456Z"
    assert manifest["interrupted"] is False
    assert manifest["about"] == {"software": "fiche/test"}
    assert manifest["memory"] == {"h": "AA=="}
    assert [(entry["key"][-7:], entry["records"]) for entry in manifest["files"]] == [
        ("warc.gz", 1),
        ("01.cdxj", 1),
    ]


def test_a_run_without_a_record_leaves_its_manifest(run: Run, storage: LocalStorage) -> None:
    manifest = run.close({}, now=NOW)
    assert manifest["files"] == []
    assert list(storage.keys()) == ["runs/2026/11/21/run-1.json"]


def test_an_article_knows_the_bytes_it_was_read_from(run: Run, storage: LocalStorage) -> None:
    page = run.record(exchange())
    run.article(page, article(page))
    run.close({}, now=NOW)
    [line] = articles_in(storage)
    assert line == article(page) | {
        "segment": page.segment,
        "day": "2026/11/21",
        "offset": page.offset,
        "length": page.length,
        "record_id": page.record_id,
        "digest": page.digest,
        "captured_at": "2026-11-21T12:00:01.123456Z",
        "run": "run-1",
    }


def test_the_last_word_on_a_page_counts(run: Run, storage: LocalStorage) -> None:
    pages = [run.record(exchange(number)) for number in range(4)]
    for page in pages:
        run.article(page, article(page, "first"))
    run.article(pages[0], article(pages[0], "second"))
    run.no_article(pages[1], "soft-404")
    run.no_article(pages[2], "soft-404")
    run.article(pages[2], article(pages[2], "after all"))
    run.close({}, now=NOW)
    titles = {line["url"][-1]: line["title"] for line in articles_in(storage)}
    assert titles == {"0": "second", "2": "after all", "3": "first"}


def test_the_index_is_sorted_and_whole(run: Run, storage: LocalStorage) -> None:
    captures = [run.record(exchange(number)) for number in (12, 1, 2)]
    captures += [run.record(failure(3)), run.record(unchanged(captures[0]))]
    run.close({}, now=NOW)
    text = storage.read("warc/2026/11/21/run-1-00001.cdxj", 0, 10**6).decode()
    lines = text.splitlines()
    assert lines == sorted(lines)
    assert sorted(map(parse_cdxj, lines), key=lambda c: c.offset) == captures


def test_a_full_segment_is_sealed_once_its_pages_are_read(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run = start(tmp_path, storage, catalog, segment_bytes=2500)
    pages = [run.record(exchange(number)) for number in range(6)]
    assert len({page.segment for page in pages}) == 2
    assert run.seal_ready() == 0
    for page in pages:
        run.no_article(page, "no-body")
    assert run.seal_ready() == 2
    assert len(list(storage.keys("warc/"))) == 4
    assert catalog.counts()["capture"] == 6
    run.close({}, now=NOW)
    assert sound(storage)


def test_a_segment_grows_old(run: Run, storage: LocalStorage) -> None:
    run.record(failure(0))
    assert not run.rotate_if_due(NOW + timedelta(minutes=59))
    assert run.rotate_if_due(NOW + timedelta(minutes=61))
    assert not run.rotate_if_due(NOW + timedelta(minutes=62))
    assert run.seal_ready() == 1
    run.record(replace(failure(1), at=NOW + timedelta(days=1)))
    run.close({}, now=NOW)
    assert [key[:15] for key in storage.keys("warc/")][::2] == [
        "warc/2026/11/21",
        "warc/2026/11/22",
    ]


def test_what_is_announced_as_being_read_keeps_its_segment_open(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run = start(tmp_path, storage, catalog, segment_bytes=1)
    capture = run.record(replace(exchange(), role="section"))
    run.reading(capture)
    assert run.seal_ready() == 0
    run.article(capture, article(capture))
    assert run.seal_ready() == 1
    run.close({}, now=NOW)


def test_a_page_read_again_after_it_was_sealed_is_kept_beside_the_next(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run = start(tmp_path, storage, catalog, segment_bytes=1)
    page = run.record(exchange())
    run.article(page, article(page, "young"))
    assert run.seal_ready() == 1
    run.article(page, article(page, "ripe"))
    run.close({}, now=NOW)
    assert [line["title"] for line in articles_in(storage)] == ["young", "ripe"]
    assert sound(storage)


def test_every_record_is_on_disk_at_once(run: Run) -> None:
    pages = [run.record(exchange(number)) for number in range(3)]
    [path] = run.folder.glob("*.warc.gz.open")
    assert path.stat().st_size > pages[-1].offset + pages[-1].length
    run.close({}, now=NOW)


def test_threads_may_share_a_run(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> None:
    run = start(tmp_path, storage, catalog, segment_bytes=20_000)
    stop = threading.Event()

    def seal() -> None:
        while not stop.is_set():
            run.seal_ready()

    sealer = threading.Thread(target=seal)
    sealer.start()
    for number in range(300):
        page = run.record(exchange(number))
        run.article(page, article(page))
    stop.set()
    sealer.join()
    run.close({}, now=NOW)
    assert catalog.counts()["capture"] == catalog.counts()["article"] == 300
    assert sound(storage)


def test_two_runs_go_on_beside_each_other(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    runs = [start(tmp_path, storage, catalog, name=name) for name in ("a", "b")]
    for run in runs:
        run.record(failure())
    found = list(waiting(tmp_path / "spool"))
    assert [(one.run, one.pid) for one in found] == [("a", os.getpid()), ("b", os.getpid())]
    assert all(one.bytes and one.since == NOW for one in found)
    for run in runs:
        run.close({}, now=NOW)
    assert list(waiting(tmp_path / "spool")) == []


def test_a_run_cannot_be_opened_twice(
    run: Run, tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    with pytest.raises(SpoolError, match=f"run run-1 is owned by process {os.getpid()}"):
        start(tmp_path, storage, catalog)
    run.close({}, now=NOW)


def test_a_full_disk_loses_nothing_that_was_kept(
    run: Run, storage: LocalStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [run.record(exchange(number)) for number in range(3)]
    [path] = run.folder.glob("*.warc.gz.open")
    size = path.stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, before[1]))
    try:
        with pytest.raises(SpoolFull, match="make room"):
            run.record(exchange(9))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.stat().st_size == size
    pages.append(run.record(exchange(10)))
    run.close({}, now=NOW)
    assert sound(storage)
    assert read_record(storage, pages[-1]).block == exchange(10).response


def test_a_storage_that_is_away_leaves_the_run_in_the_spool(
    tmp_path: Path, s3_environment: S3Server, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    storage = replace(open_storage(f"s3://{s3_environment.new_bucket()}"), patience=0.5)  # type: ignore[type-var]
    run = start(tmp_path, storage, catalog)
    run.record(exchange())
    with pytest.raises(StorageAway):
        run.close({}, now=NOW)
    [left] = waiting(tmp_path / "spool")
    assert (left.run, left.pid) == ("run-1", None)
    assert left.bytes > 100


def test_a_run_into_s3_is_the_same(
    tmp_path: Path, s3_environment: S3Server, catalog: Catalog
) -> None:
    storage = open_storage(f"s3://{s3_environment.new_bucket()}/news")
    run = start(tmp_path, storage, catalog, segment_bytes=2000)
    for number in range(6):
        page = run.record(exchange(number))
        run.article(page, article(page))
    run.seal_ready()
    run.close({}, now=NOW)
    assert sound(storage)
    assert len(articles_in(storage)) == 6
    assert read_record(storage, page).block == exchange(5).response


def test_warcio_is_content_with_what_is_stored(run: Run, storage: LocalStorage) -> None:
    for number in range(3):
        run.record(exchange(number))
    run.close({}, now=NOW)
    command = [
        sys.executable,
        "-m",
        "warcio.cli",
        "check",
        *map(str, storage.root.rglob("*.warc.gz")),
    ]
    subprocess.run(command, check=True)
