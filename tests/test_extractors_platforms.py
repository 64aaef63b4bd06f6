"""Whole pages in the markup of systems that publish articles, and bylines in many languages.

All of it is invented. Pages lie in tests/pages_platforms: the first line says what is to be read,
the rest is the page, with every line of its story in double brackets, and in double parentheses
what may be read as well.
"""

import re
from html import unescape
from json import loads
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from extractors import Article, read_article
from extractors.authors.people import people_in, persons

from .mill import HEADING, PROSE

HERE = Path(__file__).parent / "pages_platforms"
PAGES = sorted(HERE.glob("*.html"))
BYLINES = [row.split("\t") for row in (HERE / "bylines.tsv").read_text("utf-8").splitlines()]
LINE, MAY = re.compile(r"\[\[(.*?)\]\]", re.S), re.compile(r"\(\((.*?)\)\)", re.S)
LIMIT = 5.0
"""Seconds that no page may take."""

NAMED = ("title", "language", "section", "agency")


def read(html: str, url: str = "https://www.gazette.example/mill") -> Article:
    found = read_article(html, url=url)
    assert isinstance(found, Article), found
    return found


def plain(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", markup)).split())


def page_in(file: Path) -> tuple[dict[str, Any], str]:
    """What is to be read of a page, and the page with its marks."""
    head, _, page = file.read_text("utf-8").partition("\n")
    return loads(head), page


def read_marked(said: dict[str, Any], page: str) -> Article:
    return read(MAY.sub(r"\1", LINE.sub(r"\1", page)), url=said["url"])


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_a_page_of_any_system_is_read(file: Path) -> None:
    said, page = page_in(file)
    found = read_marked(said, page)
    assert found.authors == tuple(said["authors"])
    assert {name: getattr(found, name) for name in NAMED if name in said} == {
        name: said[name] for name in NAMED if name in said
    }
    assert found.tags == tuple(said.get("tags", found.tags))
    image, caption = (found.image.url, found.image.caption) if found.image else (None, None)
    assert (image, caption) == (said.get("image", image), said.get("caption", caption))


@pytest.mark.parametrize(
    "file", [file for file in PAGES if page_in(file)[0]["whole"]], ids=lambda file: file.stem
)
def test_every_line_of_the_story_is_kept_and_none_around_it(file: Path) -> None:
    said, page = page_in(file)
    lines = list(map(plain, LINE.findall(page)))
    others = set(map(plain, MAY.findall(page)))
    read_lines = map(plain, read_marked(said, page).text.split("\n\n"))
    assert [line for line in read_lines if line not in others] == lines


@pytest.mark.parametrize("row", BYLINES, ids=lambda row: row[0])
def test_the_persons_in_a_byline(row: list[str]) -> None:
    byline, *names = row
    assert persons([byline]) == tuple(filter(None, names))


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("By Ada Inventa", ("Ada Inventa",)),
        (["Ada Inventa", "Ben Dream"], ("Ada Inventa", "Ben Dream")),
        ([{"name": "Ada Inventa"}, {"name": "and Ben Dream"}], ("Ada Inventa", "Ben Dream")),
        ({"@type": "Person", "name": ["Ada Inventa", "Ben Dream"]}, ("Ada Inventa", "Ben Dream")),
        ({"@type": "Person", "name": "", "url": "https://x.example/ada"}, ()),
        ({"givenName": "Ada", "familyName": "Inventa"}, ("Ada Inventa",)),
    ],
)
def test_an_author_in_any_form_of_json(author: object, names: tuple[str, ...]) -> None:
    assert people_in(author) == names


def test_an_author_who_is_only_pointed_at_is_looked_up() -> None:
    graph = """{"@graph": [{"@type": "Article", "headline": "The mill grinds again", "author":
        [{"@id": "#a"}, {"@id": "#b", "name": "bdream"}]},
        {"@type": "Person", "@id": "#a", "name": "Ada Inventa"},
        {"@type": "Person", "@id": "#b", "name": "Ben Dream"}]}"""
    script = f"<script type='application/ld+json'>{graph}</script>"
    assert read(f"{script}{HEADING}{PROSE}").authors == ("Ada Inventa", "Ben Dream")


@pytest.mark.parametrize(
    "other",
    [
        "<div class='card'><h4><a href='/9'>Why I left</a></h4><p class='author'>By Cy Madeup</p>",
        "<section class='discussion'><div><a class='author' href='/user/cy'>Cy Madeup</a></div>",
    ],
)
def test_the_byline_of_another_story_or_of_a_reader_is_not_taken(other: str) -> None:
    assert read(f"<article>{HEADING}{PROSE}</article><aside>{other}</aside>").authors == ()


def test_who_is_named_beside_the_declared_author_signs_too() -> None:
    meta = "<meta name='author' content='Ada Inventa'>"
    byline = "<p>By <a rel='author' href='/a'>Ada Inventa</a> and <span>Ben Dream</span></p>"
    assert read(f"{meta}{HEADING}{byline}{PROSE}").authors == ("Ada Inventa", "Ben Dream")


@pytest.mark.parametrize(
    ("links", "tags", "section"),
    [
        ("<p><a rel='category tag'>Mills</a> <a rel='tag'>#flour</a></p>", ("flour",), "Mills"),
        ("<ul class='tags'><li><a href='/t'>flour</a></li></ul>", ("flour",), None),
        ("<aside><a rel='tag'>dogs</a></aside><p><a rel='tag'>flour</a></p>", ("flour",), None),
        ("<p class='breadcrumb'><a href='/'>Home</a><a href='/m'>Mills</a></p>", (), "Mills"),
    ],
)
def test_where_a_page_shows_that_it_is_filed(
    links: str, tags: tuple[str, ...], section: str | None
) -> None:
    found = read(f"{HEADING}{PROSE}{links}")
    assert (found.tags, found.section) == (tags, section)


@pytest.mark.parametrize(
    ("declared", "language"), [("da", "da"), ("no", "no"), ("de", "da"), ("en", "da")]
)
def test_a_sibling_is_told_from_a_language_by_what_the_page_declares(
    declared: str, language: str
) -> None:
    text = "Møllen maler igen, og den har fået et nyt hjul. Den blev lukket for nitten år siden."
    page = f"<html lang='{declared}'><h1>Møllen</h1><p>{text}</p><p>{text} Men nu maler den.</p>"
    assert read(page).language == language


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("<div class='vcard author'><b class='fn'>Ada Inventa</b></div>", ("Ada Inventa",)),
        (
            "<div class='byline'><p>Text: Ada Inventa</p><p>Foto: Cy Madeup</p></div>",
            ("Ada Inventa",),
        ),
        ("<p data-testid='byline-contributors'><b>Ada ap Inventa</b></p>", ("Ada ap Inventa",)),
        ("<p class='penulis'>Ada Inventa</p>", ("Ada Inventa",)),
        ("<p>Posted by <a href='/author/ada'>Ada</a></p>", ("Ada",)),
        ("<p>Ada Inventa | Gazette</p><p>Nov. 5, 2025</p>", ("Ada Inventa",)),
        (
            "<img src='a.png' alt='Ada Inventa'><p>Ada Inventa</p><p>5 Nov 2025</p>",
            ("Ada Inventa",),
        ),
        ("<p>Health Care</p><p>November 5, 2025</p>", ()),
        ("<blockquote>A mill is a clock. <cite class='author'>Cy Madeup</cite></blockquote>", ()),
        ("<ul><li><a href='/2'>Dam bursts</a> <i class='author'>Cy Madeup</i></ul>", ()),
    ],
)
def test_a_byline_is_seen_under_the_headline(byline: str, names: tuple[str, ...]) -> None:
    site = "<meta property='og:site_name' content='Gazette'>"
    assert read(f"{site}{HEADING}{byline}{PROSE}").authors == names


@pytest.mark.parametrize(
    "end",
    [
        "<p><i>Ada Inventa is a writer in Milltown.</i></p>",
        "<p>(Reporting by Ada Inventa; Editing by Cy Madeup)</p>",
        "<p>（本报记者 虚构生 通讯员 假想一）</p>",
    ],
)
def test_an_author_is_named_under_the_story(end: str) -> None:
    assert read(f"{HEADING}{PROSE}{end}").authors in {("Ada Inventa",), ("虚构生",)}


@pytest.mark.parametrize(
    "others",
    [
        "<blockquote>"
        + "<li><a href='/2'>Dam bursts now</a><i class='author'>Cy Madeup</i>" * 30_000,
        "<p>by Cy Madeup photo by " * 30_000,
    ],
)
def test_many_bylines_of_others_take_no_time(others: str) -> None:
    begun = process_time()
    read(f"{HEADING}{PROSE}{others}")
    assert process_time() - begun < LIMIT
