"""The main job: seven re-created outlets crawled by the real command into a real archive."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.newsstand import Expected, Newsstand, outlets
from crawler.outlet import outlet_slugs, story_key

from .fiche import Fiche, reaching

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as stand:
        yield stand


@pytest.fixture(scope="module")
def crawled(stand: Newsstand, tmp_path_factory: pytest.TempPathFactory) -> Fiche:
    """The declared outlets of the news-stand, crawled once."""
    fiche = Fiche(tmp_path_factory.mktemp("crawl") / "data", reaching(stand))
    fiche("crawl", "--all")
    return fiche


@pytest.fixture(scope="module")
def articles(crawled: Fiche) -> dict[str, dict[str, Any]]:
    return {story_key(line["url"]): line for line in crawled.articles()}


def declared() -> list[Expected]:
    every = [one for site in outlets.sites(NOW) for one in site.expected]
    return [one for one in every if one.outlet in outlet_slugs()]


def name(one: Expected) -> str:
    return f"{one.outlet}-{one.url.rpartition('/')[2][-30:]}"


def lines_of(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if line.strip()}


def of(one: Expected, articles: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The article as it was stored, under whichever of its addresses."""
    keys = {story_key(url) for url in (one.url, one.canonical_url or one.url, *one.aliases)}
    found = [articles[key] for key in keys if key in articles]
    assert len(found) == 1, f"{one.url} was archived {len(found)} times"
    return found[0]


def test_every_article_is_there_once(articles: dict[str, dict[str, Any]]) -> None:
    assert sorted(of(one, articles)["title"] for one in declared()) == sorted(
        line["title"] for line in articles.values()
    )


@pytest.mark.parametrize("one", declared(), ids=name)
class TestArticle:
    def test_title(self, one: Expected, articles: dict[str, dict[str, Any]]) -> None:
        assert of(one, articles)["title"] == one.title

    def test_authors(self, one: Expected, articles: dict[str, dict[str, Any]]) -> None:
        assert tuple(of(one, articles)["authors"]) == one.authors

    def test_published(self, one: Expected, articles: dict[str, dict[str, Any]]) -> None:
        found = datetime.fromisoformat(of(one, articles)["published"])
        assert found.tzinfo is not None
        if one.published:
            assert found == one.published
        else:
            assert f"{found:%Y-%m-%d}" == one.day

    def test_language(self, one: Expected, articles: dict[str, dict[str, Any]]) -> None:
        assert of(one, articles)["language"] == one.language

    def test_text(self, one: Expected, articles: dict[str, dict[str, Any]]) -> None:
        text = of(one, articles)["text"]
        at = -1
        for paragraph in one.paragraphs:
            place = text.find(paragraph, at + 1)
            assert place > at, f"missing, or out of order: {paragraph!r}"
            at = place

    def test_no_boilerplate(self, one: Expected, articles: dict[str, dict[str, Any]]) -> None:
        assert not lines_of(of(one, articles)["text"]) & set(one.boilerplate)


def test_unwanted_pages_are_no_articles(
    stand: Newsstand, articles: dict[str, dict[str, Any]]
) -> None:
    assert not {story_key(url) for url in stand.unwanted} & set(articles)


def test_every_article_says_where_it_came_from(crawled: Fiche) -> None:
    for line in crawled.articles():
        shown = crawled.storage.read(
            f"warc/{line['day']}/{line['segment']}.warc.gz", line["offset"], line["length"]
        )
        assert shown[:2] == b"\x1f\x8b"
        assert line["digest"].startswith("sha1:")
        assert line["captured_at"].endswith("Z")
        assert line["extractor"]
        assert line["rule"]


def test_verify_finds_nothing(crawled: Fiche) -> None:
    assert re.search(r"\b0 problems", crawled.look("verify"))


def test_a_second_crawl_fetches_feeds_and_no_article(stand: Newsstand, crawled: Fiche) -> None:
    before = len(crawled.articles())
    pages = {one.url for one in stand.expected}
    stand.log.clear()
    crawled("crawl", "--all")
    hits = {hit.url: hit.status for hit in stand.log}
    assert not pages & set(hits)
    assert sum(status == 304 for status in hits.values()) > 10
    assert len(crawled.articles()) == before


def test_the_catalog_can_be_made_again(crawled: Fiche) -> None:
    url = declared()[0].url
    shown = crawled.look("show", url)
    (crawled.home / "catalog.sqlite").unlink()
    crawled("rebuild")
    assert crawled.look("show", url) == shown
    assert crawled("crawl", "--all").count("\n") == len(outlet_slugs()) + 1


def test_every_request_names_the_crawler_and_a_contact(stand: Newsstand, crawled: Fiche) -> None:
    assert {hit.user_agent for hit in stand.log} == {"Microfiche/0.1.0 (+tests@example.org)"}


def test_limit_and_dry_run(stand: Newsstand, tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "data", reaching(stand))
    listed = fiche("crawl", "voi_id", "--dry-run").split()
    assert len(listed) > 3
    assert not (tmp_path / "data" / "storage" / "warc").exists()
    fiche("crawl", "voi_id", "--limit", "2")
    assert len(fiche.articles()) == 2
    fiche("crawl", "voi_id")
    assert len(fiche.articles()) == len([one for one in declared() if one.outlet == "voi_id"])


def test_since_leaves_out_what_is_older(stand: Newsstand, tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "data", reaching(stand))
    fiche("crawl", "yna_co_kr", "--since", "2026-11-20")
    published = [datetime.fromisoformat(line["published"]) for line in fiche.articles()]
    assert published
    assert min(published) >= datetime(2026, 11, 20, tzinfo=UTC)
