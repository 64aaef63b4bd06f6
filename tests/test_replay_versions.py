"""The versions of an article: in addresses, in the timeline, compared, read again, in the spool."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .newspaper import (
    COPY,
    FIRST,
    GONE,
    PAPER,
    SECOND,
    STORY,
    Newspaper,
    article,
    ask,
    newspaper,
    parsed,
    said,
)
from .replaying import Served, at, served


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    with newspaper(tmp_path_factory.mktemp("paper")) as made:
        yield made


@pytest.fixture(scope="module")
def site(paper: Newspaper) -> Iterator[Served]:
    with served(paper.storage, paper.catalog, paper.spool) as server:
        yield server


@pytest.mark.parametrize(
    ("digits", "title"),
    [
        ("20261121080000", "Old bridge closed"),
        ("20261121110000", "Old bridge closed"),
        ("20261121120000", "Old bridge closed until spring"),
        ("20271121", "Old bridge closed until spring"),
        ("2020", "Old bridge closed"),
    ],
)
def test_time_in_the_address_chooses_the_version(site: Served, digits: str, title: str) -> None:
    page = ask(site, f"/article/{digits}/{STORY}")
    assert said(page, "//h1") == title
    assert ("See the latest" in said(page)) == (title == "Old bridge closed")


def test_timeline_tells_what_became_of_the_page(site: Served) -> None:
    entries = [said(one, ".") for one in ask(site, f"/article/{STORY}").xpath("//ol[@reversed]/li")]
    more = "compare version 2 with the one before"
    assert entries == [
        f"2026-11-21 12:00:00 Version 2 shown here: headline and text changed · {more}",
        "2026-11-21 10:00:00 to 2026-11-21 11:00:00 unchanged (2 looks)",
        "2026-11-21 08:00:00 Version 1: first version",
    ]


def test_deletion_is_said_and_the_text_stays(site: Served) -> None:
    page = ask(site, f"/article/{GONE}")
    assert "This page is gone. On 21 Nov 2026, 12:00 UTC it answered 410." in said(page)
    assert "It runs every ten minutes." in said(page, '//*[@class="text"]')
    newest = page.xpath("//ol[@reversed]/li")[0]
    assert newest.get("class") == "gone"
    assert said(newest, ".") == "2026-11-21 12:00:01 gone (410)"


def test_versions_are_compared_word_by_word(site: Served) -> None:
    page = ask(site, f"/article/{STORY}")
    changes = '//*[@id="changes"]'
    assert [said(one, ".") for one in page.xpath(f"{changes}//h3/ins")] == ["until spring"]
    diff = f'{changes}/div[@class="diff"]/p'
    assert [said(one, ".") for one in page.xpath(f"{diff}/del")] == ["two"]
    assert [said(one, ".") for one in page.xpath(f"{diff}/ins")] == [
        "nine", "It will open again in spring.",
    ]  # fmt: skip


def test_any_two_versions_can_be_compared_by_address_and_by_form(site: Served) -> None:
    back = f"/article/20261121080000/{STORY}&from=20261121120000&to=20261121080000"
    page = ask(site, back)
    assert said(page, "//h1") == "Old bridge closed"
    assert [said(one, ".") for one in page.xpath('//*[@class="diff"]/h3/del')] == ["until spring"]
    asked = "/compare?url=https%3A%2F%2Fpaper.example%2Fbridge%3Fid%3D3%26part%3Da"
    got = site(f"{asked}&from=20261121120000&to=20261121080000")
    assert got.status == 303
    assert got.headers["location"] == f"{back}#changes"


@pytest.mark.parametrize(
    "path",
    [
        f"/article/{STORY}&from=20200101000000&to=20261121080000",
        f"/article/20261399/{STORY}",
        f"/article/20261121080000.7/{STORY}",
        "/article/",
        "/compare?url=https://paper.example/&from=1&to=2",
        "/compare",
    ],
)
def test_address_that_means_nothing_is_refused_in_words(site: Served, path: str) -> None:
    got = site(path, Accept="text/html")
    assert got.status == 400
    assert "Traceback" not in got.text
    assert said(parsed(got), "//h1")


def test_later_reading_of_a_capture_is_a_version_beside_the_first(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper, served(paper.storage, paper.catalog, paper.spool) as site:
        (capture, *_) = paper.catalog.captures_of(paper.catalog.key(COPY))
        run = paper.run("run-3")
        now = at("20261122")
        run.article_again(capture, article(capture, "Bridge closed", FIRST[:2]), now)
        run.close({"kind": "reextract"}, now=now)
        page = ask(site, f"/article/{COPY}")
        assert said(page, "//h1") == "Bridge closed"
        entries = [said(one, ".") for one in page.xpath("//ol[@reversed]/li")]
        assert entries[0].startswith("2026-11-22 00:00:00 Version 2 shown here: read again from")
        first, second = (f"/article/20261121090000.{number}/{COPY}" for number in (1, 2))
        assert [said(ask(site, one), "//h1") for one in (first, second)] == [
            "Bridge closed!", "Bridge closed",
        ]  # fmt: skip
        assert "Version 1 of 2" in said(ask(site, first))


def test_article_is_shown_while_its_run_goes_on(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper, served(paper.storage, paper.catalog, paper.spool) as site:
        run = paper.run("run-3")
        paper.told(run, f"{PAPER}/new", "20261121140000", "Just in", FIRST[:1])
        paper.told(run, STORY, "20261121140001", "Old bridge closed until spring", SECOND)
        paper.told(run, STORY, "20261121140002", "Old bridge to be replaced", SECOND)
        assert said(ask(site, f"/article/{PAPER}/new"), "//h1") == "Just in"
        page = ask(site, f"/article/{STORY}")
        assert said(page, "//h1") == "Old bridge to be replaced"
        entries = [said(one, ".") for one in page.xpath("//ol[@reversed]/li")]
        assert len(entries) == 5
        assert entries[1] == "2026-11-21 14:00:01 unchanged"
        (button,) = page.xpath('//a[@class="button"]/@href')
        assert said(ask(site, button), "//h1") == "Intact"
        assert "not sealed yet" in said(ask(site, button))
        run.close({}, now=at("20261121150000"))
        assert said(ask(site, f"/article/{STORY}"), "//h1") == "Old bridge to be replaced"
