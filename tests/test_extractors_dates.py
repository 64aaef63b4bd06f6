"""Moments in the forms of many languages and calendars."""

from datetime import date, datetime

import pytest

from extractors import Article, read_article
from extractors.times.calendars import persian
from extractors.times.dates import read_moment

from .mill import HEADING, PROSE


@pytest.mark.parametrize(
    "text",
    [
        "22 октября 2025, 14:30",
        "২২ অক্টোবর ২০২৫, ১৪:৩০",
        "22 ต.ค. 2568 14:30 น.",
        "อังคาร 22 ต.ค. 68 14:30",
        "۱۴۰۴/۰۷/۳۰ ۱۴:۳۰",
        "۳۰ مهر ۱۴۰۴ - ۱۴:۳۰",
        "22 באוקטובר 2025, 14:30",
        "22 tháng 10 năm 2025 14:30",
        "2025. október 22. 14:30",
        "2025 m. spalio 22 d. 14:30",
        "22. listopada 2025. 14:30",
        "22 EKİM 2025 14:30",
        "22 تشرين الأول 2025 | 14:30",
        "22 تشرين الأول / أكتوبر 2025 02:30 مساءً",
        "2025.10.22. 오후 2:30",
        "2025年10月22日 午後2時30分",
        "22 Οκτωβρίου 2025, 2:30 μ.μ.",
        "22 de octubre de 2025, 2:30 p. m.",
        "22 d'octubre de 2025 14:30",
        "2025-10-22 - 14:30",
        "the 22nd of October 2025, 2:30 p.m.",
    ],
)
def test_a_moment_is_read_in_any_language_and_calendar(text: str) -> None:
    found = read_moment(text)
    assert found is not None
    assert found.at == datetime(2025, 10, 22, 14, 30)  # noqa: DTZ001 - as it is written


def test_poland_has_another_month_of_that_name() -> None:
    found = read_moment("22 listopada 2025")
    assert found is not None
    assert found.at.month == 11


@pytest.mark.parametrize("text", ["2020/7/11-12", "1447/04/30", "31.02.2025", "1404/13/01"])
def test_what_names_no_day_of_ours_is_none(text: str) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1370, date(1991, 3, 21)),
        (1376, date(1997, 3, 21)),
        (1399, date(2020, 3, 20)),
        (1403, date(2024, 3, 20)),
        (1404, date(2025, 3, 21)),
        (1409, date(2030, 3, 21)),
    ],
)
def test_the_persian_year_begins_in_spring(year: int, day: date) -> None:
    assert persian(year, 1, 1) == day


def day_of(page: str) -> str:
    found = read_article(f"<html lang='en'>{page}</html>", url="https://www.gazette.example/mill")
    assert isinstance(found, Article), found
    return found.published.date().isoformat() if found.published else ""


MOVED = (
    "<meta property='article:published_time' content='2025-11-20T16:02:46+00:00'>"
    "<meta property='article:modified_time' content='2025-11-20T16:02:46+00:00'>"
)
ON_CARDS = (
    "<h1>The oldest and longest headline of another story, on a card</h1><p>January 21, 2026</p>"
)


@pytest.mark.parametrize(
    "page",
    [
        f"{MOVED}{HEADING}<p>May 14, 2025</p>{PROSE}",
        f"{HEADING}<time datetime='05-14-2025'>05-14-2025</time>{PROSE}",
        f"<meta name='w-published-date' content='2025-05-14T06:03:43Z'>{HEADING}{PROSE}",
        f"{HEADING}{PROSE}<script>x = {{'first-publication':'2025-05-14 19:20'}}</script>",
        f"{HEADING}{PROSE}<i data-x='&quot;publishedFirst&quot;:&quot;14.05.2025 19:20&quot;'>",
        f"<title>The mill grinds again</title><b>May 14, 2025</b>{HEADING}{PROSE}{ON_CARDS}",
    ],
)
def test_a_day_is_found_where_pages_put_it(page: str) -> None:
    assert day_of(page) == "2025-05-14"


def test_a_day_said_in_two_forms_tells_which_number_is_the_month() -> None:
    own, card = "<time>02-12-2025</time>", "<a href='/m'>Mill</a> <time datetime='2025-12-02'>"
    assert day_of(f"{HEADING}{own}{PROSE}{card}") == "2025-12-02"


def test_a_story_changed_since_keeps_its_declared_day() -> None:
    later = MOVED.replace("'2025-11-20T16:02:46+00:00'", "'2025-03-01T08:00:00+00:00'", 1)
    assert day_of(f"{later}{HEADING}<p>May 14, 2019</p>{PROSE}") == "2025-03-01"


@pytest.mark.parametrize(
    ("served", "day"),
    [
        ("Fri, 13 Mar 2026 08:00:00 GMT", "2026-03-12"),
        ("Fri, 11 Dec 2026 08:00:00 GMT", "2026-12-03"),
        ("soon", "2026-12-03"),
        ("Fri, 13 Mar 99999 08:00:00 -9999", "2026-12-03"),
    ],
)
def test_no_story_is_of_a_day_after_it_was_served(served: str, day: str) -> None:
    html = f"<html lang='en'>{HEADING}<p>Ada Inventa - 12/03/2026</p>{PROSE}</html>"
    found = read_article(html, url="https://gazette.example/mill", headers={"Date": served})
    assert isinstance(found, Article)
    assert found.published is not None
    assert found.published.date().isoformat() == day
