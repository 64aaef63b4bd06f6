"""Traps seen on real pages, each on a page made for it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from extractors import Article, read_article

KST = timezone(timedelta(hours=9))
LINES = (
    "The lighthouse of the island was lit again on Friday after a pause of eleven years.",
    "Its keeper, who is 71, climbs the 214 steps twice a day and counts them aloud.",
    "Ships no longer need the light, he said, but the children of the village do.",
)
PROSE = "".join(f"<p>{line}</p>" for line in LINES)


def read(html: str, url: str = "https://news.example/lighthouse", **headers: str) -> Article:
    found = read_article(html, url=url, headers=headers)
    assert isinstance(found, Article), found
    return found


def lines(article: Article) -> list[str]:
    return article.text.split("\n\n")


def test_metadata_after_the_head_is_read() -> None:
    late = "<title>Light again</title><meta name='pubdate' content='2026-11-20T08:00:00+09:00'>"
    found = read(f"<html><head></head><body>{late}<h1>Light again</h1>{PROSE}")
    assert found.title == "Light again"
    assert found.published == datetime(2026, 11, 20, 8, tzinfo=KST)


def test_an_article_body_that_is_a_summary_is_not_the_text() -> None:
    ld = '{"@type":"NewsArticle","headline":"Light again","articleBody":"A light is lit."}'
    found = read(f"<script type='application/ld+json'>{ld}</script><h1>Light again</h1>{PROSE}")
    assert lines(found) == list(LINES)


def test_a_time_without_a_zone_is_marked() -> None:
    found = read(f"<meta name='date' content='2026-11-20 08:00'><h1>Light again</h1>{PROSE}")
    assert found.published == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert "zone-assumed" in found.flags


def test_the_date_is_not_a_sidebars() -> None:
    side = "<div><p class='date'>2026-11-03</p></div>"
    own = "<p class='date'>Written: 2026-11-07 15:03:30 / Updated: 2026-11-07 16:00:00</p>"
    found = read(f"<h1>KBX</h1>{side}<h1>The light is lit again</h1>{own}<div>{PROSE}</div>{side}")
    assert found.published == datetime(2026, 11, 7, 15, 3, 30, tzinfo=UTC)


def test_day_and_month_are_not_swapped() -> None:
    found = read(
        f"<html lang='tr'><h1>Fener yandı</h1><span class='tarih'>05.04.2025</span>{PROSE}"
    )
    assert found.published is not None
    assert found.published.date().isoformat() == "2025-04-05"


def test_a_facebook_address_is_no_author() -> None:
    meta = "<meta property='article:author' content='https://www.facebook.com/example'>"
    assert read(f"{meta}<h1>Light again</h1>{PROSE}").authors == ()


@pytest.mark.parametrize(
    "name", ["", "105092", "Editor", "desk@news.example", "example developer", "Reuters"]
)
def test_what_is_no_person_is_no_author(name: str) -> None:
    assert read(f"<meta name='author' content='{name}'><h1>Light again</h1>{PROSE}").authors == ()


def test_readings_above_signs_are_left_out() -> None:
    ruby = "<ruby>灯台<rp>(</rp><rt>とうだい</rt><rp>)</rp></ruby>"
    found = read(
        f"<html lang='ja'><h1>島の灯台</h1><p>島の{ruby}が二十日の夜、"
        "十一年ぶりに明かりをともした。</p>"
    )
    assert found.text == "島の灯台が二十日の夜、十一年ぶりに明かりをともした。"


def test_short_lines_of_chinese_characters_stay() -> None:
    own = (
        "島で二十日夜、震度五弱の地震があった。",
        "＜震度5弱＞",
        "島町",
        "＜震度4＞",
        "港町、岬町",
    )
    found = read(
        "<html lang='ja'><h1>島で地震</h1><div>" + "".join(f"<p>{x}</p>" for x in own) + "</div>"
    )
    assert lines(found) == list(own)


def test_bare_text_with_line_breaks_is_a_story() -> None:
    found = read(
        f"<h1>Light again</h1><div>{'<br><br>'.join(LINES)}</div>"
        "<ul><li><a href='/a'>More</a></li></ul>"
    )
    assert lines(found) == list(LINES)


def test_a_line_break_inside_a_sentence_ends_no_paragraph() -> None:
    found = read(
        f"<h1>Light again</h1><div>{LINES[0].replace('after', '<br>after')}<br>{LINES[1]}</div>"
    )
    assert lines(found) == list(LINES[:2])


def test_of_many_article_elements_the_pages_own_is_read() -> None:
    teaser = "<article><a href='/x'><h2>A mill grinds in the valley</h2></a><p>Go.</p></article>"
    assert lines(
        read(f"<h1>Light again</h1>{teaser * 9}<article>{PROSE}</article>{teaser * 9}")
    ) == list(LINES)


def test_the_next_story_on_an_endless_page_is_not_glued_on() -> None:
    other = "".join(f"<p>{line.replace('light', 'mill')}</p>" for line in LINES) * 2
    mine = f"<article><h1>The light is lit again</h1>{PROSE * 2}</article>"
    next_one = f"<article><h1>A mill</h1>{other}</article>"
    found = read(f"<title>The light is lit again</title>{mine}{next_one}")
    assert lines(found) == list(LINES)


def test_the_headline_and_the_caption_are_not_in_the_text() -> None:
    figure = "<figure><img src='/a.jpg'><figcaption>The keeper and his dog.</figcaption></figure>"
    found = read(f"<h1>The light is lit again</h1>{figure}<p>The light is lit again</p>{PROSE}")
    assert lines(found) == list(LINES)


def test_a_placeholder_of_a_translated_template_is_left_out() -> None:
    for mark in ("[Anzeige_2]", "[ad_2]", "[広告_2]", "[Iklan_1]"):
        assert lines(read(f"<h1>Light again</h1>{PROSE}<p>{mark}</p><p>Quelle</p>")) == list(LINES)


def test_the_story_that_react_streams_behind_the_page_is_read() -> None:
    body = f"<main><template id='P:3'></template></main><div hidden id='S:3'>{PROSE}</div>"
    found = read(f'<h1>Light again</h1>{body}<script>$RS("S:3","P:3")</script>')
    assert lines(found) == list(LINES)


def test_the_language_is_that_of_the_text() -> None:
    assert read(f"<html lang='zh'><h1>Light again</h1>{PROSE}").language == "en"


@pytest.mark.parametrize(
    ("charset", "declared", "text"),
    [
        ("cp932", "utf-8", "島の灯台が二十日の夜、十一年ぶりに明かりをともした。"),
        ("cp949", "utf-8", "섬의 등대가 십일 년 만에 다시 불을 밝혔다고 등대지기가 이십일 말했다."),
        ("gb18030", "gb2312", "岛上的灯塔在二十日晚上重新点亮，这是十一年来的第一次。"),
        (
            "cp1254",
            "iso-8859-9",
            "Adanın feneri on bir yıl sonra cuma akşamı yeniden yandı, dedi bekçi.",
        ),
        (
            "utf-8",
            "iso-8859-1",
            "Der Leuchtturm der Insel brennt nach elf Jahren wieder, sagt der Wärter.",
        ),
    ],
)
def test_bytes_are_read_in_the_encoding_they_are_in(charset: str, declared: str, text: str) -> None:
    html = f"<html><head><meta charset='{declared}'></head><h1>{text[:9]}</h1><p>{text}</p>"
    found = read_article(
        html.encode(charset),
        url="https://news.example/1",
        headers=[("content-type", f"text/html; charset={declared}")],
    )
    assert isinstance(found, Article)
    assert found.text == text


def test_a_utc_time_is_given_as_the_page_shows_it() -> None:
    meta = "<meta property='article:published_time' content='2026-11-21T01:48:19Z'>"
    found = read(f"{meta}<h1>Light again</h1><time>November 20, 2026 at 8:48 p.m.</time>{PROSE}")
    assert found.published is not None
    assert found.published.isoformat() == "2026-11-20T20:48:19-05:00"


def test_a_byline_of_another_language_is_read() -> None:
    for byline, name in (
        ("Von Anna Erfunden", "Anna Erfunden"),
        ("Par Luc Inventé", "Luc Inventé"),
        ("Oleh Bayu Rekaan", "Bayu Rekaan"),
        ("한가람 기자", "한가람"),
    ):
        page = f"<h1>Light again</h1><div class='byline'>{byline}</div>{PROSE}"
        assert read(page).authors == (name,)


def test_links_to_other_sites_in_a_list_are_what_the_story_speaks_of() -> None:
    offers = ("Lamps of the valley, now 20 crowns", "Oil for a year, now 90 crowns", "Wicks, free")
    for href, kept in (("https://shop.test/", offers), ("https://www.news.example/", ())):
        items = "".join(
            f"<li><a href='{href}{at}'>{text}</a></li>" for at, text in enumerate(offers)
        )
        found = read(
            f"<h1>Light again</h1><div>{PROSE}<ul>{items}</ul><p>{LINES[0]} Yes.</p></div>"
        )
        assert lines(found)[3:-1] == list(kept)


def test_a_headline_for_others_is_not_in_the_text() -> None:
    other = (
        "Keeper lights the lamp of the island after eleven years, and the whole village looks on"
    )
    social = f"<meta property='og:title' content='{other} - Example'>"
    title = "<title>Light again</title><h1>Light again</h1>"
    assert lines(read(f"{social}{title}<div><p>{other}</p>{PROSE}</div>")) == list(LINES)
