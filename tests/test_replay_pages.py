"""The pages of the web application as a browser gets them: real HTTP, a real archive."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import open_catalog

from .newspaper import (
    COPY,
    GONE,
    HOSTILE,
    IN_OTHER_SCRIPTS,
    PAPER,
    SECOND,
    STORY,
    Newspaper,
    ask,
    links,
    newspaper,
    parsed,
    said,
)
from .replaying import Served, served

PAGES = (
    "/",
    "/search",
    "/search?q=bridge",
    "/search?q=giraffe&outlet=paper_example&language=en",
    "/search?since=yesterday",
    f"/article/{STORY}",
    f"/article/20261121080000/{STORY}",
    f"/article/{GONE}",
    f"/article/{COPY}",
    f"/article/{PAPER}/ar",
    f"/article/{PAPER}/hostile",
    f"/article/{PAPER}/plain",
    f"/article/{PAPER}/never",
    f"/article/{PAPER}/none",
    "/outlet/paper_example",
    "/outlet/none",
    f"/web/*/{STORY}",
    "/nowhere",
    "/login",
)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    with newspaper(tmp_path_factory.mktemp("paper")) as made:
        yield made


@pytest.fixture(scope="module")
def site(paper: Newspaper) -> Iterator[Served]:
    with served(paper.storage, paper.catalog, paper.spool) as server:
        yield server


@pytest.mark.parametrize("path", PAGES)
def test_runs_nothing_and_asks_nobody_else(site: Served, path: str) -> None:
    got = site.follow(path, Accept="text/html")
    page = parsed(got)
    assert not page.xpath("//script | //style | //@style | //@onerror | //base")
    asked = page.xpath("//img/@src | //iframe/@src | //link/@href | //form/@action | //source/@src")
    assert [one for one in asked if not one.startswith(("/", "data:"))] == []
    policy = got.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_has_what_a_screen_reader_goes_by(site: Served, path: str) -> None:
    page = parsed(site.follow(path, Accept="text/html"))
    assert page.get("lang") == "en"
    assert page.findtext(".//title")
    assert len(page.xpath("//h1")) == len(page.xpath("//main")) == 1
    assert page.xpath('//a[@class="skip"]/@href') == ["#main"]
    named = page.xpath("//label/@for")
    fields = page.xpath('//input[not(@type="hidden")]/@id | //select/@id')
    assert sorted(named) == sorted(fields)
    assert all(one.get("title") for one in page.xpath("//iframe"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    tables = page.xpath("//table")
    assert all(one.xpath("caption") for one in tables)


def test_front_page_shows_the_newest_and_the_outlets(site: Served) -> None:
    page = ask(site, "/")
    titles = [said(one, ".") for one in page.xpath("//ol//h3")]
    assert len(titles) == 10
    assert titles[:2] == ["Bridge closed!", "Ferry timetable"]
    rows = [said(one, ".") for one in page.xpath("//tbody/tr")]
    assert rows[0].startswith("paper.example")
    assert "not archived in the last run: timeout 2" in rows[0]
    assert "did not come to all that was announced" in rows[0]
    assert rows[1].startswith("mirror.example")
    assert len(page.xpath('//tbody//*[local-name()="svg"][@role="img"]')) == 2


def test_front_page_of_an_empty_archive_says_what_to_do(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        paper.catalog.clear()
        with served(paper.storage, paper.catalog) as site:
            assert "fiche crawl" in said(ask(site, "/"))
            assert "No article" in said(ask(site, "/search?q=a"))


def test_titles_in_lists_lead_to_articles(site: Served) -> None:
    page = ask(site, "/")
    for link in links(page, "//ol//h3/a"):
        assert site(link).status == 200


def test_article_is_to_be_read(site: Served) -> None:
    page = ask(site, f"/article/{STORY}")
    assert said(page, "//h1") == "Old bridge closed until spring"
    assert [said(one, ".") for one in page.xpath('//*[@class="text"]/p')] == SECOND
    facts = said(page, '//*[@class="byline"]')
    assert "By Ida Brandt" in facts
    assert "Published 20 Nov 2026, 17:30 UTC" in facts
    assert "Captured 21 Nov 2026, 12:00 UTC" in facts


@pytest.mark.parametrize("code", IN_OTHER_SCRIPTS)
def test_text_says_its_language_and_direction(site: Served, code: str) -> None:
    page = ask(site, f"/article/{PAPER}/{code}")
    way = "rtl" if code == "ar" else "ltr"
    assert page.xpath('//h1/@lang | //*[@class="text"]/@lang') == [code, code]
    assert page.xpath('//h1/@dir | //*[@class="text"]/@dir') == [way, way]
    assert said(page, "//h1") == IN_OTHER_SCRIPTS[code][0]


def test_article_has_its_snapshot_beside_it_in_a_sandbox(site: Served) -> None:
    page = ask(site, f"/article/{STORY}")
    (frame,) = page.xpath("//iframe")
    assert frame.get("sandbox") == ""
    assert frame.get("loading") == "lazy"
    assert frame.get("src") == f"/web/20261121120000if_/{STORY}"
    assert b"nine metres" in site(frame.get("src")).body
    old = ask(site, f"/article/20261121080000/{STORY}")
    assert b"two metres" in site(old.xpath("//iframe/@src")[0]).body
    assert old.xpath("//figure/img/@src") == [f"/web/20261121080000im_/{PAPER}/bridge.png"]


def test_mistake_of_ours_is_a_page_as_well(tmp_path: Path) -> None:
    def no_key(url: str) -> str:
        raise ZeroDivisionError(url)

    with (
        newspaper(tmp_path) as paper,
        open_catalog(tmp_path / "other", key=no_key) as catalog,
        served(paper.storage, catalog) as site,
    ):
        got = site(f"/article/{STORY}", Accept="text/html")
    assert got.status == 500
    assert "it is not your doing" in said(parsed(got))
    assert "ZeroDivision" not in got.text
    assert "frame-ancestors" in got.headers["content-security-policy"]


def test_frame_of_what_is_missing_may_have_the_style_sheet(site: Served) -> None:
    got = site("/static/style.css", Sec_Fetch_Site="cross-site")
    assert got.headers["cross-origin-resource-policy"] == "cross-origin"


def test_article_says_where_its_text_came_from(site: Served, paper: Newspaper) -> None:
    page = ask(site, f"/article/{STORY}")
    known = paper.catalog.articles_of(paper.catalog.key(STORY))[-1]
    facts = said(page, '//*[@id="provenance"]')
    for name in ("segment", "record_id", "digest", "rule", "extractor", "url"):
        assert known[name] in facts
    assert f"{known['offset']:,}" in facts
    (button,) = page.xpath('//a[@class="button"]/@href')
    assert said(ask(site, button), "//h1") == "Intact"


def test_same_text_elsewhere_is_found_with_who_was_first(site: Served) -> None:
    page = ask(site, f"/article/{COPY}")
    places = [said(one, ".") for one in page.xpath('//ol[contains(@class, "places")]/li')]
    assert places == [
        "Old bridge closed first paper.example 20 Nov 2026, 17:30 92 % the same",
        "This page mirror.example 21 Nov 2026, 09:00, 15 h 30 min later credits Paper News",
    ]
    assert "First on paper.example" in said(page)
    assert "the page says that the story came from paper.example" in said(page)


def test_hostile_article_is_text(site: Served) -> None:
    page = ask(site, f"/article/{PAPER}/hostile")
    assert said(page, "//h1") == HOSTILE
    assert said(page, '//*[@class="text"]/p[1]') == HOSTILE
    assert not page.xpath("//script | //img")


def test_page_without_an_article_leads_to_its_captures(site: Served) -> None:
    got = site(f"/article/{PAPER}/plain", Accept="text/html")
    assert got.status == 404
    page = parsed(got)
    assert "No article was read from this page" in said(page)
    assert f"/web/*/{PAPER}/plain" in links(page, "//main//a")


def test_page_that_never_answered_says_why(site: Served) -> None:
    got = site(f"/article/{PAPER}/never", Accept="text/html")
    assert got.status == 404
    assert "timeout" in said(parsed(got))
