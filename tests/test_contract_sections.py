"""Whether some of the sections of an outlet are missing, by its articles and by its lists."""

from collections.abc import Iterable
from datetime import timedelta
from random import Random

from archive.history import Visited

from .contracts import (
    BEGIN,
    DAY,
    HOUR,
    NAMES,
    THEN,
    facts,
    followed,
    in_sections,
    learned,
    listing,
    visit,
    weeks,
)


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


def test_of_lists_that_begin_anew_each_month_nothing_is_said_when_they_do() -> None:
    def monthly(visits: Iterable[Visited]) -> list[Visited]:
        random, found = Random(4), []
        for one in visits:
            entries = 60 * min(1.0, one.started.day / 15)
            few = 0.4 if one.started.day < 4 else 1  # as if a month began with holidays
            articles = sum(random.random() < few for _ in range(one.facts["new_articles"]))
            told = facts(articles, **{"announced/page": round(entries)})
            found.append(visit((one.started - BEGIN) / HOUR, told))
        return found

    usual, third = weeks(84), weeks(94)[84 * DAY :]  # until 25 May, and the beginning of June
    assert followed(learned(monthly(usual)), monthly(third)) == []
    assert followed(learned(listing(usual, 60, 1)), monthly(third)) != []
