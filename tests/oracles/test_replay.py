"""The same captures, asked of pywb and of `fiche replay`: status, bytes, and the nearest time."""

import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import brotli
import pytest

from archive import Capture, Catalog, Earlier, Exchange, LocalStorage, open_catalog
from archive.replay.moments import http_date
from tests.exchanges import HOST, NOW, exchange
from tests.replaying import Served, at, digits, page, served
from tests.stored import open_run

from .conftest import Made, Tool
from .test_pywb import Pywb, wayback

SITE = "https://paper.example"
PAIRS = 200
BEGIN = at("20250101")
DAYS = 700
START = "20250101000000"
KINDS = {"xml": "application/rss+xml", "png": "image/png"}
PLACES = (
    "/", "/story/1", "/story/2?b=2&a=1", "/story/3?page=2", "/%ED%95%9C/%EA%B8%B0?%EA%B0%80=1",
    "/a%20b/c%2Fd", "/UPPER/Case", "/feed.xml", "/pictures/1.png", "/gone", "/moved", "/often",
    "/once", "/br", "/gzip", "/chunked", "/deep/er/and/deeper/", "/semi;colon,comma", "/tail/",
    "/q?url=https://a.example/",
)  # fmt: skip
ENDS = {"/gone": "410 Gone", "/moved": "301 Moved", "/feed.xml": "404 Not Found", "/once": "500 No"}
"""How some addresses answer, every other time."""


@dataclass(frozen=True)
class Both:
    """One archive, shown by both."""

    ours: Served
    pywb: Pywb
    captures: tuple[Capture, ...]


@pytest.fixture(scope="module")
def both(tool: Tool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("both")
    storage = LocalStorage(folder / "storage")
    with open_catalog(folder / "catalog.sqlite") as catalog:
        captures = tuple(fill(folder, storage, catalog))
        with wayback(folder / "pywb", storage) as pywb, served(storage, catalog) as ours:
            yield Both(ours, pywb, captures)


def fill(folder: Path, storage: LocalStorage, catalog: Catalog) -> Iterator[Capture]:
    """Some captures of each address, over two years and several segments, some unchanged."""
    dice = random.Random(5)
    latest: dict[str, tuple[Capture, Exchange]] = {}
    for number in range(5):
        run = open_run(folder, storage, catalog, name=f"run-{number}")
        for place in PLACES:
            for _ in range(12 if place == "/often" else 2):
                when = BEGIN + timedelta(seconds=dice.randrange(DAYS * 86_400))
                made = replace(answered(place, dice), at=when)
                if place in latest and dice.randrange(3) == 0:
                    made = unchanged(*latest[place], when)
                capture = run.record(made)
                if capture.kind == "response" and capture.status == 200:
                    latest[place] = capture, made
                yield capture
        run.close({}, now=NOW)


def answered(place: str, dice: random.Random) -> Exchange:
    """An answer, different each time."""
    url, body = SITE + place, f"<p>{place} {dice.random()}".encode()
    status = ENDS.get(place, "200 OK") if dice.randrange(2) else "200 OK"
    if place == "/chunked":
        framed = b"5\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (body[:5], len(body) - 5, body[5:])
        return page(url, START, framed, "Transfer-Encoding: chunked", payload=body)
    if place in {"/br", "/gzip"}:
        body = brotli.compress(body) if place == "/br" else gzip.compress(body, mtime=0)
        return page(url, START, body, f"Content-Encoding: {place[1:]}")
    if status.startswith("301"):
        return page(url, START, b"", f"Location: {SITE}/story/1", status=status)
    kind = KINDS.get(place.rpartition(".")[2], "text/html")
    return page(url, START, body, f"Content-Type: {kind}", status=status)


def unchanged(before: Capture, made: Exchange, when: datetime) -> Exchange:
    """The same answer again."""
    earlier = Earlier(
        url=before.url, at=before.at, digest=before.digest, record_id=before.record_id
    )
    return replace(made, at=when, unchanged=earlier)


def table(captures: tuple[Capture, ...]) -> list[tuple[str, str]]:
    """Addresses and times: exact, near, far, half-way, and with fewer digits."""
    dice = random.Random(7)
    found = []
    for number in range(PAIRS):
        one = dice.choice(captures)
        apart = dice.choice((0, 1, -1, dice.randrange(-(10**7), 10**7), -(10**9), 10**9))
        near = one.at + timedelta(seconds=apart)
        length = (14, 14, 14, 12, 10, 8, 6, 4)[number % 8]
        found.append((one.url, f"{near:%Y%m%d%H%M%S}"[:length]))
    return found


def test_the_table_has_what_it_should(both: Both) -> None:
    assert len(table(both.captures)) == PAIRS
    assert {one.status for one in both.captures} == {200, 301, 404, 410, 500}
    assert {one.kind for one in both.captures} == {"response", "revisit"}
    assert len({url for url, _ in table(both.captures)}) == len(PLACES)


def asked(both: Both, path: str) -> tuple[int, dict[str, str], bytes]:
    """What pywb answers; it undoes codings that it is not told are understood."""
    return both.pywb.get(f"/news/{path}", **{"Accept-Encoding": "gzip, br"})


def test_same_status_same_bytes_and_same_choice_as_pywb(both: Both) -> None:
    for url, time in table(both.captures):
        theirs = asked(both, f"{time}id_/{url}")
        for path in (f"/raw/{time}/{url}", f"/web/{time}id_/{url}"):
            ours = both.ours(path)
            assert ours.headers["memento-datetime"] == theirs[1]["memento-datetime"], path
            assert (ours.status, ours.body) == (theirs[0], theirs[2]), path
            for name in ("content-type", "content-encoding"):
                assert ours.headers.get(name) == theirs[1].get(name), path


def test_every_capture_is_shown_under_its_own_time_as_by_pywb(both: Both) -> None:
    for one in both.captures:
        ours = both.ours(f"/raw/{digits(one)}/{one.url}")
        theirs = asked(both, f"{digits(one)}id_/{one.url}")
        assert (ours.status, ours.body) == (theirs[0], theirs[2])


def test_of_two_that_are_as_near_both_take_the_earlier(both: Both) -> None:
    moments = sorted(one.at for one in both.captures if one.url == f"{SITE}/often")
    pairs = [(a, b) for a, b in pairwise(moments) if (b - a).seconds % 2 == 0]
    assert pairs
    for before, after in pairs:
        middle = f"{before + (after - before) / 2:%Y%m%d%H%M%S}"
        theirs = both.pywb.get(f"/news/{middle}id_/{SITE}/often")[1]["memento-datetime"]
        assert both.ours(f"/raw/{middle}/{SITE}/often").headers["memento-datetime"] == theirs
        assert theirs == http_date(before)


def test_an_answer_304_is_the_page_that_it_stands_for(made: Made) -> None:
    """Where pywb hands on the empty 304 (see `test_pywb`), for which no browser asked."""
    path = f"20261121130640id_/{HOST}/story/1"
    with served(made.storage, made.catalog) as ours:
        got = ours(f"/web/{path}")
    assert (got.status, got.body) == (200, exchange(1).payload)
    assert got.headers["memento-datetime"] == "Sat, 21 Nov 2026 13:06:40 GMT"
