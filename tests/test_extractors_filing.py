"""Where pages show that a story is filed, on pages made for it."""

import pytest

from .mill import HEADING, PROSE, read

STORY = HEADING + PROSE
META = "<meta property='{}' content='{}'>"


@pytest.mark.parametrize(
    "shown",
    [
        "<div id='navBreadcrumbs2'><a href='/'>Home</a> <a href='/valley/'>Valley</a></div>{}",
        "<p><a href='/'>Start</a> &gt; <a href='/valley/'>Valley</a> &gt; Text</p>{}",
        "<b><a href='/'>A</a>&gt;&gt;<a href='https://valley.gazette.example/'>Valley</a></b>{}",
        "<p class='crumbs'><a href='/v'>Valley</a><a href='https://e.example/f'>Follow</a></p>{}",
        "<p class='category'><strong><a href='/s/valley/'>Valley</a></strong></p>{}",
        "{}<div itemprop='articleSection'>Filed in <a href='/s/valley/'>Valley</a></div>",
        "<p itemprop='articleSection'>Valley</p>{}",
        META.format("og:article:section", "Valley") + "{}",
        META.format("article:section", "/world/Valley/") + "{}",
        META.format("article:section", "2016")
        + "{}<a rel='category' href='/category/valley'>Valley</a>",
    ],
)
def test_a_section_is_read_where_it_is_shown(shown: str) -> None:
    assert read(shown.format(STORY)).section == "Valley"


@pytest.mark.parametrize(
    "beside",
    [
        "<nav><a class='category' href='/valley/'>Valley</a></nav>{}",
        "{}<aside><p class='category'><a href='/valley/'>Valley</a></p></aside>",
        "<li class='all-section-selector'><a href='/us/'>US Edition</a></li>{}",
        "<p class='category'><a href='/author/ada-inventa'>Ada Inventa</a></p>{}",
        "<p class='category'><a href='/valley/'>Valley</a> <a href='/hill/'>Hill</a></p>{}",
        "<p><a href='/valley/'>Valley</a> | <a href='/hill/'>Hill</a></p>{}",
    ],
)
def test_what_leads_elsewhere_is_no_section(beside: str) -> None:
    assert read(beside.format(STORY)).section is None


def test_underscores_in_the_name_of_a_folder_are_blanks() -> None:
    assert (
        read(META.format("article:section", "/world/middle_east") + STORY).section == "middle east"
    )


@pytest.mark.parametrize(
    ("keywords", "tags"),
    [
        ("水车 面粉 磨坊", ("水车", "面粉", "磨坊")),
        ("水车、面粉", ("水车", "面粉")),
        ("물레방아 마을 밀가루", ("물레방아 마을 밀가루",)),
        ("old mills of the valley", ("old mills of the valley",)),
        ("mill, The mill grinds again", ("mill",)),
    ],
)
def test_keywords_are_divided_as_their_script_does(keywords: str, tags: tuple[str, ...]) -> None:
    assert read(f"<meta name='keywords' content='{keywords}'>{STORY}").tags == tags


KEYWORDS = "<meta name='keywords' content='{}'>"
LINKS = "".join(f"<a href='/tag/{word}'>{word}</a> " for word in ("mill", "river"))


@pytest.mark.parametrize(
    ("page", "tags"),
    [
        (KEYWORDS.format("mill, flour"), ("mill", "flour")),
        (KEYWORDS.format("lifestyle, reviews") + "{}<p class='tags'>" + LINKS, ("mill", "river")),
        (KEYWORDS.format("lifestyle, reviews"), ("lifestyle", "reviews")),
        ("{}<div id='story_tags'>" + LINKS + "</div>", ("mill", "river")),
        ("{}<div class='page-keywords'>Words: " + LINKS + "</div>", ("mill", "river")),
        ("{}<div class='topics'><a href='/a/b'>Shop</a><a href='/c/d'>Us</a></div>", ()),
        ("{}<div class='topics'><a href='https://e.example/tag/a'>Shop</a></div>", ()),
        (
            "<meta name='news_keywords' content='mill'>" + KEYWORDS.format("mill, news, press"),
            ("mill",),
        ),
        (
            META.format("article:tag", "Business, & Economics"),
            ("Business, & Economics",),
        ),
        (META.format("article:tag", "mill") + META.format("article:tag", "Mill"), ("Mill",)),
        (META.format("og:article:tag", "Mill"), ("Mill",)),
        (
            (
                "{}<a rel='category tag' href='/category/news'>News</a>"
                "<span class='blog-tags'><a rel='tag' href='/tag/mill'>mill</a></span>"
            ),
            ("mill",),
        ),
    ],
)
def test_tags_are_what_a_page_says_of_its_story(page: str, tags: tuple[str, ...]) -> None:
    whole = page.format(STORY) if "{}" in page else page + STORY
    assert read(whole).tags == tags


def test_a_sidebar_in_the_name_of_the_whole_page_is_none() -> None:
    page = f"<body class='one-sidebar sidebar-first'>{STORY}<div class='tags'>{LINKS}</div></body>"
    assert read(page).tags == ("mill", "river")


@pytest.mark.parametrize(
    "above",
    [
        "<p><a href='/valley/'>Valley</a></p>{}",
        "<div class='newsLabel'><a href='/valley/'>Valley</a></div>{}",
        "<div class='categorie'>Valley</div>{}",
        "<div><a href='/'>Home</a><i>></i><a href='/valley/'>Valley</a><i>></i><b>Text</b></div>{}",
        "<div><a href='/'>Home</a> / <a href='/valley/'>Valley</a> / <b>Text</b></div>{}",
    ],
)
def test_what_stands_alone_above_a_headline_is_its_section(above: str) -> None:
    assert read(above.format(STORY)).section == "Valley"


def test_more_is_no_step_and_keywords_are_no_section() -> None:
    more = f"<span><a href='/air/'>On Air Now</a> »</span>{STORY}"
    assert read(f"<header>{more}</header>").section is None
    news = '"@type": "NewsArticle", "headline": "The mill grinds again"'
    listed = f'{{{news}, "articleSection": ["Ada", "Mill"], "keywords": "ada, mill, valley"}}'
    assert read(f"<script type='application/ld+json'>{listed}</script>{STORY}").section is None


def test_numbers_and_types_of_pages_are_no_tags() -> None:
    keywords = KEYWORDS.format("mill, 105726154, 2017, Article, NewsArticle")
    assert read(keywords + STORY).tags == ("mill", "2017")
