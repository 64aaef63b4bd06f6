"""What the catalog answers about runs, asked of both databases."""

from archive.catalog import Catalog, Pending

from .records import HOUR, KEY, NOW, capture, enter, manifest, waiting

OTHER = "https://paper.test/news/other"


def test_only_a_complete_run_may_be_told_unchanged(catalog: Catalog) -> None:
    feed = "https://paper.test/rss"
    enter(catalog, capture(feed, role="feed", etag='"1"'))
    enter(catalog, capture(feed, NOW + HOUR, role="feed", etag='"2"', run="r2"), segment="s2")
    assert catalog.earlier(feed) is None
    catalog.add_run(manifest("r2", NOW + HOUR, outlet={"complete": False}))
    assert catalog.earlier(feed) is None
    catalog.add_run(manifest("r1"))
    earlier = catalog.earlier(feed)
    assert earlier is not None
    assert (earlier.at, earlier.etag, earlier.digest) == (NOW, '"1"', "sha1:1000000")


def test_an_unchanged_feed_refers_to_the_body_it_had(catalog: Catalog) -> None:
    feed = "https://paper.test/rss"
    enter(
        catalog,
        capture(feed, role="feed", etag='"1"', last_modified="then"),
        capture(feed, NOW + HOUR, role="feed", status=304, kind="revisit", etag='"1b"'),
        capture(feed, NOW + 2 * HOUR, role="feed", truncated="length", etag='"2"'),
    )
    catalog.add_run(manifest("r1"))
    earlier = catalog.earlier(feed)
    assert earlier is not None
    assert (earlier.at, earlier.etag, earlier.last_modified) == (NOW, '"1b"', "then")


def test_what_is_pending_goes_when_it_is_archived(catalog: Catalog) -> None:
    catalog.add_run(manifest("r1", pending=[waiting(KEY), waiting(OTHER)]))
    enter(catalog, capture(at=NOW + HOUR, run="r2"))
    assert [one.url for one in catalog.pending("paper_test")] == [OTHER]
    assert catalog.pending("other_test") == []


def test_what_is_pending_goes_when_a_later_run_drops_it(catalog: Catalog) -> None:
    catalog.add_run(manifest("r1", pending=[waiting(KEY), waiting(OTHER)]))
    again = waiting(OTHER, attempts=2, not_before="2026-11-22T09:00:00+09:00", via="elsewhere")
    catalog.add_run(manifest("r2", NOW + HOUR, pending=[again]))
    assert catalog.pending("paper_test") == [
        Pending(
            outlet="paper_test",
            url=OTHER,
            key=OTHER,
            attempts=2,
            reason="timeout",
            not_before=NOW + 12 * HOUR,
        )
    ]


def test_what_is_pending_goes_when_it_is_gone(catalog: Catalog) -> None:
    catalog.add_run(manifest("r1", pending=[waiting(KEY), waiting(OTHER)]))
    enter(
        catalog,
        capture(at=NOW + HOUR, run="r2", status=404),
        capture(OTHER, at=NOW + 2 * HOUR, run="r2", status=503),
    )
    assert [one.url for one in catalog.pending("paper_test")] == [OTHER]


def test_a_run_that_was_limited_does_not_forget_what_it_did_not_come_to(catalog: Catalog) -> None:
    catalog.add_run(manifest("r1", pending=[waiting(KEY), waiting(OTHER)]))
    again = [waiting(KEY, attempts=2)]
    catalog.add_run(manifest("r2", NOW + HOUR, outlet={"complete": False}, pending=again))
    assert [(one.url, one.attempts) for one in catalog.pending("paper_test")] == [
        (KEY, 2),
        (OTHER, 1),
    ]


def test_saving_a_page_is_no_visit_to_its_outlet(catalog: Catalog) -> None:
    catalog.add_run(manifest("r1", pending=[waiting(KEY)]))
    catalog.add_run(manifest("r2", NOW + HOUR, kind="save"))
    assert catalog.last_runs()["paper_test"].run == "r1"
    assert [one.url for one in catalog.pending("paper_test")] == [KEY]
    assert [one["run"] for one in catalog.runs()] == ["r2", "r1"]


def test_an_interrupted_run_forgets_nothing_that_was_pending(catalog: Catalog) -> None:
    cut_short = manifest("r2", NOW + HOUR, pending=[waiting(KEY)], interrupted=True)
    single_page = manifest("r3", NOW + 2 * HOUR)
    del single_page["pending"]
    for one in (cut_short, single_page, manifest("r1", pending=[waiting(OTHER)])):
        catalog.add_run(one)
    assert [one.url for one in catalog.pending("paper_test")] == [OTHER, KEY]


def test_the_last_run_over_each_outlet(catalog: Catalog) -> None:
    failures = {"timeout": 2, "http-500": 1}
    catalog.add_run(manifest("r2", NOW, outlet={"failures": failures, "complete": False}))
    catalog.add_run(manifest("r1", NOW - HOUR))
    last = catalog.last_runs()["paper_test"]
    assert (last.run, last.started, last.ended) == ("r2", NOW, NOW + HOUR / 6)
    assert (last.new_articles, last.failures, last.complete) == (1, failures, False)
    assert not last.interrupted
    assert [run["run"] for run in catalog.runs()] == ["r2", "r1"]
    assert [run["run"] for run in catalog.runs(1)] == ["r2"]


def test_the_memory_of_the_newest_run_wins(catalog: Catalog) -> None:
    catalog.add_run(manifest("r2", NOW, memory={"paper.test": "bmV3"}))
    catalog.add_run(manifest("r1", NOW - HOUR, memory={"paper.test": "b2xk", "b.test": "Yg=="}))
    assert catalog.memory("paper.test") == b"new"
    assert catalog.memory("b.test") == b"b"
    assert catalog.memory("c.test") is None
