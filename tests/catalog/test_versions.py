"""What a page said over time, on both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from archive.capture import Capture
from archive.catalog import Catalog
from archive.readings import reading_line
from archive.versions import Event, Gone, Reading, Unchanged, Unread, Version, history_of

from .records import HOUR, KEY, NOW, STORY, article, capture, enter


def events(catalog: Catalog, *keys: str) -> list[Event]:
    with catalog.reading() as db:
        return list(history_of(db, keys or (KEY,)))


def texts(found: list[Event]) -> list[Any]:
    return [one.document["text"] if isinstance(one, Version) else type(one) for one in found]


def reread(catalog: Catalog, *pages: Capture, run: str = "r9", **more: Any) -> None:
    filed = (replace(page, segment="s1") for page in pages)
    lines = [
        reading_line(article(page, **more), page, run=run, now=NOW + 9 * HOUR) for page in filed
    ]
    catalog.add_readings(f"{run}-00001", "2026/11/22", lines)


def test_versions_looks_without_news_and_deletions(catalog: Catalog) -> None:
    first, same, changed, again = (capture(at=NOW + n * HOUR) for n in range(4))
    revisit = capture(at=NOW + 4 * HOUR, kind="revisit", status=304)
    gone = [capture(at=NOW + n * HOUR, status=status) for n, status in ((5, 404), (6, 451))]
    away = capture(at=NOW + 7 * HOUR, kind="metadata", status=0, error="timeout")
    broken = capture(at=NOW + 8 * HOUR, status=503)
    back, wall = capture(at=NOW + 9 * HOUR), capture(at=NOW + 10 * HOUR)
    moved = capture(at=NOW - HOUR, status=301, location="/elsewhere")
    looks = [first, same, changed, again, revisit, *gone, away, broken, back, wall, moved]
    lines = [
        article(first),
        article(same, published=NOW.isoformat(), flags=["short"]),
        article(changed, text="It did not."),
        article(again, title="Harbour stays shut", text="It did not."),
        article(back, title="Harbour stays shut", text="It did not."),
    ]
    enter(catalog, *reversed(looks), articles=lines)
    found = events(catalog)
    assert texts(found) == [
        "It did.", Unchanged, "It did not.", "It did not.", Unchanged, Gone, Gone, "It did not.",
        Unread,
    ]  # fmt: skip
    assert found[1] == Unchanged(at=NOW + HOUR, status=200, record_id=same.record_id)
    assert found[4] == Unchanged(at=NOW + 4 * HOUR, status=304, record_id=revisit.record_id)
    assert found[6] == Gone(at=NOW + 6 * HOUR, status=451, record_id=gone[1].record_id)


def test_captures_under_all_addresses_of_the_page(catalog: Catalog) -> None:
    old = "https://paper.test/old/1"
    hop = capture(old, NOW, status=301, location="/news/harbour-reopens")
    before = capture(old, NOW - HOUR)
    page = capture(at=NOW + HOUR)
    lines = [article(before, text="Earlier."), article(page)]
    enter(catalog, hop, before, page, articles=lines)
    assert texts(events(catalog, old)) == ["Earlier.", "It did."]


def test_a_later_reading_is_a_version_that_keeps_the_old(catalog: Catalog) -> None:
    first, second = capture(), capture(at=NOW + HOUR)
    enter(catalog, first, second, articles=[article(first), article(second)])
    reread(catalog, first, second, text="It did, whole.")
    found = events(catalog)
    assert texts(found) == ["It did.", "It did, whole.", Unchanged]
    old, new = found[:2]
    assert isinstance(old, Version)
    assert isinstance(new, Version)
    assert (old.reading, old.current) == (None, False)
    assert (new.reading, new.current) == (Reading(run="r9", at=NOW + 9 * HOUR), True)
    assert new.at == old.at == NOW


def test_a_reading_that_says_the_same_is_no_version(catalog: Catalog) -> None:
    page = capture()
    enter(catalog, page, articles=[article(page)])
    reread(catalog, page, extractor="microfiche/9", flags=["x"])
    assert len(events(catalog)) == 1
    assert catalog.articles_of(KEY)[0]["extractor"] == "microfiche/9"


def test_nothing_is_known_of_a_page_never_seen(catalog: Catalog) -> None:
    enter(catalog, capture(STORY, role="feed"))
    assert events(catalog) == []


@pytest.mark.parametrize("again", [False, True])
def test_later_readings_stay_when_their_segment_is_entered_again(
    catalog: Catalog, *, again: bool
) -> None:
    page, other = capture(), capture(at=NOW + HOUR)
    lines = [article(page), article(other, text="More.")]
    enter(catalog, page, other, articles=lines)
    for _ in range(2):
        reread(catalog, page, text="Read anew.", title="Anew")
    if again:
        enter(catalog, page, other, articles=lines)
    assert [one["text"] for one in catalog.articles_of(KEY)] == ["Read anew.", "More."]
    assert catalog.counts()["article"] == 2
    assert catalog.readings() == {"r9-00001": "2026/11/22"}
    assert [one["title"] for one in catalog.reread("r9-00001")] == ["Anew"]
    _, articles = catalog.entered("s1")
    assert sorted(one["text"] for one in articles) == ["It did.", "More."]


def test_readings_may_be_entered_before_their_segment_and_in_any_order(catalog: Catalog) -> None:
    page = capture()
    reread(catalog, page, run="r9", text="Last.")
    reread(catalog, page, run="r5", text="Between.", canonical_url="https://paper.test/known-as")
    enter(catalog, page, articles=[article(page)])
    assert [one["text"] for one in catalog.articles_of(KEY)] == ["Last."]
    assert texts(events(catalog)) == ["It did.", "Between.", "Last."]
    assert list(catalog.held(["https://paper.test/known-as"]))


def test_a_file_of_readings_entered_again_without_an_article_gives_back_the_old(
    catalog: Catalog,
) -> None:
    page, other = capture(), capture(at=NOW + timedelta(minutes=1))
    enter(catalog, page, other, articles=[article(page), article(other)])
    reread(catalog, page, other, text="Read anew.")
    reread(catalog, other, text="Read anew.")
    assert [one["text"] for one in catalog.articles_of(KEY)] == ["It did.", "Read anew."]
