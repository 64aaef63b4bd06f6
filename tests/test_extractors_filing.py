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
