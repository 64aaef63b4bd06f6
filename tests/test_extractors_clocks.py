"""Days with the clocks that stand beside them, and the zones of languages, on pages made for it."""

import pytest

from extractors import Article, read_article

from .mill import HEADING, PROSE, read
from .test_extractors_local_time import meta, published

KOREAN = (
    "<h1>강가의 물레방아가 다시 돌아간다</h1>"
    + "<p>마을의 물레방아가 십구 년 만에 다시 돌기 시작했다고 주민들이 전했다.</p>" * 3
)
GERMAN = "<h1>Die Mühle mahlt wieder</h1>" + (
    "<p>Seit Montag mahlt die Mühle am Fluss wieder, und das ist nach neunzehn Jahren die "
    "Nachricht des Tages für alle, die an den Ufern wohnen.</p>" * 3
)
NAIVE = "2025-05-14T09:15:00"


@pytest.mark.parametrize(
    ("story", "zone"), [(KOREAN, "+09:00"), (GERMAN, "+02:00"), (HEADING + PROSE, "+00:00")]
)
def test_the_language_tells_the_zone_where_the_host_does_not(story: str, zone: str) -> None:
    assert published(meta(NAIVE) + story) == NAIVE + zone


def test_the_country_of_the_host_is_asked_before_the_language() -> None:
    assert published(meta(NAIVE) + GERMAN, url="https://gazette.example.ge/a") == f"{NAIVE}+04:00"


@pytest.mark.parametrize("day", ["2025-05-14", "2025-05-14T00:00:00Z", "2025-05-14T00:00:00"])
@pytest.mark.parametrize("mark", ["<p class='date'>", "<p>"])
def test_a_declared_day_has_the_clock_that_is_shown(day: str, mark: str) -> None:
    page = f"{meta(day)}{HEADING}{mark}14 May 2025, 09:15</p>{PROSE}"
    assert published(page) == "2025-05-14T09:15:00+00:00"


@pytest.mark.parametrize("day", ["2025-05-14", "2025-05-14T00:00:00Z"])
def test_a_day_is_left_as_it_is_by_the_clock_of_another(day: str) -> None:
    found = read(f"{meta(day)}{HEADING}<p class='date'>13 May 2025, 23:15</p>{PROSE}")
    assert found.published is not None
    assert found.published.isoformat() == "2025-05-14T00:00:00+00:00"
    assert "day-only" in found.flags


def test_a_story_may_come_out_at_midnight() -> None:
    found = read(f"{meta('2025-05-14T00:00:00+09:00')}{HEADING}{PROSE}")
    assert "day-only" not in found.flags


@pytest.mark.parametrize(
    "shown",
    [
        "<p>Published: 14 May 2025 09:15 <br>Updated: <time datetime='{0}'>14 May</time></p>",
        "<p>14 May 2025 09:15</p><time itemprop='dateModified' datetime='{0}'>14 May</time>",
        "<p>14 May 2025 09:15</p><blockquote><time datetime='{0}'>14 May</time></blockquote>",
    ],
)
@pytest.mark.parametrize("url", ["https://gazette.example/mill", "https://e.example/2025/05/14/a"])
def test_the_clock_of_a_change_or_a_quotation_is_not_that_of_the_story(
    shown: str, url: str
) -> None:
    page = HEADING + shown.format("2025-05-14T21:40:00+03:00") + PROSE
    assert published(page, url=url).startswith("2025-05-14T09:15:00")


def test_a_time_without_a_zone_has_that_of_the_change() -> None:
    page = meta(NAIVE, "2025-05-15T19:30:00-05:00") + HEADING + PROSE
    assert published(page) == f"{NAIVE}-05:00"


@pytest.mark.parametrize(
    ("declared", "day"),
    [("dateCreated", "2015-10-12"), ("datePublished", "2019-05-07")],
)
def test_the_making_of_a_page_is_not_believed_against_what_is_shown(
    declared: str, day: str
) -> None:
    made = f"<meta itemprop='{declared}' content='2019-05-07T17:00:52+02:00'>"
    page = f"{HEADING}<p>12.10.2015, 19:16</p><div itemscope>{made}</div>{PROSE}"
    assert published(page)[:10] == day


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("The mill - 14.05.2025 - The Gazette", "https://gazette.example/mill"),
        ("The mill", "https://gazette.example/hl?a=20250514-0001-mill-loc"),
    ],
)
def test_a_day_stands_in_the_tab_or_in_the_query(title: str, url: str) -> None:
    page = f"<title>{title}</title>{HEADING}{PROSE}"
    assert published(page, url=url).startswith("2025-05-14T00:00:00")


@pytest.mark.parametrize(
    ("host", "zone"), [("gazette.example.com.au", "+10:00"), ("gazette.example.com", "-05:00")]
)
def test_eastern_time_is_that_of_the_country(host: str, zone: str) -> None:
    page = meta("Fri May 14 21:30:09 EST 2025") + HEADING + PROSE
    assert published(page, url=f"https://{host}/mill") == f"2025-05-14T21:30:09{zone}"


@pytest.mark.parametrize(
    ("lang", "host", "zone"),
    [
        ("pt-BR", "gazette.example", "-03:00"),
        ("en-IN", "gazette.example", "+05:30"),
        ("en-GB", "gazette.example", "+00:00"),
        ("ru", "gazette.example.ru", "+03:00"),
        ("en", "gazette.example.com.br", "-03:00"),
    ],
)
def test_the_region_and_the_main_zone_of_a_country_are_likely(
    lang: str, host: str, zone: str
) -> None:
    html = f"<html lang='{lang}'>{meta(NAIVE)}{HEADING}{PROSE}"
    found = read_article(html, url=f"https://{host}/mill")
    assert isinstance(found, Article)
    assert found.published is not None
    assert found.published.isoformat() == NAIVE + zone


@pytest.mark.parametrize(
    ("shown", "script", "zone"),
    [
        ("2025年05月14日 09時15分 公開", "", "+09:00"),
        ("2025年05月14日 18時15分 公開", "", "+00:00"),
        ("2025年05月14日 09時15分 公開", "<script id='__NEXT_DATA__'></script>", "+00:00"),
        ("公開", "", "+00:00"),
    ],
)
def test_a_clock_of_greenwich_that_readers_see_is_the_local_one(
    shown: str, script: str, zone: str
) -> None:
    page = f"{meta(NAIVE + 'Z')}{HEADING}<p class='date'>{shown}</p>{PROSE}{script}"
    found = published(page, url="https://gazette.example.co.jp/mill")
    assert found == ("2025-05-14T18:15:00+09:00" if "18時" in shown else NAIVE + zone)


def test_no_page_is_served_before_its_story_came_out() -> None:
    html = f"<html>{meta(NAIVE + 'Z')}{HEADING}{PROSE}"
    for served, zone in (("01:30", "+09:00"), ("09:30", "+00:00"), ("00:00", "+00:00")):
        headers = {"date": f"Wed, 14 May 2025 {served}:00 GMT"}
        found = read_article(html, url="https://gazette.example.jp/mill", headers=headers)
        assert isinstance(found, Article)
        assert found.published is not None
        assert found.published.isoformat() == NAIVE + zone


def test_letters_of_a_zone_may_stand_before_a_clock() -> None:
    declared = "2025-05-14CEST09:15:00+02:00"
    assert published(meta(declared) + HEADING + PROSE) == f"{NAIVE}+02:00"


def test_of_two_declared_days_that_of_the_last_change_gives_way() -> None:
    first = "<meta name='DC.Date' content='2024-03-18'>"
    later = "2025-01-08T10:00:00+01:00"
    assert published(first + meta(later, later) + HEADING + PROSE)[:10] == "2024-03-18"
    assert published(first + meta(later) + HEADING + PROSE)[:10] == "2025-01-08"


def test_commas_may_stand_around_a_month() -> None:
    page = f"{HEADING}<p>26, Abril, 2022 - 7:43 p.m.</p>{PROSE}"
    assert published(page) == "2022-04-26T19:43:00+00:00"
