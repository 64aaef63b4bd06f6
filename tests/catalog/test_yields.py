"""What a front page shows, on both databases."""

from datetime import date, timedelta

from archive.catalog import Catalog
from archive.yields import Outlet, choices, daily, daily_by_outlet, newest, outlets

from .records import HOUR, KEY, NOW, STORY, article, capture, enter, manifest

DAY = 24 * HOUR
TODAY = NOW.date()
LATER = TODAY + timedelta(days=1)


def fill(catalog: Catalog) -> None:
    """Three days of one outlet, of which one page changed, and a page of another."""
    looks = [
        capture("https://paper.test/a", NOW - 2 * DAY),
        capture("https://paper.test/b", NOW - 2 * DAY + HOUR),
        capture("https://paper.test/a", NOW - DAY),
        capture("https://paper.test/c", NOW),
    ]
    published = (NOW - 9 * DAY).isoformat()
    lines = [article(one, language="en", agency="AA") for one in looks]
    lines[3]["published"] = published
    enter(catalog, *looks, articles=lines)
    other = capture("https://other.test/x", NOW - HOUR, outlet="other_test")
    enter(catalog, other, articles=[article(other, language="tr")], segment="s2")


def test_new_pages_by_day(catalog: Catalog) -> None:
    fill(catalog)
    since = TODAY - timedelta(days=2)
    with catalog.reading() as db:
        assert list(daily(db, "paper_test", since, LATER).values()) == [2, 0, 1]
        assert daily(db, None, since, LATER) == {
            since: 2,
            TODAY - timedelta(days=1): 0,
            TODAY: 2,
        }
        assert daily_by_outlet(db, TODAY, LATER) == {
            "paper_test": {TODAY: 1},
            "other_test": {TODAY: 1},
        }
        assert daily(db, "no_test", TODAY, LATER) == {TODAY: 0}
        assert daily(db, None, date(2020, 1, 1), date(2020, 1, 1)) == {}


def test_the_newest_come_first_and_each_page_once(catalog: Catalog) -> None:
    fill(catalog)
    with catalog.reading() as db:
        urls = [one.document["url"][-6:] for one in newest(db)]
        assert urls == ["test/x", "test/a", "test/b", "test/c"]
        assert newest(db)[3].when == NOW - 9 * DAY
        assert [one.key[-1] for one in newest(db, "paper_test", limit=2)] == ["a", "b"]
        assert newest(db, "no_test") == []


def test_of_the_versions_of_a_page_the_latest_stands_among_the_newest(catalog: Catalog) -> None:
    versions = [capture(STORY, NOW - n * DAY) for n in range(1, 6)]
    told = (NOW - 6 * DAY).isoformat()
    lines = [article(one, title=f"{one.at:%d}", published=told) for one in versions]
    enter(catalog, *versions, articles=lines)
    with catalog.reading() as db:
        assert [one.document["title"] for one in newest(db)] == [f"{NOW - DAY:%d}"]


def test_outlets_and_what_is_wrong_with_them(catalog: Catalog) -> None:
    fill(catalog)
    catalog.add_run(manifest("r1", NOW))
    failing = {"failures": {"timeout": 2, "http-500": 1}, "complete": False}
    catalog.add_run(manifest("r2", NOW, outlets={"new_test": failing}))
    cut = {"outlets": {"cut_test": {"complete": True}}, "interrupted": True}
    catalog.add_run(manifest("r3", NOW, **cut))
    with catalog.reading() as db:
        found = {one.slug: one for one in outlets(db, NOW, days=3)}
    assert list(found) == ["cut_test", "new_test", "other_test", "paper_test"]
    paper = found["paper_test"]
    assert (paper.articles, paper.newest) == (4, NOW - DAY)
    assert list(paper.days.values()) == [2, 0, 1]
    assert paper.last is not None
    assert paper.last.run == "r1"
    assert paper.wrong == ()
    assert found["other_test"] == Outlet(
        slug="other_test",
        articles=1,
        newest=NOW - HOUR,
        last=None,
        days={TODAY - timedelta(days=2): 0, TODAY - timedelta(days=1): 0, TODAY: 1},
    )
    assert found["new_test"].wrong == (
        "the last run did not come to all that was announced",
        "not archived in the last run: http-500 1, timeout 2",
    )
    assert found["cut_test"].wrong == ("the last run was interrupted",)


def test_an_outlet_that_fell_silent(catalog: Catalog) -> None:
    pages = [capture(f"https://paper.test/{n}", NOW - n * DAY / 2) for n in range(8, 60)]
    enter(catalog, *pages, articles=map(article, pages))
    with catalog.reading() as db:
        (found,) = outlets(db, NOW)
    assert found.wrong == ("nothing new for 3 days",)


def test_what_can_be_chosen(catalog: Catalog) -> None:
    fill(catalog)
    with catalog.reading() as db:
        found = choices(db)
    assert found.outlets == (("paper_test", 4), ("other_test", 1))
    assert found.languages == (("en", 4), ("tr", 1))
    assert found.agencies == (("AA", 4),)


def test_an_empty_archive(catalog: Catalog) -> None:
    enter(catalog, capture())
    with catalog.reading() as db:
        assert newest(db) == []
        assert outlets(db, NOW) == []
        assert choices(db).outlets == ()
        assert daily(db, None, TODAY, LATER) == {TODAY: 0}
    assert catalog.articles_of(KEY) == []
