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


@pytest.mark.parametrize(
    ("first", "agency"),
    [
        ("ЯРОСЛАВЛЬ, 17 сен - РИА Новости. {}", "RIA Novosti"),
        ("Москва. 17 сентября. INTERFAX.RU - {}", "Interfax"),
        ("（法新社巴黎19日電）{}", "AFP"),
        ("中新社磨坊7月25日电 {}", "CNS"),
        ("【共同通信】{}", "Kyodo"),
        ("به گزارش ایسنا، {}", "ISNA"),
        ("{} (dpa/lsw)", "dpa"),
        ("{} (AFP)", "AFP"),
        ("Milltown, 17 sen - RIA. {}", None),
    ],
)
def test_datelines_and_closing_brackets_name_an_agency(first: str, agency: str | None) -> None:
    told = "The mill on the river grinds again since Monday, for the first time in years."
    line = f"<p>{first.format(told)}</p>"
    closes = first.startswith("{}")
    assert read(f"{HEADING}{PROSE + line if closes else line + PROSE}").agency == agency


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("<p>Müəllif: Ada Quraşdırma</p>", ("Ada Quraşdırma",)),
        ("<p>Հեղինակ՝ Ադա Հորինված</p>", ("Ադա Հորինված",)),
        ("<p>Piše: Ada Izmišljena</p>", ("Ada Izmišljena",)),
        ("<div class='byline'>Nyein Nyein Ada</div>", ("Nyein Nyein Ada",)),
        (
            "<div class='author'>Ada Inventa <ul class='news-tags'><li>PGNIG SA</li></ul></div>",
            ("Ada Inventa",),
        ),
        ("<div class='author'>Ada Inventa <button>Follow Him</button></div>", ("Ada Inventa",)),
    ],
)
def test_bylines_are_read_in_more_words_and_without_what_else_is_in_them(
    line: str, authors: tuple[str, ...]
) -> None:
    assert read(f"{HEADING}{line}{PROSE}").authors == authors


def test_a_slug_is_no_name_but_leads_to_one() -> None:
    assert read(f"{META.format('ada-inventa')}{HEADING}{PROSE}").authors == ()
    address = "https://www.gazette.example/author/zofia-lukasik/"
    page = f"<meta property='article:author' content='{address}'>{HEADING}{PROSE}"
    assert read(page).authors == ("Zofia Lukasik",)
    assert read(f"{page}<a href='{address}'>Zofia Łukasik</a>").authors == ("Zofia Łukasik",)


@pytest.mark.parametrize(
    "author",
    [
        '"author": "{ \\"@type\\": \\"Person\\", \\"name\\": \\"Ada Inventa\\" }"',
        '"image": {"url": "/m.jpg"}\n\n"author": {"name": "Ada Inventa"}',
    ],
)
def test_authors_in_odd_json_are_read(author: str) -> None:
    news = f'{{"@type": "NewsArticle", "headline": "The mill grinds again", {author}}}'
    script = f"<script type='application/ld+json'>{news}</script>"
    assert read(f"{script}{HEADING}{PROSE}").authors == ("Ada Inventa",)
