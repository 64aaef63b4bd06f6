"""Search, outlets and checks of records, as a browser gets them."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from archive import Capture

from .newspaper import (
    COPY,
    HOSTILE,
    MANY,
    PAPER,
    STORY,
    Newspaper,
    Tree,
    ask,
    links,
    newspaper,
    said,
    tree_of,
)
from .replaying import Served, served


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    with newspaper(tmp_path_factory.mktemp("paper")) as made:
        yield made


@pytest.fixture(scope="module")
def site(paper: Newspaper) -> Iterator[Served]:
    with served(paper.storage, paper.catalog, paper.spool) as server:
        yield server


def titles(page: Tree) -> list[str]:
    return [said(one, ".") for one in page.xpath("//ol//h2")]


def test_search_marks_what_it_found_and_leads_to_it(site: Served) -> None:
    page = ask(site, "/search?q=%22nine+metres%22")
    assert said(page, "//h1") == '1 article with "nine metres"'
    assert titles(page) == ["Old bridge closed until spring"]
    assert [said(one, ".") for one in page.xpath("//mark")] == ["nine metres"]
    (link,) = links(page, "//ol//h2/a")
    assert link == f"/article/20261121120000/{STORY}"
    assert site(link).status == 200


def test_hit_leads_to_the_version_that_has_the_words(site: Served) -> None:
    (link,) = [one for one in links(ask(site, "/search?q=%22two+metres%22"), "//ol//h2/a")
               if "bridge" in one]  # fmt: skip
    assert said(ask(site, link), "//h1") == "Old bridge closed"


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("q=%EB%8B%A4%EB%A6%AC", ["강에 새 다리가 놓인다"]),
        ("q=igdir", ["Iğdır'da ısı rekoru kırıldı"]),
        ("language=ar", ["افتتاح جسر جديد فوق النهر"]),
        ("agency=Yonhap", ["강에 새 다리가 놓인다"]),
        ("outlet=mirror_example", ["Bridge closed!"]),
        ("since=2026-11-21&until=2026-11-21", ["Bridge closed!", "Ferry timetable"]),
        ("q=bridge+-lorries", []),
    ],
)
def test_words_and_filters(site: Served, question: str, found: list[str]) -> None:
    assert titles(ask(site, f"/search?{question}")) == found


def test_form_keeps_what_was_asked(site: Served) -> None:
    asked = "q=a+%22b%22&outlet=paper_example&language=en&since=2026-01-02&sort=newest"
    page = ask(site, f"/search?{asked}")
    assert page.xpath('//input[@name="q"]/@value') == ['a "b"']
    assert page.xpath("//option[@selected]/@value") == ["paper_example", "en", "newest"]
    assert page.xpath('//input[@name="since"]/@value') == ["2026-01-02"]


def test_filter_that_nothing_has_stays_in_the_form(site: Served) -> None:
    page = ask(site, "/search?language=xx")
    assert page.xpath("//option[@selected]/@value") == ["xx"]


def test_pages_are_turned(site: Served) -> None:
    first = ask(site, "/search?q=notes")
    assert said(first, "//h1").startswith(f"{MANY} articles")
    assert len(titles(first)) == 20
    (following,) = first.xpath('//a[@rel="next"]/@href')
    second = ask(site, following)
    assert len(titles(second)) == MANY - 20
    assert not set(titles(first)) & set(titles(second))
    assert second.xpath('//a[@aria-current="page"]/@href') == [following]
    assert second.xpath('//a[@rel="prev"]/@href') == ["/search?q=notes"]
    beyond = ask(site, "/search?q=notes&page=9")
    assert "There is no page 9" in said(beyond)


def test_nothing_found_says_what_may_help(site: Served) -> None:
    page = ask(site, "/search?q=%22purple+giraffe%22&outlet=paper_example&language=en")
    assert said(page, "//h1") == "No article fits"
    offered = links(page, "//main//li/a")
    assert "/search?q=%22purple+giraffe%22&language=en" in offered
    assert "/search?q=%22purple+giraffe%22&outlet=paper_example" in offered
    assert "/search?q=purple+giraffe&outlet=paper_example&language=en" in offered


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        ("since=yesterday", "“yesterday” is no day: write it as 2026-11-21"),
        ("until=2026-02-30", "“2026-02-30” is no day"),
        ("since=2026-11-22&until=2026-11-21", "This day is before the first one"),
        ("until=9999-12-31", "is no day"),
    ],
)
def test_day_that_is_none_is_said_beside_its_field(site: Served, question: str, fault: str) -> None:
    got = site(f"/search?q=bridge&{question}", Accept="text/html")
    assert got.status == 400
    page = tree_of(got.text)
    (field,) = page.xpath("//input[@aria-invalid]")
    assert fault in said(page, f'//*[@id="{field.get("aria-describedby")}"]')
    assert page.xpath('//input[@name="q"]/@value') == ["bridge"]


@pytest.mark.parametrize(
    "words",
    [HOSTILE, '" OR 1=1 --', "\0", "a" * 20_000, "(((((", "title:x NEAR/3 *", "%", "\ud55c'"],
)
def test_hostile_question_finds_nothing_and_breaks_nothing(site: Served, words: str) -> None:
    got = site(f"/search?q={quote(words)}&page=-1&sort=up", Accept="text/html")
    assert got.status == 200
    assert not tree_of(got.text).xpath("//script")


def test_address_leads_to_its_article_or_its_captures(site: Served) -> None:
    for url, place in ((STORY, f"/article/{STORY}"), (f"{PAPER}/plain", f"/web/*/{PAPER}/plain")):
        got = site(f"/search?q={quote(url, safe='')}", Accept="text/html")
        assert (got.status, got.headers["location"]) == (303, place)
    page = ask(site, f"/search?q={quote(PAPER + '/unknown', safe='')}")
    assert "Nothing is archived of this address" in said(page)


def test_outlet_says_how_it_is(site: Served) -> None:
    page = ask(site, "/outlet/paper_example")
    text = said(page)
    assert said(page, "//h1") == "paper.example"
    assert "did not come to all that was announced" in text
    assert "not archived in the last run: timeout 2" in text
    assert "run-2" in text
    assert len(page.xpath("//ol//h3")) == 15
    assert page.xpath('//*[local-name()="svg"]/@role') == ["img"]
    assert "/search?outlet=paper_example&sort=newest" in links(page, "//main//a")


def test_unknown_outlet_is_not_found(site: Served) -> None:
    got = site("/outlet/nobody_example", Accept="text/html")
    assert got.status == 404
    assert "There is no outlet" in got.text


def record(paper: Newspaper, url: str, number: int = -1) -> Capture:
    return paper.catalog.captures_of(paper.catalog.key(url))[number]


def check(site: Served, one: Capture) -> Tree:
    return ask(site, f"/verify/{one.segment}/{one.record_id}")


def test_records_of_every_kind_are_checked(site: Served, paper: Newspaper) -> None:
    for url, number, kind in (
        (STORY, 0, "response"),
        (STORY, 1, "revisit"),
        (f"{PAPER}/never", 0, "metadata"),
        (f"{PAPER}/bridge.png", 0, "response"),
    ):
        one = record(paper, url, number)
        assert one.kind == kind
        page = check(site, one)
        assert said(page, "//h1") == "Intact", said(page)
        assert page.xpath('//*[@class="verdict bad"]') == []
    assert "The answer it refers to" in said(check(site, record(paper, STORY, 1)))


def test_record_that_is_not_known_is_not_found(site: Served) -> None:
    got = site("/verify/20261121T000000Z-none-00001/urn:uuid:none", Accept="text/html")
    assert got.status == 404
    assert "fiche rebuild" in got.text


@pytest.mark.parametrize("flipped", [40, 200])
def test_damage_is_found_and_named(tmp_path: Path, flipped: int) -> None:
    with newspaper(tmp_path) as paper, served(paper.storage, paper.catalog) as site:
        one = record(paper, STORY, 0)
        path = tmp_path / "storage" / one.key
        data = bytearray(path.read_bytes())
        data[one.offset + flipped] ^= 1
        path.chmod(0o600)
        path.write_bytes(data)
        page = check(site, one)
        assert said(page, "//h1") == "Not intact"
        assert "It cannot be read" in said(page)
        path.write_bytes(data[:-1])
        assert "it was sealed with" in said(check(site, record(paper, COPY, 0)))
        path.unlink()
        assert said(check(site, one), "//h1") == "Not intact"


def test_with_a_token_frames_go_by_the_key_and_pages_by_the_cookie(paper: Newspaper) -> None:
    with served(paper.storage, paper.catalog, token="a long token") as site:
        path = f"/article/{STORY}"
        for asked in ("/", "/search?q=bridge", path, "/outlet/paper_example"):
            got = site(asked, Accept="text/html")
            assert got.status == 401
            assert "bridge" not in got.text.replace(quote(STORY), "").partition("<form")[0].lower()
        page = tree_of(site(path, Authorization="Bearer a long token").text)
        (frame,) = page.xpath("//iframe/@src")
        assert frame.startswith("/k/")
        assert site(frame).status == 200
