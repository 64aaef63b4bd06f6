"""The share of something gone wrong: how large it usually is, and whether that has changed."""

from dataclasses import astuple, dataclass, fields, replace
from typing import Self

from .chances import mixed, of_share, times

DECAY = 0.95
"""Of the weight of a day on the next: half of it is gone after two weeks."""
ODD = 0.01
"""How often a day is unlike all others for a reason of its own: anything may happen then."""
WARM_DAYS = 3.0
WARM_TRIALS = 20.0
SETTLED = 56.0
"""Days after which what is so all the time is no breakage any more."""
ENOUGH = 2.0
"""Over the limit, evidence is not heaped up further: what is mended is soon believed."""


@dataclass(frozen=True, slots=True)
class Days:
    """What was seen on some days: `bad` of `trials`, and how far these days were apart.

    `excess` is the variance beyond that of independent trials, `spread` what it would be if all
    trials of a day had come out alike; a day gone weighs less.
    """

    bad: float = 0.0
    trials: float = 0.0
    excess: float = 0.0
    spread: float = 0.0
    days: float = 0.0

    def with_day(self, bad: float, trials: float, usual: float) -> Self:
        """With one more day."""
        noise = max(usual * (1 - usual), 0.002)
        return type(self)(
            self.bad * DECAY + bad,
            self.trials * DECAY + trials,
            self.excess * DECAY + (bad - trials * usual) ** 2 - trials * noise,
            self.spread * DECAY + trials * max(0.0, trials - 1) * noise,
            self.days * DECAY + 1,
        )

    def and_these(self, other: Self) -> Self:
        """Together with other days."""
        return type(self)(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


NONE = Days()


@dataclass(frozen=True, slots=True)
class Belief:
    """What is supposed of a share that was never seen: its `mean`, worth so many trials.

    `apart` is how much the days differ (0: not at all, 1: each is all or nothing). If it `settles`,
    a change that has lasted for weeks is taken for the outlet's new way.
    """

    mean: float
    worth: float
    apart: float
    settles: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """One measure of one outlet.

    ``usual`` is learned; ``aside`` are days that may belong to a breakage. ``evidence`` is the sum
    over all days since which it may be broken of how much better that explains what was seen
    (Shiryaev and Roberts): while nothing breaks, it passes a limit once in that many days.
    """

    usual: Days = NONE
    aside: Days = NONE
    evidence: float = 0.0
    day: int = 0
    bad: float = 0.0
    trials: float = 0.0
    since: float = 0.0
    """When the first of what may be a breakage was seen; seconds since 1970, 0 if nothing was."""
    opened: bool = False

    def after(
        self, day: int, at: float, seen: tuple[float, float], limit: float, belief: Belief
    ) -> Self:
        """With what was seen at a time: `seen` is how much went wrong, of how much."""
        here = self if day <= self.day else self._closed(day, limit, belief)
        bad, trials = seen
        here = replace(here, bad=here.bad + bad, trials=here.trials + trials)
        return here._judged(at if bad else 0.0, limit, belief)

    def mean(self, belief: Belief) -> float:
        """The usual share."""
        return (self.usual.bad + belief.mean * belief.worth) / (self.usual.trials + belief.worth)

    @property
    def is_warm(self) -> bool:
        """Whether enough is known to judge by."""
        return self.usual.days >= WARM_DAYS and self.usual.trials >= WARM_TRIALS

    @property
    def lately(self) -> tuple[float, float]:
        """How much went wrong since it may be broken, of how much."""
        return self.aside.bad + self.bad, self.aside.trials + self.trials

    def strength(self, limit: float, belief: Belief) -> float:
        """The evidence with that of today."""
        if not self.trials:
            return self.evidence
        return times(self.evidence + 1, self._factor(belief), limit * ENOUGH)

    def _factor(self, belief: Belief) -> float:
        """How much better a breakage explains today than a usual day does."""
        mean, alike = self.mean(belief), self._alike(belief)
        seen = (self.bad, self.trials)
        usual = (of_share(*seen, mean, alike), of_share(*seen, 0.5, 2.0))
        worse = [1 - (1 - mean) / part for part in (20, 2)]
        broken = (of_share(*seen, worse[0], 20.0), of_share(*seen, worse[1], 10.0))
        return mixed([(0.5, broken[0]), (0.5, broken[1])]) - mixed(
            [(1 - ODD, usual[0]), (ODD, usual[1])]
        )

    def _alike(self, belief: Belief) -> float:
        """How much the days are alike, and how well the usual share is known."""
        prior = 0.08 * WARM_TRIALS**2
        apart = (self.usual.excess + belief.apart * prior) / (self.usual.spread + prior)
        apart = min(max(apart, 0.005), 0.6)
        return 1 / (apart / (1 - apart) + 1 / (self.usual.trials + belief.worth))

    def _judged(self, at: float, limit: float, belief: Belief) -> Self:
        strength = self.strength(limit, belief) if self.is_warm else 0.0
        if strength < 1:
            return self._innocent() if self.opened or self.aside.days else replace(self, since=0.0)
        opened = self.opened or strength >= limit
        return replace(self, since=self.since or int(at), opened=opened)

    def _innocent(self) -> Self:
        """Nothing is broken (any more): what was put aside was, or belongs to usual days."""
        usual = self.usual if self.opened else self.usual.and_these(self.aside)
        evidence = min(self.evidence, 1.0)
        return replace(self, usual=usual, aside=NONE, evidence=evidence, since=0.0, opened=False)

    def _closed(self, day: int, limit: float, belief: Belief) -> Self:
        """At the beginning of another day."""
        new = replace(self, day=day, bad=0.0, trials=0.0)
        if not self.trials:
            return new
        seen = (self.bad, self.trials, self.mean(belief))
        if not self.is_warm:
            return replace(new, usual=self.usual.with_day(*seen))
        new = replace(new, evidence=self.strength(limit, belief))
        if new.evidence < 1:
            return replace(new, usual=self.usual.with_day(*seen))
        new = replace(new, aside=self.aside.with_day(*seen))
        long = new.aside.days > (1 - DECAY**SETTLED) / (1 - DECAY)
        if long and (belief.settles or not self.opened):
            return replace(new, usual=new.aside, aside=NONE, evidence=0.0, since=0.0, opened=False)
        return new

    def as_json(self) -> list[float]:
        """Numbers only."""
        rest = [getattr(self, one.name) for one in fields(self)[2:]]
        return [brief(one) for one in (*astuple(self.usual), *astuple(self.aside), *rest)]

    @classmethod
    def from_json(cls, said: list[float]) -> Self:
        """The share of which `as_json` said this."""
        evidence, day, bad, trials, since, opened = said[10:]
        usual, aside = Days(*said[:5]), Days(*said[5:10])
        return cls(usual, aside, evidence, int(day), bad, trials, since, bool(opened))


def brief(number: float) -> float:
    """A number to as many digits as matter; a time to the second."""
    return int(number) if number == int(number) else float(f"{number:.7g}")
