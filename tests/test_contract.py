"""What an outlet usually gives, learned from visits, and what is said when it no longer does."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.contract import Contract

from .benchmarks.contract import run
from .contracts import BEGIN, DAY, HOUR, THEN, USUAL, facts, followed, learned, only, visit, weeks


def test_says_nothing_of_an_outlet_that_goes_on() -> None:
    assert followed(USUAL, weeks(70, seed=2)[THEN:]) == []


def test_says_since_when_a_feed_is_not_written_to() -> None:
    breach = only([visit(THEN + hour, facts(0)) for hour in range(DAY)])
    assert breach.cause == "feed-gone"
    assert abs(breach.since - (BEGIN + THEN * HOUR)) < 4 * HOUR
    assert breach.what.startswith("no new article in ")
    assert "still answers" in breach.likely


def test_a_busy_outlet_is_not_waited_for_until_the_day_is_over() -> None:
    busy = learned(weeks(28, 200))
    usual = weeks(29, 200, seed=3)[THEN : THEN + 10]
    ((hour, breach),) = followed(
        busy, [*usual, *(visit(THEN + n, facts(0)) for n in range(10, 20))]
    )
    assert hour - THEN - 10 <= 8
    assert breach.cause == "feed-gone"


def test_says_that_a_feed_is_gone() -> None:
    gone = {"new_articles": 0, "counts": {"announced/failed": 1, "failed/http/404": 1}}
    breach = only([visit(THEN + hour, gone) for hour in range(DAY)])
    assert (breach.cause, breach.measures[0]) == ("feed-gone", "announcements")
    assert breach.what.startswith(
        "100 % of the feeds and lists cannot be had (http/404), usually 0 %"
    )


def test_says_that_all_is_refused() -> None:
    counts = {"announced/failed": 1, "failed/http/403": 3}
    breach = only([visit(THEN + n, {"new_articles": 0, "counts": counts}) for n in range(DAY)])
    assert breach.cause == "blocked"


def test_says_that_authors_are_gone() -> None:
    breach = only([visit(THEN + hour, facts(2, **{"has/authors": 0})) for hour in range(DAY)])
    assert breach.cause == "layout-changed"
    assert breach.what == "authors in 0 % of the articles, usually 100 %"
    assert breach.since == BEGIN + THEN * HOUR


def test_says_what_stands_in_place_of_articles() -> None:
    for reason, cause in (
        ("consent", "consent"),
        ("paywall-stub", "paywall"),
        ("challenge", "challenge"),
        ("soft-404", "pages-gone"),
        ("no-body", "layout-changed"),
    ):
        told = facts(0, **{f"no-article/{reason}": 2})
        assert only([visit(THEN + hour, told) for hour in range(DAY)]).cause == cause


def test_an_hour_or_two_of_trouble_is_no_breakage() -> None:
    down = {"new_articles": 0, "counts": {"announced/failed": 1, "failed/http/503": 1}}
    usual = weeks(40)[THEN:]
    usual[30:33] = [visit(THEN + hour, down) for hour in range(30, 33)]
    assert followed(USUAL, usual) == []


def test_a_holiday_is_no_breakage() -> None:
    usual = weeks(40)[THEN:]
    slow = [visit(THEN + hour, facts(hour % 3 == 0)) for hour in range(DAY, 2 * DAY)]
    assert followed(USUAL, usual[:DAY] + slow + usual[2 * DAY :]) == []


def test_what_is_mended_is_no_longer_told_of_and_does_not_flap() -> None:
    broken = [visit(THEN + hour, facts(2, **{"has/authors": 0})) for hour in range(3 * DAY)]
    mended = weeks(60)[THEN + 3 * DAY :]
    assert len(followed(USUAL, [*broken, *mended])) == 1
    assert learned(mended, learned(broken, USUAL)).judge(BEGIN + 99 * DAY * HOUR) == ()


def test_a_new_outlet_is_not_judged() -> None:
    assert followed(Contract(), weeks(4) + [visit(4 * DAY + n, facts(0)) for n in range(60)]) == []


def test_a_pause_of_ours_is_no_silence_of_theirs() -> None:
    later = weeks(45)[THEN + 4 * DAY :]
    assert followed(USUAL, later) == []


def test_an_older_visit_changes_nothing() -> None:
    assert USUAL.after(visit(5, facts(3))) is USUAL


def test_a_visit_cut_short_does_not_count_as_silence() -> None:
    cut = [visit(THEN + n, {"new_articles": 0, "counts": {}}, interrupted=True) for n in range(90)]
    assert followed(USUAL, cut) == []


def test_a_share_that_has_settled_is_the_new_way() -> None:
    without = [visit(THEN + hour, facts(2, **{"has/authors": 0})) for hour in range(70 * DAY)]
    later = learned(without, USUAL)
    assert later.judge(BEGIN + 200 * DAY * HOUR) == ()


def test_a_contract_is_kept_as_json() -> None:
    broken = learned([visit(THEN + hour, facts(0)) for hour in range(DAY)], USUAL)
    for one in (Contract(), USUAL, broken):
        text = json.dumps(one.as_json())
        again = Contract.from_json(json.loads(text))
        assert json.dumps(again.as_json()) == text
        assert again.judge(BEGIN + 90 * DAY * HOUR) == one.judge(BEGIN + 90 * DAY * HOUR)
        assert len(text) < 10_000
    assert Contract.from_json({}) == Contract.from_json({"form": 1}) == Contract()


COUNTS = st.dictionaries(
    st.sampled_from(
        [
            *("has/title", "letters/3", "letters/40", "no-article/alias", "no-article/consent"),
            *("failed/http/500", "announced/failed", "feed/html", "skipped/robots", "in/x", "in/*"),
        ]
    ),
    st.integers(0, 500),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 200), st.integers(0, 300), COUNTS), max_size=30))
def test_takes_whatever_a_visit_counts(told: list[tuple[float, int, dict[str, int]]]) -> None:
    contract, hour = USUAL, float(THEN)
    for hours, articles, counts in told:
        hour += hours
        contract = contract.after(visit(hour, {"new_articles": articles, "counts": counts}))
        contract.judge(BEGIN + hour * HOUR)
        json.dumps(contract.as_json(), allow_nan=False)


def test_tells_of_what_breaks_simulated_outlets_and_seldom_in_vain() -> None:
    score = run(outlets=8, days=80, seed=11)
    assert score.told.total() >= 0.7 * score.planted.total() > 0
    assert score.false.total() <= 2
