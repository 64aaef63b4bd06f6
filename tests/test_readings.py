"""Later readings in the storage: what lies there, what is checked, what dies on the way."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from archive import Capture, Catalog, LocalStorage, StorageError, open_catalog
from archive.agreement import disagreements
from archive.readings import finish_readings, reading_line, readings_key, seal_readings
from archive.rebuild import rebuild
from archive.selection import Selection

from .exchanges import NOW, exchange
from .exchanges import article as read_from
from .rereading import read_again
from .stored import open_run, problems_in

DAY = "2026/11/21"
KEY = f"readings/{DAY}/run-9-00001.jsonl.gz"


@pytest.fixture
def pages(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> list[Capture]:
    """Three stored pages, each with its article."""
    run = open_run(tmp_path, storage, catalog)
    found = [run.record(exchange(number)) for number in range(3)]
    for page in found:
        run.article(page, read_from(page))
    run.close({}, now=NOW)
    return found


@pytest.fixture
def again(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog, pages: list[Capture]
) -> list[Capture]:
    """The first two of them were read again."""
    texts = [(page, read_from(page, "A better title")) for page in pages[:2]]
    assert read_again(tmp_path, storage, catalog, texts) == KEY
    return pages


def lines_of(storage: LocalStorage, key: str = KEY) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in gzip.decompress((storage.root / key).read_bytes()).splitlines()
    ]


def put(storage: LocalStorage, lines: list[dict[str, Any]]) -> None:
    path = storage.root / KEY
    path.unlink()
    path.write_bytes(gzip.compress(b"".join(json.dumps(one).encode() + b"\n" for one in lines)))


def kinds(storage: LocalStorage) -> list[tuple[str, str]]:
    return [(one.key, one.kind) for one in problems_in(storage)]


def told(storage: LocalStorage, catalog: Catalog) -> list[tuple[str, str]]:
    return [(one.key, one.kind) for one in disagreements(storage, catalog)]


def test_a_line_names_the_record_and_who_read_it(
    again: list[Capture], storage: LocalStorage
) -> None:
    line = lines_of(storage)[0]
    page = again[0]
    assert (line["title"], line["record_id"]) == ("A better title", page.record_id)
    assert (line["segment"], line["offset"], line["run"]) == (page.segment, page.offset, "run-1")
    assert line["reading"] == {"run": "run-9", "at": "2026-11-21T12:00:00.123456Z"}
    assert readings_key(DAY, "run-9-00001") == KEY


def test_the_first_reading_stays_and_the_later_one_is_shown(
    again: list[Capture], storage: LocalStorage, catalog: Catalog
) -> None:
    first = f"articles/{DAY}/run-1-00001.jsonl.gz"
    assert {one["title"] for one in lines_of(storage, first)} == {"A title"}
    titles = ["A better title", "A better title", "A title"]
    assert [one["title"] for one in catalog.documents(Selection())] == titles
    read = [document["title"] for _, document in catalog.pages(Selection()) if document]
    assert read == titles


def test_all_of_it_is_sound_and_can_be_made_again(
    again: list[Capture], tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    assert kinds(storage) == []
    assert told(storage, catalog) == []
    with open_catalog(tmp_path / "new.sqlite") as new:
        rebuild(storage, new)
        assert told(storage, new) == []
        assert new.readings() == catalog.readings() == {"run-9-00001": DAY}
        shown = list(catalog.documents(Selection()))
        assert list(new.documents(Selection())) == shown
        assert new.last_runs() == {}, "reading again is no visit"


def test_harm_to_a_file_of_readings_is_found(again: list[Capture], storage: LocalStorage) -> None:
    first, second = lines_of(storage)
    put(storage, [{**first, "title": "Forged"}, second])
    assert kinds(storage) == [(KEY, "changed")]
    put(storage, [{**first, "offset": second["offset"]}, second])
    assert (KEY, "provenance") in kinds(storage)
    (storage.root / KEY).write_bytes(b"\x1f\x8b")
    assert (KEY, "broken-articles") in kinds(storage)
    (storage.root / KEY).unlink()
    assert kinds(storage) == [(KEY, "missing")]


def test_what_no_manifest_names_is_found(again: list[Capture], storage: LocalStorage) -> None:
    (storage.root / f"runs/{DAY}/run-9.json").unlink()
    assert kinds(storage) == [(KEY, "unlisted")]


def test_a_catalog_that_says_something_else_is_found(
    again: list[Capture], storage: LocalStorage, catalog: Catalog
) -> None:
    lines = lines_of(storage)
    catalog.add_readings("run-9-00001", DAY, lines[:1])
    assert told(storage, catalog) == [(KEY, "catalog-differs")]
    catalog.add_readings("run-9-00001", DAY, [])
    catalog.add_readings("run-8-00001", DAY, lines)
    ghost = f"readings/{DAY}/run-8-00001.jsonl.gz"
    assert told(storage, catalog) == [(KEY, "catalog-differs"), (ghost, "entered")]
    rebuild(storage, catalog)
    assert told(storage, catalog) == []
    catalog.clear()
    assert (KEY, "not-entered") in told(storage, catalog)


def test_what_could_not_be_stored_is_stored_later(
    pages: list[Capture], tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    (tmp_path / "file").touch()
    away = LocalStorage(tmp_path / "file" / "storage")
    folder = tmp_path / "spool" / "run-9"
    folder.mkdir()
    line = reading_line(read_from(pages[0], "Late"), pages[0], run="run-9", now=NOW)
    with pytest.raises((StorageError, OSError)):
        seal_readings(folder, "run-9-00001", [line], day=DAY, storage=away, catalog=catalog)
    assert catalog.readings() == {}
    for expected in (1, 0):
        assert finish_readings(folder, storage=storage, catalog=catalog) == expected
    assert lines_of(storage) == [line]
    assert catalog.reread("run-9-00001") == [line]
    assert [path.name for path in folder.iterdir()] == ["run-9-00001.sealed.json"]
