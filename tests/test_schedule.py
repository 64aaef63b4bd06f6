from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.schedule import recheck_due

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TIMES = (HOUR, 6 * HOUR, 24 * HOUR, 168 * HOUR)
minutes = st.integers(1, 20_000).map(lambda n: timedelta(minutes=n))


def test_a_page_is_looked_at_again_at_its_times() -> None:
    looks = [NOW]
    for quarter in range(1, 4 * 24 * 10):
        now = NOW + quarter * HOUR / 4
        if recheck_due(NOW, looks, TIMES, now=now):
            looks.append(now)
    assert [look - NOW for look in looks[1:]] == list(TIMES)


def test_missed_moments_count_once() -> None:
    published = NOW - 30 * HOUR
    assert recheck_due(published, [published], TIMES, now=NOW)
    assert not recheck_due(published, [published, NOW], TIMES, now=NOW + HOUR)


def test_a_page_found_late_is_not_looked_at_for_moments_before_it_was_found() -> None:
    assert not recheck_due(NOW - 30 * HOUR, [NOW - HOUR], TIMES, now=NOW)


def test_an_outlet_without_recheck_times_never_looks_again() -> None:
    assert not recheck_due(NOW - HOUR, [NOW - HOUR], (), now=NOW)


@given(minutes, st.lists(minutes, max_size=4), st.lists(minutes, max_size=5))
def test_a_look_settles_all_that_was_due(
    age: timedelta, looks: list[timedelta], times: list[timedelta]
) -> None:
    captured = [NOW - ago for ago in looks]
    assert not recheck_due(NOW - age, [*captured, NOW], times, now=NOW)
