"""The catalog, made again from the storage alone, is the catalog that the runs made."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from archive import Catalog, LocalStorage, Run, open_catalog
from archive.capture import Earlier, Exchange
from archive.engines import open_engine
from archive.rebuild import Rebuilt, rebuild
from archive.schema import incident, parked, tables, timetable

from .exchanges import HOST, NOW, answer, exchange, failure, unchanged
from .rereading import read_again

HOUR = timedelta(hours=1)
TEXT = "글 " + " ".join(f"word {n}" for n in range(20))
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "storage")


@pytest.fixture
def catalog(tmp_path: Path, storage: LocalStorage) -> Iterator[Catalog]:
    """A catalog in which two runs have been entered as they went."""
    with open_catalog(tmp_path / "catalog.sqlite") as opened:
        first_run(tmp_path, storage, opened)
        second_run(tmp_path, storage, opened)
        third_run(tmp_path, storage, opened)
        yield opened


def first_run(folder: Path, storage: LocalStorage, catalog: Catalog) -> None:
    """A feed, pages with and without article, a redirect and a failure, in small segments."""
    run = begin(folder, "run-1", storage, catalog, segment_bytes=4000)
    run.record(replace(exchange(0, size=3000), role="feed", url=f"{HOST}/feed.xml"))
    moved = answer(b"", "Location: /story/2?utm_source=feed", status="301 Moved")
    run.record(replace(exchange(1), response=moved, payload=b""))
    for number in (2, 3, 4):
        page = run.record(exchange(number, size=6000))
        run.article(page, about(page.url, published="2026-11-21T20:00:00+09:00"))
    run.no_article(run.record(exchange(5)), "soft-404")
    run.record(failure(6))
    waiting = [{"outlet": "paper_example", "url": f"{HOST}/story/{n}", "key": n} for n in "67"]
    run.close(summary(pending=waiting, memory={"paper.example": "b2xk"}), now=NOW + HOUR)


def second_run(folder: Path, storage: LocalStorage, catalog: Catalog) -> None:
    """The feed unchanged, a new version of a page, and one of the pages that were pending."""
    run = begin(folder, "run-2", storage, catalog, now=NOW + 2 * HOUR)
    [feed] = catalog.captures_of(f"{HOST}/feed.xml")
    again = unchanged(feed, status="304 Not Modified")
    run.record(replace(again, role="feed", at=NOW + 2 * HOUR))
    for number in (3, 6):
        page = run.record(later(exchange(number)))
        run.article(page, about(page.url, canonical_url=f"{HOST}/stories/{number}"))
    waiting = [{"outlet": "paper_example", "url": f"{HOST}/story/7", "key": "7", "attempts": 2}]
    run.close(summary(pending=waiting, memory={"paper.example": "bmV3"}), now=NOW + 3 * HOUR)


def third_run(folder: Path, storage: LocalStorage, catalog: Catalog) -> None:
    """A page read again."""
    [page] = catalog.captures_of(f"{HOST}/story/2")[-1:]
    better = about(page.url, title="A better title", canonical_url=f"{HOST}/2")
    read_again(folder, storage, catalog, [(page, better)], name="run-3", now=NOW + 4 * HOUR)


def begin(folder: Path, name: str, storage: LocalStorage, catalog: Catalog, **more: Any) -> Run:
    given: dict[str, Any] = {"now": NOW, "about": {"software": "fiche/test"}} | more
    return Run.open(folder / "spool", run_id=name, storage=storage, catalog=catalog, **given)


def about(url: str, **more: Any) -> dict[str, Any]:
    return {"url": url, "outlet": "paper_example", "title": "A title", "text": TEXT} | more


def later(page: Exchange) -> Exchange:
    return replace(page, at=page.at + 2 * HOUR)


def summary(**more: Any) -> dict[str, Any]:
    outlet = {"new_articles": 2, "captures": 5, "failures": {"timeout": 1}, "complete": True}
    return {"outlets": {"paper_example": outlet}, "failures": []} | more


def rows_of(path: Path) -> Rows:
    """Every row of every table that tells of the storage, in an order of their own."""
    engine = open_engine(path)
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in tables.sorted_tables
            if table not in (parked, timetable, incident)
        }
    engine.dispose()
    return found


def test_a_rebuilt_catalog_equals_the_original(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    before = rows_of(tmp_path / "catalog.sqlite")
    assert all(before.values()), "every table should have something to lose"
    with open_catalog(tmp_path / "new.sqlite") as new:
        result = rebuild(storage, new)
    assert rows_of(tmp_path / "new.sqlite") == before
    assert result == Rebuilt(segments=len(before["segment"]), runs=3)
    rebuild(storage, catalog)
    assert rows_of(tmp_path / "catalog.sqlite") == before


def test_what_the_storage_does_not_have_is_forgotten(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    before = rows_of(tmp_path / "catalog.sqlite")
    catalog.add_run({"run": "ghost", "started": NOW.isoformat()})
    rebuild(storage, catalog)
    assert rows_of(tmp_path / "catalog.sqlite") == before


@pytest.mark.parametrize("harm", ["missing", "broken"])
def test_an_index_is_made_from_its_segment_if_need_be(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog, harm: str
) -> None:
    before = rows_of(tmp_path / "catalog.sqlite")
    for path in (tmp_path / "storage").rglob("*.cdxj"):
        path.unlink()
        if harm == "broken":
            path.write_bytes(b"no line of an index\n")
    rebuild(storage, catalog)
    assert rows_of(tmp_path / "catalog.sqlite") == before


def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_there(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    articles = next((tmp_path / "storage/articles").rglob("*.jsonl.gz"))
    manifest = next((tmp_path / "storage").rglob("run-1.json"))
    for path, text in ((articles, b"\x1f\x8b"), (manifest, b"{")):
        path.unlink()
        path.write_bytes(text)
    result = rebuild(storage, catalog)
    assert [key.rpartition("/")[2] for key in result.unreadable] == [articles.name, manifest.name]
    assert catalog.counts()["run"] == 2
    assert catalog.counts()["capture"] == 10


def test_tells_what_is_done(storage: LocalStorage, catalog: Catalog) -> None:
    done: list[str] = []
    rebuild(storage, catalog, done=done.append)
    assert sum(key.startswith("warc/") for key in done) == catalog.counts()["segment"]
    assert sum(key.startswith("runs/") for key in done) == 3


def test_the_second_run_answered_for_what_was_pending(catalog: Catalog) -> None:
    assert [(one.key, one.attempts) for one in catalog.pending("paper_example")] == [("7", 2)]
    assert catalog.memory("paper.example") == b"new"
    feed = catalog.earlier(f"{HOST}/feed.xml")
    assert isinstance(feed, Earlier)
    assert feed.at == NOW
