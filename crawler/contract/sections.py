"""Which sections the articles are in, and whether some of them have fallen silent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import comb, log
from typing import Any, Self

from .chances import mixed, of_share
from .share import DECAY, WARM_TRIALS, brief
from .volume import ODD, ODD_AGAIN, Volume

MOST = 24
"""Sections that are watched, those with most articles; the rest counts as one."""
REST = "*"
WARM_DAYS = 14
ALIKE = 100.0
"""How much the share of sections that are silent together is alike from one day to the next."""
RENAMED = 0.5
"""How likely it is, beside a breakage, that sections were given other names or joined."""
RECALLED = 0.99
"""Of the longest silence, what still counts a day later."""
BEYOND = 1.3
"""How much more striking than any before a silence must be: days and sections hang together."""
WORTH_ASKING = 1.0
DAY_SECONDS = 86400
FADED = 0.01
"""Of all articles, what a section must have to be kept in mind."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its articles (an older day weighs less), and silences counted in articles."""

    articles: float = 0.0
    silent: float = 0.0
    """Articles of other sections since its last one."""
    longest: float = 0.0
    """Its longest silence that ended; that of long ago counts less."""
    last: int = 0
    """When its last article was seen; seconds since 1970."""
    others: float = 0.0
    """Of ``silent``, those in sections that are not watched."""
    born: int = 0
    """The day of its first article."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Sections that may be missing, since when, and how strong the evidence is (logarithm)."""

    names: tuple[str, ...]
    since: int
    share: float
    strength: float


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections of one outlet."""

    known: Mapping[str, Section] = field(default_factory=dict)
    day: int = 0
    days: int = 0
    missing: tuple[str, ...] = ()
    """Those that are missing, as long as they are."""
    since: int = 0
    share: float = 0.0
    strength: float = 0.0
    """Of the silence that lasts, the evidence that it is none of the usual ones (logarithm)."""
    most: float = 0.0
    """The same of the most striking silence that ended by itself; of long ago, it counts less."""

    def after(
        self, day: int, at: int, seen: Mapping[str, int], limit: float, volume: Volume
    ) -> Self:
        """With the articles of a visit by section."""
        here = self if day <= self.day else self._closed(day)
        if not seen:
            return here
        here = replace(here, known=here._with(at, seen))
        return here._judged(at, limit, volume)

    @property
    def total(self) -> float:
        """The articles of all sections."""
        return sum(one.articles for one in self.known.values())

    def silent(self) -> Missing | None:
        """The set of sections of which it is most likely that they are missing."""
        return max(self._candidates(), key=lambda one: one.strength, default=None)

    def _with(self, at: int, seen: Mapping[str, int]) -> Mapping[str, Section]:
        """The sections with new articles; for the others the silence grows."""
        watched = self._watched()
        known = dict(self.known)
        total = sum(seen.values())
        other = sum(count for name, count in seen.items() if name not in watched)
        for name, one in known.items():
            if name not in seen:
                known[name] = replace(one, silent=one.silent + total, others=one.others + other)
        for name, count in seen.items():
            one = known.get(name, Section(born=self.day))
            longest = max(one.longest, one.silent)
            known[name] = Section(one.articles + count, 0.0, longest, at, 0.0, one.born)
        return known

    def _watched(self) -> list[str]:
        """The sections with most articles, without the rest and without new ones."""
        old = self.day - WARM_DAYS
        named = [name for name, one in self.known.items() if name != REST and one.born <= old]
        return sorted(named, key=lambda name: -self.known[name].articles)[:MOST]

    def _candidates(self) -> Iterator[Missing]:
        """Sets of sections, from the one that is silent longest on."""
        total, watched = self.total, self._watched()
        if self.days < WARM_DAYS or total < WARM_TRIALS or len(watched) <= 1:
            return
        rest = 1 - sum(self.known[name].articles for name in watched) / total
        quiet = sorted(watched, key=lambda name: -self.known[name].silent)
        share = 0.0
        for count, name in enumerate(quiet[:-1], 1):
            one = self.known[name]
            share += rate(one, total)
            if not one.silent:
                return
            names = tuple(quiet[:count])
            strength = missing(one, share, max(rest, 0.01)) - log(comb(len(watched), count))
            since = max(self.known[each].last for each in names)
            yield Missing(names, since, share, strength)

    def _judged(self, at: int, limit: float, volume: Volume) -> Self:
        if self.missing:
            back = [name for name in self.missing if self.known[name].silent == 0]
            mended = len(back) * 2 > len(self.missing)
            most = max(self.most, self.strength)  # that of the beginning: it may happen again
            fresh = replace(self, missing=(), since=0, share=0.0, strength=0.0, most=most)
            return fresh if mended else self
        found = self.silent()
        strength = found.strength if found else 0.0
        if found and strength > WORTH_ASKING:
            days = max(0.0, (at - found.since) / DAY_SECONDS - 1)
            most = -log(ODD) - days * log(ODD_AGAIN)  # it might be holidays, too
            strength += min(volume.fewer(found.since, found.share), most)
        most = max(self.most, self.strength) if strength < self.strength else self.most
        new = replace(self, strength=strength, most=most)
        if found is None:
            return new
        # Each article of these sections begins a silence: so often a day one may err.
        a_day = max(1.0, found.share * self.total * (1 - DECAY))
        if strength < max(log(limit * a_day), most * BEYOND):
            return new
        return replace(new, missing=found.names, since=found.since, share=found.share)

    def _closed(self, day: int) -> Self:
        """At the beginning of another day: what was long ago weighs less."""
        if self.missing:
            return replace(self, day=day)
        total = self.total
        known = {
            name: replace(one, articles=one.articles * DECAY, longest=one.longest * RECALLED)
            for name, one in self.known.items()
            if one.articles > FADED * total
        }
        most = self.most * RECALLED
        return replace(self, day=day, days=self.days + 1, known=known, most=most)

    def as_json(self) -> dict[str, Any]:
        """A form that JSON knows."""
        return {
            "known": {
                name: [
                    brief(n) for n in (s.articles, s.silent, s.longest, s.last, s.others, s.born)
                ]
                for name, s in self.known.items()
            },
            "day": self.day,
            "days": self.days,
            "missing": list(self.missing),
            "since": self.since,
            **{name: brief(getattr(self, name)) for name in ("share", "strength", "most")},
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """The sections of which `as_json` said this."""
        known = {name: Section(*numbers) for name, numbers in said["known"].items()}
        return cls(**{**said, "known": known, "missing": tuple(said["missing"])})


def rate(section: Section, total: float) -> float:
    """The share of a section; less if it has been silent for longer than that explains."""
    share = section.articles / total
    return min(share, log(section.articles + 2) / section.longest) if section.longest else share


def missing(least: Section, share: float, rest: float) -> float:
    """How much better it explains a silence that the sections are missing: a logarithm.

    `least` is the one that has been silent shortest, `share` what all of them usually have, `rest`
    what all have that are not watched: if they were renamed, these have more now.
    """
    share = min(share, 0.98)
    usual = of_share(least.silent, least.silent, 1 - share, ALIKE)
    left = rest / (1 - share + rest)
    moved = (rest + share) / (1 + rest)
    seen = (least.others, least.silent)
    renamed = of_share(*seen, min(moved, 0.99), ALIKE) - of_share(*seen, min(left, 0.99), ALIKE)
    return -mixed([(1.0, usual), (RENAMED, renamed)])
