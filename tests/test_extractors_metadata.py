"""Titles, dates and authors as pages state them, each trap on a page made for it."""

import pytest

from .mill import HEADING, LINES, PROSE, read


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Ada Inventa, Chief Officer and Head of Mills", ("Ada Inventa",)),
        ("Ada Inventa - Remote Mills", ("Ada Inventa",)),
        ("Ada Inventa, MS, RD", ("Ada Inventa, MS, RD",)),
        ("ADA INVENTA, BEN DREAM and CY MADEUP", ("ADA INVENTA", "BEN DREAM", "CY MADEUP")),
        ("gazette.example, Milltown, Nowhere", ()),
        ("Marketing and Event Coordinator", ()),
        ("By by Ada Inventa", ("Ada Inventa",)),
    ],
)
def test_a_byline_is_read_for_persons(byline: str, names: tuple[str, ...]) -> None:
    assert read(f"<meta name='author' content='{byline}'>{HEADING}{PROSE}").authors == names


@pytest.mark.parametrize(
    "byline",
    [
        "<p>by <a href='/search?q=ada'>Ada Inventa</a></p>",
        "<p class='author'><a href='/author/ada-inventa'>Ada Inventa</a></p>",
    ],
)
def test_a_person_comes_before_the_house(byline: str) -> None:
    house = "<meta property='og:site_name' content='Gazette'><meta name='author' content='Gazette'>"
    assert read(f"{house}{HEADING}{byline}{PROSE}").authors == ("Ada Inventa",)


@pytest.mark.parametrize(
    "byline",
    [
        "<p><img class='avatar' src='/a.png'>Dec 26, 2025 • Ada Inventa in Mills</p>",
        "<ul><li><i class='bi bi-person'></i> Ada Inventa</li></ul>",
        f"<div class='blog_author-box'><div>Ada Inventa</div><p>{LINES[1] * 2}</p></div>",
    ],
)
def test_an_author_is_seen_beside_a_picture_or_in_a_box(byline: str) -> None:
    assert read(f"{HEADING}{byline}{PROSE}").authors == ("Ada Inventa",)


@pytest.mark.parametrize("name", ["comment-author", "quoteAuthor"])
def test_who_comments_or_is_quoted_is_no_author(name: str) -> None:
    assert read(f"{HEADING}{PROSE}<p class='{name}'>Ben Dream</p>").authors == ()


def test_order_of_day_and_month_is_learned_from_the_page() -> None:
    own = "<span class='date'>12/03/2026</span>"
    other = "<a href='/other'>Older stories</a> 25/02/2026"
    found = read(f"{HEADING}{own}{PROSE}<div>{other}</div>").published
    assert found is not None
    assert found.date().isoformat() == "2026-03-12"


@pytest.mark.parametrize(
    "page",
    [
        f"<div><p>Jan 15, 2026</p></div>{HEADING}{PROSE}",
        f"{HEADING}<b>Updated:</b><i>Mar 3, 2026</i><b>Published:</b><i>Jan 15, 2026</i>{PROSE}",
        f"<meta name='published_on' content='2026-01-15T08:00:00Z'>{HEADING}{PROSE}",
        f"{HEADING}{PROSE}<i data-x='&quot;publishedAt&quot;:&quot;2026-01-15T08:00:00Z&quot;'>",
        f"<title>Mill grinds again</title><b>Jan 15, 2026</b><h2>The mill grinds again</h2>{PROSE}",
    ],
)
def test_a_date_is_found_where_pages_put_it(page: str) -> None:
    found = read(page).published
    assert found is not None
    assert found.date().isoformat() == "2026-01-15"


def test_the_day_of_the_next_review_is_not_the_day_of_the_story() -> None:
    review = "<p class='date'>Next review due: 11 Jan 2029</p><p class='date'>3 Sep 2024</p>"
    found = read(f"{HEADING}{review}{PROSE}").published
    assert found is not None
    assert found.year == 2024


@pytest.mark.parametrize(
    "head",
    [
        "<title>The mill grinds again | RVG</title><meta name='og:site_name' content='Rue V. G.'>",
        f"<title>The mill grinds again</title>{HEADING.replace('<h1>', '<h1>On the river - ')}",
        "<title>Mill grinds again, they say</title><h2>Menu</h2><h2>The mill grinds again</h2>",
    ],
)
def test_a_headline_is_told_from_what_surrounds_it(head: str) -> None:
    assert read(f"{head}{PROSE}").title == "The mill grinds again"


def test_who_edited_or_photographed_a_story_did_not_write_it() -> None:
    meta = "<meta name='author' content='Ada Inventa, Ben Dream, Cy Madeup'>"
    credit = "<p>Edited by Ben Dream</p><p>Photographed by Cy Madeup</p>"
    assert read(f"{meta}{HEADING}{PROSE}{credit}").authors == ("Ada Inventa",)


def test_the_writer_is_taken_for_the_editor_who_was_declared() -> None:
    meta = "<meta name='author' content='Ben Dream'>"
    byline, credit = "<p class='author-2'>Ada Inventa</p>", "<p>Editor : <a>Ben Dream</a></p>"
    assert read(f"{meta}{HEADING}{byline}{PROSE}{credit}").authors == ("Ada Inventa",)


@pytest.mark.parametrize(
    "page",
    [
        f"<p itemprop='author'><b itemprop='name'>Ada Inventa</b></p>{HEADING}{PROSE}",
        f"{HEADING}{PROSE}<p style='text-align: right'><strong>Ada Inventa</strong></p>",
        f"{HEADING}<i class='author-name'>Ada Inventa</i>{PROSE}",
        f"<h1>Mill</h1><p>x<br>By Ada Inventa<br>x</p>{PROSE}",
    ],
)
@pytest.mark.parametrize("house", ["Gazette staff", "NOC Admin"])
def test_a_person_comes_before_a_desk(page: str, house: str) -> None:
    meta = f"<meta name='author' content='{house}'>"
    card = "<ul><li>Other stories</li></ul>"
    assert read(f"{meta}{page}{card}").authors == ("Ada Inventa",)


def test_a_desk_signs_where_no_person_does() -> None:
    assert read(f"<meta name='author' content='Mill Desk'>{HEADING}{PROSE}").authors == (
        "Mill Desk",
    )


def test_the_heading_is_taken_where_searchers_are_given_it_in_other_words() -> None:
    said = "The river's grinding mill: everything to know"
    news = (
        f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{said}"}}</script>'
    )
    head = f'<title>{said}</title><meta property="og:title" content="{said}">{news}'
    assert read(f"{head}{HEADING}{PROSE}").title == "The mill grinds again"


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        (
            "Mills: The mill grinds",
            "<i class='kicker'>Water</i> - The mill grinds",
            "The mill grinds",
        ),
        (
            "Water: The mill grinds",
            "<i class='overline'>Water:</i> The mill grinds",
            "Water: The mill grinds",
        ),
        ("The 'mill' -- it grinds", "The ‘mill’ — it grinds", "The ‘mill’ — it grinds"),
        ("The mill grinds", "THE MILL GRINDS", "The mill grinds"),
        ("磨坊又开始转动了:gazette日志", "", "磨坊又开始转动了"),
    ],
)
def test_a_headline_is_as_readers_see_it(head: str, heading: str, title: str) -> None:
    page = f"<title>{head}</title><meta property='og:title' content=\"{head}\">"
    assert read(f"{page}<h1>{heading}</h1>{PROSE}").title == title


def test_a_heading_that_is_posted_as_it_is_shown_is_the_title() -> None:
    long = "The mill grinds again: everything to know"
    short = "<title>The mill grinds again</title>"
    social = "<meta property='og:title' content='The mill grinds again'>"
    head = f"{short}{social}<meta name='twitter:title' content='{long}'>"
    assert read(f"{head}<h1>{long}</h1>{PROSE}").title == long


def test_a_sentence_may_begin_as_the_headline_does() -> None:
    first = "The mill grinds again after nineteen years, since a new wheel was made for it."
    assert read(f"{HEADING}<p>{first}</p>{PROSE}").text.startswith(first)


def test_a_short_story_may_end_in_its_byline() -> None:
    signed = f"<article>{HEADING}<p>{LINES[0]}</p><p>{LINES[1]}</p><p>By Ada Inventa</p></article>"
    assert read(signed).text == "\n\n".join(LINES[:2])


def test_an_agency_in_the_byline_is_credited_and_no_author() -> None:
    byline = "<div class='byline'><p>By <b>Ada Inventa</b></p><div>Associated Press</div></div>"
    found = read(f"{HEADING}{byline}{PROSE}")
    assert (found.authors, found.agency) == (("Ada Inventa",), "AP")
