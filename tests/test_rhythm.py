"""What a rhythm promises, and a small edition of ``python -m tests.benchmarks.rhythm``."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean, median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.history import Visited
from crawler.outlet import Outlet
from crawler.rhythm import Bounds, Rhythm

from .benchmarks.rhythm import BOUNDS, Period, by_rhythm, fixed, learned
from .publishing import ALL_DAY, HOUR, KINDS, Kind, News, captured, outlets, visit

START = datetime(2026, 9, 14, tzinfo=UTC)
DAY = 24 * HOUR

moments = st.integers(0, 365 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))
spans = st.integers(1, 10**6).map(lambda seconds: timedelta(seconds=seconds))
bounds = st.lists(spans, min_size=3, max_size=3).map(
    lambda three: Bounds(**dict(zip(("shortest", "every", "longest"), sorted(three), strict=True)))
)
unhurried = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
zones = st.sampled_from([None, "Asia/Kolkata", "America/New_York"])


@st.composite
def rhythms(draw: st.DrawFn) -> Rhythm:
    """What was learned from whatever visits."""
    rhythm, at = Rhythm(zone=draw(zones)), draw(moments)
    for gap in draw(st.lists(st.integers(1, 3000), max_size=8)):
        at += timedelta(minutes=gap)
        rhythm = rhythm.after(draw(visits(at)))
    return rhythm


@st.composite
def visits(draw: st.DrawFn, at: datetime) -> Visited:
    ago = st.integers(-2, 2000).map(lambda hours: (at - HOUR * hours).strftime("%Y-%m-%dT%H"))
    published = draw(st.dictionaries(ago, st.integers(1, 500), max_size=4))
    facts = {
        "new_articles": sum(published.values()),
        "published": published,
        "counts": {"announced/page": draw(st.integers(0, 600))},
    }
    return seen(at, facts, complete=draw(st.booleans()), interrupted=draw(st.booleans()))


def seen(
    at: datetime,
    facts: dict[str, object] | None = None,
    *,
    complete: bool = True,
    interrupted: bool = False,
) -> Visited:
    return Visited(
        run="r", outlet="o", started=at, ended=at, complete=complete, interrupted=interrupted,
        facts=facts or {},
    )  # fmt: skip


@unhurried
@given(rhythms(), bounds, moments)
def test_a_visit_is_never_sooner_than_shortest_or_later_than_longest(
    rhythm: Rhythm, bounds: Bounds, at: datetime
) -> None:
    assert bounds.shortest <= rhythm.interval(at, bounds) <= bounds.longest
    assert rhythm.next(at, bounds) - at == rhythm.interval(at, bounds)


@unhurried
@given(zones, bounds, moments)
def test_an_outlet_of_which_nothing_is_known_is_visited_every_so_long(
    zone: str | None, bounds: Bounds, at: datetime
) -> None:
    interval = Rhythm(zone=zone).interval(at, bounds)
    assert interval / bounds.every == pytest.approx(1, abs=1e-6)


@unhurried
@given(rhythms(), moments)
def test_it_is_the_same_after_json(rhythm: Rhythm, at: datetime) -> None:
    said = json.dumps(rhythm.as_json())
    assert len(said) < 6000
    again = Rhythm.from_json(json.loads(said))
    assert again == rhythm
    assert again.interval(at, BOUNDS) == rhythm.interval(at, BOUNDS)
    assert Rhythm.from_json({}) == Rhythm()


@unhurried
@given(rhythms(), bounds, moments, spans)
def test_a_later_visit_never_makes_the_next_one_sooner(
    rhythm: Rhythm, bounds: Bounds, at: datetime, later: timedelta
) -> None:
    second = timedelta(seconds=1)
    assert rhythm.next(at, bounds) <= rhythm.next(at + later, bounds) + second


@unhurried
@given(rhythms())
def test_a_visit_that_is_known_changes_nothing(rhythm: Rhythm) -> None:
    if rhythm.visited:
        assert rhythm.after(seen(rhythm.visited)) == rhythm


def test_it_comes_as_often_as_the_root_of_the_rate() -> None:
    for rate in (0.25, 1.0, 4.0, 16.0):
        times = learned(steady(rate, weeks=6), START, Period(START, START + 42 * DAY), zone=False)
        spent = sum(one >= (START + 14 * DAY).timestamp() for one in times)
        assert 28 * DAY / HOUR / spent == pytest.approx(rate**-0.5, rel=0.1)


def test_weeks_of_nothing_lengthen_to_the_longest() -> None:
    rhythm, at = Rhythm(), START
    while at < START + 21 * DAY:
        rhythm = rhythm.after(seen(at, {"counts": {"feed/unchanged": 1}}))
        at = rhythm.next(at, BOUNDS)
    assert {rhythm.interval(at + HOUR * hour, BOUNDS) for hour in range(168)} == {BOUNDS.longest}


def test_an_outlet_that_awakes_is_visited_as_usual_within_two_days() -> None:
    kind = Kind(name="awakes", outlets=6, rate=(8, 12), day=ALL_DAY, feed=20, from_week=6)
    early, late = [], []
    for news in outlets(3, START, 9, (kind,)):
        times = learned(news, START, Period(START, START + 63 * DAY), zone=True)
        begun = news.times[0]
        early += captured(news, times, begun + 2 * DAY, begun + 7 * DAY)
        late += captured(news, times, begun + 7 * DAY, begun + 14 * DAY)
    assert mean(early) < 1.5 * mean(late) < 3


def test_a_burst_shortens_and_silence_lengthens() -> None:
    usual = after_weeks(steady(1.0, weeks=4))
    busy = quiet = usual
    at = START + 28 * DAY + HOUR
    for _ in range(8):
        at += HOUR / 4
        hour = at.strftime("%Y-%m-%dT%H")
        busy = busy.after(seen(at, {"published": {hour: 5}}))
        quiet = quiet.after(seen(at))
    assert busy.interval(at, BOUNDS) < usual.interval(at, BOUNDS) / 2
    assert quiet.interval(at, BOUNDS) > usual.interval(at, BOUNDS) * 1.2


def test_a_feed_about_to_overflow_is_asked_sooner() -> None:
    rhythm = after_weeks(steady(1.0, weeks=4))
    at = START + 28 * DAY + HOUR
    for announced, spent in ((10, HOUR / 1.8), (9, HOUR / 2)):
        facts = {"new_articles": 9, "counts": {"announced/page": announced}}
        hasty = rhythm.after(seen(at)).after(seen(at + HOUR, facts))
        assert hasty.interval(at + HOUR, BOUNDS) <= spent + timedelta(seconds=1)
    facts = {"new_articles": 9, "counts": {"announced/page": 100}}
    calm = rhythm.after(seen(at)).after(seen(at + HOUR, facts))
    assert calm.interval(at + HOUR, BOUNDS) > HOUR / 2


def test_a_feed_that_fails_teaches_nothing_and_is_asked_less_and_less() -> None:
    rhythm = after_weeks(steady(4.0, weeks=4))
    at = START + 28 * DAY
    intervals = []
    for _ in range(8):
        at += HOUR
        rhythm = rhythm.after(seen(at, complete=False))
        intervals.append(rhythm.interval(at, BOUNDS))
    assert intervals[0] == pytest.approx(HOUR / 2, rel=0.3)
    assert intervals[-1] == BOUNDS.longest
    again = rhythm.after(seen(at + HOUR, {"counts": {"announced/page": 30}}))
    assert again.interval(at + HOUR, BOUNDS) < HOUR


def test_old_articles_that_stay_announced_are_no_rhythm() -> None:
    fresh = {(START - HOUR * n).strftime("%Y-%m-%dT%H"): 1 for n in range(1, 20)}
    pinned = {(START - DAY * n).strftime("%Y-%m-%dT%H"): 1 for n in range(3, 20)}
    alone = Rhythm().after(seen(START, {"published": fresh}))
    beside = Rhythm().after(seen(START, {"published": {**fresh, **pinned}}))
    assert beside.interval(START, BOUNDS) < 1.3 * alone.interval(START, BOUNDS)
    assert beside.week.level > 0.7 * alone.week.level


def test_an_outlet_that_dates_nothing_is_known_too() -> None:
    news = next(iter(outlets(4, START, 6, KINDS[2:3])))
    times, rhythm, at = [], Rhythm(zone=news.zone), START
    while at < START + 42 * DAY:
        facts = dict(visit(news, rhythm.visited, at).facts)
        facts["published"] = {at.strftime("%Y-%m-%dT%H"): facts["new_articles"]}
        rhythm = rhythm.after(seen(at, facts))
        times.append(at.timestamp())
        at = rhythm.next(at, BOUNDS)
    period = Period(START + 14 * DAY, START + 42 * DAY)
    delays = captured(news, times, period.start, period.end)
    spent = sum(one >= period.start.timestamp() for one in times)
    assert mean(delays) < mean(fixed(news, period, spent).hours)


def test_summer_time_moves_the_rhythm_of_an_outlet_with_a_zone() -> None:
    monday = datetime(2026, 10, 19, tzinfo=UTC)
    rhythm = Rhythm(zone="Europe/Berlin")
    for hour in range(5 * 24):  # articles at 7 in Berlin, which is 5 in UTC until 25 October
        at = monday + HOUR * hour
        new = {(at - HOUR).strftime("%Y-%m-%dT%H"): 20} if at.hour == 6 else {}
        rhythm = rhythm.after(seen(at, {"published": new}))
    after = monday + 8 * DAY
    rates = {hour: rhythm.rates[rhythm.slot(after + HOUR * hour)] for hour in range(24)}
    assert max(rates, key=rates.__getitem__) == 6


def test_bounds_must_be_in_order() -> None:
    with pytest.raises(ValueError, match="shortest <= every <= longest"):
        Bounds(every=HOUR, shortest=2 * HOUR, longest=3 * HOUR)
    with pytest.raises(ValueError, match="shortest <= every <= longest"):
        Outlet(name="x", home="https://x.test/", every=HOUR, longest=HOUR / 2)


def test_delays_are_shorter_than_with_fixed_intervals_of_the_same_cost() -> None:
    kinds = [KINDS[0], KINDS[2], KINDS[3]]  # a daily, a regional paper, a weekday magazine
    begins = START + 21 * DAY
    period = Period(begins, begins + 14 * DAY)
    ratios = []
    for news in (next(iter(outlets(5, START, 5, (kind,)))) for kind in kinds):
        ours = by_rhythm(news, START, period)
        theirs = fixed(news, period, ours.visits)
        assert mean(ours.hours) < 0.95 * mean(theirs.hours)
        ratios.append(median(ours.hours) / median(theirs.hours))
    assert mean(ratios) < 0.75


def steady(rate: float, weeks: int) -> News:
    """An outlet that knows neither day nor night."""
    chance, times = Random(rate), [START]
    while times[-1] < START + 7 * DAY * weeks:
        times.append(times[-1] + HOUR * chance.expovariate(rate))
    return News("steady", "UTC", tuple(times[:-1]), feed=1000)


def after_weeks(news: News) -> Rhythm:
    """What is known of it at the end."""
    rhythm = Rhythm()
    for at in every_hour(news.times[-1]):
        rhythm = rhythm.after(visit(news, rhythm.visited, at))
    return rhythm


def every_hour(end: datetime) -> Iterator[datetime]:
    at = START
    while at <= end:
        yield at
        at += HOUR
