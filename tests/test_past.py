"""What asking would have got at a time; on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import product
from pathlib import Path
from random import Random

import pytest

from archive import Capture, Catalog, open_catalog
from archive.past import candidates, chosen, keys_of

from .replaying import at

URL = "https://paper.example/story"
OTHER = "http://www.paper.example/story?utm_source=rss"
TIMES = ("20261120", "20261121115959", "20261121120000", "20261121120001", "20261122", "20270101")
PLAIN = Capture(
    url=URL, at=at("20261121120000"), status=200, mime="text/html", digest="sha256:a", record_id="",
    kind="response", outlet="paper", role="page", run="run-1", day="2026/11/21", segment="run-1-1",
    offset=0, length=1,
)  # fmt: skip
FAILED = replace(PLAIN, kind="metadata", status=0, error="dns")
REDIRECT = replace(PLAIN, status=301, location="/elsewhere")
UNCHANGED = replace(PLAIN, kind="revisit", status=304)
ALONE = replace(PLAIN, status=304)
KINDS = (PLAIN, FAILED, REDIRECT, UNCHANGED, ALONE, replace(PLAIN, status=404))


@pytest.fixture(params=["sqlite", "postgresql"])
def catalog(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalog]:
    address = tmp_path / "catalog.sqlite"
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres")
    with open_catalog(address) as opened:
        opened.clear()
        yield opened


def enter(catalog: Catalog, captures: list[Capture]) -> list[Capture]:
    numbered = [
        replace(one, offset=number, record_id=f"urn:{number}")
        for number, one in enumerate(captures)
    ]
    catalog.add_segment(day="2026/11/21", segment="run-1-1", captures=numbered, articles=[])
    return numbered


def asked(catalog: Catalog, time: datetime | None, url: str = URL) -> Capture | None:
    with catalog.reading() as db:
        return chosen(candidates(db, keys_of(url, catalog.key), url, time), url, time)


def of(time: str, one: Capture = PLAIN) -> Capture:
    return replace(one, at=at(time))


@pytest.mark.parametrize(
    ("captures", "time", "number"),
    [
        ([of("20261120"), of("20261122")], "20261121235959", 0),
        ([of("20261120"), of("20261122")], "20261122", 1),
        ([of("20261120"), of("20261122")], "20200101", 0),
        ([of("20261120"), of("20261122")], None, 1),
        ([of("20261120"), of("20261122", FAILED)], "20261123", 1),
        ([of("20261120"), of("20261122", FAILED)], None, 0),
        ([of("20261122", FAILED)], None, 0),
        ([of("20261120", ALONE), of("20261122", UNCHANGED)], "20261121", 1),
        ([of("20261120", replace(PLAIN, url=OTHER)), of("20261122")], "20261121", 1),
        ([of("20261120", replace(PLAIN, url=OTHER))], "20261121", 0),
        ([of("20261120", replace(REDIRECT, url=OTHER))], "20261121", None),
        ([of("20261120", replace(FAILED, url=OTHER))], "20261121", None),
    ],
)
def test_what_answers(
    catalog: Catalog, captures: list[Capture], time: str | None, number: int | None
) -> None:
    found = asked(catalog, at(time) if time else None) if enter(catalog, captures) else None
    assert (found.offset if found else None) == number


def test_the_catalog_finds_what_is_to_be_found_among_all(catalog: Catalog) -> None:
    random = Random(7)
    every = [
        replace(one, url=url, at=at(time)) for one, url, time in product(KINDS, (URL, OTHER), TIMES)
    ]
    for _ in range(60):
        captures = enter(catalog, random.sample(every, random.randint(1, 5)))
        for time in (*map(at, TIMES), None):
            assert asked(catalog, time) == chosen(captures, URL, time)
