"""Who is due, on SQLite and on PostgreSQL."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from archive import Catalog
from archive.history import Visited
from archive.incidents import open_incidents
from archive.schema import timetable as table
from crawler.config import Config, ConfigError
from crawler.options import Schedule, Service
from crawler.outlet import Outlet, UnknownOutlet, outlet_slugs
from crawler.service.scheduled import scheduled
from crawler.service.standing import LARGE, SMALL, Standing, group_of, jittered
from crawler.service.timetable import TAKEN_ALONG, Timetable

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NAMES = tuple(f"paper-{number}.test" for number in range(6))
SLUGS = tuple(f"paper_{number}_test" for number in range(6))


@pytest.fixture
def timetable(catalog: Catalog) -> Timetable:
    made = timetable_of(catalog, *NAMES)
    made.outlets(NOW)
    return made


def timetable_of(catalog: Catalog, *names: str, size: int = 25) -> Timetable:
    config = Config.model_construct(
        schedule=Schedule(outlets=names), service=Service(group_size=size)
    )
    return Timetable(catalog, config)


def visit(slug: str, at: datetime = NOW, *, captures: int = 5, **more: bool) -> Visited:
    facts = {"captures": captures, "new_articles": 1, "counts": {"announced/page": 10}}
    ended = at + MINUTE
    said = {"complete": True, "interrupted": False, **more}
    return Visited(
        run=f"run-{at:%H%M%S}", outlet=slug, started=at, ended=ended, facts=facts, **said
    )


def due_of(timetable: Timetable, slug: str) -> datetime:
    with timetable.catalog.reading() as db:
        row = db.execute(sa.select(table).where(table.c.outlet == slug)).one()
    return Standing.of(row).due


def test_what_is_new_is_due_at_once_and_by_itself(timetable: Timetable) -> None:
    groups = timetable.due_groups(NOW)
    assert [(one.group, one.outlets, one.since) for one in groups] == [
        (slug, (slug,), NOW) for slug in SLUGS
    ]
    assert len(timetable.due_groups(NOW, 2)) == 2
    assert [one.group for one in timetable.due_groups(NOW, 9, besides=SLUGS[:5])] == [SLUGS[5]]
    assert timetable.due_groups(NOW - MINUTE) == []
    assert timetable.named(SLUGS[:1]) == [NAMES[0]]


def test_a_visit_puts_the_next_one_down_between_the_bounds(timetable: Timetable) -> None:
    timetable.visited([visit(slug) for slug in SLUGS[:3]], NOW)
    for slug in SLUGS[:3]:
        outlet = timetable.outlet(slug)
        assert outlet.shortest <= due_of(timetable, slug) - NOW <= outlet.longest
    assert timetable.due(NOW) == list(SLUGS[3:])
    assert len({due_of(timetable, slug) for slug in SLUGS[:3]}) == 3, "visits do not come in step"


def test_the_same_visit_twice_is_once(timetable: Timetable) -> None:
    first = visit(SLUGS[0])
    timetable.visited([first], NOW)
    before = due_of(timetable, SLUGS[0]), timetable.groups_of(SLUGS)
    timetable.visited([first, visit(SLUGS[0], NOW - HOUR)], NOW)
    assert (due_of(timetable, SLUGS[0]), timetable.groups_of(SLUGS)) == before


def test_one_that_was_interrupted_goes_on_at_once(timetable: Timetable) -> None:
    timetable.visited([visit(SLUGS[0], complete=False, interrupted=True)], NOW)
    assert due_of(timetable, SLUGS[0]) == NOW + MINUTE


def test_one_visited_while_our_catalog_was_away_goes_on_soon(timetable: Timetable) -> None:
    """Later each time: it may be that the catalog is there, and wants none of this."""
    slug, at, waits = SLUGS[0], NOW, []
    for number in range(9):
        announced, why = bool(number % 2), ("error", "archive")[number % 2]
        facts = {"captures": 5, "failures": {f"{why}/CatalogError": 1}}
        hindered = replace(visit(slug, at, complete=announced), facts=facts)
        timetable.visited([hindered], at)
        at = due_of(timetable, slug)
        waits.append((at - hindered.started - MINUTE).total_seconds())
    outlet = timetable.outlet(slug)
    assert waits[:4] == [0, 3, 15, 63]
    assert max(waits) <= outlet.longest.total_seconds()
    timetable.visited([visit(slug, at)], at)
    assert due_of(timetable, slug) >= at + outlet.shortest
    timetable.visited([replace(hindered, started=at + HOUR, ended=at + HOUR)], at)
    assert due_of(timetable, slug) == at + HOUR, "it is forgotten after a visit like any"


def test_small_outlets_share_a_group_and_large_ones_do_not(catalog: Catalog) -> None:
    timetable = timetable_of(catalog, *NAMES, size=6)
    timetable.outlets(NOW)
    timetable.visited([visit(slug) for slug in SLUGS[:4]], NOW)
    timetable.visited([visit(SLUGS[4], captures=1000)], NOW)
    groups = timetable.groups_of(SLUGS)
    assert groups == {**dict.fromkeys(SLUGS[:4], "g-0"), SLUGS[4]: SLUGS[4], SLUGS[5]: SLUGS[5]}
    late = NOW + 7 * HOUR
    assert sorted(timetable.due_in("g-0", late)) == list(SLUGS[:4])
    assert timetable.due_in("g-0", NOW + MINUTE) == []


def test_who_is_due_soon_is_taken_along(catalog: Catalog) -> None:
    timetable = timetable_of(catalog, *NAMES[:3], size=3)
    timetable.outlets(NOW)
    times = {SLUGS[0]: NOW - HOUR, SLUGS[1]: NOW - HOUR + 2 * MINUTE, SLUGS[2]: NOW - MINUTE}
    timetable.visited([visit(slug, at) for slug, at in times.items()], NOW)
    due = {slug: due_of(timetable, slug) for slug in times}
    first = min(due.values())
    early = {slug: due[slug] - TAKEN_ALONG * (due[slug] - times[slug]) for slug in times}
    taken = timetable.due_in("g-0", first)
    assert set(taken) == {slug for slug in times if early[slug] <= first} >= {min(due, key=due.get)}  # type: ignore[arg-type]
    assert SLUGS[2] not in taken


def test_the_longest_overdue_groups_are_found_however_many_are_due(catalog: Catalog) -> None:
    """Of two that are asked for, the first has more outlets than are looked through at first."""
    timetable = timetable_of(catalog)
    rows = [(f"big-{n}", "g-1", NOW - HOUR + n * MINUTE) for n in range(40)]
    rows += [("busy", "g-2", NOW - 2 * HOUR), ("not-scheduled", "", NOW - 3 * HOUR)]
    rows += [("second", "g-3", NOW - 2 * MINUTE), ("late", "g-4", NOW + MINUTE)]
    rows += [("third", "g-5", NOW - MINUTE), ("besides", "g-1", NOW + MINUTE)]
    standings = [Standing(outlet=slug, group=group, due=due) for slug, group, due in rows]
    with catalog.writing() as db:
        db.execute(table.insert(), [one.row() for one in standings])
    first = {"g-1": NOW - HOUR, "g-3": NOW - 2 * MINUTE, "g-5": NOW - MINUTE}
    for limit in (1, 2, 3, 9):
        found = timetable.due_since(NOW, limit, besides=["g-2"])
        assert list(found.items()) == list(first.items())[:limit]
        groups = timetable.due_groups(NOW, limit, besides=["g-2"])
        assert [(one.group, one.since) for one in groups] == list(found.items())
    assert groups[0].outlets == tuple(f"big-{n}" for n in range(40))
    assert timetable.due_groups(NOW, besides=["g-2"]) == groups
    assert timetable.due_since(NOW - 4 * HOUR, 2, besides=[]) == {}


def test_what_is_no_longer_scheduled_is_not_due_and_what_is_again_is(catalog: Catalog) -> None:
    timetable_of(catalog, *NAMES).outlets(NOW)
    fewer = timetable_of(catalog, *NAMES[:2])
    fewer.outlets(NOW)
    assert fewer.due(NOW) == list(SLUGS[:2])
    fewer.visited([visit(SLUGS[5])], NOW)
    assert fewer.due(NOW + 24 * HOUR) == list(SLUGS[:2]), "visited by hand, and not scheduled"
    again = timetable_of(catalog, *NAMES)
    again.outlets(NOW)
    assert set(again.due(NOW + 24 * HOUR)) == set(SLUGS)


def test_one_visited_before_the_timetable_is_not_due_again_at_once(catalog: Catalog) -> None:
    facts = {"new_articles": 0, "captures": 1, "counts": {}, "failures": {}, "complete": True}
    started = (NOW - MINUTE).isoformat()
    catalog.add_run({"run": "run-1", "kind": "crawl", "started": started, "ended": started,
                     "outlets": {SLUGS[0]: facts}, "pending": []})  # fmt: skip
    timetable = timetable_of(catalog, *NAMES[:2])
    timetable.outlets(NOW)
    assert timetable.due(NOW) == [SLUGS[1]]
    timetable.relearn(NOW)
    assert timetable.due(NOW) == [SLUGS[1]]
    assert set(timetable.due(NOW + HOUR)) == set(SLUGS[:2])


def test_a_clock_that_was_ahead_does_not_stop_the_visits(timetable: Timetable) -> None:
    ahead = NOW + timedelta(days=2000)
    timetable.visited([visit(SLUGS[0], ahead)], ahead)
    assert SLUGS[0] not in timetable.due(NOW)
    timetable.outlets(NOW)
    assert SLUGS[0] in timetable.due(NOW)
    timetable.visited([visit(SLUGS[0])], NOW)
    assert due_of(timetable, SLUGS[0]) > NOW


def test_what_is_due_can_be_asked_without_entering_it(catalog: Catalog) -> None:
    timetable = timetable_of(catalog, *NAMES[:2])
    assert timetable.later(NOW) == {}
    timetable.outlets(NOW)
    timetable.visited([visit(SLUGS[0])], NOW)
    assert timetable.later(NOW) == {SLUGS[0]: due_of(timetable, SLUGS[0])}
    assert timetable_of(catalog, NAMES[1]).later(NOW) == {}, "only what is scheduled"


def test_a_failure_is_put_off_and_never_brought_forward(timetable: Timetable) -> None:
    timetable.visited([visit(SLUGS[1])], NOW)
    planned = due_of(timetable, SLUGS[1])
    timetable.postpone(SLUGS[:2], NOW + 2 * MINUTE)
    assert due_of(timetable, SLUGS[0]) == NOW + 2 * MINUTE
    assert due_of(timetable, SLUGS[1]) == planned


def test_what_breaks_is_an_incident_until_it_is_well(timetable: Timetable) -> None:
    """Weeks of articles, then nothing but refusals."""
    at = NOW - timedelta(days=30)
    good = {"captures": 12, "new_articles": 10, "failures": {},
            "counts": {"announced/page": 20, "article/new": 10, "has/title": 10}}  # fmt: skip
    bad = {"captures": 12, "new_articles": 0, "failures": {"http/403": 11},
           "counts": {"failed/http/403": 11}}  # fmt: skip
    for number in range(30 * 8 + 16):
        broken = number >= 30 * 8
        facts = {**(bad if broken else good)}
        facts["published"] = {} if broken else {f"{at - HOUR:%Y-%m-%dT%H}": 10}
        one = Visited(run=f"run-{number}", outlet=SLUGS[0], started=at, ended=at + MINUTE,
                      complete=not broken, facts=facts)  # fmt: skip
        timetable.visited([one], at + MINUTE)
        at += 3 * HOUR
        with timetable.catalog.reading() as db:
            found = open_incidents(db)
        assert broken or not found
    assert {one.outlet for one in found} == {SLUGS[0]}
    fewer = timetable_of(timetable.catalog, *NAMES[1:])
    fewer.outlets(at)
    with timetable.catalog.reading() as db:
        assert open_incidents(db) == [], "nobody is told of what is not visited any more"


def test_statements_do_not_grow_with_outlets(timetable: Timetable, catalog: Catalog) -> None:
    counted: list[str] = []
    engine = catalog._engine
    sa.event.listen(engine, "before_cursor_execute", lambda *a: counted.append(a[2]))
    numbers = []
    for slugs in (SLUGS[:1], SLUGS):
        counted.clear()
        timetable.due_groups(NOW)
        timetable.due_in("g-0", NOW)
        timetable.visited([visit(slug) for slug in slugs], NOW)
        numbers.append(len([one for one in counted if not one.lower().startswith("begin")]))
    assert numbers[0] == numbers[1] <= 9


def test_the_settings_say_what_is_scheduled(tmp_path: Path) -> None:
    assert list(scheduled(Schedule())) == outlet_slugs()
    path = tmp_path / "outlets.txt"
    path.write_text(
        "# ours\nvoi.id\nhttps://www.paper.test:8000/  # a port\n\nyna_co_kr\n", "utf-8"
    )
    found = scheduled(Schedule(outlets=("https://en.yna.co.kr/", "b.test"), outlets_file=path))
    assert found == {
        "voi_id": "voi.id",
        "yna_co_kr": "https://en.yna.co.kr/",
        "b_test": "b.test",
        "paper_test_8000": "https://www.paper.test:8000/",
    }
    with pytest.raises(UnknownOutlet, match="typo"):
        scheduled(Schedule(outlets=("typo",)))
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="outlets_file"):
        scheduled(Schedule(outlets_file=path))


@given(st.timedeltas(timedelta(minutes=5), timedelta(days=2)), st.text())
def test_chance_makes_an_interval_shorter_by_a_tenth_at_most(wait: timedelta, name: str) -> None:
    assert 0.9 * wait - MINUTE / 60 <= jittered(wait, name) <= wait
    assert jittered(wait, name) == jittered(wait, name)


@given(st.floats(0, 1e6), st.integers(1, 5000), st.booleans())
def test_a_group_changes_only_at_the_limits(requests: float, groups: int, alone: bool) -> None:
    group = "paper" if alone else "g-7"
    standing = Standing(outlet="paper", group=group, requests=requests)
    found = group_of(standing, groups).group
    if requests > LARGE or (alone and requests > SMALL):
        assert found == "paper"
    elif not alone:
        assert found == "g-7"
    else:
        assert found.startswith("g-")
    assert group_of(Standing(outlet="paper"), groups).group == ""


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 300), st.booleans()), max_size=40))
def test_a_row_says_all_of_a_standing(visits: list[tuple[int, int, bool]]) -> None:
    outlet = Outlet(name="Paper", home="https://paper.test/", slug="paper_test")
    standing, at = Standing(outlet="paper_test", group="paper_test"), NOW
    for minutes, captures, interrupted in visits:
        at += minutes * MINUTE
        one = visit("paper_test", at, captures=captures, interrupted=interrupted)
        standing = standing.after(one, outlet)
        assert standing.last == at
        assert at < standing.due <= at + outlet.longest
    row = json.loads(json.dumps(standing.row()))
    again = Standing.of(type("Row", (), row))
    assert again.row() == row
    assert replace(again, contract=standing.contract, rhythm=standing.rhythm) == standing
