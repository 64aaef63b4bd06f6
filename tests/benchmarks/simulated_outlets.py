"""Outlets that are not: how they publish over months, and what visits to them find."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import exp, pi, sin
from random import Random

HOUR = timedelta(hours=1)
DAY = 24
KINDS = {
    # share of outlets, articles a day, weekend, hours of the day, hours between visits
    "agency": (0.12, (120, 500), (0.5, 0.8), "round", 0.34),
    "daily": (0.22, (30, 110), (0.3, 0.8), "batch", 0.7),
    "site": (0.26, (12, 45), (0.3, 0.7), "day", 1.0),
    "local": (0.2, (3, 12), (0.2, 0.6), "day", 2.5),
    "trade": (0.08, (4, 14), (0.0, 0.05), "day", 2.0),
    "weekly": (0.06, (3, 6), (1.0, 1.0), "day", 6.0),
    "blog": (0.06, (0.6, 2.5), (0.7, 1.2), "day", 6.0),
}


@dataclass(frozen=True, kw_only=True)
class Breakage:
    """Something that breaks an outlet for a while."""

    kind: str
    begin: datetime
    end: datetime
    variant: int = 0
    sections: frozenset[str] = frozenset()


@dataclass(kw_only=True)
class Paper:
    """One outlet: what it is like does not change but by what is planted, drift and redesign."""

    slug: str
    kind: str
    random: Random
    zone: int
    level: float
    weekend: float
    rest_days: tuple[int, ...]
    every: float
    alike: float
    fields: dict[str, float]
    sections: dict[str, float]
    section_days: dict[str, frozenset[int]]
    """On which weekdays a section has articles."""
    letters: float
    has_rule: bool
    dated: str
    monthly: bool
    """Whether its lists begin anew with each month."""
    drift: float
    redesign: datetime
    summer: datetime
    clock_change: datetime
    holidays: frozenset[date]
    paywall: float
    outages: list[tuple[datetime, datetime]] = field(default_factory=list)
    specials: list[tuple[datetime, datetime]] = field(default_factory=list)
    """Hours of live tickers and picture stories, whose pages lack what others have."""
    breakages: list[Breakage] = field(default_factory=list)
    moods: dict[date, float] = field(default_factory=dict)
    pending: int = 0

    def breakage(self, at: datetime) -> Breakage | None:
        return next((one for one in self.breakages if one.begin <= at < one.end), None)

    def rate(self, at: datetime) -> float:
        """Articles expected in an hour that begins at a time, without the mood of the day."""
        shift = self.zone + (1 if at >= self.clock_change else 0)
        local = at + shift * HOUR
        weekday = local.weekday()
        level = self.level * exp(self.drift * (at - self.summer).days / 100)
        level *= self.weekend if weekday in self.rest_days else 1.0
        if self.kind == "weekly":
            level *= 5.0 if weekday == self.rest_days[0] else 0.3
        if local.date() in self.holidays:
            level *= min(self.weekend, 0.8) if self.kind != "weekly" else 0.3
        away = (at - self.summer).days
        if 0 <= away < 40:
            level *= 1 - 0.35 * sin(pi * away / 40)
        return level * SPREAD[KINDS[self.kind][3]][local.hour]

    def mood(self, day: date) -> float:
        """How much more or less than usual is published on a day."""
        if day not in self.moods:
            before = self.moods.get(day - timedelta(days=1), 1.0)
            fresh = self.random.gammavariate(self.alike, 1 / self.alike)
            burst = self.random.uniform(1.5, 3) if self.random.random() < 0.025 else 1.0
            self.moods[day] = (0.3 * min(before, 1.5) + 0.7 * fresh) * burst
        return self.moods[day]

    def section(self, at: datetime, gone: frozenset[str]) -> str | None:
        """In which section an article is; None if that one is gone, and the article unseen."""
        weekday = at.weekday()
        open_ = {n: w for n, w in self.sections.items() if weekday in self.section_days[n]}
        names = open_ or self.sections
        name = self.random.choices(list(names), list(names.values()))[0]
        if name in gone:
            return None
        # A redesign gives every other section a new name, and breaks nothing.
        return f"{name}, renewed" if at >= self.redesign and name[-1] in "02468" else name

    def poisson(self, mean: float) -> int:
        if mean > 30:
            return max(0, round(self.random.gauss(mean, mean**0.5)))
        count, left = 0, exp(-mean)
        product = self.random.random()
        while product > left:
            count += 1
            product *= self.random.random()
        return count

    def published(self, begin: datetime, end: datetime) -> Counter[datetime]:
        """How many articles came out between two times, by hour."""
        found: Counter[datetime] = Counter()
        at = begin
        while at < end:
            hour = at.replace(minute=0, second=0, microsecond=0)
            until = min(end, hour + HOUR)
            mean = self.rate(hour) * ((until - at) / HOUR) * self.mood(hour.date())
            if count := self.poisson(mean):
                found[hour] += count
            at = until
        return found


def spread(kind: str) -> tuple[float, ...]:
    """How the articles of a day fall on its (local) hours."""
    if kind == "round":
        rates = [1.0 + 0.7 * sin(pi * (h - 6) / 12) for h in range(DAY)]
    elif kind == "batch":
        rates = [0.1 + (6.0 if h == 5 else 0.0) + (1.0 if 8 <= h < 21 else 0.0) for h in range(DAY)]
    else:
        rates = [0.02 + max(0.0, sin(pi * (h - 6) / 15)) for h in range(DAY)]
    return tuple(rate / sum(rates) for rate in rates)


SPREAD = {kind: spread(kind) for kind in ("round", "batch", "day")}


def papers(count: int, *, begin: datetime, days: int, seed: int) -> list[Paper]:
    """So many outlets, of all kinds, in six countries."""
    chance = Random(seed)
    countries = [holidays(Random(f"{seed} {n}"), begin, days) for n in range(6)]
    names, weights = list(KINDS), [KINDS[kind][0] for kind in KINDS]
    return [
        paper(f"paper_{n}", kind, Random(f"{seed}-{n}"), begin, days, countries[n % 6])
        for n, kind in enumerate(chance.choices(names, weights, k=count))
    ]


def holidays(random: Random, begin: datetime, days: int) -> frozenset[date]:
    """Public holidays: eleven times a year, now and then some days in a row."""
    found: set[date] = set()
    for _ in range(max(1, days * 11 // 365)):
        first = begin.date() + timedelta(days=random.randrange(days))
        length = random.choices((1, 2, 4), (8, 2, 1))[0]
        found |= {first + timedelta(days=n) for n in range(length)}
    return frozenset(found)


def paper(
    slug: str, kind: str, random: Random, begin: datetime, days: int, free: frozenset[date]
) -> Paper:
    """One outlet of a kind."""
    _, (least, most), weekend, _, every = KINDS[kind]
    zone = random.choice((-8, -5, 0, 1, 1, 3, 7, 8, 9))
    rest = (4, 5) if zone == 3 and random.random() < 0.5 else (5, 6)
    if kind == "weekly":
        rest = (random.randrange(5), 9)
    size = random.randint(4, 10)
    names = [f"{slug} section {n}" for n in range(size)]
    shares = [random.gammavariate(1.5, 1) for _ in names]
    end = begin + timedelta(days=days)
    return Paper(
        slug=slug,
        kind=kind,
        random=random,
        zone=zone,
        level=least * (most / least) ** random.random(),
        weekend=random.uniform(*weekend),
        rest_days=rest,
        every=every * random.uniform(0.7, 1.4) if every < 6 else every,
        alike=random.uniform(8, 40),
        fields={
            "title": 1.0,
            "summary": random.choice((0.0, 0.6, 0.95)),
            "authors": random.choice((0.03, 0.5, 0.85, 0.97)),
            "published": random.choice((0.98, 1.0)),
            "modified": random.choice((0.0, 0.4, 0.9)),
            "language": 0.99,
            "section": 1.0,
            "tags": random.choice((0.0, 0.3, 0.7)),
            "agency": random.choice((0.02, 0.1, 0.4)),
            "image": random.choice((0.6, 0.9, 0.98)),
        },
        sections=dict(zip(names, shares, strict=True)),
        section_days={name: open_on(random) for name in names},
        letters=random.uniform(900, 4500),
        has_rule=random.random() < 0.5,
        dated=random.choices(("hour", "day", "no"), (10, 1, 1))[0],
        monthly=random.random() < 0.15,
        drift=random.uniform(-0.3, 0.3),
        redesign=begin + timedelta(days=random.uniform(30, 3 * days)),
        summer=begin + timedelta(days=random.uniform(-40, 2 * days)),
        clock_change=begin + timedelta(days=random.uniform(0, 2 * days)),
        holidays=free,
        paywall=random.choice((0.0, 0.0, 0.0, 0.1, 0.3)),
        outages=spans(random, begin, end, every=25, hours=1.3),
        specials=spans(random, begin, end, every=45, hours=3),
    )


def open_on(random: Random) -> frozenset[int]:
    """Most sections are filled all week, some on weekdays, a few once a week."""
    once = frozenset({random.randrange(7)})
    return random.choices((frozenset(range(7)), frozenset(range(5)), once), (15, 3, 1))[0]


def spans(
    random: Random, begin: datetime, end: datetime, *, every: float, hours: float
) -> list[tuple[datetime, datetime]]:
    """Hours that are unlike others, once in so many days."""
    found, at = [], begin
    while (at := at + timedelta(days=random.expovariate(1 / every))) < end:
        found.append((at, at + HOUR * random.expovariate(1 / hours)))
    return found


def expected(one: Paper, begin: datetime, articles: float, limit: timedelta) -> datetime:
    """When so many articles have come since a time, if all is as usual."""
    at, total = begin, 0.0
    while total < articles and at < begin + limit:
        total += one.rate(at)
        at += HOUR
    return at
