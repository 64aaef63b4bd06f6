"""Headlines, where the places of a page that give one differ."""

import json

import pytest

from .mill import PROSE, read

KEYED = "River Games: Rower wins gold at the third try"
SHARED = "Rower wins gold at the third try, and cries"


def page(heading: str, *, tab: str = "", social: str = "", post: str = "", news: str = "") -> str:
    """A page that says its headline in as many places as are given."""
    data = json.dumps({"@type": "NewsArticle", "headline": news})
    return (
        f"<title>{tab}</title><meta property='og:title' content=\"{social}\">"
        f"<meta name='twitter:title' content=\"{post}\">"
        f"<script type='application/ld+json'>{data if news else '{}'}</script>"
        f"{heading}{PROSE}"
    )


def title(heading: str, **places: str) -> str | None:
    return read(page(heading, **places)).title


@pytest.mark.parametrize(
    ("social", "expected"),
    [
        (SHARED, SHARED),
        ("Rower wins gold at the river games", KEYED),
        ("Rower wins gold at the third…", KEYED),
        ("All the news of the valley, and of its mills", KEYED),
    ],
)
def test_words_for_searchers_are_left_to_them(social: str, expected: str) -> None:
    assert title(f"<h1>{KEYED}</h1>", tab=KEYED, news=KEYED, social=social) == expected


def test_a_heading_with_a_colon_stays_where_the_tab_says_something_else() -> None:
    assert title(f"<h1>{KEYED}</h1>", tab=SHARED, news=KEYED, social=SHARED) == KEYED


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Let the mills be mills, and leave the river | Opinion", None),
        ("방앗간이 십구 년 만에 다시 돌아간다 | 사설", "방앗간이 십구 년 만에 다시 돌아간다"),
        ("My year at the old mill | Part 1", "My year at the old mill | Part 1"),
        ("LIVE | The mill grinds again", "LIVE | The mill grinds again"),
    ],
)
def test_a_kind_behind_a_bar_is_no_part_of_a_headline(heading: str, expected: str | None) -> None:
    found = title(f"<h1>{heading}</h1>", tab=heading, social=heading)
    assert found == (expected or "Let the mills be mills, and leave the river")


def test_a_heading_may_say_more_than_is_declared() -> None:
    short = "Prices of millstones and hourly rates"
    news = "Millstone prices"
    long = f"{short} compared"
    assert title(f"<h1>{long}</h1>", tab=short, social=short, news=news) == long


def test_the_name_of_the_site_is_taken_from_a_heading_that_it_is_glued_to() -> None:
    said = "The mill grinds again after nineteen years"
    heading = (
        f"<meta property='og:site_name' content='Valley Post'><h1>{said}<i>Valley Post</i></h1>"
    )
    assert title(heading, tab=f"{said} » Local » Valley Post") == said


def test_a_lower_heading_that_is_posted_is_the_title_where_the_first_is_none() -> None:
    said, told = "How a mill shapes the valley", "How a mill runs in the valley at night"
    headings = f"<h3>{said}</h3>{PROSE}<h1>A message from our founder</h1>"
    assert title(headings, tab=told, social=told, post=said) == said


@pytest.mark.parametrize(
    "logo",
    [
        "<h1><a href='/'>Notes from the valley, by a miller</a></h1>",
        "<a href='https://gazette.example'><h1>Notes from the valley, by a miller</h1></a>",
        "<h1><a href='http://example/'>Notes from the valley, by a miller</a></h1>",
    ],
)
def test_a_heading_that_leads_to_the_front_page_is_the_name_of_the_site(logo: str) -> None:
    said = "Nineteen mills and a weir"
    tab = f"{said} - Notes from the valley, by a miller"
    assert title(f"{logo}<h3>{said}</h3>", tab=tab, social=tab) == said


def test_a_heading_is_the_title_where_only_the_tab_says_another() -> None:
    tab = "Flour Market: prices, stones and millers"
    assert title("<h1>How one wheel changed a valley</h1>", tab=tab) == (
        "How one wheel changed a valley"
    )
    assert title("<h1>Our menu</h1>", tab=tab) == tab


def test_a_heading_is_the_title_where_all_declare_the_section() -> None:
    said = "Commission backs night ferries to small islands"
    assert title(f"<h1>{said}</h1>", tab="Press corner", social="Press corner") == said


def test_a_source_in_brackets_is_no_part_of_the_headline() -> None:
    said = "旧駅舎を図書館に、霧山市が保存へ方針転換"
    given = f"{said}（霧山新聞）"
    assert title(f"<h1>{said}</h1>", tab=given, social=given, news=given) == said


def test_an_address_behind_a_dash_is_the_name_of_a_site() -> None:
    said = "The mill grinds again after nineteen years"
    assert title("<h1>Our menu</h1>", tab=f"{said} - MP.de") == said


def test_what_a_heading_hides_is_no_part_of_it() -> None:
    said = "The mill grinds again after nineteen years"
    button = "<a href='/edit' style='display: none'>Open editor</a>"
    assert title(f"<h1>{said} {button}</h1>", tab=said) == said


@pytest.mark.parametrize("more", ["? Prices of all nineteen", ": Prices of nineteen", " & Wheels"])
def test_a_heading_that_two_declarations_begin_with_is_cut(more: str) -> None:
    start = "What does flour from the valley mills cost today"
    heading = start + "?" * more.startswith("?")
    assert title(f"<h1>{heading}</h1>", tab=start + more, social=start + more) == start + more


@pytest.mark.parametrize("more", [" : The Mill Hour", " - Valley Gazette", ": Valley Gazette"])
def test_a_heading_is_not_cut_where_the_site_follows_it(more: str) -> None:
    said = "What flour from the valley mills costs today"
    page = f"<meta property='og:site_name' content='Valley Gazette'><h1>{said}</h1>"
    assert title(page, tab=said + more, social=said + more) == said


def test_signs_that_a_heading_lost_are_those_of_what_is_declared() -> None:
    said = "Nineteen mills: a miller's guide to the weirs"
    heading = "<h1>Nineteen mills? a miller? guide to the weirs</h1>"
    assert title(heading, tab=said, social=said) == said
    asked = "Who pays the miller? Nobody, says a guide to the weirs"
    assert title(f"<h1>{asked}</h1>", tab=asked, social=asked.replace("?", ":")) == asked


def test_a_lower_heading_is_the_title_where_the_tab_begins_with_it() -> None:
    heading = "<h1>Institute of Milling and Weirs</h1><h2>The nineteenth wheel</h2>"
    assert title(heading, tab="The nineteenth wheel | Wheels at the IMW") == "The nineteenth wheel"


def test_a_long_number_is_no_part_of_a_name() -> None:
    assert title("<p></p>", tab="EXAMPLE-2018-013542 - Weirs of the valley") == (
        "EXAMPLE-2018-013542 - Weirs of the valley"
    )


@pytest.mark.parametrize("element", ["div", "b", "td"])
@pytest.mark.parametrize("tab", ["{} - Gazette.example - Valley Town", "{} Valley_The Gazette"])
def test_a_headline_without_a_heading_is_known_by_the_tab(element: str, tab: str) -> None:
    title = "The mill on the river grinds again"
    head = f"<title>{tab.format(title)}</title>"
    page = f"{head}<{element}>{title}</{element}><p>14 May 2025</p>{PROSE}"
    found = read(page.replace("<td>", "<table><tr><td>").replace("</td>", "</td></tr></table>"))
    assert found.title == title
    assert found.published is not None


def test_the_words_of_a_headline_stay_in_order() -> None:
    heading = "<h1>The mill <b>on <i>the old</i> river</b> grinds again</h1>"
    assert read(f"{heading}{PROSE}").title == "The mill on the old river grinds again"


def test_of_two_headings_side_by_side_the_declared_one_is_the_title() -> None:
    first, second = "The mill on the old river grinds again", "Old mill turns after many years"
    heading = f"<div>{first}</div><h1>{second} on the river</h1>"
    assert title(heading, tab=first, social=first, news=first) == first


def test_the_name_of_a_blog_leads_to_its_index() -> None:
    blog = "<a href='/communities/mill/index'><h1>The Mill Blog: news of wheels</h1></a>"
    story = "<h3>The wheel turns again, but for how long?</h3><p>By Ada Inventa</p>"
    tab = "<title>The wheel turns again, but for how long? - The Mill Blog: news of wheels</title>"
    address = "https://gazette.example/communities/mill/post/2010/08/1"
    assert read(f"{tab}{blog}{story}{PROSE}", address).title == story[4:44]
