"""A run's side of the archive, from its first record to its manifest."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from archive import Catalog, LocalStorage, Run, SpoolError, waiting
from archive.cdxj import parse_cdxj
from archive.records import read_record

from .exchanges import NOW, article, exchange, failure, unchanged
from .stored import articles_in, open_run, problems_in


@pytest.fixture
def run(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Run:
    return open_run(tmp_path, storage, catalog)


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
    assert not problems_in(storage)
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


def test_every_record_is_on_disk_at_once(run: Run) -> None:
    pages = [run.record(exchange(number)) for number in range(3)]
    [path] = run.folder.glob("*.warc.gz.open")
    assert path.stat().st_size > pages[-1].offset + pages[-1].length
    run.close({}, now=NOW)


def test_two_runs_go_on_beside_each_other(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    runs = [open_run(tmp_path, storage, catalog, name=name) for name in ("a", "b")]
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
        open_run(tmp_path, storage, catalog)
    run.close({}, now=NOW)
