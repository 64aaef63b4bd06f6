"""The addresses that show a breach, from a catalog with what the latest visits did."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.catalog import Catalog, open_catalog
from crawler.contract import Breach, said
from crawler.contract.examples import examples

from .catalog.records import HOUR, NOW, article, capture, enter, manifest, waiting

OUTLET = "paper_test"
PAPER = "https://www.paper.test"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with open_catalog(str(tmp_path / "catalog.sqlite")) as opened:
        yield opened


def breach(*measures: str) -> Breach:
    return Breach(cause="x", since=NOW, what="w", likely="l", measures=measures)


def visited(catalog: Catalog, **more: Any) -> None:
    catalog.add_run(manifest("r1", **more))


def test_names_the_newest_articles_that_lack_a_field(catalog: Catalog) -> None:
    pages = [capture(f"{PAPER}/{n}", NOW + timedelta(minutes=n)) for n in range(6)]
    lines = [article(one, authors=["Ann"] if n < 2 else []) for n, one in enumerate(pages)]
    enter(catalog, *pages, articles=lines)
    visited(catalog)
    assert examples(catalog, OUTLET, breach("has/authors")) == [f"{PAPER}/{n}" for n in (5, 4, 3)]


def test_names_articles_that_their_rule_missed_and_the_shortest(catalog: Catalog) -> None:
    pages = [capture(f"{PAPER}/{n}", NOW + timedelta(minutes=n)) for n in range(3)]
    lines = [
        article(pages[0], flags=["rule-missed"], text="x" * 9),
        article(pages[1], flags=[], text="x" * 99),
        article(pages[2], flags=[], text="x"),
    ]
    enter(catalog, *pages, articles=lines)
    assert examples(catalog, OUTLET, breach("rule-missed")) == [f"{PAPER}/0"]
    assert examples(catalog, OUTLET, breach("short")) == [f"{PAPER}/{n}" for n in (2, 0, 1)]


def test_names_pages_without_an_article(catalog: Catalog) -> None:
    read, consent = capture(f"{PAPER}/a"), capture(f"{PAPER}/b", NOW + HOUR)
    refused = capture(f"{PAPER}/c", NOW + 2 * HOUR, status=403)
    enter(catalog, read, consent, refused, articles=[article(read)], segment="r1-00001")
    visited(catalog)
    assert examples(catalog, OUTLET, breach("consent")) == [f"{PAPER}/b"]
    assert examples(catalog, OUTLET, breach("pages")) == [f"{PAPER}/c"]


def test_names_pages_that_are_owed_if_no_answer_came(catalog: Catalog) -> None:
    visited(catalog, pending=[waiting(f"{PAPER}/{n}") for n in range(9)])
    assert examples(catalog, OUTLET, breach("pages")) == [f"{PAPER}/{n}" for n in range(3)]


def test_names_feeds_where_nothing_is_new(catalog: Catalog) -> None:
    feed = capture(f"{PAPER}/rss", role="feed")
    gone = capture(f"{PAPER}/old", NOW + HOUR, role="feed", status=404)
    robots = capture(f"{PAPER}/robots.txt", NOW + 2 * HOUR, role="robots")
    enter(catalog, feed, gone, robots, segment="r1-00001")
    visited(catalog)
    assert examples(catalog, OUTLET, breach("announcements")) == [f"{PAPER}/old"]
    assert examples(catalog, OUTLET, breach("volume")) == [f"{PAPER}/old", f"{PAPER}/rss"]
    assert examples(catalog, OUTLET, breach("robots")) == [f"{PAPER}/robots.txt"]
    assert examples(catalog, "other_test", breach("volume")) == []


def test_is_said_in_json() -> None:
    assert said(breach("volume")) == {
        "what": "w",
        "likely": "l",
        "since": "2026-11-21T12:00:00+00:00",
        "measures": ["volume"],
    }
