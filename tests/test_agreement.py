"""Revisits lead to their payload, and the catalog says what the storage says."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from archive import BrokenRecord, Capture, Catalog, LocalStorage
from archive.agreement import disagreements
from archive.engines import open_engine
from archive.rebuild import rebuild
from archive.records import read_record
from archive.revisits import with_payload
from archive.schema import article, capture, run
from archive.verify import Problem, verify

from .exchanges import NOW, exchange, unchanged
from .exchanges import article as read_from
from .stored import open_run

DAY = "2026/11/21"
FIRST, SECOND = (f"warc/{DAY}/run-{n}-00001.warc.gz" for n in (1, 2))


@pytest.fixture
def pages(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> list[Capture]:
    """A page, and in another run the same page again, once by its payload and once by a 304."""
    first = open_run(tmp_path, storage, catalog, name="run-1")
    page = first.record(exchange())
    first.article(page, read_from(page))
    first.close({}, now=NOW)
    second = open_run(tmp_path, storage, catalog, name="run-2")
    again = [second.record(unchanged(page, status=status)) for status in ("200 OK", "304 Same")]
    second.close({}, now=NOW)
    return [page, *again]


def problems(storage: LocalStorage, prefix: str = "", **more: Any) -> list[tuple[str, str]]:
    found = [one for one in verify(storage, prefix, **more) if isinstance(one, Problem)]
    return [(one.key, one.kind) for one in found]


def test_a_revisit_is_followed_across_segments(
    pages: list[Capture], storage: LocalStorage, catalog: Catalog
) -> None:
    assert [page.kind for page in pages] == ["response", "revisit", "revisit"]
    for page in pages:
        record = read_record(storage, page)
        found = with_payload(record, storage=storage, catalog=catalog)
        assert found.message.payload == exchange().payload


def test_revisits_that_lead_somewhere_are_no_problem(
    pages: list[Capture], storage: LocalStorage
) -> None:
    assert problems(storage) == []
    assert problems(storage, "warc/2026/11/21/run-2") == [], "its target lies elsewhere"


def test_a_revisit_whose_payload_is_gone_is_found(
    pages: list[Capture], storage: LocalStorage, catalog: Catalog
) -> None:
    (storage.root / FIRST).unlink()
    gone = (SECOND, "revisit-target")
    assert problems(storage) == [gone, gone, (FIRST, "missing")]
    assert problems(storage, unfinished=["run-2"]) == [(FIRST, "missing")]
    with pytest.raises(BrokenRecord, match="not in the storage"):
        with_payload(read_record(storage, pages[1]), storage=storage, catalog=catalog)
    catalog.clear()
    with pytest.raises(BrokenRecord, match="not in the catalog"):
        with_payload(read_record(storage, pages[1]), storage=storage, catalog=catalog)


def test_a_revisit_of_another_payload_is_found(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run = open_run(tmp_path, storage, catalog)
    page, other = run.record(exchange(1)), run.record(exchange(2))
    again = unchanged(page)
    assert again.unchanged is not None
    wrong = replace(again.unchanged, record_id=other.record_id)
    run.record(replace(again, unchanged=wrong))
    run.close({}, now=NOW)
    assert [kind for _, kind in problems(storage)] == ["revisit-target"]


def told(storage: LocalStorage, catalog: Catalog, prefix: str = "") -> list[tuple[str, str]]:
    return [(one.key, one.kind) for one in disagreements(storage, catalog, prefix)]


def test_a_catalog_that_agrees(
    pages: list[Capture], storage: LocalStorage, catalog: Catalog
) -> None:
    assert told(storage, catalog) == []
    rebuild(storage, catalog)
    assert told(storage, catalog) == []


def test_a_catalog_that_knows_nothing(
    pages: list[Capture], storage: LocalStorage, catalog: Catalog
) -> None:
    catalog.clear()
    assert told(storage, catalog) == [
        (FIRST, "not-entered"),
        (SECOND, "not-entered"),
        (f"runs/{DAY}/run-1.json", "not-entered"),
        (f"runs/{DAY}/run-2.json", "not-entered"),
    ]
    assert list(disagreements(storage, catalog, "warc/2025")) == []
    found = disagreements(storage, catalog, "warc/", unfinished=["run-1", "run-2"])
    assert list(found) == []


def test_what_is_in_the_catalog_alone(
    pages: list[Capture], storage: LocalStorage, catalog: Catalog
) -> None:
    for key in (SECOND, f"runs/{DAY}/run-2.json"):
        (storage.root / key).unlink()
    assert told(storage, catalog) == [(SECOND, "entered"), ("runs/", "entered")]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (capture.update().values(status=404), FIRST.replace(".warc.gz", ".cdxj")),
        (capture.delete().where(capture.c.segment == "run-1-00001"), FIRST[:-8] + ".cdxj"),
        (article.delete(), f"articles/{DAY}/run-1-00001.jsonl.gz"),
        (article.update().values(document="{}"), f"articles/{DAY}/run-1-00001.jsonl.gz"),
        (run.delete().where(run.c.run == "run-1"), f"runs/{DAY}/run-1.json"),
    ],
    ids=["a status", "no captures", "no articles", "another article", "no run"],
)
def test_a_catalog_that_says_something_else(
    change: sa.sql.dml.UpdateBase,
    key: str,
    pages: list[Capture],
    storage: LocalStorage,
    catalog: Catalog,
    tmp_path: Path,
) -> None:
    engine = open_engine(tmp_path / "catalog.sqlite")
    with engine.begin() as db:
        db.execute(change)
    engine.dispose()
    assert key in [found for found, _ in told(storage, catalog)]
    rebuild(storage, catalog)
    assert told(storage, catalog) == []
