"""Segments rotate, are sealed while the run goes on, and wait if they must."""

import resource
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive import Catalog, LocalStorage, Run, SpoolFull, StorageAway, open_storage, waiting
from archive.records import read_record

from .exchanges import NOW, article, exchange, failure
from .servers import S3Server
from .stored import articles_in, open_run, problems_in


@pytest.fixture
def run(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Run:
    return open_run(tmp_path, storage, catalog)


def test_a_full_segment_is_sealed_once_its_pages_are_read(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run = open_run(tmp_path, storage, catalog, segment_bytes=2500)
    pages = [run.record(exchange(number)) for number in range(6)]
    assert len({page.segment for page in pages}) == 2
    assert run.seal_ready() == 0
    for page in pages:
        run.no_article(page, "no-body")
    assert run.seal_ready() == 2
    assert len(list(storage.keys("warc/"))) == 4
    assert catalog.counts()["capture"] == 6
    run.close({}, now=NOW)
    assert not problems_in(storage)


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
    run = open_run(tmp_path, storage, catalog, segment_bytes=1)
    capture = run.record(replace(exchange(), role="section"))
    run.reading(capture)
    assert run.seal_ready() == 0
    run.article(capture, article(capture))
    assert run.seal_ready() == 1
    run.close({}, now=NOW)


def test_a_page_read_again_after_it_was_sealed_is_kept_beside_the_next(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run = open_run(tmp_path, storage, catalog, segment_bytes=1)
    page = run.record(exchange())
    run.article(page, article(page, "young"))
    assert run.seal_ready() == 1
    run.article(page, article(page, "ripe"))
    run.close({}, now=NOW)
    assert [line["title"] for line in articles_in(storage)] == ["young", "ripe"]
    assert not problems_in(storage)


def test_a_record_can_be_read_back_wherever_it_is_by_then(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run = open_run(tmp_path, storage, catalog, segment_bytes=1)
    page = run.record(exchange())
    assert run.read_back(page).block == exchange().response
    run.no_article(page, "no-body")
    run.seal_ready()
    assert run.read_back(page).block == exchange().response
    run.close({}, now=NOW)


def test_threads_may_share_a_run(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> None:
    run = open_run(tmp_path, storage, catalog, segment_bytes=20_000)
    stop = threading.Event()

    def seal() -> None:
        while not stop.is_set():
            run.seal_ready()

    sealer = threading.Thread(target=seal)
    sealer.start()
    for number in range(300):
        page = run.record(exchange(number))
        run.article(page, article(page))
        assert run.read_back(page).record_id == page.record_id
    stop.set()
    sealer.join()
    run.close({}, now=NOW)
    assert catalog.counts()["capture"] == catalog.counts()["article"] == 300
    assert not problems_in(storage)


def test_a_full_disk_loses_nothing_that_was_kept(
    run: Run, storage: LocalStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [run.record(exchange(number)) for number in range(3)]
    [path] = run.folder.glob("*.warc.gz.open")
    size = path.stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, before[1]))
    try:
        with pytest.raises(SpoolFull, match="captured before is kept"):
            run.record(exchange(9))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.stat().st_size == size
    pages.append(run.record(exchange(10)))
    run.close({}, now=NOW)
    assert not problems_in(storage)
    assert read_record(storage, pages[-1]).block == exchange(10).response


def test_a_storage_that_is_away_leaves_the_run_in_the_spool(
    tmp_path: Path, s3_environment: S3Server, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    storage = replace(open_storage(f"s3://{s3_environment.new_bucket()}"), patience=0.5)  # type: ignore[type-var]
    run = open_run(tmp_path, storage, catalog)
    run.record(exchange())
    with pytest.raises(StorageAway):
        run.close({}, now=NOW)
    [left] = waiting(tmp_path / "spool")
    assert (left.run, left.pid) == ("run-1", None)
    assert left.bytes > 100
    assert str(left).startswith("run-1: 0.0 MB since 2026-11-21 12:00 UTC; nobody owns it")


def test_a_run_into_s3_is_the_same(
    tmp_path: Path, s3_environment: S3Server, catalog: Catalog
) -> None:
    storage = open_storage(f"s3://{s3_environment.new_bucket()}/news")
    run = open_run(tmp_path, storage, catalog, segment_bytes=2000)
    for number in range(6):
        page = run.record(exchange(number))
        run.article(page, article(page))
    run.seal_ready()
    run.close({}, now=NOW)
    assert not problems_in(storage)
    assert len(list(articles_in(storage))) == 6
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
