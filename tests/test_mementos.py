"""Which capture is meant by a time; on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Capture, Catalog, open_catalog
from archive.mementos import (
    captures_between,
    captures_by_day,
    closest,
    keys_of,
    leads_to,
    nearest,
    neighbours,
    times,
)

from .replaying import at

URL = "https://paper.example/story"
PLAIN = Capture(
    url=URL, at=at("20261121120000"), status=200, mime="text/html", digest="sha256:a", record_id="",
    kind="response", outlet="paper", role="page", run="run-1", day="2026/11/21", segment="run-1-1",
    offset=0, length=1,
)  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def catalog(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalog]:
    address = tmp_path / "catalog.sqlite"
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres")
    with open_catalog(address) as opened:
        opened.clear()
        yield opened


def enter(catalog: Catalog, *captures: Capture) -> None:
    numbered = [
        replace(one, offset=number, record_id=f"urn:{number}")
        for number, one in enumerate(captures)
    ]
    catalog.add_segment(day="2026/11/21", segment="run-1-1", captures=numbered, articles=[])


def chosen(catalog: Catalog, url: str, time: str) -> Capture | None:
    with catalog.reading() as db:
        return nearest(db, catalog.key(url), url, at(time))


def when(catalog: Catalog, url: str, time: str) -> str | None:
    found = chosen(catalog, url, time)
    return f"{found.at:%Y%m%d%H%M%S}" if found else None


def test_takes_the_nearest_and_of_two_the_earlier(catalog: Catalog) -> None:
    enter(catalog, *(replace(PLAIN, at=at(t)) for t in ("20261121", "20261122", "20261124")))
    assert when(catalog, URL, "20200101") == "20261121000000"
    assert when(catalog, URL, "20261121120000") == "20261121000000"
    assert when(catalog, URL, "20261121120001") == "20261122000000"
    assert when(catalog, URL, "20261122") == "20261122000000"
    assert when(catalog, URL, "20270101") == "20261124000000"


def test_tells_times_apart_by_seconds(catalog: Catalog) -> None:
    second = at("20261121120001")
    parts = [second + timedelta(microseconds=part) for part in (900_000, 100_000)]
    enter(catalog, *(replace(PLAIN, at=one) for one in (*parts, at("20261121115959"))))
    found = chosen(catalog, URL, "20261121120001")
    assert found is not None
    assert found.at == parts[1]
    assert when(catalog, URL, "20261121120000") == "20261121115959"


def test_prefers_the_very_address_to_others_of_its_page(catalog: Catalog) -> None:
    twin = replace(PLAIN, url="http://m.paper.example/story?utm_source=x")
    enter(catalog, PLAIN, replace(twin, at=at("20261125")))
    assert catalog.key(twin.url) == catalog.key(URL)
    assert when(catalog, URL, "20261125") == "20261121120000"
    assert when(catalog, twin.url, "20261121") == "20261125000000"
    assert when(catalog, "http://www.paper.example/story", "20261125") == "20261125000000"


def test_failures_and_what_was_never_asked_for_are_nothing(catalog: Catalog) -> None:
    enter(catalog, replace(PLAIN, kind="metadata", status=0, error="dns"))
    assert chosen(catalog, URL, "20260101") is None
    assert chosen(catalog, "https://paper.example/other", "20260101") is None


def test_files_and_revisits_are_shown(catalog: Catalog) -> None:
    enter(
        catalog,
        replace(PLAIN, kind="revisit"),
        replace(PLAIN, kind="resource", at=at("20261122")),
    )
    assert when(catalog, URL, "20261121") == "20261121120000"
    assert when(catalog, URL, "20261123") == "20261122000000"


def test_a_redirect_to_itself_gives_way(catalog: Catalog) -> None:
    moved = replace(PLAIN, url="http://paper.example/story", status=301, location=URL)
    enter(catalog, moved)
    assert chosen(catalog, moved.url, "20260101") is not None
    assert chosen(catalog, URL, "20260101") is None
    enter(catalog, moved, replace(PLAIN, at=at("20261231")))
    assert when(catalog, URL, "20261121120000") == "20261231000000"
    assert when(catalog, moved.url, "20261121120000") == "20261121120000"


def test_an_address_that_leads_to_a_page_is_known_by_it(catalog: Catalog) -> None:
    short = "https://paper.example/s/1"
    moved = replace(PLAIN, url=short, status=301, location=URL, at=at("20261120"))
    enter(catalog, moved, PLAIN)
    assert when(catalog, short, "20261121120000") == "20261120000000"
    with catalog.reading() as db:
        assert keys_of(db, catalog.key(short)) == [catalog.key(short)]
        assert keys_of(db, "https://paper.example/none") == ["https://paper.example/none"]


def test_tells_what_stands_beside_a_capture(catalog: Catalog) -> None:
    days = [at(f"202611{day}") for day in (21, 22, 23, 24)]
    failed = replace(PLAIN, kind="metadata", status=0, at=at("20261122120000"))
    enter(catalog, *(replace(PLAIN, at=day) for day in days), failed)
    with catalog.reading() as db:
        found = neighbours(db, catalog.key(URL), days[2], 100)
        few = neighbours(db, catalog.key(URL), days[0], 3)
        none = neighbours(db, "https://paper.example/none", days[0], 3)
    assert (found.first, found.before, found.after, found.last) == (*days[:2], days[3], days[3])
    assert (found.count, few.count, few.before, none.count, none.first) == (4, 3, None, 0, None)


def test_counts_by_day_and_status(catalog: Catalog) -> None:
    enter(
        catalog,
        *(replace(PLAIN, at=PLAIN.at + timedelta(hours=hour)) for hour in range(3)),
        replace(PLAIN, at=at("20261122"), status=404),
        replace(PLAIN, at=at("20261122"), status=0, kind="metadata"),
    )
    with catalog.reading() as db:
        keys = [catalog.key(URL)]
        days = captures_by_day(db, keys)
        some = captures_between(db, keys, at("20261121"), at("20261122"), 2)
    assert [(one.day, one.status, one.captures) for one in days] == [
        ("2026-11-21", 200, 3), ("2026-11-22", 0, 1), ("2026-11-22", 404, 1),
    ]  # fmt: skip
    assert [one.at.hour for one in some] == [12, 13]


def test_lists_times_some_at_a_time(catalog: Catalog) -> None:
    same = [replace(PLAIN, at=at("20261121")) for _ in range(5)]
    enter(catalog, *same, replace(PLAIN, at=at("20261122")))
    with catalog.reading() as db:
        key = catalog.key(URL)
        first = times(db, key, most=4)
        rest = times(db, key, first[-1], most=4)
    assert [one.offset for one in (*first, *rest)] == [0, 1, 2, 3, 4, 5]


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 2)).map(  # noqa: DTZ001
    lambda one: one.replace(tzinfo=UTC)
)


@given(st.lists(MOMENTS, min_size=1), MOMENTS)
def test_nothing_is_nearer_than_the_closest(moments: list[datetime], wanted: datetime) -> None:
    captures = [replace(PLAIN, at=one) for one in moments]
    found = closest(captures, wanted)
    assert found is not None
    assert all(
        abs(found.at.replace(microsecond=0) - wanted.replace(microsecond=0))
        <= abs(one.replace(microsecond=0) - wanted.replace(microsecond=0))
        for one in moments
    )


@pytest.mark.parametrize("location", ["/story", "#x", "http://[", "story?a", ""])
def test_knows_a_redirect_to_itself(location: str) -> None:
    one = replace(PLAIN, status=302, location=location)
    assert leads_to(one, URL) == (location in {"/story", "#x"})
