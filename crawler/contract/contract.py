"""What an outlet usually gives, learned visit by visit; and whether it still does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, Self

from .breach import Breach
from .causes import Open, breach_of, opened
from .chances import BUDGET
from .observing import BELIEFS, Observed, observed
from .sections import Sections
from .share import DECAY, SPELL, Share, brief
from .volume import Volume

SHARE_LIMIT = BUDGET * len(BELIEFS) / 3
"""Each share has its part of the budget; they hang together: what is wrong shows in one or two."""
MISSED_VISITS = 4
"""After a pause of so many usual intervals, and of a day, what came meanwhile is unknown."""
LENGTHS = 24
SHORTEST = 0.1
"""The share of its articles that an outlet's own short ones are."""
REASONS = 12
LEAST = 0.01
FORGOTTEN = 0.5
"""Of reasons of failures, what still counts after half a day."""
OLD_DAYS = 7
"""An article that was published before is of the day on which it was found."""
HOUR = 3600
DAY = 24 * HOUR
DAY_OF_SPELLS = 24 / SPELL - 1
FORM = 2
"""Of what `Contract.as_json` says; what was said in another is learned anew."""


class Visited(Protocol):
    """What is asked of a visit; see `archive.history.Visited`."""

    @property
    def started(self) -> datetime:
        """When it began."""

    @property
    def interrupted(self) -> bool:
        """Whether it did not come to its end."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What it did, as in manifests."""


@dataclass(frozen=True, slots=True)
class Contract:
    """The yield contract of one outlet: a value, to be kept as JSON between two visits."""

    volume: Volume = field(default_factory=Volume)
    sections: Sections = field(default_factory=Sections)
    shares: Mapping[str, Share] = field(default_factory=dict)
    letters: tuple[float, ...] = (0.0,) * LENGTHS
    """Articles by the logarithm of their length; those of long ago weigh less."""
    reasons: Mapping[str, float] = field(default_factory=dict)
    """Why requests failed, lately."""
    seen: int = 0
    """When the latest visit began; seconds since 1970."""
    entries: float = 0.0
    """The pages that a feed or list usually announces; 0 while that is unknown."""
    shrank: int = 0
    """Until when lists were shorter, or else the first visit; seconds since 1970."""
    renews: bool = False
    """Whether its lists have been seen to begin anew."""
    every: float = 1.0
    """The usual hours between visits."""
    open: tuple[Open, ...] = ()

    def after(self, visited: Visited) -> Self:
        """With one more visit. One that is older than the latest changes nothing."""
        at = int(visited.started.timestamp())
        if at <= self.seen:
            return self
        hours = (at - self.seen) / HOUR if self.seen else self.every
        found = observed(visited.facts, hours=hours, short=self.short, entries=self.entries)
        volume = self._volume(at, found, visited)
        new = replace(
            self._counted(at, hours, found),
            volume=volume,
            sections=self._sections(at, hours, found, visited, volume),
            shares=self._shares(at, found),
            seen=self.seen if visited.interrupted else at,
            every=self.every * 0.9 + min(hours, 4 * self.every) * 0.1,
        )
        new = replace(new, open=opened(new))
        if not new._begins_anew(self):
            return new
        told = any("entries" in one.measures for one in self.open)
        return replace(new, shrank=at, renews=self.renews or (self.shrank > 0 and not told))

    def judge(self, now: datetime) -> tuple[Breach, ...]:
        """What is broken, as far as the visits up to now tell."""
        at = int(now.timestamp())
        return tuple(breach_of(self, one) for one in self.open if one.since <= at)

    @property
    def short(self) -> int:
        """The logarithm of a length below which few of the articles are."""
        total, below = sum(self.letters), 0.0
        for k, count in enumerate(self.letters):
            below += count
            if below > SHORTEST * total:
                return k
        return 0

    def strength(self, measure: str) -> float:
        """The evidence against a share, as a part of its limit."""
        share = self.shares.get(measure)
        return share.strength(SHARE_LIMIT, BELIEFS[measure]) / SHARE_LIMIT if share else 0.0

    def _volume(self, at: int, found: Observed, visited: Visited) -> Volume:
        """The articles by the hour they came in."""
        latest = at // HOUR
        first = self.seen // HOUR
        arrived: dict[int, int] = {}
        for hour, count in hours_of(visited.facts):
            one = hour if first <= hour <= latest else latest
            arrived[one] = arrived.get(one, 0) + count
        until = at
        if self.seen and (visited.interrupted or not found.heard):
            until = min(self.seen, (self.volume.until + 1) * HOUR - 1)
        gap = latest - self.volume.until > max(24.0, MISSED_VISITS * self.every)
        return self.volume.after(until, arrived, BUDGET, gap=gap)

    def _shares(self, at: int, found: Observed) -> Mapping[str, Share]:
        spell = at // HOUR // SPELL
        changed = {
            name: self.shares.get(name, Share()).after(spell, at, seen, SHARE_LIMIT, BELIEFS[name])
            for name, seen in found.shares.items()
        }
        return {**self.shares, **changed}

    def _begins_anew(self, before: Self) -> bool:
        """Whether lists were shorter for a day or more, and have just grown to what is usual."""
        old, new = (one.shares.get("entries") for one in (before, self))
        if old is None or new is None:
            return not self.shrank
        return bool(old.since and not new.since and old.aside.spells > DAY_OF_SPELLS)

    def _counted(self, at: int, hours: float, found: Observed) -> Self:
        """With lengths and reasons."""
        fades = FORGOTTEN ** (hours / 12)
        reasons = {name: n * fades for name, n in self.reasons.items() if n * fades > LEAST}
        for name, count in found.reasons.items():
            reasons[name] = reasons.get(name, 0.0) + count
        most = sorted(reasons, key=lambda name: -reasons[name])[:REASONS]
        return replace(
            self,
            letters=self._lengths(at // DAY, found.letters),
            entries=self._entries(found.entries),
            reasons={name: reasons[name] for name in most},
        )

    def _sections(
        self, at: int, hours: float, found: Observed, visited: Visited, volume: Volume
    ) -> Sections:
        """With the articles by section, and by the day they are of."""
        between = int(at - min(hours, 24.0) / 2 * HOUR) // DAY
        days: dict[int, int] = {}
        for hour, count in hours_of(visited.facts):
            day = hour * HOUR // DAY
            one = day if at // DAY - OLD_DAYS < day <= at // DAY else between
            days[one] = days.get(one, 0) + count
        late = sum(count for day, count in days.items() if day < at // DAY - 1)
        if late > found.articles / 2 and self.every < DAY / HOUR:
            days = {}  # what is caught up with, and nobody knows which section had it when
        return self.sections.after(between, at, found.sections, days, volume)

    def _lengths(self, day: int, letters: Mapping[int, int]) -> tuple[float, ...]:
        """The lengths with those of new articles, unless something is wrong with these."""
        short = self.shares.get("short")
        if not letters or (short is not None and short.since):
            return self.letters
        fades = DECAY if day > self.seen // DAY else 1.0
        return tuple(n * fades + letters.get(k, 0) for k, n in enumerate(self.letters))

    def _entries(self, announced: float) -> float:
        """The usual entries of a list, unless it is doubtful whether these are usual."""
        share = self.shares.get("entries")
        if not announced or (share is not None and share.since):
            return self.entries
        return self.entries * 0.98 + announced * 0.02 if self.entries else announced

    def as_json(self) -> dict[str, Any]:
        """A form that JSON knows: some hundred numbers."""
        return {
            "form": FORM,
            "volume": self.volume.as_json(),
            "sections": self.sections.as_json(),
            "shares": {name: share.as_json() for name, share in self.shares.items()},
            "letters": [brief(n) for n in self.letters],
            "reasons": {name: brief(n) for name, n in self.reasons.items()},
            "seen": self.seen,
            "every": brief(self.every),
            "entries": brief(self.entries),
            "shrank": self.shrank,
            "renews": self.renews,
            "open": [one.as_json() for one in self.open],
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """The contract of which `as_json` said this; a new one, if that is not known."""
        if said.get("form") != FORM:
            return cls()
        shares = {
            name: Share.from_json(numbers)
            for name, numbers in said["shares"].items()
            if name in BELIEFS
        }
        return cls(
            volume=Volume.from_json(said["volume"]),
            sections=Sections.from_json(said["sections"]),
            shares=shares,
            letters=tuple(said["letters"]),
            reasons=said["reasons"],
            seen=said["seen"],
            every=said["every"],
            entries=said["entries"],
            shrank=said["shrank"],
            renews=said.get("renews", False),
            open=tuple(Open.from_json(one) for one in said["open"]),
        )


def hours_of(facts: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """The hours (since 1970) in which the new articles of a visit were published."""
    published: Mapping[str, int] = facts.get("published", {})
    for hour, count in published.items():
        moment = datetime.fromisoformat(f"{hour}:00+00:00")
        yield int(moment.timestamp()) // HOUR, count
    if rest := facts.get("new_articles", 0) - sum(published.values()):
        yield 0, max(0, rest)
