"""A page that is read again: the latest reading is current, and each lies where it belongs."""

import gzip
import json
from pathlib import Path
from typing import Any

from archive import Capture, Catalog, LocalStorage, Run, recover
from archive.rebuild import rebuild

from .exchanges import HOST, NOW, article, exchange
from .stored import articles_in, open_run, problems_in, put


def two_segments(folder: Path, storage: LocalStorage, catalog: Catalog) -> tuple[Run, Capture]:
    """A run whose first segment, with a page, is sealed, and whose second one grows."""
    run = open_run(folder, storage, catalog, segment_bytes=1)
    page = run.record(exchange(1))
    run.article(page, article(page, "Read first"))
    assert run.seal_ready() == 1
    other = run.record(exchange(2))
    run.article(other, article(other, "Another"))
    return run, page


def titles(catalog: Catalog, number: int) -> list[Any]:
    return [one["title"] for one in catalog.articles_of(f"{HOST}/story/{number}")]


def test_a_sealed_page_that_is_read_again_has_a_later_reading(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run, page = two_segments(tmp_path, storage, catalog)
    run.article_again(page, article(page, "Read later"), NOW)
    manifest = run.close({"outlets": {}}, now=NOW)
    assert titles(catalog, 1) == ["Read later"]
    assert [one["title"] for one in articles_in(storage)] == ["Read first", "Another"]
    [key] = storage.keys("readings/")
    assert key == "readings/2026/11/21/run-1-again.jsonl.gz"
    assert key in [entry["key"] for entry in manifest["files"]]
    assert not problems_in(storage)
    rebuild(storage, catalog)
    assert titles(catalog, 1) == ["Read later"]
    assert catalog.counts()["article"] == 2


def test_a_page_that_is_not_sealed_has_its_reading_in_its_place(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run = open_run(tmp_path, storage, catalog)
    page = run.record(exchange(1))
    run.article(page, article(page, "Read first"))
    run.article_again(page, article(page, "Read later"), NOW)
    run.close({"outlets": {}}, now=NOW)
    assert [one["title"] for one in articles_in(storage)] == ["Read later"]
    assert not list(storage.keys("readings/"))


def test_a_later_reading_outlives_its_process(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run, page = two_segments(tmp_path, storage, catalog)
    run.article_again(page, article(page, "Read later"), NOW)
    run._lock.free()  # as the end of its process does
    [found] = recover(
        tmp_path / "spool",
        storage=storage,
        catalog=catalog,
        read=lambda *page: "unread",
        now=NOW,
    )
    assert found.problem is None
    assert titles(catalog, 1) == ["Read later"]
    assert not problems_in(storage)


def test_a_line_on_an_earlier_segment_counts_as_a_later_reading(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    """As crawls once wrote what they read again, beside what they captured then."""
    run, _ = two_segments(tmp_path, storage, catalog)
    run.close({"outlets": {}}, now=NOW)
    [later] = [one for one in articles_in(storage) if one["title"] == "Another"]
    [first] = [one for one in articles_in(storage) if one["title"] == "Read first"]
    key = f"articles/{later['day']}/{later['segment']}.jsonl.gz"
    lines = [later, {**first, "title": "Read later"}]
    (storage.root / key).unlink()
    data = gzip.compress("".join(f"{json.dumps(one)}\n" for one in lines).encode())
    put(storage, key, data, tmp_path)
    for _ in range(2):  # entering a segment again changes nothing
        rebuild(storage, catalog)
        captures, articles = catalog.entered(later["segment"])
        catalog.add_segment(
            day=later["day"], segment=later["segment"], captures=captures, articles=articles
        )
        assert titles(catalog, 1) == ["Read later"]
        assert titles(catalog, 2) == ["Another"]
        assert catalog.counts()["article"] == 2
        assert len(articles) == 2
    catalog.add_segment(
        day=later["day"], segment=later["segment"], captures=captures, articles=[later]
    )
    assert titles(catalog, 1) == ["Read first"]
