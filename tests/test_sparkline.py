"""The picture of how many articles came each day."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from archive.replay.sparkline import LEAST, in_words, sparkline

FIRST = date(2026, 11, 1)


def days(*counts: int) -> dict[date, int]:
    return {FIRST + timedelta(days=number): count for number, count in enumerate(counts)}


def bars(picture: str) -> list[tuple[int, int, int]]:
    """Left edge, top and height of each bar."""
    tree = ElementTree.fromstring(picture)
    return [
        (int(one.attrib["x"]), int(one.attrib["y"]), int(one.attrib["height"]))
        for one in tree.iter("rect")
        if one.get("class") != "none"
    ]


def test_the_highest_bar_fills_the_picture_and_all_stand_on_its_foot() -> None:
    found = bars(sparkline(days(2, 4, 0, 1), height=20))
    assert [tall for _, _, tall in found] == [10, 20, 5]
    assert {top + tall for _, top, tall in found} == {21}


def test_days_come_in_their_order_with_room_between() -> None:
    shuffled = dict(reversed(days(1, 1, 1).items()))
    lefts = [left for left, _, _ in bars(sparkline(shuffled))]
    assert lefts == sorted(lefts)
    assert len(set(lefts)) == 3


def test_a_single_article_beside_many_is_seen() -> None:
    assert min(tall for _, _, tall in bars(sparkline(days(1, 5000)))) == LEAST


def test_a_day_with_nothing_is_a_line_on_the_foot() -> None:
    tree = ElementTree.fromstring(sparkline(days(0, 3), height=20))
    (nothing,) = [one for one in tree.iter("rect") if one.get("class") == "none"]
    assert (nothing.get("y"), nothing.get("height")) == ("20", "1")


@pytest.mark.parametrize("some", [{}, days(0, 0), days(7)])
def test_is_well_formed_whatever_there_is(some: dict[date, int]) -> None:
    assert ElementTree.fromstring(sparkline(some)).tag == "svg"


def test_says_what_it_shows() -> None:
    picture = sparkline(days(3, 1), name="a <b> & c")
    tree = ElementTree.fromstring(picture)
    said = "4 new articles in 2 days; most on 1 November: 3; on the last day 1"
    assert tree.get("role") == "img"
    assert tree.get("aria-label") == said
    assert tree.findtext("title") == f"a <b> & c: {said}"


def test_words_for_nothing_and_for_one() -> None:
    assert in_words(days(0, 0)) == "no new articles in 2 days"
    assert in_words(days(1)).startswith("1 new article in 1 day")


def test_has_no_style_of_its_own() -> None:
    assert "style=" not in sparkline(days(1, 2))
