"""Incidents begin, go on, end and come again; what most outlets have in common is said."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from archive.catalog import Catalog
from archive.incidents import (
    Incident,
    common,
    latest_incidents,
    open_incidents,
    unsettled_incidents,
)
from archive.moments import stamp
from archive.schema import incident, timetable
from crawler.alerts import Settled, settle
from crawler.alerts.alone import alone
from crawler.alerts.notes import delivered, keep, wanted

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Judged:
    """What is wrong with an outlet."""

    cause: str
    since: datetime = NOW - HOUR
    what: str = "less than usual"
    likely: str = "they have broken it"


@dataclass
class Shown:
    """Examples of it, of which it is noted for what they were asked."""

    asked: list[tuple[str, str]]

    def __call__(self, outlet: str, breach: object) -> Sequence[str]:
        assert isinstance(breach, Judged)
        self.asked.append((outlet, breach.cause))
        return [f"https://{outlet}.test/{breach.cause}/{n}" for n in range(5)]


def settled(
    catalog: Catalog, breaches: dict[str, list[Judged]], now: datetime = NOW
) -> tuple[Settled, list[tuple[str, str]]]:
    shown = Shown([])
    with catalog.writing() as db:
        done = settle(db, breaches, shown, now)
    return done, shown.asked


def found(catalog: Catalog) -> list[Incident]:
    with catalog.reading() as db:
        return open_incidents(db)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is executed meanwhile."""
    said: list[str] = []

    def note(*args: object) -> None:
        said.append(str(args[2]).split()[0].lower())

    event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(sa.engine.Engine, "before_cursor_execute", note)


def test_an_incident_begins_with_three_examples(catalog: Catalog) -> None:
    done, asked = settled(catalog, {"a_test": [Judged("blocked")], "b_test": []})
    assert (done.opened, done.ended) == ([("a_test", "blocked")], [])
    assert asked == [("a_test", "blocked")]
    assert found(catalog) == [
        Incident(
            outlet="a_test",
            cause="blocked",
            since=NOW - HOUR,
            what="less than usual",
            likely="they have broken it",
            examples=tuple(f"https://a_test.test/blocked/{n}" for n in range(3)),
        )
    ]


def test_an_incident_goes_on_under_its_first_time(catalog: Catalog) -> None:
    settled(catalog, {"a_test": [Judged("blocked")]})
    before = found(catalog)
    later = Judged("blocked", since=NOW - 2 * HOUR, what="nothing at all")
    done, asked = settled(catalog, {"a_test": [later]}, NOW + HOUR)
    assert (done, asked) == (Settled(opened=[], ended=[]), [])
    [one] = found(catalog)
    assert (one.since, one.what) == (before[0].since, "nothing at all")
    assert one.examples == before[0].examples


def test_examples_that_were_wanting_are_filled_in_and_nobody_is_told_again(
    catalog: Catalog,
) -> None:
    asked: list[str] = []
    breaches = {"a_test": [Judged("blocked")]}

    def later(hours: int, *more: str) -> Incident:
        def shown(outlet: str, _: object) -> Sequence[str]:
            asked.append(outlet)
            return more

        with catalog.writing() as db:
            settle(db, breaches, shown, NOW + hours * HOUR)
        (one,) = found(catalog)
        return one

    assert later(0).examples == ()
    with catalog.writing() as db:
        keep(db, [delivered(one, "mail", NOW, "m-1") for one in open_incidents(db)])
    assert later(1, "b").examples == ("b",)
    with statements() as said:
        assert later(2, "c").examples == later(24, "c").examples == ("b",)
    assert "update" not in said
    assert len(asked) == 2, "once when it began, once after that, and then once a day"
    one = later(25, "c", "b", "d", "e")
    assert one.examples == ("b", "c", "d")
    assert later(50, "f").examples == ("b", "c", "d")
    assert len(asked) == 3
    assert (one.told, wanted(one, "mail")) == ({"mail": {"at": stamp(NOW), "id": "m-1"}}, None)


def test_an_incident_ends_and_those_of_others_go_on(catalog: Catalog) -> None:
    settled(catalog, {"a_test": [Judged("blocked"), Judged("paywall")], "b_test": [Judged("x")]})
    done, _ = settled(catalog, {"a_test": [Judged("paywall")]}, NOW + HOUR)
    assert done == Settled(opened=[], ended=[("a_test", "blocked")])
    assert [(one.outlet, one.cause) for one in found(catalog)] == [
        ("a_test", "paywall"),
        ("b_test", "x"),
    ]
    with catalog.reading() as db:
        ended = {one.cause: one.ended for one in latest_incidents(db, "a_test", 9)}
    assert ended == {"blocked": NOW + HOUR, "paywall": None}


def test_one_that_comes_again_before_its_all_clear_has_not_ended(catalog: Catalog) -> None:
    settled(catalog, {"a_test": [Judged("blocked")]})
    settled(catalog, {"a_test": []}, NOW + HOUR)
    again = Judged("blocked", since=NOW + HOUR)
    done, asked = settled(catalog, {"a_test": [again]}, NOW + 2 * HOUR)
    assert (done, asked) == (Settled(opened=[], ended=[]), [])
    [one] = found(catalog)
    assert (one.since, one.ended) == (NOW - HOUR, None)


def test_one_that_comes_again_much_later_is_another(catalog: Catalog) -> None:
    settled(catalog, {"a_test": [Judged("blocked")]})
    settled(catalog, {"a_test": []}, NOW + HOUR)
    again = Judged("blocked", since=NOW + 48 * HOUR)
    done, _ = settled(catalog, {"a_test": [again]}, NOW + 49 * HOUR)
    assert done.opened == [("a_test", "blocked")]
    with catalog.reading() as db:
        assert len(unsettled_incidents(db)) == 2


def test_one_that_is_judged_to_have_gone_on_is_the_same(catalog: Catalog) -> None:
    settled(catalog, {"a_test": [Judged("blocked")]})
    settled(catalog, {"a_test": []}, NOW + HOUR)
    with catalog.writing() as db:
        db.execute(incident.update().values(cleared=stamp(NOW)))
    done, asked = settled(catalog, {"a_test": [Judged("blocked")]}, NOW + 2 * HOUR)
    assert done.opened == asked == [("a_test", "blocked")]
    assert len(found(catalog)) == 1


def test_statements_do_not_grow_with_outlets(catalog: Catalog) -> None:
    for count in (1, 30):
        outlets = [f"o{n}_of_{count}" for n in range(count)]
        both = {slug: [Judged("blocked"), Judged("paywall")] for slug in outlets}
        with statements() as said:
            settled(catalog, both)
            assert said.count("select") == 1
            assert (said.count("delete"), said.count("insert")) == (1, 1)
        other = {slug: [Judged("blocked", what="worse")] for slug in outlets}
        with statements() as said:
            settled(catalog, other)
            settled(catalog, other)
            assert said.count("select") == 2
            assert said.count("update") == 1
            assert said.count("insert") == said.count("delete") == 0


def visit(catalog: Catalog, outlets: Sequence[str], last: datetime) -> None:
    row = {"grp": "g", "last": stamp(last), "due": stamp(last), "state": "{}"}
    with catalog.writing() as db:
        db.execute(timetable.insert(), [{**row, "outlet": slug} for slug in outlets])


def test_what_breaks_most_outlets_together_is_looked_for_here(catalog: Catalog) -> None:
    outlets = [f"o{n}" for n in range(20)]
    visit(catalog, outlets, NOW)
    visit(catalog, ["asleep"], NOW - 72 * HOUR)
    settled(catalog, {"o0": [Judged("paywall", since=NOW - 200 * HOUR)]})
    for broken, ours in ((4, False), (9, False), (12, True)):
        which = ["blocked", "blocked", "feed-gone"]
        settled(catalog, {slug: [Judged(which[n % 3])] for n, slug in enumerate(outlets[:broken])})
        with catalog.reading() as db:
            said = common(db, open_incidents(db), NOW)
        assert bool(said) == ours
    assert said is not None
    assert (said.outlets, said.visited, said.since) == (12, 20, NOW - HOUR)
    assert said.causes == {"blocked": 8, "feed-gone": 4}
    assert "12 of the 20 outlets" in str(said)


def test_one_tells_at_a_time(catalog: Catalog, tmp_path: Path) -> None:
    with alone(catalog, tmp_path) as first, alone(catalog, tmp_path) as second:
        assert (first, second) == (True, False)
    with alone(catalog, tmp_path) as again:
        assert again
