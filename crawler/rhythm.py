"""How often an outlet publishes, learned from visits, and when to look again. Pure."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

from archive.history import Visited

from .weeks import DIGITS, HALF_LIFE, HOUR, Week, faded, pieces, rounded

LATELY = ((36.0, 12.0), (3.0, 2.0))
HARDLY = 0.5
"""How far it is more or less than usual: half-life in hours, and the hours that weigh as much as
the longer view, with as many more as bring so much of an article. The first is for holidays and
awakenings, the second for breaking news."""

LOOK_BACK = timedelta(weeks=4)
"""What was published before then is no rhythm of today."""

FULL, OVERFLOWN = 0.5, 0.8
"""Share of what an outlet announces that may be new, and from which on others were missed."""

FEW = 5
"""Announced pages that are too few to tell whether others have fallen out of the feed."""

ROOM_GAIN = 0.2
"""How quickly the number of pages announced at once is learned."""

PATIENT = 2
"""Visits in a row that may be told nothing, before the time to the next one is doubled."""

UNDATED = 20.0, 0.02
"""Articles after which an outlet is taken for one that dates none, if no more than that share
was dated earlier than the hour of the visit."""

TIMES = ("since", "seen", "visited")

Hours = dict[datetime, int]
"""Articles by the hour, in UTC, in which they were published."""

Seen = list[tuple[datetime, float, float]]
"""When, how many articles, how many hours looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Time between two visits; ``every`` is that of an outlet with one article an hour."""

    every: timedelta
    shortest: timedelta
    longest: timedelta

    def __post_init__(self) -> None:
        if not timedelta(0) < self.shortest <= self.every <= self.longest:
            raise ValueError(
                f"shortest <= every <= longest must hold, got "
                f"{self.shortest}, {self.every} and {self.longest}"
            )


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """What was learned of an outlet's publishing; nothing, if made without arguments.

    ``week`` is in the outlet's `zone` (UTC if there is none). ``lately`` are articles and the
    hours at the usual rate in which they were looked for. What was published between ``since``
    and ``seen`` has been looked at. ``room`` is how many pages are announced at once, ``haste``
    the hours that are left to a feed about to overflow, ``dated`` the articles that were dated
    earlier than the hour of the visit, of how many. ``untold`` visits ended with no answer.
    """

    zone: str | None = None
    week: Week = field(default_factory=Week)
    lately: tuple[tuple[float, ...], ...] = ((0.0, 0.0),) * len(LATELY)
    since: datetime | None = None
    seen: datetime | None = None
    visited: datetime | None = None
    room: float | None = None
    haste: float | None = None
    dated: tuple[float, ...] = (0.0, 0.0)
    untold: int = 0

    def after(self, visited: Visited) -> Self:
        """What is known after one more visit; one no later than the last changes nothing."""
        now = visited.started.astimezone(UTC)
        if self.visited and now <= self.visited:
            return self
        told = _was_told(visited)
        ended = told and not visited.interrupted
        fed, missed = self._fed(visited, now)
        start, published = self._told_of(_published(visited), now, missed=missed)
        learned = fed._learned(published, start, now if ended else start, now)
        return replace(
            learned,
            visited=now,
            since=self.since or (start if ended else None),
            seen=now if ended else self.seen,
            untold=0 if told else self.untold + (not visited.interrupted),
        )

    def next(self, after: datetime, bounds: Bounds) -> datetime:
        """When to visit again after a visit at `after`."""
        return after + self.interval(after, bounds)

    def interval(self, at: datetime, bounds: Bounds) -> timedelta:
        """The time to wait after a visit at `at`.

        The next one is due when the articles expected meanwhile have waited so long, taken
        together, as those of an outlet with one article an hour do in ``every``. At a steady
        rate that is ``every / sqrt(articles an hour)``: the rule by which a given number of
        visits, shared out to hours and outlets, makes the mean delay least.
        """
        patience = (bounds.every / HOUR) ** 2 / 2
        limit = min(bounds.longest / HOUR, self.haste or math.inf)
        room = FULL * self.room if self.room else math.inf
        waited = articles = delay = 0.0
        for hour, length in pieces(at, at + HOUR * limit):
            rate = self.rates[self.slot(hour)]
            need = min(_until(patience - delay, articles, rate), (room - articles) / rate)
            if need <= length:
                limit = waited + need
                break
            delay += articles * length + rate * length**2 / 2
            articles += rate * length
            waited += length
        limit *= 2.0 ** min(10, max(0, self.untold - PATIENT))
        return max(bounds.shortest, min(bounds.longest, HOUR * limit))

    @cached_property
    def rates(self) -> tuple[float, ...]:
        """Articles an hour that are to be expected now, by hour of the week."""
        more = 1.0
        for (articles, hours), (_, weight) in zip(self.lately, LATELY, strict=True):
            prior = weight + HARDLY / self.week.level
            more = (articles / self.week.level + prior * more) / (hours + prior)
        return tuple(rate * more for rate in self.week.rates)

    def as_json(self) -> dict[str, Any]:
        """A form that JSON knows."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        times = {name: said[name] and said[name].isoformat() for name in TIMES}
        return {**said, **times, "week": [self.week.articles, self.week.hours]}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """The rhythm of which `as_json` said this; nothing is known if it said nothing."""
        if not said:
            return cls()
        read: dict[str, Any] = {
            **{name: said[name] and datetime.fromisoformat(said[name]) for name in TIMES},
            "week": Week(*map(tuple, said["week"])),
            "lately": tuple(map(tuple, said["lately"])),
            "dated": tuple(said["dated"]),
        }
        return cls(**{**said, **read})

    def _fed(self, visited: Visited, now: datetime) -> tuple[Self, bool]:
        """With what the visit tells of how much is announced at once; whether some was missed."""
        announced = int(visited.facts.get("counts", {}).get("announced/page", 0))
        if not announced:
            return replace(self, haste=None), False
        room = (self.room or announced) ** (1 - ROOM_GAIN) * announced**ROOM_GAIN
        fed = replace(self, haste=None, room=round(room, DIGITS))
        share = int(visited.facts.get("new_articles", 0)) / announced
        if not self.seen or announced < FEW or share <= FULL:
            return fed, False
        haste = (now - self.seen) / HOUR * FULL / share
        return replace(fed, haste=haste), share >= OVERFLOWN

    def _told_of(self, published: Hours, now: datetime, *, missed: bool) -> tuple[datetime, Hours]:
        """From when on the visit was told of all that was published, and what to learn from.

        A first visit is told of the latest articles, and of some old ones that stay announced:
        of the later half there are none missing. Nor are of those that a full feed has left.
        """
        reach = now - LOOK_BACK
        if self.seen and not missed:
            return max(self.seen, reach), published
        fresh = [at for at, n in published.items() for _ in range(n) if at >= (self.seen or reach)]
        fresh.sort()
        if self.seen:
            return max(self.seen, fresh[0] if fresh else reach), published
        middle = fresh[len(fresh) // 2] if fresh else now
        if middle + HOUR > now:  # more likely undated than all of this hour
            return now, {}
        return middle, {at: n for at, n in published.items() if at >= middle}

    def _learned(self, published: Hours, start: datetime, end: datetime, now: datetime) -> Self:
        """With the articles `published`, and the time looked at."""
        gone = (now - (self.visited or now)) / HOUR
        looked = list(pieces(start, end))
        dated = [n * faded(gone, HALF_LIFE) for n in self.dated]
        if start + HOUR <= now:
            dated[0] += sum(n for at, n in published.items() if at + HOUR <= now)
            dated[1] += sum(published.values())
        known = {at: n for at, n in published.items() if not self.since or at + HOUR > self.since}
        seen: Seen = [(at, float(n), 0.0) for at, n in known.items()]
        if looked and dated[1] >= UNDATED[0] and dated[0] <= UNDATED[1] * dated[1]:
            share = sum(known.values()) / sum(length for _, length in looked)
            seen = [(at, share * length, 0.0) for at, length in looked]
        seen += [(at, 0.0, length) for at, length in looked]
        return replace(
            self,
            week=self.week.later(gone, self._by_week(seen, now)),
            lately=self._later(gone, seen, now),
            dated=rounded(dated),
        )

    def _by_week(self, seen: Seen, now: datetime) -> Iterator[tuple[int, float, float]]:
        for at, articles, hours in seen:
            left = faded(max(0.0, (now - at) / HOUR), HALF_LIFE)
            yield self.slot(at), articles * left, hours * left

    def _later(self, gone: float, seen: Seen, now: datetime) -> tuple[tuple[float, ...], ...]:
        """Articles and usual hours of late."""
        usual = [rate / self.week.level for rate in self.week.rates]
        terms = [
            (max(0.0, (now - at) / HOUR), articles, hours * usual[self.slot(at)])
            for at, articles, hours in seen
        ]
        return tuple(
            rounded(
                [
                    faded(gone, half) * pair[0] + sum(n * faded(age, half) for age, n, _ in terms),
                    faded(gone, half) * pair[1] + sum(h * faded(age, half) for age, _, h in terms),
                ]
            )
            for pair, (half, _) in zip(self.lately, LATELY, strict=True)
        )

    def slot(self, at: datetime) -> int:
        """The hour of the week, in the outlet's zone, at the begin of this hour of UTC."""
        hour = at.astimezone(UTC).replace(minute=0)
        there = hour.astimezone(ZoneInfo(self.zone)) if self.zone else hour
        return there.weekday() * 24 + there.hour


def _published(visited: Visited) -> Hours:
    said = visited.facts.get("published", {})
    return {datetime.fromisoformat(at).replace(tzinfo=UTC): int(n) for at, n in said.items()}


def _was_told(visited: Visited) -> bool:
    """Whether that nothing is new says something: a feed that fails says nothing."""
    counts = visited.facts.get("counts", {})
    heard = counts.get("announced/page", 0) or counts.get("feed/unchanged", 0)
    return visited.complete or bool(heard)


def _until(patience: float, waiting: float, rate: float) -> float:
    """Hours in which `waiting` articles, and `rate` an hour more, have waited `patience`."""
    return (math.sqrt(waiting**2 + 2 * rate * max(0.0, patience)) - waiting) / rate
