"""Which sections the articles are in, and whether some of them have fallen silent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import comb, log
from typing import Any, Self

from .chances import BUDGET, mixed, of_share
from .section import WEEK, Missing, Section, day_of_week, spread
from .share import DECAY, WARM_TRIALS, brief
from .volume import Volume, holidays

MOST = 24
"""Sections that are watched, those with most articles; the rest counts as one."""
REST = "*"
WARM_DAYS = 28
"""Days until sections are judged: four of each weekday."""
NEW_DAYS = 14
"""Days for which a section is new, and not watched."""
KEPT_DAYS = 28
LIKE_OTHER_DAYS = 8.0
"""A weekday is supposed to be like the others, as if so many articles had said it."""
ALIKE = 100.0
"""How much the share of sections that are silent together is alike from one day to the next."""
RENAMED = 20.0
"""How many times likelier it must be that sections are missing than that they were renamed."""
SURELY = 10.0
"""How many times likelier than chance it must be for that to be taken as certain."""
RECALLED = 0.99
"""Of the most striking silence, what still counts a day later."""
BEYOND = 1.3
"""How much more striking than any before a silence must be: days and sections hang together."""
WORTH_ASKING = 1.0
BY_ITSELF = 20.0
"""How many times likelier than a breakage it is that a single section is given up."""
SELDOM = 0.4
"""Part of the budget that is asked for: fewer silences are as striking as that than is reckoned,
for there are not as many sets that may fall silent. Found on simulated outlets."""
SMALL = 0.03
"""The share of a section that makes no difference, silent or not."""
DAY_SECONDS = 86400
FADED = 0.01
"""Of all articles, what a section must have to be kept in mind."""


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections of one outlet."""

    known: Mapping[str, Section] = field(default_factory=dict)
    came: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """By day, the articles of all sections, and of those that are not watched."""
    day: int = 0
    days: int = 0
    missing: tuple[str, ...] = ()
    """Those that are missing, as long as they are."""
    since: int = 0
    share: float = 0.0
    strength: float = 0.0
    """Of the silence that lasts, the evidence that it is none of the usual ones (logarithm)."""
    began: int = 0
    """When that silence began; seconds since 1970."""
    silent_ones: int = 0
    """How many sections are silent since."""
    most: float = 0.0
    """The same of the most striking silence that ended by itself; of long ago, it counts less."""

    def after(
        self, day: int, at: int, seen: Mapping[str, int], days: Mapping[int, int], volume: Volume
    ) -> Self:
        """With the articles by section that a visit found, and the days that they are of.

        Without days it is not known which weekday they are of, and none learns from them.
        """
        here = self if day <= self.day else self._closed(day)
        if not seen:
            return here
        return here._with(at, seen, spread(days))._judged(at, volume)

    @property
    def total(self) -> float:
        """The articles of all sections."""
        return sum(one.articles for one in self.known.values())

    def silent(self) -> Missing | None:
        """The set of sections of which it is most likely that they are missing."""
        return max(self._candidates(), key=lambda one: one.strength, default=None)

    def silence(self, since: int) -> float:
        """How much better it explains what came that sections are missing since a time."""
        return max((one.strength for one in self._candidates() if one.since <= since), default=0.0)

    def _with(self, at: int, seen: Mapping[str, int], of_week: Sequence[float]) -> Self:
        """With the articles of a visit."""
        watched = self._watched()
        total, others = self.came.get(self.day, (0, 0))
        total += sum(seen.values())
        others += sum(count for name, count in seen.items() if name not in watched)
        known = dict(self.known)
        for name, count in seen.items():
            one = known.get(name, Section(born=self.day)).with_more(of_week, count)
            known[name] = replace(one, last=at, before=total, others=others, day=self.day)
        came = {day: n for day, n in self.came.items() if day > self.day - KEPT_DAYS}
        return replace(self, known=known, came={**came, self.day: (total, others)})

    def _watched(self) -> list[str]:
        """The sections with most articles, without the rest and without new ones."""
        old = self.day - NEW_DAYS
        named = [name for name, one in self.known.items() if name != REST and one.born <= old]
        return sorted(named, key=lambda name: -self.known[name].articles)[:MOST]

    def _candidates(self) -> Iterator[Missing]:
        """Sets of sections, from the one that is silent longest on."""
        total, watched = self.total, self._watched()
        if self.days < WARM_DAYS or total < WARM_TRIALS or len(watched) <= 1:
            return
        rest = max(0.01, 1 - sum(self.known[name].articles for name in watched) / total)
        quiet = sorted(watched, key=lambda name: self.known[name].last)
        newest = self.known[quiet[-1]].last
        large = {name for name in watched if self.known[name].articles > SMALL * total}
        week, chosen = (0.0,) * WEEK, 0
        for count, name in enumerate(quiet[:-1], 1):
            least = self.known[name]
            if least.last == newest:
                return
            week = tuple(map(sum, zip(week, least.week, strict=True)))
            chosen += name in large
            share = sum(week) / total
            usual, renamed = self._chances(least, week, rest)
            renamed += log(RENAMED) - self._bar(share)
            strength = -mixed([(1.0, usual), (1.0, renamed)]) - log(comb(len(large), chosen))
            strength -= log(BY_ITSELF) if chosen <= 1 else 0.0
            sure = renamed > usual + log(SURELY) and -usual > self._bar(share)
            yield Missing(tuple(quiet[:count]), least.last, share, strength, sure)

    def _chances(self, least: Section, week: tuple[float, ...], rest: float) -> tuple[float, float]:
        """How likely a silence is by itself, and if sections were renamed, against a breakage.

        Logarithms. `least` is the one that has been silent shortest, `week` the articles that all
        of them usually have, `rest` the share of what is not watched: if they were renamed, it is
        more.
        """
        sums = tuple(map(sum, zip(*(one.week for one in self.known.values()), strict=True)))
        begin, share = least.day, sum(week) / sum(sums)
        usual, renamed, alike = 0.0, 0.0, 1 / (1 / ALIKE + 1 / sum(sums))
        for day, (came, other) in self.came.items():
            if day < begin:
                continue
            n = came - least.before * (day == begin)
            others = other - least.others * (day == begin)
            k = day_of_week(day)
            here = min((week[k] + share * LIKE_OTHER_DAYS) / (sums[k] + LIKE_OTHER_DAYS), 0.98)
            if n:
                usual += of_share(n, n, 1 - here, alike)
                moved, left = (rest + here) / (1 + rest), rest / (1 - here + rest)
                renamed += of_share(others, n, min(moved, 0.99), ALIKE)
                renamed -= of_share(others, n, min(left, 0.99), ALIKE)
        return usual, renamed

    def _judged(self, at: int, volume: Volume) -> Self:
        if self.missing:
            return self._still_missing(at, volume)
        found = self.silent()
        if found is None or not volume.is_warm:
            return self._ended(replace(self, strength=0.0, began=0, silent_ones=0))
        most = holidays((at - found.since) / DAY_SECONDS)  # it might be these, or busy days
        fewer = volume.fewer(found.since, found.share) if found.strength > WORTH_ASKING else 0.0
        strength = found.strength + min(max(fewer, -most), most)
        count = len(found.names)
        new = replace(self, strength=strength, began=found.since, silent_ones=count)
        new = self._ended(new)
        if strength < max(self._bar(found.share), new.most * BEYOND):
            return new
        return replace(new, missing=found.names, since=found.since, share=found.share)

    def _ended(self, new: Self) -> Self:
        """The new state, minding how striking a silence was that has ended by itself."""
        silent = sum(self.known[name].last <= self.began for name in self._watched())
        ended = silent < self.silent_ones
        return replace(new, most=max(self.most, self.strength)) if ended else new

    def _still_missing(self, at: int, volume: Volume) -> Self:
        """With sections missing: unless they are back, or a week was as full as ever."""
        back = [name for name in self.missing if self.known[name].last > self.since]
        as_ever = volume.fewer(self.since, self.share) < -log(BUDGET)
        renamed = as_ever and at - self.since > WEEK * DAY_SECONDS
        if not renamed and len(back) * 2 <= len(self.missing):
            return self
        gone = set(self.missing) - set(back) if renamed else set[str]()
        known = {name: one for name, one in self.known.items() if name not in gone}
        most = max(self.most, self.strength)  # that of the beginning: it may happen again
        mended = replace(self, missing=(), since=0, share=0.0, strength=0.0, began=0, most=most)
        return replace(mended, known=known, silent_ones=0)

    def _bar(self, share: float) -> float:
        """The evidence it takes: each article of a share begins a silence, and each may err."""
        return log(SELDOM * BUDGET * max(1.0, share * self.total * (1 - DECAY)))

    def _closed(self, day: int) -> Self:
        """At the beginning of another day: what was long ago weighs less."""
        if self.missing:
            return replace(self, day=day)
        total = self.total
        renamed = {name for one in self._candidates() if one.renamed for name in one.names}
        known = {
            name: replace(one, week=tuple(n * DECAY for n in one.week))
            for name, one in self.known.items()
            if one.articles > FADED * total and name not in renamed
        }
        here = replace(self, strength=0.0, began=0, silent_ones=0) if renamed else self
        most = self.most * RECALLED
        return replace(here, day=day, days=self.days + 1, known=known, most=most)

    def as_json(self) -> dict[str, Any]:
        """A form that JSON knows."""
        return {
            "known": {
                name: [*map(brief, one.week), one.last, one.before, one.others, one.day, one.born]
                for name, one in self.known.items()
            },
            "came": [[day, *counts] for day, counts in self.came.items()],
            "missing": list(self.missing),
            **{name: brief(getattr(self, name)) for name in NUMBERS},
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """The sections of which `as_json` said this."""
        known = {
            name: Section(tuple(numbers[:WEEK]), *numbers[WEEK:])
            for name, numbers in said["known"].items()
        }
        came = {day: (total, others) for day, total, others in said["came"]}
        return cls(**{**said, "known": known, "came": came, "missing": tuple(said["missing"])})


NUMBERS = ("day", "days", "since", "share", "strength", "began", "silent_ones", "most")
