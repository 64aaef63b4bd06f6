"""Outlets that were never there: when they publish, as outlets do, from fixed seeds.

Rates follow the hour and the weekday of the outlet's own zone, with summer time. On top of that
come busy and quiet days (lognormal), stories that come several at a time, minutes at which content
systems publish what waits (:00, :15, :30), hours of breaking news, and holidays.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from archive.history import Visited

HOUR = timedelta(hours=1)
ZONES = (
    "Europe/Berlin", "Asia/Seoul", "America/New_York", "Asia/Jakarta", "Europe/Istanbul",
    "America/Los_Angeles", "Asia/Kolkata", "Europe/London", "Australia/Sydney", "Asia/Tokyo",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How outlets of a kind publish.

    ``day`` gives the weight of each hour, ``week`` of each weekday, ``rate`` the articles of a
    common day. A batch is (hour, articles, minutes that it takes), on `batch_days`.
    """

    name: str
    outlets: int
    rate: tuple[float, float]
    day: str
    week: tuple[float, ...] = (1, 1, 1, 1, 1, 0.6, 0.6)
    batches: tuple[tuple[float, float, float], ...] = ()
    batch_days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    feed: int = 50
    breaking: float = 4.0
    from_week: float = 0.0


#              0     3     6     9     12    15    18    21
OFFICE = "000 000 149 999 799 998 410 000"
ALL_DAY = "100 001 368 999 888 888 887 542"
AGENCY = "322 223 579 999 999 999 987 654"
EVENING = "210 000 135 555 555 557 999 963"

KINDS = (
    Kind(name="daily, morning batch", outlets=12, rate=(40, 120), day=ALL_DAY,
         batches=((5.0, 30, 20), (18.0, 10, 30))),
    Kind(name="wire agency", outlets=8, rate=(250, 900), day=AGENCY, feed=100,
         week=(1, 1, 1, 1, 1, 0.7, 0.7)),
    Kind(name="regional paper", outlets=8, rate=(10, 40), day=ALL_DAY, feed=30),
    Kind(name="trade press, weekdays", outlets=10, rate=(3, 15), day=OFFICE, feed=20,
         week=(1, 1, 1, 1, 0.8, 0, 0), breaking=1.5),
    Kind(name="broadcaster, evening", outlets=4, rate=(30, 80), day=EVENING,
         week=(1,) * 7),
    Kind(name="magazine, weekly burst", outlets=8, rate=(0.5, 2), day=OFFICE, feed=30,
         week=(1, 1, 1, 1, 1, 0.2, 0.2), batches=((11.0, 25, 40),), batch_days=(3,), breaking=1),
    Kind(name="blog", outlets=4, rate=(0.2, 0.8), day=ALL_DAY, feed=10, breaking=1),
    Kind(name="dormant", outlets=4, rate=(0.005, 0.03), day=ALL_DAY, feed=10, breaking=1),
    Kind(name="dormant, awakes", outlets=2, rate=(6, 12), day=ALL_DAY, feed=20, from_week=7),
)  # fmt: skip


@dataclass(frozen=True)
class News:
    """When one outlet published, in order, and how many of it a feed holds."""

    kind: str
    zone: str
    times: tuple[datetime, ...]
    feed: int = 50
    stamps: tuple[float, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stamps", tuple(one.timestamp() for one in self.times))

    def announced(self, since: datetime | None, at: datetime) -> tuple[datetime, ...]:
        """What a visit finds new in the feed."""
        end = bisect_right(self.stamps, at.timestamp())
        begin = bisect_right(self.stamps, since.timestamp()) if since else 0
        return self.times[max(begin, end - self.feed) : end]


def visit(news: News, since: datetime | None, at: datetime) -> Visited:
    """Visit it at `at`, after the last time at `since`."""
    new = news.announced(since, at)
    shown = min(news.feed, bisect_right(news.stamps, at.timestamp()))
    hours = Counter(one.strftime("%Y-%m-%dT%H") for one in new)
    counts = {"announced/page": shown} if new else {"feed/unchanged": 1}
    facts = {"new_articles": len(new), "published": dict(hours), "counts": counts}
    return Visited(run="r", outlet="o", started=at, ended=at, complete=True, facts=facts)


def outlets(
    seed: int, start: datetime, weeks: int, kinds: Sequence[Kind] = KINDS
) -> Iterator[News]:
    """Outlets from `start` on; sixty, if nothing else is said."""
    chance = Random(seed)
    breaking = dict(_breaking(Random(seed + 1), weeks))
    for kind in kinds:
        for number in range(kind.outlets):
            zone = ZONES[(number * 3 + len(kind.name)) % len(ZONES)]
            own = Random(f"{seed} {kind.name} {number}")
            rate = math.exp(chance.uniform(*map(math.log, kind.rate)))
            times = sorted(_times(own, kind, rate, (start, weeks, ZoneInfo(zone)), breaking))
            yield News(kind.name, zone, tuple(times), kind.feed)


def _breaking(chance: Random, weeks: int) -> Iterator[tuple[int, float]]:
    """Hours of the world's news, and how big it is then."""
    at = 0.0
    while (at := at + chance.expovariate(1 / 120)) < weeks * 168:
        for after in range(12):
            yield int(at) + after, math.exp(-after / 4)


def _times(
    chance: Random,
    kind: Kind,
    rate: float,
    place: tuple[datetime, int, ZoneInfo],
    breaking: Mapping[int, float],
) -> Iterator[datetime]:
    start, weeks, zone = place
    weights = [int(one) for one in kind.day.replace(" ", "")]
    shift = chance.choice((-1, 0, 0, 1))
    size = 1 + chance.random()
    holidays = {chance.randrange(weeks * 7) for _ in range(weeks // 3)}
    mood: dict[int, float] = {}
    for hour in range(int(kind.from_week * 168), weeks * 168):
        at = start + HOUR * hour
        there = at.astimezone(zone)
        day = there.date().toordinal()
        mood.setdefault(day, math.exp(chance.gauss(0, 0.35)))
        busy = mood[day] * kind.week[there.weekday()]
        if day - start.date().toordinal() in holidays:
            busy *= 0.15
        share = weights[(there.hour - shift) % 24] / sum(weights)
        news = 1 + (kind.breaking - 1) * breaking.get(hour, 0.0)
        expected = rate * busy * share * news * math.exp(chance.gauss(-0.08, 0.4))
        for _ in range(_poisson(chance, expected / size)):
            moment = at + HOUR * _minute(chance) / 60
            for _ in range(_cluster(chance, size)):
                yield moment
                moment += timedelta(seconds=chance.expovariate(1 / 60))
        for begins, articles, minutes in kind.batches:
            if there.hour == int(begins) + shift and there.weekday() in kind.batch_days:
                late = chance.gauss(0, 3) if chance.random() < 0.9 else chance.uniform(0, 90)
                for _ in range(_poisson(chance, articles * busy)):
                    yield at + timedelta(minutes=abs(late) + chance.expovariate(1 / minutes))


def _minute(chance: Random) -> float:
    if chance.random() < 0.3:
        return chance.choice((0, 0, 15, 30, 30, 45)) + chance.random()
    return chance.uniform(0, 60)


def _cluster(chance: Random, size: float) -> int:
    """How many come at a time: geometric."""
    count = 1
    while chance.random() > 1 / size:
        count += 1
    return count


def _poisson(chance: Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    count, product = 0, chance.random()
    while product > math.exp(-mean):
        count += 1
        product *= chance.random()
    return count


def captured(news: News, visits: list[float], start: datetime, end: datetime) -> list[float]:
    """Hours from publication to capture, of what was published between; inf if never captured."""
    delays = []
    first, last = (bisect_left(news.stamps, one.timestamp()) for one in (start, end))
    for number in range(first, last):
        at = bisect_left(visits, news.stamps[number])
        if at == len(visits):
            continue
        gone = bisect_right(news.stamps, visits[at]) - number > news.feed
        delays.append(math.inf if gone else (visits[at] - news.stamps[number]) / 3600)
    return delays
