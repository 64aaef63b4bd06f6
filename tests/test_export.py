"""What is taken out of an archive is what was put in, and only what was meant."""

import csv
import io
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from archive import Capture, Catalog, LocalStorage
from archive.export import Ahead, Export
from archive.records import Record, records
from archive.selection import Selection
from archive.tables import COLUMNS, write_csv, write_jsonl, write_parquet

from .exchanges import HOST, NOW, answer, article, exchange, failure, unchanged
from .stored import open_run, put

HOUR = timedelta(hours=1)
STORY = f"{HOST}/story/1"
DOCUMENT = {
    "title": 'He said "no"',
    "text": "Ein Text,\n\n한국어.",
    "authors": ["A. Writer", "B. Other"],
    "tags": [],
    "flags": ["zone-assumed"],
    "image": {"url": f"{HOST}/a.jpg", "width": 3},
    "published": "2026-11-21T09:00:00+09:00",
    "language": "de",
}


@pytest.fixture
def filled(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Catalog:
    """Two runs: pages with what they need, a failure; later a page that had not changed."""
    run = open_run(tmp_path, storage, catalog)
    first = run.record(exchange(1))
    run.article(first, {**article(first), **DOCUMENT, "outlet": "paper_example"})
    second = run.record(replace(exchange(2), outlet="other_example"))
    run.article(second, {**article(second), "outlet": "other_example"})
    style = answer(b"body{}").replace(b"text/html", b"text/css")
    sheet = f"{HOST}/a.css"
    for url, via in ((sheet, STORY), (f"{HOST}/font.woff", sheet), (f"{HOST}/b.png", HOST)):
        run.record(replace(exchange(3), url=url, via=via, role="requisite", response=style))
    run.record(failure(4))
    hints = b"HTTP/1.1 103 Early Hints\r\nX: %b\r\n\r\n" % random.Random(1).randbytes(9000)
    run.record(replace(exchange(5), besides=(("interim", hints),)))
    run.record(replace(exchange(6), besides=(("interim", hints),)))
    run.close({}, now=NOW)
    later = open_run(tmp_path, storage, catalog, name="run-2")
    later.record(unchanged(first))
    later.close({}, now=NOW + HOUR)
    return catalog


def taken(
    storage: LocalStorage, catalog: Catalog, **wanted: Any
) -> tuple[list[Capture], list[Record], Export]:
    """An export as WARC: the captures it tells of, the records in the file, and itself."""
    export, out = Export(storage, catalog, Selection(**wanted), "fiche/test"), io.BytesIO()
    captures = list(export.warc(out, name="a.warc.gz", now=NOW))
    found = list(records(io.BytesIO(out.getvalue()), name="a"))
    assert all(isinstance(one, Record) for one in found)
    assert export.done.bytes == len(out.getvalue())
    return captures, [one for one in found if isinstance(one, Record)], export


def names(captures: list[Capture]) -> list[str]:
    return [one.url.rpartition("/")[2] for one in captures]


def test_all_of_it_is_every_record_byte_for_byte(storage: LocalStorage, filled: Catalog) -> None:
    captures, found, export = taken(storage, filled)
    keys = [key for key in storage.keys("warc/") if key.endswith(".warc.gz")]
    files = [io.BytesIO((storage.root / key).read_bytes()) for key in keys]
    stored = {
        (one.record_id, one.fields, one.block)
        for file in files
        for one in records(file, name="stored")
        if isinstance(one, Record)
    }
    assert {(one.record_id, one.fields, one.block) for one in found[1:]} == stored
    assert export.done.captures == len(captures) == 9


def test_captures_are_where_they_are_said_to_be(storage: LocalStorage, filled: Catalog) -> None:
    captures, found, _ = taken(storage, filled)
    places = {one.offset: one for one in found}
    for capture in captures:
        assert capture.segment == "a"
        assert places[capture.offset].record_id == capture.record_id
        assert places[capture.offset].length == capture.length


def test_page_by_address_brings_what_it_needs(storage: LocalStorage, filled: Catalog) -> None:
    captures, found, _ = taken(storage, filled, urls=(f"{STORY}?utm_source=x",))
    assert names(captures) == ["1", "a.css", "font.woff", "1"]
    requests = [one for one in found if one.kind == "request"]
    assert len(requests) == 4


def test_outlet_and_period_narrow_it_down(storage: LocalStorage, filled: Catalog) -> None:
    assert names(taken(storage, filled, outlets=("other_example",))[0]) == ["2"]
    since, until = exchange(2).at, exchange(3).at
    assert names(taken(storage, filled, since=since, until=until)[0]) == ["2"]


def test_revisit_brings_what_it_refers_to(storage: LocalStorage, filled: Catalog) -> None:
    captures, _, _ = taken(storage, filled, since=NOW + HOUR)
    assert [one.kind for one in captures] == ["revisit", "response"]


def test_every_segment_is_introduced(storage: LocalStorage, filled: Catalog) -> None:
    _, found, _ = taken(storage, filled)
    known = {one.record_id for one in found if one.kind == "warcinfo"}
    named = {(one.get("WARC-Warcinfo-ID") or "").strip("<>") for one in found}
    assert named - {""} <= known
    assert len(known) == 3


def test_record_that_cannot_be_read_is_named(storage: LocalStorage, filled: Catalog) -> None:
    page = filled.captures_of(filled.key(STORY))[0]
    path = storage.root / page.key
    data = bytearray(path.read_bytes())
    data[page.offset + 40] ^= 0xFF
    path.write_bytes(data)
    captures, _, export = taken(storage, filled)
    assert len(captures) == 8
    assert [page.key in str(error) for error in export.done.broken] == [True]


@pytest.fixture
def documents(filled: Catalog) -> Iterator[dict[str, Any]]:
    return filled.documents(Selection())


def test_json_lines_are_those_of_the_archive(documents: Iterator[dict[str, Any]]) -> None:
    out = io.BytesIO()
    assert write_jsonl(out, documents) == 2
    first = json.loads(out.getvalue().splitlines()[0])
    assert first["text"] == DOCUMENT["text"]
    assert first["offset"] > 0


def test_csv_has_a_row_for_each_article(documents: Iterator[dict[str, Any]]) -> None:
    out = io.BytesIO()
    assert write_csv(out, documents) == 2
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["title"] == DOCUMENT["title"]
    assert rows[0]["text"] == DOCUMENT["text"]
    assert rows[0]["authors"] == "A. Writer; B. Other"
    assert rows[0]["image"] == f"{HOST}/a.jpg"
    assert rows[1]["published"] == ""


def test_csv_without_articles_has_its_head() -> None:
    out = io.BytesIO()
    assert write_csv(out, []) == 0
    assert out.getvalue().decode().strip() == ",".join(COLUMNS)


def test_parquet_has_types(documents: Iterator[dict[str, Any]], tmp_path: Path) -> None:
    assert write_parquet(tmp_path / "a.parquet", documents) == 2
    first, second = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert first["authors"] == DOCUMENT["authors"]
    assert first["published"] == NOW.replace(hour=0, microsecond=0)
    assert second["published"] is None
    assert second["tags"] == []
    assert second["captured_at"] == exchange(2).at


def test_what_lies_close_is_read_in_one_go(tmp_path: Path, storage: LocalStorage) -> None:
    data = bytes(range(256)) * 4096
    put(storage, "a", data, tmp_path)
    put(storage, "b", data[::-1], tmp_path)
    asked: list[tuple[int, int]] = []

    class Counting:
        def read(self, key: str, offset: int, length: int) -> bytes:
            asked.append((offset, length))
            return storage.read(key, offset, length)

    ahead = Ahead(Counting())
    for at in range(0, len(data), 1000):
        assert ahead.read("a", at, 1500) == data[at : at + 1500]
    assert len(asked) < 10
    asked.clear()
    for key, at in (("b", 0), ("b", 900_000), ("a", 900_000), ("a", 0), ("b", 5)):
        assert ahead.read(key, at, 100) == storage.read(key, at, 100)
    assert {length for _, length in asked} == {100}
