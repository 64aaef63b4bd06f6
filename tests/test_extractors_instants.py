"""Times that pages declare in a wrong zone, on pages made for it."""

import pytest

from .mill import HEADING, PROSE, read
from .test_extractors_local_time import meta, published

GREENWICH, LOCAL = "2025-05-14T16:00:09Z", "2025-05-14T09:00:09-07:00"
WRONG = "2025-05-14T16:00:09-07:00"


def page(declared: str, *shown: str) -> str:
    """A page that declares a time, and shows others in elements for it."""
    times = "".join(f"<time datetime='{one}'>14 May 2025</time>" for one in shown)
    return f"{meta(declared)}{HEADING}{times}{PROSE}"


@pytest.mark.parametrize("declared", [WRONG, "2025-05-14T09:00:09Z"])
def test_an_instant_in_the_clocks_of_two_zones_is_the_right_one(declared: str) -> None:
    other = f"<meta name='pubdate' content='{GREENWICH}'>"
    assert published(other + page(declared, LOCAL)) == LOCAL


def test_an_instant_that_stands_twice_is_right_as_it_is() -> None:
    assert published(page(LOCAL, GREENWICH, WRONG)) == LOCAL


@pytest.mark.parametrize("shown", ["2025-05-14T09:34:00", "2025-05-14T09:34:31+03:00"])
def test_the_clock_of_greenwich_with_a_local_zone_is_moved_to_what_is_shown(shown: str) -> None:
    assert published(page("2025-05-14T06:34:31+03:00", shown)) == "2025-05-14T09:34:31+03:00"


@pytest.mark.parametrize(
    ("host", "declared", "shown", "time"),
    [
        ("jp", "2025-05-14T20:00:00Z", "2025-05-14T20:00:00+09:00", "2025-05-14T20:00:00+09:00"),
        ("ch", "2025-05-14T20:00:00Z", "2025-05-14T20:00:00-05:00", "2025-05-14T20:00:00+00:00"),
        ("com.au", "2025-05-15T07:25:06Z", "2025-05-14T21:25:06Z", "2025-05-15T07:25:06+10:00"),
        ("com", "2025-05-15T07:25:06Z", "2025-05-14T21:25:06Z", "2025-05-15T07:25:06+00:00"),
        ("com.au", "2025-05-15T07:25:06Z", "2025-05-14T21:25:07Z", "2025-05-15T07:25:06+00:00"),
    ],
)
def test_the_zone_of_the_country_tells_a_local_clock_from_that_of_greenwich(
    host: str, declared: str, shown: str, time: str
) -> None:
    assert published(page(declared, shown), url=f"https://gazette.example.{host}/mill") == time


@pytest.mark.parametrize(
    ("host", "shown", "time"),
    [
        ("com", "2025-05-14T10:00:00Z", "05:00:00-05:00"),
        ("com", "2025-05-14T10:07:00Z", "05:00:00+00:00"),
        ("se", "2025-05-14T10:00:00Z", "05:00:00+02:00"),
        ("se", "2025-05-14T03:00:00Z", "05:00:00+02:00"),
    ],
)
def test_a_time_without_a_zone_has_that_in_which_it_is_what_is_shown(
    host: str, shown: str, time: str
) -> None:
    found = published(page("2025-05-14T05:00:00", shown), url=f"https://example.{host}/mill")
    assert found == f"2025-05-14T{time}"


@pytest.mark.parametrize(
    ("shown", "time"), [("11:49", "11:49:18+02:00"), ("09:49", "09:49:18+02:00")]
)
def test_a_clock_without_a_zone_is_that_of_greenwich_if_readers_see_the_local_one(
    shown: str, time: str
) -> None:
    page = f"{meta('2025-05-14 09:49:18')}{HEADING}<span>14.05.2025, {shown}</span>{PROSE}"
    assert published(page, url="https://gazette.example.pl/mill") == f"2025-05-14T{time}"


def changed(declared: tuple[str, str], shown: str, url: str) -> str:
    page = f"{meta(*declared)}{HEADING}<p class='date'>{shown}</p>{PROSE}"
    found = read(page, url).modified
    return found.isoformat() if found else ""


def test_the_change_is_put_right_as_the_publication_is_and_stays_behind_it() -> None:
    url = "https://gazette.example.pl/mill"
    greenwich = ("2025-05-14 09:49:18", "2025-05-14 09:51:31")
    assert changed(greenwich, "14.05.2025 11:49", url) == "2025-05-14T11:51:31+02:00"
    local = ("2025-05-14T20:00:00Z", "2025-05-14T20:30:00Z")
    assert changed(local, "14.05.2025 20:00", url) == "2025-05-14T20:30:00+02:00"
    early = ("2025-05-14T20:00:00Z", "2025-05-14T19:30:00Z")
    assert changed(early, "14.05.2025 20:00", url) == "2025-05-14T21:30:00+02:00"
