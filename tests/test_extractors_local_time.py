"""Times that pages declare in UTC, as their readers know them, on pages made for it."""

import pytest

from extractors import Article, read_article

from .mill import HEADING, PROSE
from .test_extractors_dates import day_of


def published(page: str, url: str = "https://www.gazette.example/mill") -> str:
    found = read_article(f"<html lang='en'>{page}</html>", url=url)
    assert isinstance(found, Article), found
    return found.published.isoformat() if found.published else ""


def meta(published: str, modified: str = "") -> str:
    later = f"<meta property='article:modified_time' content='{modified}'>" if modified else ""
    return f"<meta property='article:published_time' content='{published}'>{later}"


SHOWN = f"{HEADING}<p class='date'>14 May 2025</p>{PROSE}"


@pytest.mark.parametrize(
    ("host", "declared", "time"),
    [
        ("gazette.example.it", "2025-05-13T23:15:00Z", "2025-05-14T01:15:00+02:00"),
        ("gazette.example.it", "2025-05-13T23:15:00", "2025-05-14T01:15:00+02:00"),
        ("gazette.example.it", "2025-05-14T09:15:00Z", "2025-05-14T09:15:00+00:00"),
        ("gazette.example.it", "2025-05-13T12:15:00Z", "2025-05-13T12:15:00+00:00"),
        ("gazette.example.pe", "2025-05-15T02:15:00Z", "2025-05-14T21:15:00-05:00"),
        ("gazette.example", "2025-05-13T23:15:00Z", "2025-05-13T23:15:00+00:00"),
    ],
)
def test_the_day_that_is_shown_tells_the_zone_of_the_country(
    host: str, declared: str, time: str
) -> None:
    assert published(f"{meta(declared)}{SHOWN}", url=f"https://{host}/mill") == time


def test_another_declaration_of_the_instant_tells_the_zone() -> None:
    other = "<meta name='pubdate' content='2025-05-14T06:15:00+09:00'>"
    page = f"{meta('2025-05-13T21:15:00Z')}{other}{HEADING}{PROSE}"
    assert published(page) == "2025-05-14T06:15:00+09:00"


def test_the_time_of_the_last_change_tells_the_zone() -> None:
    page = meta("2025-05-13T21:15:00Z", "2025-05-14T08:00:00+09:00")
    assert published(f"{page}{HEADING}{PROSE}") == "2025-05-14T06:15:00+09:00"


def test_no_clock_is_seven_and_a_half_hours_behind() -> None:
    page = f"{meta('2025-05-13T21:15:00Z')}{HEADING}<time>13 May 2025 13:45</time>{PROSE}"
    assert published(page) == "2025-05-13T21:15:00+00:00"


UPDATED = f"{HEADING}<p>Last updated 12 January 2026</p>{PROSE}"
OLDER = (
    "<a href='/ada/1' title='8:27 AM - 3 Jun 2007'>3 June 2007</a><p class='date'>3 June 2007</p>"
)


@pytest.mark.parametrize(
    "page",
    [
        f"{UPDATED}<h6>14 May 2025 | Originally published</h6>",
        f"{UPDATED}<h6>14 May 2025 <b>| Originally published</b></h6>",
        f"{UPDATED}<b>First published: 14 May 2025</b>",
        f"{OLDER}{PROSE}<a href='/mill' title='8:27 AM - 14 May 2025'>Ada</a>",
    ],
)
def test_a_day_is_found_in_the_history_of_a_page_and_in_the_link_to_it(page: str) -> None:
    assert day_of(page) == "2025-05-14"


@pytest.mark.parametrize(
    ("shown", "exact"),
    [
        ("<time datetime='2025-11-04T15:00:00+02:00'>04.11.2025 • 15:00</time>", "15:00:00+02:00"),
        ("<time datetime='2025-11-04T15:30:07+02:00'>4.11. 15:30</time>", "15:30:07+02:00"),
        (
            "<b itemprop='datePublished' title='2025-11-04T07:15:00-07:00'>7:15</b>",
            "07:15:00-07:00",
        ),
    ],
)
def test_the_exact_time_behind_a_shown_one_is_taken(shown: str, exact: str) -> None:
    assert published(f"{HEADING}<p>{shown}</p>{PROSE}") == f"2025-11-04T{exact}"


def test_the_seconds_of_a_declared_time_are_kept_in_the_zone_that_is_shown() -> None:
    declared = "<meta property='article:published_time' content='2025-11-04T23:15:02Z'>"
    shown = "<time>November 4, 2025 6:15 PM EST</time>"
    assert published(f"{declared}{HEADING}{shown}{PROSE}") == "2025-11-04T18:15:02-05:00"
