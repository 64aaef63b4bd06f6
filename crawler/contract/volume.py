"""How many articles come: on which weekday, at which hour, and whether they still do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import exp, log
from typing import Any, Self

from .chances import mixed, of_count
from .share import DECAY, ENOUGH, brief

HOURS = 24
WEEK = 7
KEPT_DAYS = 56
WARM_DAYS = 14
WARM_ARTICLES = 20
MIDDLE = 3
RECENT = 4
"""Closed days of which the hours are kept."""
LATE = 4
"""Hours by which an article may come later than usual."""
LATER = 2
"""The same after one that has come that day."""
REGULAR = 0.9
"""Of all days, those that tell how much days differ: the rest are holidays and bursts."""
ODD = 0.03
"""How often a day is a holiday, or else unlike other days of its name: eleven times a year."""
ODD_AGAIN = 0.4
"""How often a day after such a day is another."""
FADES = 0.8
"""How much that is still so after a day that tells nothing."""
TRICKLE = 0.02
"""Of what is usual, what may still come where all has stopped."""
HOLIDAY = 0.3
"""Of what is usual, what comes on a holiday of an outlet that has no quiet day in the week."""
APART = 0.12
"""How much days are supposed to differ, as the variance of their level, worth two days."""


Levels = tuple[tuple[float, float], ...]
"""How many articles may be due, each with how likely that is."""


@dataclass(frozen=True, slots=True)
class Volume:
    """The articles of one outlet by day and hour (UTC, counted since 1970).

    ``days`` are closed days with their articles, ``hours`` those of late. A day is closed
    once its last hour is so long ago that all of it must have come. ``evidence`` as of a `Share`.
    """

    days: Mapping[int, int] = field(default_factory=dict)
    hours: Mapping[int, int] = field(default_factory=dict)
    profile: tuple[float, ...] = (0.1,) * HOURS
    """How the articles of a day are spread over its hours."""
    usual: tuple[float, ...] = (0.0,) * WEEK
    alike: float = 1 / APART
    open_day: int = 0
    """The first day that is not closed; 0 before the first visit."""
    whole_from: int = 0
    """Hour from which on all visits were made."""
    until: int = 0
    """Hour up to which all that came has been seen."""
    evidence: float = 0.0
    odd: float = 0.0
    """How likely the last closed day was an odd one."""
    newest: int = 0
    """When the last new article was seen; seconds since 1970."""
    since: int = 0
    opened: bool = False

    def after(self, at: int, arrived: Mapping[int, int], limit: float, *, gap: bool) -> Self:
        """With the articles that a visit at `at` (seconds) found, by hour.

        After a `gap` in the visits what came in between is not known.
        """
        hour = at // 3600
        if not self.open_day or gap:
            return self._begun(hour, at)
        hours = dict(self.hours)
        for one, count in arrived.items():
            placed = max(one, self.open_day * HOURS)
            hours[placed] = hours.get(placed, 0) + count
        here = replace(self, hours=hours, until=max(self.until, hour))
        while (here.open_day + 1) * HOURS + LATE <= here.until:
            here = here._closed(limit)
        return here._judged(at, limit, new=sum(arrived.values()) > 0)

    @property
    def is_silent(self) -> bool:
        """Whether nothing at all came since it may be broken."""
        return self.newest <= self.since

    @property
    def is_warm(self) -> bool:
        """Whether enough is known to judge by."""
        return len(self.days) >= WARM_DAYS and sum(self.days.values()) >= WARM_ARTICLES

    def expected(self, begin: int, end: int, late: int = LATE) -> float:
        """How many articles usually come from one hour to another, as far as they are due."""
        due = min(end, self.until - late)
        total = sum(self.profile)
        return sum(
            self.usual[(hour // HOURS + 3) % WEEK] * self.profile[hour % HOURS] / total
            for hour in range(begin, due)
        )

    def fewer(self, since: int, share: float) -> float:
        """How much better it explains the articles since a time that a share of them is missing.

        A logarithm. Only hours count of which all is known.
        """
        begin, total, seen, due = max(since // 3600 + 1, self.whole_from), sum(self.profile), 0, 0.0
        recent = self.open_day - RECENT
        for hour in range(max(begin, recent * HOURS), self.until):
            seen += self.hours.get(hour, 0)
            due += self.usual[(hour // HOURS + 3) % WEEK] * self.profile[hour % HOURS] / total
        for day in range(-(-begin // HOURS), recent):
            if day in self.days:
                seen, due = seen + self.days[day], due + self.usual[(day + 3) % WEEK]
        alike = self.alike * max(1.0, (self.until - begin) / HOURS)
        if not (self.is_warm and due):
            return 0.0
        return of_count(seen, due * (1 - share), alike) - of_count(seen, due, alike)

    def strength(self, limit: float) -> float:
        """The evidence with that of the days that are open."""
        evidence, odd = self.evidence, self.odd
        for day in self._open_days():
            evidence, odd = self._with(day, evidence, odd, limit)
        return evidence

    def _open_days(self) -> Iterator[int]:
        return iter(range(self.open_day, (self.until - LATE) // HOURS + 1))

    def _with(self, day: int, evidence: float, odd: float, limit: float) -> tuple[float, float]:
        """The evidence with that of a day, and how likely that was an odd one."""
        begin = day * HOURS
        here = [hour for hour in range(begin, begin + HOURS) if self.hours.get(hour)]
        due = self.expected(begin, begin + HOURS) if here else self._due_in_silence(begin)
        if begin < self.whole_from or due <= 0:
            return evidence, FADES * odd
        count = sum(self.hours[hour] for hour in here)
        share = due / self.usual[(day + 3) % WEEK]
        chance = ODD + (ODD_AGAIN - ODD) * odd
        quiet = min(self.usual) * share or TRICKLE * due
        levels = ((1 - chance, due), (chance / 2, quiet), (chance / 2, HOLIDAY * due))
        both, holiday = self._chance(count, levels), self._chance(count, levels[1:])
        whole = max(log(max(evidence, 1.0)) + of_count(count, TRICKLE * due, 1.0) - both, 0.0)
        if here:
            whole = max(whole, self._silence(count, here[-1] + 1, levels))
        was_odd = exp(min(holiday - both, 0.0))
        # A day on which little is due tells as little of the day before.
        told = 1 - (1 - share) * (1 - min(1.0, due))
        odd = was_odd * told + FADES * odd * (1 - told)
        return min(exp(min(whole, 700.0)), limit * ENOUGH), odd

    def _due_in_silence(self, begin: int) -> float:
        """How many articles usually come on a day on which none has come so far."""
        before = max((hour for hour, n in self.hours.items() if n and hour < begin), default=0)
        return self.expected(max(begin, before + LATER), begin + HOURS, LATER)

    def _silence(self, count: int, cut: int, levels: Levels) -> float:
        """How much better a breakage at an hour explains that nothing came since: a logarithm."""
        begin = (cut - 1) // HOURS * HOURS
        first = self.expected(begin, cut, 0)
        rest = self.expected(cut + 1, begin + HOURS, LATER)  # clocks are put back by an hour
        if first <= 0 or rest <= 0:
            return 0.0
        due = levels[0][1]
        before = self._chance(count, levels, first / due)
        usual = self._chance(count, levels, (first + rest) / due)
        usual += count * log(first / (first + rest))
        off = before + self._chance(0, levels[1:], rest / due)  # a holiday that begins here
        broken = before + of_count(0, TRICKLE * rest, 1.0)
        return broken - mixed([(1.0, usual), (1.0, off)]) - log(1 + count)

    def _chance(self, count: int, levels: Levels, part: float = 1.0) -> float:
        """How likely a count is on a part of a day of any of some kinds: a logarithm."""
        return mixed([(weight, of_count(count, due * part, self.alike)) for weight, due in levels])

    def _begun(self, hour: int, at: int) -> Self:
        """At the first visit, or the first after a gap: what is known stays."""
        return replace(
            self, hours={}, open_day=hour // HOURS, whole_from=hour, until=hour, newest=at
        )

    def _closed(self, limit: float) -> Self:
        """With the first open day closed and learned, if it is not the day of a breakage."""
        day, begin = self.open_day, self.open_day * HOURS
        here = [self.hours.get(hour, 0) for hour in range(begin, begin + HOURS)]
        recent = begin - (RECENT - 1) * HOURS
        rest = {hour: count for hour, count in self.hours.items() if hour >= recent}
        new = replace(self, open_day=day + 1, hours=rest)
        if begin < self.whole_from:
            return new
        if self.is_warm:
            evidence, odd = self._with(day, self.evidence, self.odd, limit)
            new = replace(new, evidence=evidence, odd=odd)
        return new if self.opened else new._learned(day, here)

    def _learned(self, day: int, here: list[int]) -> Self:
        """With another usual day."""
        days = {one: n for one, n in self.days.items() if one > day - KEPT_DAYS} | {day: sum(here)}
        usual = tuple(usual_of(days, weekday) for weekday in range(WEEK))
        profile = self.profile
        if count := sum(here):
            weight = 1 / max(count, usual[(day + 3) % WEEK])
            profile = tuple(
                old * DECAY + new * weight for old, new in zip(profile, here, strict=True)
            )
        return replace(self, days=days, usual=usual, profile=profile, alike=alike(days, usual))

    def _judged(self, at: int, limit: float, *, new: bool) -> Self:
        newest = at if new else self.newest
        strength = self.strength(limit) if self.is_warm else 0.0
        if strength <= 1 and (new or not self.opened):
            mended = min(self.evidence, 1.0) if self.opened else self.evidence
            return replace(self, newest=newest, since=0, opened=False, evidence=mended)
        opened = self.opened or strength >= limit
        since = self.since or self.newest
        days = self.days
        if opened and not self.opened:
            days = {day: count for day, count in days.items() if day <= since // 3600 // HOURS}
        return replace(self, newest=newest, since=since, opened=opened, days=days)

    def as_json(self) -> dict[str, Any]:
        """A form that JSON knows."""
        return {
            "days": [[day, count] for day, count in self.days.items()],
            "hours": [[hour, count] for hour, count in self.hours.items()],
            "profile": [brief(one) for one in self.profile],
            "usual": [brief(one) for one in self.usual],
            **{name: brief(getattr(self, name)) for name in PLAIN},
            "opened": self.opened,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """The volume of which `as_json` said this."""
        kept = {name: dict(map(tuple, said[name])) for name in ("days", "hours")}
        rows = {name: tuple(said[name]) for name in ("profile", "usual")}
        return cls(**{**said, **kept, **rows})


PLAIN = ("alike", "open_day", "whole_from", "until", "evidence", "odd", "newest", "since")


def usual_of(days: Mapping[int, int], weekday: int) -> float:
    """How many articles usually come on a weekday: without its best and its worst day."""
    counts = sorted(count for day, count in days.items() if (day + 3) % WEEK == weekday)
    counts = counts[1:-1] if counts[MIDDLE:] else counts
    return sum(counts) / len(counts) if counts else sum(days.values()) / max(1, len(days))


def holidays(days: float) -> float:
    """How much evidence may come of it that so many days in a row are holidays: a logarithm."""
    return -log(ODD) - max(0.0, days - 1) * log(ODD_AGAIN)


def alike(days: Mapping[int, int], usual: tuple[float, ...]) -> float:
    """How much days of the same name are alike, beyond chance: the shape of a gamma."""
    pairs = [(usual[(day + 3) % WEEK], count) for day, count in days.items()]
    level = 2 * max(usual) ** 2
    pairs.sort(key=lambda pair: abs(pair[1] - pair[0]) / (pair[0] + 1))
    pairs = pairs[: int(REGULAR * len(pairs)) + 1]
    excess = sum((count - mean) ** 2 - mean for mean, count in pairs)
    spread = sum(mean**2 for mean, _ in pairs)
    apart = (excess + APART * level) / (spread + level) if spread else APART
    return 1 / min(max(apart, 0.02), 2.0)
