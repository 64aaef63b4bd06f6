from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates import read_date
from crawler.outlet import Outlet

SEOUL = Outlet(name="Paper", home="https://paper.test/", timezone="Asia/Seoul")
NOWHERE = Outlet(name="Paper", home="https://paper.test/")


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 20 Nov 2026 09:30:00 +0900",
        "Fri, 20 Nov 2026 09:30:00 +09:00",
        "Fri, 20 Nov 2026 00:30:00 GMT",
        "Fri, 20 Nov 2026 00:30:00 -0000",
        "Fri, 20 Nov 2026 00:30 Z",
        "Fri, 20 Nov 2026 09:30:00 KST",
        "Fri, 20 Nov 2026 07:30:00 WIB",
        "20 Nov 26 09:30 +0900",
        "Thu, 19 Nov 2026 19:30:00 EST",
        "2026-11-20T09:30:00+09:00",
        "2026-11-20T09:30:00.000+0900",
        "2026-11-20 09:30:00 +09:00",
        "2026-11-20T00:30Z",
        "2026-11-20 09:30:00 KST",
        "1795134600",
    ],
)
def test_a_time_with_a_zone_is_sure(text: str) -> None:
    claim = read_date(text, NOWHERE)
    assert claim is not None
    assert claim.moment == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert (claim.assumed, claim.day_only) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 20 Nov 2026 09:30:00",
        "Fri, 20 Nov 2026 09:30:00 CST",
        "2026-11-20 09:30:00",
        "2026-11-20T09:30",
        "2026/11/20 09:30",
        "2026.11.20 09:30",
        "20.11.2026 09:30",
        "20261120093000",
    ],
)
def test_a_time_without_zone_gets_the_outlets(text: str) -> None:
    claim = read_date(text, SEOUL)
    assert claim is not None
    assert claim.moment == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert (claim.assumed, claim.day_only) == (True, False)


def test_a_day_begins_where_the_outlet_is() -> None:
    claim = read_date("2026-11-20", SEOUL)
    assert claim is not None
    assert claim.moment == datetime(2026, 11, 19, 15, tzinfo=UTC)
    assert (claim.assumed, claim.day_only) == (False, True)


@pytest.mark.parametrize(
    "text", [None, "", "soon", "0000-00-00", "2026-13-45", "0001-01-01T00:00:00+14:00", "9" * 99]
)
def test_what_names_no_time_is_none(text: str | None) -> None:
    assert read_date(text, SEOUL) is None


@given(st.text(alphabet="0123456789-+:./TZ ,GMTFriNov", max_size=40) | st.text())
def test_any_text_is_a_time_or_none(text: str) -> None:
    claim = read_date(text, SEOUL)
    assert claim is None or claim.moment.tzinfo is UTC
