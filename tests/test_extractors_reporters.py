"""Reporters whom datelines and last lines name, and who is none, on pages made for it."""

import pytest

from .mill import HEADING, LINES, PROSE, read

ZH = "<h1>河边的水车重新转动</h1>"
TOLD = "河边的水车时隔十九年后于周一重新转动，两位木匠依照在阁楼里找到的旧图纸重新制作了水轮。"
MORE = f"<p>{TOLD}</p><p>面粉每周六出售，游客可以亲手转动小石磨，感受旧时的劳作。</p>"
META = "<meta name='author' content='{}'>"


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("新华社磨坊12月9日电（记者唐示例）{}", ("唐示例",)),
        ("本报磨坊12月9日电 （记者 唐示例 李虚构）{}", ("唐示例", "李虚构")),
        ("（中央社記者王虛構磨坊縣12日電）{}", ("王虛構",)),
        ("〔記者巫虛構／磨坊報導〕{}", ("巫虛構",)),
        ("【本报讯】（记者唐示例 通讯员王虚构）{}", ("唐示例",)),
        ("{}（记者 唐示例）", ("唐示例",)),
        ("{}（记者 唐示例 摄）", ()),
        ("{}（完）", ()),
    ],
)
def test_a_dateline_or_the_last_line_names_who_reports(line: str, authors: tuple[str]) -> None:
    assert read(f"{ZH}<p>{line.format(TOLD)}</p>{MORE}").authors == authors


def test_a_reporter_signs_before_the_house() -> None:
    page = f"{META.format('Gazette')}{HEADING}{PROSE}<p>(By Ada Inventa)</p>"
    assert read(page).authors == ("Ada Inventa",)
    assert read(page.replace("<p>(By", "<p>A mill (by")).authors == ()


@pytest.mark.parametrize(
    ("head", "authors"),
    [("", ()), ("<p>作者︱春虚构</p>", ("春虚构",)), ("<p>作者：肖虚构</p>", ("肖虚构",))],
)
def test_an_editor_who_is_declared_is_no_author(head: str, authors: tuple[str]) -> None:
    page = f"{META.format('肖虚构')}{ZH}{head}{MORE}<div>[责任编辑:肖虚构]</div>"
    assert read(page).authors == authors


def test_what_follows_an_empty_label_is_another() -> None:
    line = (
        "<span>来源：<a href='/s'>磨坊网</a></span><span>作者：</span><span>责任编辑：肖虚构</span>"
    )
    assert read(f"{ZH}<div>{line}</div>{MORE}").authors == ()


@pytest.mark.parametrize(
    "name", ["name, email@gazette.example", "Gazette's Journalistic Standards"]
)
def test_a_placeholder_is_no_author(name: str) -> None:
    assert read(f"{META.format(name)}{HEADING}{PROSE}").authors == ()


def test_a_link_to_whom_the_story_is_about_signs_nothing() -> None:
    heading = "<h1>Ada Inventa builds a mill</h1>"
    link = "<div>More about <a href='/person/ada-inventa'>Ada Inventa</a></div>"
    assert read(f"{heading}{PROSE}{link}").authors == ()
    signed = "<p class='byline'><a href='/person/ada-inventa'>Ada Inventa</a></p>"
    assert read(f"{heading}{signed}<p>{LINES[0]}</p>{PROSE}").authors == ("Ada Inventa",)
