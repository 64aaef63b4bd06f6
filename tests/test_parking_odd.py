"""Parking where something is in the way: no room, no storage, a kill, a clock that was set back."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from archive import (
    Catalog,
    LocalStorage,
    Run,
    SpoolFull,
    StorageAway,
    enter_left,
    parked,
    recover,
    waiting,
)
from archive.agreement import disagreements
from archive.nearby import Nearby
from archive.recover import Headers
from archive.replay.library import Library
from archive.revisits import with_payload
from archive.verify import Problem, verify

from .exchanges import NOW, exchange
from .stored import captures_in
from .test_parking import ABOUT, HOUR, MINUTE, SLUG, Visits, everything_is_right, read, summary


@pytest.fixture
def visits(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Visits:
    storage.check()
    return Visits(tmp_path, storage, catalog)


@pytest.mark.parametrize("scenario", ["visits", "orphan"])
def test_a_kill_at_any_step_of_a_visit_loses_nothing(scenario: str) -> None:
    command = [sys.executable, "-m", "tests.killing_visits", scenario, "6"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) > 10


class Gone(LocalStorage):
    """A storage that does not answer."""

    def put(self, *_: Any) -> None:
        raise StorageAway("it", "gone")

    read = open = keys = size = put  # type: ignore[assignment]


def test_parking_needs_no_storage(visits: Visits, tmp_path: Path) -> None:
    back, visits.storage = visits.storage, Gone(tmp_path / "storage")
    for number in range(3):
        visits.visit(number, at=NOW + number * MINUTE)
    assert len(parked(visits.spool)) == 1
    with pytest.raises(StorageAway):
        visits.visit(3, at=NOW + 2 * HOUR)
    visits.storage = back
    [found] = visits.seal(now=NOW + 3 * HOUR)
    assert found.problem is None
    assert len(visits.catalog.visits(SLUG, NOW)) == 4
    assert everything_is_right(visits)


def test_what_waits_for_the_storage_is_known(visits: Visits, tmp_path: Path) -> None:
    back, visits.storage = visits.storage, Gone(tmp_path / "storage")
    [page] = visits.visit(1)
    key = visits.catalog.key(page.url)
    run = visits.begin(NOW + MINUTE)
    late = read(run, 2, NOW + MINUTE)
    with pytest.raises(StorageAway):
        run.close(summary(1), NOW + 2 * MINUTE)
    both = [key, visits.catalog.key(late.url)]
    assert set(visits.catalog.held(both)) == {key}
    assert enter_left(visits.spool, visits.catalog, visits.catalog.home) == 1
    assert enter_left(visits.spool, visits.catalog, visits.catalog.home) == 0
    assert set(visits.catalog.held(both)) == set(both)
    assert visits.catalog.segments() == {}
    visits.storage = back
    visits.seal(now=NOW + HOUR)
    assert enter_left(visits.spool, visits.catalog, visits.catalog.home) == 0
    assert len(visits.catalog.segments()) == 1
    assert everything_is_right(visits)


def test_without_room_a_visit_is_an_orphan(visits: Visits, monkeypatch: pytest.MonkeyPatch) -> None:
    visits.visit(1)
    run = visits.begin(NOW + MINUTE)
    read(run, 2, NOW + MINUTE)
    (run.folder / "visits.jsonl").rename(run.folder / "kept")
    (run.folder / "visits.jsonl").mkdir()  # what cannot be written to, even by root
    with pytest.raises(SpoolFull):
        run.park(summary(1), NOW + 2 * MINUTE, visits.catalog.home)
    (run.folder / "visits.jsonl").rmdir()
    (run.folder / "kept").rename(run.folder / "visits.jsonl")
    assert parked(visits.spool) == []
    assert [one.pid for one in waiting(visits.spool)] == [None]
    visits.seal(now=NOW + HOUR)
    assert len(list(captures_in(visits.storage))) == 2
    assert [one.interrupted for one in visits.catalog.visits(SLUG, NOW)] == [False, True]
    assert everything_is_right(visits)


def test_a_segment_that_was_touched_is_brought_home_instead(visits: Visits) -> None:
    visits.visit(1)
    [one] = parked(visits.spool)
    [path] = one.folder.glob("*.warc.gz.open")
    with path.open("ab") as file:
        file.write(b"\x1f\x8b\x08 somebody was here")
    visits.visit(2, at=NOW + MINUTE)
    assert visits.run != one.run
    [found] = visits.seal(now=NOW + 2 * MINUTE)
    assert (found.run, found.problem) == (one.run, None)
    visits.seal(now=NOW + 2 * MINUTE, everything=True)
    assert everything_is_right(visits)


def test_a_clock_that_was_set_back_does_not_keep_a_run_parked(visits: Visits) -> None:
    visits.visit(1)
    past = NOW - timedelta(days=1)
    [one] = parked(visits.spool)
    assert one.is_due(past, HOUR)
    [found] = visits.seal(now=past, parked_until=past - HOUR)
    assert found.problem is None
    assert everything_is_right(visits)


def test_a_page_that_is_the_same_as_one_parked_in_another_run(visits: Visits) -> None:
    [page] = visits.visit(1)
    given: dict[str, Any] = {"about": ABOUT, "storage": visits.storage, "catalog": visits.catalog}
    other = Run.open(visits.spool, run_id="other", visits=True, now=NOW, **given)
    twin = visits.catalog.twin(page.digest, page.url)
    assert twin is not None
    again = other.record(replace(exchange(1), at=NOW + MINUTE, unchanged=twin))
    assert again.kind == "revisit"
    near = Nearby(visits.storage, visits.spool)
    holder = with_payload(other.read_back(again), storage=near, catalog=visits.catalog)
    assert holder.record_id == page.record_id
    assert other.read_back(page).message.payload == exchange(1).payload
    other._lock.free()

    def unread(capture: Any, headers: Headers, payload: bytes) -> str:
        assert payload == exchange(1).payload
        return "no-body"

    recover(
        visits.spool,
        storage=visits.storage,
        catalog=visits.catalog,
        read=unread,
        now=NOW + 2 * MINUTE,
    )
    parts: dict[str, Any] = {"unfinished": [one.run for one in parked(visits.spool)]}
    said = [one.kind for one in verify(visits.storage, **parts) if isinstance(one, Problem)]
    assert said == ["revisit-target"]
    parts["is_parked"] = visits.catalog.is_parked
    assert not [one for one in verify(visits.storage, **parts) if isinstance(one, Problem)]
    visits.seal(now=NOW + HOUR, everything=True)
    assert everything_is_right(visits)


def test_replay_lists_what_is_parked_once_and_reads_it_from_the_spool(visits: Visits) -> None:
    [page] = visits.visit(1)
    library = Library.of(visits.storage, visits.catalog, visits.spool)
    visits.catalog.home = ""
    assert [one.record_id for one in library.captures(page.url)] == [page.record_id]
    assert [one.captures for one in library.days(page.url)] == [1]
    assert library.beside(page).count == 1
    assert len(list(library.times(page.url))) == 1
    near = library.nearest(page.url, NOW)
    assert near is not None
    assert library.record(near).message.payload == exchange(1).payload
    elsewhere = Library.of(visits.storage, visits.catalog)
    assert elsewhere.captures(page.url) == []
    assert elsewhere.nearest(page.url, NOW) is None
    assert elsewhere.days(page.url) == []


def test_a_park_makes_as_many_statements_however_large_the_segment_is(visits: Visits) -> None:
    counts = []
    engine = visits.catalog._engine
    for number in range(6):
        many = range(1000, 1400) if number == 3 else [number]
        run = visits.begin(NOW + number * MINUTE)
        for page in many:
            read(run, page, NOW + number * MINUTE)
        told: list[str] = []

        def note(*args: Any, told: list[str] = told) -> None:
            told.append(args[2])

        sa.event.listen(engine, "before_cursor_execute", note)
        run.park(summary(len(many)), NOW + number * MINUTE, visits.catalog.home)
        sa.event.remove(engine, "before_cursor_execute", note)
        visits.run = run.id
        counts.append(len(told))
    assert counts[1] == counts[2] == counts[4] == counts[5]
    assert counts[1] < 30


def test_what_is_parked_is_said(visits: Visits) -> None:
    visits.visit(1)
    [one] = waiting(visits.spool)
    assert one.parked
    assert "parked: the next visit goes on with it" in str(one)
    assert not list(disagreements(visits.storage, visits.catalog, unfinished=[one.run]))
