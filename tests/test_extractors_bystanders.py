"""What looks like a byline and is none: menus, notices, links, the house behind a name."""

import json

import pytest

from .mill import HEADING, LINES, PROSE, read

STORY = f"<article>{HEADING}{PROSE}</article>"


@pytest.mark.parametrize(
    "beside",
    [
        "<div class='header-submenu'><p>By Use Case</p></div>",
        "<nav><p>By Use Case</p></nav>",
        "<form><p>By Ada Inventa</p></form>",
        "<p>By subscribing, you agree to our <a href='#'>Privacy Policy</a></p>",
        "<p>Door No. 61, 1st floor, Mill Street, Milltown</p>",
        "<a href='https://www.youtube.com/user/TheGazette/'>Gazette Films</a>",
        "<a href='/user/login'>Reader Login</a>",
        "<footer><p>By Gazette Printing House</p></footer>",
    ],
)
def test_what_surrounds_a_story_signs_nothing(beside: str) -> None:
    assert read(f"{beside}{STORY}{beside}").authors == ()


@pytest.mark.parametrize(
    "byline",
    [
        "<p>By Ada Inventa for The Valley Times</p>",
        "<p>By Ada Inventa For Valleyonline</p>",
        "<p>By Ada Inventa • January 3, 2026 7:00 am</p>",
        "<article><footer><p>By Ada Inventa</p></footer></article>",
        "<footer class='article-footer'><p>By Ada Inventa</p></footer>",
        "<p>Por Ada Inventa</p>",
    ],
)
def test_a_byline_with_something_beside_it_is_one(byline: str) -> None:
    assert read(f"{HEADING}{PROSE}{byline}").authors == ("Ada Inventa",)


def test_a_name_may_begin_with_a_small_word() -> None:
    assert read(f"{HEADING}<p>By van der Mill</p>{PROSE}").authors != ()


def test_a_user_name_is_not_replaced_by_what_follows_it() -> None:
    name = "<span class='author vcard'><a rel='author' href='/author/m9/'>m9_mill</a></span>"
    byline = f"<p class='post-meta'>by {name} | <a href='/category/m/'>Mill Research Notes</a></p>"
    assert read(f"{HEADING}{byline}{PROSE}").authors == ()


def test_an_address_in_the_place_of_a_name_is_none() -> None:
    author = {"@type": "Person", "name": "https://gazette.example/video/id-5348/mill"}
    data = json.dumps({"@type": "NewsArticle", "headline": "Mill", "author": author})
    assert read(f"<script type='application/ld+json'>{data}</script>{STORY}").authors == ()


def test_a_heading_in_capitals_on_the_right_is_no_signature() -> None:
    assert read(f"{HEADING}{PROSE}<p style='text-align: right'>FOLLOW US</p>").authors == ()
    signed = f"{HEADING}<p>{LINES[0]}</p>{PROSE}<p style='text-align: right'>Ada Inventa</p>"
    assert read(signed).authors == ("Ada Inventa",)


@pytest.mark.parametrize(
    ("named", "section"),
    [
        ("The mill grinds again", None),
        ("The mill grinds ag..", None),
        ("Economy,Mills,Small Business", "Economy"),
        ("Food, Wine & Travel", "Food, Wine & Travel"),
    ],
)
def test_a_section_is_not_the_headline_and_not_a_list(named: str, section: str | None) -> None:
    meta = f"<meta property='article:section' content='{named}'>"
    assert read(f"{meta}{STORY}").section == section


def test_a_step_that_is_the_headline_cut_short_is_no_section() -> None:
    steps = [{"name": "Home"}, {"name": "Economy"}, {"name": "The mill grinds .."}]
    data = json.dumps({"@type": "BreadcrumbList", "itemListElement": steps})
    assert read(f"<script type='application/ld+json'>{data}</script>{STORY}").section == "Economy"


ROW = (
    "<div class='authors'><span>By</span>"
    "<b class='author'><a href='/staff/ada-inventa'>Ada Inventa</a></b>"
    "<b class='author'>Ben Dream</b> Staff, Updated May 3, 3:31 p.m.</div>"
)
SPOKEN = (
    "<div class='byline'><p>By <i>Ada Inventa</i> and <a href='/author/ben-dream'>Ben Dream</a></p>"
    "<p>Updated 3:31 p.m. on a Saturday</p></div>"
)


@pytest.mark.parametrize("byline", [ROW, SPOKEN])
def test_all_authors_in_a_row_are_read(byline: str) -> None:
    assert read(f"{HEADING}{byline}{PROSE}").authors == ("Ada Inventa", "Ben Dream")


def test_a_link_to_a_person_in_prose_is_no_byline() -> None:
    told = f"<p><a href='/person/ada-inventa'>Ada Inventa</a> said: {LINES[0]} {LINES[1]}</p>"
    assert read(f"{HEADING}{told}{PROSE}").authors == ()
    assert read(f"{HEADING}<a href='/users/info_plan'>Reader Offers</a>{PROSE}").authors == ()


def test_who_signs_in_a_link_with_another_headline_signs_that_story() -> None:
    other = "<a href='/weir'><h1>The weir breaks</h1><h6>By Ada Inventa and Bo Madeup</h6></a>"
    assert read(f"{HEADING}{PROSE}<div>{other}</div>").authors == ()


def byline(inside: str) -> tuple[str, ...]:
    return read(f"<article>{HEADING}{inside}{PROSE}</article>").authors


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        ("<p class='byline'>Ada Inventa <span>Ada Inventa</span></p>", ("Ada Inventa",)),
        ("<p class='byline'>By Ada Inventa City Columnist</p>", ("Ada Inventa",)),
        ("<ul class='authors'><li>Ada Inventa, ESPN</li></ul>", ("Ada Inventa",)),
        ("<div class='writer'>순천, 광양 김가상 기자 a@e.example</div>", ("김가상",)),
        (
            (
                "<p class='byline'>By <a href='/author/ada-inventa'>Ada Inventa</a> | "
                "<i>Reviewed by <b><a href='/author/cy-madeup'>Cy Madeup</a></b></i></p>"
            ),
            ("Ada Inventa",),
        ),
        (
            "<figcaption><span class='author'>EFE/ Cy Madeup</span></figcaption>",
            (),
        ),
        (
            "<a href='/b'><b>Ten things to see on the river</b><p>By Cy Madeup</p></a>",
            (),
        ),
        ("<span class='articleTag'><a href='/person/cy-madeup/'>Cy Madeup</a></span>", ()),
        ("<div class='author-info'><h3>Latest Articles</h3></div>", ()),
    ],
)
def test_what_stands_about_a_name_is_no_other(inside: str, authors: tuple[str, ...]) -> None:
    assert byline(inside) == authors


@pytest.mark.parametrize("kind", ["ImageObject", "Comment"])
def test_microdata_of_pictures_and_comments_name_no_author(kind: str) -> None:
    thing = f"<div itemscope itemtype='https://schema.org/{kind}'>{{}}</div>"
    picture = thing.format("<span itemprop='author'>Cy Madeup</span>")
    signed = "<p itemprop='author'>Ada Inventa</p>"
    assert read(f"<div>{picture}</div>{HEADING}{PROSE}").authors == ()
    assert read(f"<div>{picture}</div>{signed}{HEADING}{PROSE}").authors == ("Ada Inventa",)
