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


@pytest.mark.parametrize(
    "told",
    ["记者心疼地说，今天不游了。“我坚持。”", "记者注意到，现场秩序井然。", "記者會上，他說很好。"],
)
def test_a_sentence_that_begins_with_a_reporter_signs_nothing(told: str) -> None:
    assert read(f"{ZH}<p>{told}</p>{MORE}").authors == ()


def test_an_agency_and_a_place_are_no_author() -> None:
    line = "<div class='author'>中央社 磨坊縣28日電</div>"
    assert read(f"{ZH}{line}{MORE}").authors == ()


def test_the_name_of_a_site_is_not_cut() -> None:
    site = "<meta property='og:site_name' content='Mühle en Español'>"
    page = f"{site}{META.format('Mühle en Español')}{HEADING}{PROSE}"
    assert read(page).authors == ()


def test_where_a_house_signs_from_is_no_author() -> None:
    line = "<div class='signature byline'><b class='signature__location'>Nova Mühle</b></div>"
    assert read(f"{HEADING}{line}{PROSE}").authors == ()


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("<address><strong>Agencia EFE</strong></address>", "Agencia EFE"),
        ("<span><img src='/user.svg'>EFE</span>", "EFE"),
        ("<p>Por Agencia EFE</p>", "Agencia EFE"),
        ("<div class='Byline__Author'>ADA INVENTA Associated Press</div>", "Associated Press"),
    ],
)
def test_an_agency_signs_under_the_headline(line: str, byline: str) -> None:
    found = read(f"{HEADING}{line}{PROSE}")
    assert byline in found.byline
    assert found.agency in {"EFE", "AP"}


@pytest.mark.parametrize(
    "line", ["<a href='/efe'><b>EFE</b></a>", "<div class='photo-credit'><span>EFE</span></div>"]
)
def test_an_agency_in_a_link_or_beside_a_picture_does_not_sign(line: str) -> None:
    assert read(f"{HEADING}{line}{PROSE}").agency is None
