"""A young segment is parked between visits, and gone on with."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import (
    Capture,
    Catalog,
    LocalStorage,
    Run,
    home_of,
    open_catalog,
    parked,
    recover,
)
from archive.agreement import disagreements
from archive.parking import enter_parked
from archive.rebuild import rebuild
from archive.selection import Selection

from .exchanges import HOST, NOW, article, exchange, failure
from .stored import articles_in, captures_in, problems_in

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ABOUT = {"software": "fiche/test"}
SLUG = "paper_example"


class Visits:
    """Visits that follow each other, each as a process of its own makes it."""

    def __init__(self, folder: Path, storage: LocalStorage, catalog: Catalog) -> None:
        self.spool, self.storage, self.catalog = folder / "spool", storage, catalog
        self.run, self.number = "", 0
        catalog.home = home_of(self.spool)

    def begin(self, at: datetime) -> Run:
        given: dict[str, Any] = {"about": ABOUT, "storage": self.storage, "catalog": self.catalog}
        run = self.run and Run.resume(self.spool, self.run, now=at, **given)
        self.number += 1
        name = f"run-{self.number}"
        return run or Run.open(self.spool, run_id=name, now=at, visits=True, **given)

    def visit(self, *numbers: int, at: datetime = NOW) -> list[Capture]:
        run = self.begin(at)
        made = [read(run, number, at) for number in numbers]
        said = summary(len(numbers))
        if run.is_due(at + MINUTE):
            run.close(said, at + MINUTE)
            self.run = ""
        else:
            run.park(said, at + MINUTE, self.catalog.home)
            self.run = run.id
        return made

    def seal(self, **how: Any) -> list[Any]:
        return recover(self.spool, storage=self.storage, catalog=self.catalog, read=unasked, **how)


def read(run: Run, number: int, at: datetime) -> Capture:
    page = run.record(replace(exchange(number), at=at + timedelta(seconds=number % 50)))
    run.article(page, article(page, f"Story {number}"))
    return page


def summary(count: int, **over: Any) -> dict[str, Any]:
    did = {"new_articles": count, "captures": count, "failures": {}, "complete": True}
    did |= {"counts": {"article/new": count}, "published": {"2026-11-21T12": count}}
    return {"kind": "crawl", "outlets": {SLUG: did}, "failures": [], "pending": [], **over}


def unasked(*_: object) -> Mapping[str, Any] | str:
    raise AssertionError("every page has been read")


@pytest.fixture
def visits(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Visits:
    storage.check()
    return Visits(tmp_path, storage, catalog)


def everything_is_right(visits: Visits) -> bool:
    unfinished = [one.run for one in parked(visits.spool)]
    found = [*problems_in(visits.storage)]
    found += disagreements(visits.storage, visits.catalog, unfinished=unfinished)
    assert not found, found
    return True


def test_fifty_visits_within_the_hour_make_one_segment(visits: Visits) -> None:
    for number in range(50):
        visits.visit(number, at=NOW + number * MINUTE)
    stored = list(visits.storage.keys())
    assert stored == ["fiche.json"]
    visits.visit(50, at=NOW + 61 * MINUTE)
    assert len(list(visits.storage.keys())) == 1 + 4  # warc, index, articles, manifest
    assert len(list(captures_in(visits.storage))) == 51
    assert len(list(articles_in(visits.storage))) == 51
    assert not parked(visits.spool)
    assert everything_is_right(visits)


def test_the_next_visit_knows_what_is_parked(visits: Visits) -> None:
    [page] = visits.visit(1)
    key = visits.catalog.key(page.url)
    held = visits.catalog.held([key])[key]
    assert held.article
    assert held.earlier is not None
    assert held.earlier.record_id == page.record_id
    assert visits.catalog.twin(page.digest, "https://elsewhere.example/") is not None
    earlier = visits.catalog.earlier(key)
    assert earlier is not None
    assert earlier.etag == '"e1"'
    assert [one["title"] for one in visits.catalog.articles_of(key)] == ["Story 1"]


def test_nothing_refers_to_what_another_machine_has_parked(visits: Visits) -> None:
    [page] = visits.visit(1)
    visits.catalog.home = "another"
    key = visits.catalog.key(page.url)
    held = visits.catalog.held([key])[key]
    assert held.captures
    assert held.earlier is None
    assert visits.catalog.earlier(key) is None
    assert visits.catalog.twin(page.digest, page.url) is None
    assert visits.catalog.captures_of(key) == []


def test_what_is_parked_is_not_taken_out(visits: Visits) -> None:
    visits.visit(1)
    every = Selection()
    assert list(visits.catalog.captures(every)) == []
    assert list(visits.catalog.documents(every)) == []
    assert list(visits.catalog.pages(every)) == []
    assert visits.catalog.segments() == {}
    visits.seal(now=NOW, everything=True)
    assert len(list(visits.catalog.captures(every))) == 1
    assert len(list(visits.catalog.documents(every))) == 1


def test_each_visit_is_told_of_by_the_manifest(visits: Visits) -> None:
    for number in range(3):
        visits.visit(number, number + 10, at=NOW + number * MINUTE)
    told = visits.catalog.visits(SLUG, NOW)
    assert [one.started for one in told] == [NOW + n * MINUTE for n in range(3)]
    assert visits.catalog.last_runs()[SLUG].started == NOW + 2 * MINUTE
    visits.seal(now=NOW + 3 * MINUTE, everything=True)
    [key] = visits.storage.keys("runs/")
    manifest = json.loads(visits.storage.read(key, 0, 10**6))
    assert not manifest["interrupted"]
    assert [one["outlets"][SLUG]["captures"] for one in manifest["visits"]] == [2, 2, 2]
    assert manifest["outlets"][SLUG]["captures"] == 6
    assert manifest["outlets"][SLUG]["counts"] == {"article/new": 6}
    assert manifest["ended"] == manifest["visits"][-1]["ended"]
    assert visits.catalog.visits(SLUG, NOW) == told
    rebuild(visits.storage, visits.catalog)
    assert visits.catalog.visits(SLUG, NOW) == told
    assert everything_is_right(visits)


def test_a_parked_run_is_left_alone_until_it_is_due(visits: Visits) -> None:
    visits.visit(1)
    now = NOW + 30 * MINUTE
    assert visits.seal(now=now) == []
    assert visits.seal(now=now, parked_until=now - HOUR) == []
    now = NOW + 62 * MINUTE
    [found] = visits.seal(now=now, parked_until=now - HOUR)
    assert (found.segments, found.problem) == (1, None)
    assert everything_is_right(visits)


def test_a_visit_that_captures_nothing_stores_nothing(visits: Visits) -> None:
    for number in range(3):
        visits.visit(at=NOW + number * MINUTE)
    assert list(visits.storage.keys()) == ["fiche.json"]
    visits.visit(1, at=NOW + 4 * MINUTE)
    visits.visit(at=NOW + 5 * MINUTE)
    assert len(visits.catalog.visits(SLUG, NOW)) == 5
    visits.seal(now=NOW + 6 * MINUTE, everything=True)
    assert len(visits.catalog.visits(SLUG, NOW)) == 5
    assert everything_is_right(visits)


def test_a_catalog_that_is_made_anew_learns_of_what_is_parked(
    visits: Visits, tmp_path: Path
) -> None:
    pages = [*visits.visit(1), *visits.visit(2, at=NOW + MINUTE)]
    keys = [visits.catalog.key(page.url) for page in pages]
    rebuild(visits.storage, visits.catalog)
    assert visits.catalog.held(keys) == {}
    assert enter_parked(visits.spool, visits.catalog, visits.catalog.home) == 1
    assert enter_parked(visits.spool, visits.catalog, visits.catalog.home) == 0
    assert set(visits.catalog.held(keys)) == set(keys)
    assert len(visits.catalog.visits(SLUG, NOW)) == 2
    rebuild(visits.storage, visits.catalog)
    visits.visit(3, at=NOW + 2 * MINUTE)  # which makes up for it by itself
    assert set(visits.catalog.held(keys)) == set(keys)
    assert len(visits.catalog.visits(SLUG, NOW)) == 3
    visits.seal(now=NOW + HOUR, everything=True)
    assert everything_is_right(visits)


def test_a_killed_visit_leaves_an_orphan_and_its_earlier_visits(visits: Visits) -> None:
    visits.visit(1)
    run = visits.begin(NOW + MINUTE)
    read(run, 2, NOW + MINUTE)
    run.record(replace(failure(3), at=NOW + MINUTE))
    run._lock.free()  # what the system does for a killed process
    assert parked(visits.spool) == []
    [found] = visits.seal(now=NOW + 2 * MINUTE)
    assert found.problem is None
    [key] = visits.storage.keys("runs/")
    manifest = json.loads(visits.storage.read(key, 0, 10**6))
    assert manifest["interrupted"]
    assert [one["interrupted"] for one in manifest["visits"]] == [False, True]
    assert manifest["visits"][1]["outlets"][SLUG] == {
        "captures": 2,
        "new_articles": 1,
        "failures": {"timeout": 1},
        "complete": False,
    }
    told = visits.catalog.visits(SLUG, NOW)
    assert [one.complete for one in told] == [True, False]
    assert everything_is_right(visits)


def test_what_a_lost_machine_had_parked_is_asked_for_again(visits: Visits) -> None:
    [page] = visits.visit(1)
    home = visits.catalog.home
    key = visits.catalog.key(page.url)
    assert visits.catalog.forget_home("another") == 0
    assert visits.catalog.forget_home(home) == 1
    assert visits.catalog.held([key]) == {}
    assert [(one.url, one.reason) for one in visits.catalog.pending(SLUG)] == [(page.url, "lost")]
    assert not visits.catalog.visits(SLUG, NOW)[0].complete
    visits.visit(2, at=NOW + MINUTE)  # it comes back
    assert key in visits.catalog.held([key])
    assert [one.url for one in visits.catalog.pending(SLUG)] == []
    visits.seal(now=NOW + HOUR, everything=True)
    assert everything_is_right(visits)


def test_settings_that_say_something_else_begin_another_run(visits: Visits) -> None:
    visits.visit(1)
    given: dict[str, Any] = {"storage": visits.storage, "catalog": visits.catalog, "now": NOW}
    assert Run.resume(visits.spool, visits.run, about={"software": "other"}, **given) is None
    assert Run.resume(visits.spool, "run-77", about=ABOUT, **given) is None
    assert [one.run for one in parked(visits.spool)] == [visits.run]
    run = Run.resume(visits.spool, visits.run, about=ABOUT, **given)
    assert run is not None
    assert parked(visits.spool) == []
    assert Run.resume(visits.spool, visits.run, about=ABOUT, **given) is None


def test_the_chain_of_manifests_names_stored_ones_only(visits: Visits) -> None:
    visits.visit(1)
    visits.seal(now=NOW, everything=True)
    visits.visit(2, at=NOW + HOUR)
    visits.visit(3, at=NOW + HOUR + MINUTE)
    other = Visits(visits.spool.parent, visits.storage, visits.catalog)
    other.number = 50
    other.visit(4, at=NOW + HOUR + 2 * MINUTE)
    visits.seal(now=NOW + 2 * HOUR, everything=True)
    assert everything_is_right(visits)


def test_two_spools_have_two_homes(tmp_path: Path) -> None:
    one, two = (home_of(tmp_path / name) for name in ("a", "b"))
    assert one != two
    assert home_of(tmp_path / "a") == one
    (tmp_path / "a" / ".home").write_text("")
    assert len(home_of(tmp_path / "a")) == 32
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [".home"]
    with open_catalog(tmp_path / "catalog.sqlite") as catalog:
        assert enter_parked(tmp_path / "a", catalog, one) == 0
    assert HOST
