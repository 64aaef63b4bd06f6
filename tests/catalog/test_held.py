"""What the catalog answers about pages, asked of both databases."""

from datetime import timedelta
from typing import Any

import pytest

from archive.capture import Earlier
from archive.catalog import Catalog

from .records import HOUR, KEY, NOW, STORY, article, capture, enter, manifest, waiting


def test_a_page_never_seen_is_not_held(catalog: Catalog) -> None:
    assert catalog.held([KEY]) == {}


def test_says_what_is_held_of_a_page(catalog: Catalog) -> None:
    first = capture(etag='"a"', last_modified="Sat, 21 Nov 2026 11:00:00 GMT")
    again = capture(at=NOW + HOUR, status=304, kind="revisit", etag='W/"a"')
    enter(catalog, first, again, articles=[article(first, published="2026-11-21T20:00:00+09:00")])
    held = catalog.held([KEY])[KEY]
    assert held.captures == (NOW, NOW + HOUR)
    assert (held.first, held.last, held.status) == (NOW, NOW + HOUR, 304)
    assert held.earlier == Earlier(
        url=STORY,
        at=NOW,
        digest=first.digest,
        record_id=first.record_id,
        etag='W/"a"',
        last_modified=first.last_modified,
    )
    assert (held.article, held.published) == (True, NOW - HOUR)


@pytest.mark.parametrize(
    "failed",
    [
        {"status": 0, "kind": "metadata", "error": "timeout"},
        {"status": 503},
        {"truncated": "disconnect"},
        {"truncated": "time"},
    ],
)
def test_a_failed_try_is_noted_but_is_no_capture(catalog: Catalog, failed: dict[str, Any]) -> None:
    enter(catalog, capture(**failed))
    held = catalog.held([KEY])[KEY]
    assert (held.captures, held.article) == ((), False)
    assert (held.tried, held.status) == (NOW, failed.get("status", 200))
    assert not held.is_gone


def test_a_page_that_never_was_is_gone(catalog: Catalog) -> None:
    enter(catalog, capture(status=404))
    assert catalog.held([KEY])[KEY].is_gone
    enter(catalog, capture(at=NOW - HOUR), segment="s2")
    assert not catalog.held([KEY])[KEY].is_gone


def test_a_page_whose_redirect_was_not_followed_is_not_gone(catalog: Catalog) -> None:
    enter(catalog, capture(status=301, location="/elsewhere"))
    held = catalog.held([KEY])[KEY]
    assert (held.captures, held.is_gone) == ((), False)


def test_pictures_and_feeds_are_no_pages(catalog: Catalog) -> None:
    enter(catalog, capture(role="feed"), capture(at=NOW + HOUR, role="requisite"))
    assert catalog.held([KEY]) == {}


def test_a_page_is_held_under_every_address_that_leads_to_it(catalog: Catalog) -> None:
    old, short = "https://paper.test/old/1", "https://go.paper.test/1"
    page = capture()
    hops = [
        capture(short, NOW - 2 * HOUR, status=301, location=old),
        capture(old, NOW - HOUR, status=302, location="/news/harbour-reopens"),
    ]
    enter(catalog, *hops, page, articles=[article(page, canonical_url="https://m.paper.test/c")])
    keys = [KEY, old, short, "https://paper.test/c"]
    assert {key: held.captures for key, held in catalog.held(keys).items()} == dict.fromkeys(
        keys, (NOW,)
    )
    assert len(catalog.captures_of(short)) == 3
    assert [found["title"] for found in catalog.articles_of("https://paper.test/c")] == [
        "Harbour reopens"
    ]


def test_a_copy_elsewhere_does_not_hide_the_original(catalog: Catalog) -> None:
    copy = capture("https://spam.test/x")
    enter(catalog, copy, articles=[article(copy, canonical_url=STORY)])
    assert catalog.held([KEY]) == {}


def test_asks_for_many_pages_at_once(catalog: Catalog) -> None:
    urls = [f"https://paper.test/{n}" for n in range(1300)]
    enter(catalog, *(capture(url, NOW + timedelta(seconds=n)) for n, url in enumerate(urls)))
    assert list(catalog.held(urls)) == urls
    assert catalog.counts() == {"segment": 1, "capture": 1300, "article": 0, "run": 0}


def test_entering_twice_changes_nothing(catalog: Catalog) -> None:
    page = capture()
    for _ in range(2):
        enter(catalog, page, articles=[article(page)])
        catalog.add_run(manifest("r1", pending=[waiting(STORY)], memory={"paper.test": "AAE="}))
    assert catalog.counts() == {"segment": 1, "capture": 1, "article": 1, "run": 1}
    assert catalog.captures_of(KEY) == [page]
    assert len(catalog.pending("paper_test")) == 1


def test_a_capture_comes_back_as_it_went_in(catalog: Catalog) -> None:
    whole = capture(
        via="https://paper.test/feed", etag='"x"', last_modified="y", location="/z", error="e"
    )
    enter(catalog, whole)
    assert catalog.captures_of(KEY) == [whole]


def test_survives_text_that_no_database_takes(catalog: Catalog) -> None:
    enter(catalog, capture(etag="a\0b\udc80"), articles=[article(capture(), text="\0\udc80")])
    assert catalog.captures_of(KEY)[0].etag == "ab?"
    assert catalog.articles_of(KEY)[0]["text"] == "\0\udc80"


def test_articles_of_an_outlet_since_a_time(catalog: Catalog) -> None:
    dated, undated, old, other = (
        capture(f"https://paper.test/{n}", NOW + n * HOUR / 60, outlet=outlet)
        for n, outlet in enumerate(["paper_test", "paper_test", "paper_test", "other_test"])
    )
    enter(
        catalog,
        *(dated, undated, old, other),
        articles=[
            article(dated, published=(NOW - HOUR).isoformat()),
            article(undated),
            article(old, published=(NOW - 100 * HOUR).isoformat()),
            article(other),
        ],
    )
    long_held = [capture(KEY, NOW - age * HOUR) for age in (50, 1)]
    enter(catalog, *long_held, articles=map(article, long_held), segment="s2")
    found = catalog.rechecks("paper_test", NOW - 2 * HOUR)
    assert [held.url for held in found] == [dated.url, undated.url]


def test_an_index_of_sitemaps_is_known_by_those_it_led_to(catalog: Catalog) -> None:
    index, month = "https://paper.test/sitemap.xml", "https://paper.test/2026-11.xml"
    enter(catalog, capture(index, role="sitemap"), capture(STORY, NOW + HOUR, via=month))
    assert not catalog.led_to(index)
    enter(catalog, capture(month, role="sitemap", via=index), segment="s2")
    assert catalog.led_to(index)
    assert not catalog.led_to(month)
