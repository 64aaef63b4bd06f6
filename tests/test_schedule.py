from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.outlet import Outlet
from crawler.schedule import due, recheck_due

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TIMES = (HOUR, 6 * HOUR, 24 * HOUR, 168 * HOUR)
minutes = st.integers(1, 20_000).map(lambda n: timedelta(minutes=n))


def outlet(every: timedelta) -> Outlet:
    return Outlet(name="x", home="https://x.test/", every=every, shortest=every, longest=every)


def test_the_longest_overdue_comes_first_and_the_new_before_all() -> None:
    outlets = {name: outlet(HOUR) for name in "abcd"}
    visits = {"a": NOW - 2 * HOUR, "b": NOW - 5 * HOUR, "c": NOW - HOUR / 2}
    assert due(outlets, visits, now=NOW) == ["d", "b", "a"]


@given(st.dictionaries(st.text(min_size=1), st.tuples(minutes, minutes)))
def test_due_is_exactly_the_outlets_whose_time_has_come(
    cases: dict[str, tuple[timedelta, timedelta]],
) -> None:
    outlets = {slug: outlet(every) for slug, (every, _) in cases.items()}
    visits = {slug: NOW - ago for slug, (_, ago) in cases.items()}
    assert set(due(outlets, visits, now=NOW)) == {
        slug for slug, (every, ago) in cases.items() if ago >= every
    }


def test_a_visit_in_the_future_does_not_count() -> None:
    visits = {"a": NOW + 24 * HOUR, "b": NOW + HOUR / 60}
    assert due({name: outlet(HOUR) for name in "ab"}, visits, now=NOW) == ["a"]


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
