"""What an outlet usually gives, learned from visits, and what is said when it no longer does."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.history import Visited
from crawler.contract import Breach, Contract

from .benchmarks.contract import run

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = 24
Change = Callable[[dict[str, int], int], None]


def facts(articles: int, **counts: int) -> dict[str, Any]:
    """A visit that read one feed and so many articles, which lack nothing."""
    told = {"announced/read": 1, "article/new": articles, "letters/11": articles}
    fields = {f"has/{name}": articles for name in ("title", "authors", "published", "language")}
    return {"new_articles": articles, "counts": {**told, **fields, **counts}}


def visit(hour: float, told: dict[str, Any], *, interrupted: bool = False) -> Visited:
    at = BEGIN + hour * HOUR
    return Visited(run="r", outlet="o", started=at, ended=at, interrupted=interrupted, facts=told)


def weeks(days: int, a_day: float = 40, *, seed: int = 1, weekend: float = 0.5) -> list[Visited]:
    """Visits each hour to an outlet as it usually is."""
    random = Random(seed)
    found = []
    for hour in range(days * DAY):
        rate = a_day / DAY * (weekend if hour // DAY % 7 > 4 else 1)
        found.append(visit(hour, facts(sum(random.random() < rate / 5 for _ in range(5)))))
    return found


def learned(visits: Iterable[Visited], contract: Contract | None = None) -> Contract:
    contract = contract or Contract()
    for one in visits:
        contract = contract.after(one)
    return contract


def followed(contract: Contract, visits: Iterable[Visited]) -> list[tuple[float, Breach]]:
    """What is told of, each time it begins to be, with the hours since the beginning."""
    told, before = [], set[str]()
    for one in visits:
        contract = contract.after(one)
        open_ = contract.judge(one.started)
        told += [((one.started - BEGIN) / HOUR, b) for b in open_ if b.cause not in before]
        before = {breach.cause for breach in open_}
    return told


USUAL = learned(weeks(28))
THEN = 28 * DAY


def only(visits: list[Visited]) -> Breach:
    """The one thing that is told of, within a day."""
    ((hour, breach),) = followed(USUAL, visits)
    assert hour - THEN <= DAY
    return breach


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


def in_sections(visits: Iterable[Visited], names: list[str], lost: list[str]) -> list[Visited]:
    """The same visits with articles in sections; those that are `lost` bring none."""
    random, found = Random(3), []
    for one in visits:
        drawn = [random.choice(names) for _ in range(one.facts["new_articles"])]
        kept = [name for name in drawn if name not in lost]
        told = facts(len(kept), **{f"in/{name}": kept.count(name) for name in set(kept)})
        found.append(visit((one.started - BEGIN) / HOUR, told))
    return found


NAMES = ["home", "world", "sport", "trade", "arts", "weather"]


def test_says_which_sections_are_missing() -> None:
    usual = learned(in_sections(weeks(28), NAMES, []))
    later = weeks(31)[THEN:]
    told = followed(usual, in_sections(later, NAMES, ["world", "arts", "trade"]))
    ((_, breach),) = told
    assert breach.cause == "sections-missing"
    assert {"world", "arts", "trade"} == set(breach.what[13:].split(";")[0].split(", "))


def test_sections_that_are_renamed_are_not_missing() -> None:
    usual = learned(in_sections(weeks(28), NAMES, []))
    later = in_sections(weeks(50)[THEN:], [*NAMES[:3], "business", "culture", "skies"], [])
    assert followed(usual, later) == []


def test_sections_that_rest_at_weekends_are_not_missing_then() -> None:
    def week(days: int, begin: int = 0) -> list[Visited]:
        resting = [NAMES if one // DAY % 7 < 5 else NAMES[:3] for one in range(days * DAY)]
        random, found = Random(6), []
        for hour in range(begin * DAY, days * DAY):
            name = random.choice(resting[hour])
            found.append(visit(hour, facts(2, **{f"in/{name}": 2})))
        return found

    assert followed(learned(week(28)), week(56, 28)) == []


def test_names_that_were_given_up_make_no_silence_stranger() -> None:
    new = [*NAMES[:3], "business", "culture", "skies"]
    before = learned(in_sections(weeks(28, 100), NAMES, []))
    renamed = learned(in_sections(weeks(47, 100)[THEN:], new, []), before)
    quiet = in_sections(weeks(49, 100)[47 * DAY :], [*new, *new[:2], *new[3:]], [new[2]])
    assert followed(renamed, quiet) == []


def test_what_comes_late_is_of_the_day_it_was_published_on() -> None:
    """Sections that rest on Sundays: of one that is caught up with on a Sunday too."""
    random = Random(3)

    def sections(day: int) -> list[str]:
        return NAMES[:3] if day % 7 == 6 else NAMES

    def found(days: Iterable[int], hour: float) -> Visited:
        counts: dict[str, int] = {}
        published = {f"{BEGIN + timedelta(days=day):%Y-%m-%dT12}": 80 for day in days}
        for name in [random.choice(sections(day)) for day in days for _ in range(80)]:
            counts[f"in/{name}"] = counts.get(f"in/{name}", 0) + 1
        return visit(hour, {**facts(sum(published.values()), **counts), "published": published})

    usual = learned(found([day], (day + 0.9) * DAY) for day in range(35))
    late = usual.after(found(range(35, 42), 41.9 * DAY))
    assert followed(late, [found([day], (day + 0.9) * DAY) for day in range(42, 63)]) == []


def listing(visits: Iterable[Visited], entries: int, share: float) -> list[Visited]:
    """The same visits to lists with so many entries, and with a share of the articles."""
    random, found = Random(4), []
    for one in visits:
        articles = sum(random.random() < share for _ in range(one.facts["new_articles"]))
        told = facts(articles, **{"announced/page": entries})
        found.append(visit((one.started - BEGIN) / HOUR, told))
    return found


def test_lists_that_got_shorter_are_missing_sections_where_fewer_articles_come() -> None:
    usual, later = learned(listing(weeks(28), 60, 1)), weeks(32)[THEN:]
    ((_, breach),) = followed(usual, listing(later, 25, 0.4))
    assert breach.cause == "sections-missing"
    assert breach.what == "feeds and lists announce 58 % less than they usually do"
    assert followed(usual, listing(later, 25, 1)) == []


def test_lists_and_articles_that_agree_are_believed_sooner() -> None:
    usual, later = learned(listing(weeks(40), 60, 1)), weeks(44)[40 * DAY :]
    ((alone, _),) = followed(usual, listing(later, 48, 1))
    ((both, breach),) = followed(usual, listing(later, 48, 0.3))
    assert both < alone
    assert breach.cause == "sections-missing"
    assert followed(usual, listing(later, 60, 0.8)) == []


def test_lists_that_never_began_anew_do_not_get_shorter_by_themselves() -> None:
    usual, later = learned(listing(weeks(42), 60, 1)), weeks(46)[42 * DAY :]
    ((_, breach),) = followed(usual, listing(later, 25, 1))
    assert breach.cause == "sections-missing"


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
