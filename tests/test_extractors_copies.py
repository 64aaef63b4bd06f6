"""Stories of one site in the pages of another, on pages made for it."""

import pytest

from extractors import Article, read_article

PROSE = "".join(
    f"<p>The {name} of the harbor said on Friday that the new ferry would sail twice a day.</p>"
    for name in ("master", "painter", "cook", "pilot", "guard")
)
SHELL = "<html lang='zh-CN'><div>新闻中心</div>{}<div>Copyright © 2024 某某账号注册 版权所有</div>"


def flags(html: str, url: str = "https://www.news.example/ferry") -> tuple[str, ...]:
    found = read_article(html, url=url)
    assert isinstance(found, Article), found
    return found.flags


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://paper.test/ferry", ("copy-of:paper.test",)),
        ("https://m.news.example/ferry", ()),
        ("https://amp.news.test/ferry", ()),
        ("/ferry", ()),
        ("https://paper.test/", ()),
    ],
)
def test_a_page_that_gives_anothers_address_as_its_own_is_a_copy(
    address: str, expected: tuple[str, ...]
) -> None:
    assert flags(f"<link rel='canonical' href='{address}'><h1>The ferry</h1>{PROSE}") == expected


def test_a_story_in_a_site_of_another_script_is_flagged() -> None:
    page = f"<h1>The ferry sails</h1>{PROSE}"
    assert flags(SHELL.format(page)) == ("shell-language-differs",)


def test_the_paper_whose_picture_it_is_names_the_original() -> None:
    caption = "<p>The ferry in the harbor, Friday. Harbor Times photo by Eva Erfunden</p>"
    page = f"<h1>The ferry sails</h1>{caption}{PROSE}"
    assert flags(SHELL.format(page))[-1] == "copy-of:Harbor Times"


@pytest.mark.parametrize(
    "html",
    [
        f"<html lang='en'><div>한국어 日本語 Русский</div><h1>A ferry</h1>{PROSE}<p>©</p>",
        f"<html lang='zh'><title>The ferry</title><h1>The ferry</h1>{PROSE}<p>© News</p>",
        f"<html lang='ko'><title>배가 뜬다</title><h1>배</h1><p>{'섬의 배가 떴다. ' * 9}</p>",
    ],
    ids=["menu", "declared", "own"],
)
def test_a_site_in_several_languages_is_no_shell(html: str) -> None:
    assert flags(html) == ()
