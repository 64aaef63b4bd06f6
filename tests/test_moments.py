"""The one clock that crawling goes by."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from archive import moments
from archive.moments import Clock


@pytest.fixture(autouse=True)
def _set_back() -> Iterator[None]:
    yield
    moments.set_clock(None)


def test_it_is_the_clock_of_the_system_until_another_is_set() -> None:
    assert abs(moments.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert moments.current_clock() is None


def test_another_clock_shows_its_own_time_and_goes_as_fast_as_it_is_told() -> None:
    begun = datetime(2031, 1, 1, tzinfo=UTC)
    moments.set_clock(Clock.showing(begun, speed=3600))
    first, second = moments.now(), moments.now()
    assert begun <= first < second < begun + timedelta(days=1)


def test_another_process_may_go_by_the_same_clock() -> None:
    clock = Clock.showing(datetime(2031, 1, 1, tzinfo=UTC), speed=1.5)
    assert Clock.from_json(json.loads(json.dumps(clock.as_json()))) == clock
