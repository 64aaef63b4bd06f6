"""A WACZ as its standard says it is: https://specs.webrecorder.net/wacz/1.1.1/"""

import gzip
import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive import Catalog, LocalStorage
from archive.export import Export
from archive.records import record_in
from archive.selection import Selection
from archive.wacz import LINES, write_wacz

from .exchanges import HOST, NOW, article, exchange, failure, unchanged
from .stored import open_run

PAGES = LINES + 20


@pytest.fixture
def wacz(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Iterator[zipfile.ZipFile]:
    run = open_run(tmp_path, storage, catalog)
    first = run.record(exchange(1))
    run.article(first, article(first, "The first"))
    for number in range(2, PAGES + 1):
        run.no_article(run.record(exchange(number)), "no-body")
    run.record(failure(PAGES + 1))
    run.record(unchanged(first))
    run.close({}, now=NOW)
    path = tmp_path / "a.wacz"
    export = Export(storage, catalog, Selection(), "fiche/test")
    done = write_wacz(path, export, title="A title", now=NOW)
    assert done.captures == PAGES + 2
    with zipfile.ZipFile(path) as opened:
        yield opened


def json_of(wacz: zipfile.ZipFile, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(wacz.read(name))
    return found


def test_package_names_and_seals_every_entry(wacz: zipfile.ZipFile) -> None:
    package = json_of(wacz, "datapackage.json")
    assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")
    assert package["title"] == "A title"
    assert package["created"] == "2026-11-21T12:00:00Z"
    for one in package["resources"]:
        data = wacz.read(one["path"])
        assert one["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert one["bytes"] == len(data)
    listed = {one["path"] for one in package["resources"]}
    assert {"datapackage.json", "datapackage-digest.json"} | listed == set(wacz.namelist())
    digest = hashlib.sha256(wacz.read("datapackage.json")).hexdigest()
    assert json_of(wacz, "datapackage-digest.json") == {
        "path": "datapackage.json",
        "hash": f"sha256:{digest}",
    }


def test_records_can_be_had_from_the_file_by_their_place(wacz: zipfile.ZipFile) -> None:
    assert all(one.compress_type == zipfile.ZIP_STORED for one in wacz.infolist())
    data = wacz.read("archive/data.warc.gz")
    lines = gzip.decompress(wacz.read("indexes/index.cdx.gz")).splitlines()
    assert lines == sorted(lines)
    assert len(lines) == PAGES + 1  # without the failure
    for line in lines:
        facts = json.loads(line.split(b" ", 2)[2])
        at, length = int(facts["offset"]), int(facts["length"])
        record = record_in(data[at : at + length], name=facts["filename"], offset=at)
        assert record.get("WARC-Target-URI") == facts["url"]
        assert record.get("WARC-Payload-Digest") == facts["digest"]


def test_entries_have_a_header_field_in_both_places(wacz: zipfile.ZipFile) -> None:
    for one in wacz.infolist():
        assert one.extra, "ReplayWeb.page would take the content for beginning too early"


def test_index_of_the_index_finds_each_block(wacz: zipfile.ZipFile) -> None:
    index = wacz.read("indexes/index.cdx.gz")
    head, *blocks = wacz.read("indexes/index.idx").splitlines()
    assert head == b'!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}'
    assert len(blocks) == 2
    for line in blocks:
        key, moment, facts = line.split(b" ", 2)
        place = json.loads(facts)
        block = index[place["offset"] : place["offset"] + place["length"]]
        assert place["digest"] == f"sha256:{hashlib.sha256(block).hexdigest()}"
        assert gzip.decompress(block).startswith(key + b" " + moment + b" {")


def test_pages_have_title_time_and_text(wacz: zipfile.ZipFile) -> None:
    head, first, second, *_ = map(json.loads, wacz.read("pages/pages.jsonl").splitlines())
    assert head["format"] == "json-pages-1.0"
    assert head["hasText"] is True
    assert first["title"] == "The first"
    assert first["text"] == "Ein Text, 한국어."
    assert first["ts"] == "2026-11-21T12:00:01.123456Z"
    assert second["url"] == second["title"] == f"{HOST}/story/2"
    assert first["id"] != second["id"]
