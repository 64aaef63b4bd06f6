"""The share of something gone wrong: how large it usually is, and whether that has changed."""

from dataclasses import astuple, dataclass, fields, replace
from math import exp, sqrt
from typing import Self

from .chances import mixed, of_share, times

DECAY = 0.95
"""Of the weight of a day on the next: half of it is gone after two weeks."""
SPELL = 6
"""Hours that are judged as one, since what happens at an outlet goes on for some."""
FADES = DECAY ** (SPELL / 24)
ODD = 0.003
"""How often a spell is unlike all others for a reason of its own: anything may happen then."""
ODD_AGAIN = 0.2
"""How often that goes on in the next."""
DOUBT = 1.5
"""Standard deviations that a share may be off by."""
HOPELESS = 0.97
"""What usually goes wrong as often as that cannot get worse."""
WARM_SPELLS = 6.0
WARM_TRIALS = 20.0
SETTLED = 56 * 24 / SPELL
"""Spells after which what is so all the time is no breakage any more: eight weeks."""
ENOUGH = 2.0
"""Over the limit, evidence is not heaped up further: what is mended is soon believed."""


WORSE = ((20, 20.0), (2, 10.0), (2, 4.0))
"""Ways of being broken: by what the share of what is well is divided, and how alike spells are."""
Evidence = tuple[float, ...]
NO_EVIDENCE: Evidence = (0.0,) * len(WORSE)


@dataclass(frozen=True, slots=True)
class Spells:
    """What was seen in some spells: `bad` of `trials`, and how far these were apart.

    `excess` is the variance beyond that of independent trials, `spread` what it would be if all
    trials of a spell had come out alike; a spell long gone weighs less.
    """

    bad: float = 0.0
    trials: float = 0.0
    excess: float = 0.0
    spread: float = 0.0
    spells: float = 0.0

    def with_spell(self, bad: float, trials: float, usual: float) -> Self:
        """With one more spell."""
        noise = max(usual * (1 - usual), 0.002)
        return type(self)(
            self.bad * FADES + bad,
            self.trials * FADES + trials,
            self.excess * FADES + (bad - trials * usual) ** 2 - trials * noise,
            self.spread * FADES + trials * max(0.0, trials - 1) * noise,
            self.spells * FADES + 1,
        )

    def and_these(self, other: Self) -> Self:
        """Together with others."""
        return type(self)(
            self.bad + other.bad,
            self.trials + other.trials,
            self.excess + other.excess,
            self.spread + other.spread,
            self.spells + other.spells,
        )


NONE = Spells()


@dataclass(frozen=True, slots=True)
class Belief:
    """What is supposed of a share that was never seen: its `mean`, worth so many trials.

    `apart` is how much spells differ (0: not at all, 1: each is all or nothing). If it `settles`,
    a change that has lasted for weeks is taken for the outlet's new way.
    """

    mean: float
    worth: float
    apart: float
    settles: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """One measure of one outlet.

    ``usual`` is learned; ``aside`` are days that may belong to a breakage. ``evidence`` is how much
    better a breakage explains what was seen, since the spell at which that is most (the CUSUM of
    Page): while nothing breaks, it passes a limit at most once in that many spells.
    """

    usual: Spells = NONE
    aside: Spells = NONE
    evidence: Evidence = NO_EVIDENCE
    """For each way of being broken."""
    spell: int = 0
    bad: float = 0.0
    trials: float = 0.0
    odd: float = 0.0
    """How likely the last spell was an odd one."""
    since: float = 0.0
    """When the first of what may be a breakage was seen; seconds since 1970, 0 if nothing was."""
    opened: bool = False

    def after(
        self, spell: int, at: float, seen: tuple[float, float], limit: float, belief: Belief
    ) -> Self:
        """With what was seen at a time: `seen` is how much went wrong, of how much."""
        here = self if spell <= self.spell else self._closed(spell, limit, belief)
        bad, trials = seen
        here = replace(here, bad=here.bad + bad, trials=here.trials + trials)
        return here._judged(at if bad else 0.0, limit, belief)

    def mean(self, belief: Belief) -> float:
        """The usual share."""
        return (self.usual.bad + belief.mean * belief.worth) / (self.usual.trials + belief.worth)

    def _likeliest(self, belief: Belief) -> float:
        """Of the shares that may be the usual one, by how little is known, the one as now."""
        mean = self.mean(belief)
        alone = 1 + self._apart(belief) * self.usual.trials / max(1.0, self.usual.spells)
        known = (self.usual.trials + belief.worth) / alone
        most = mean + DOUBT * sqrt(mean * (1 - mean) / known)
        return min(most, max(mean, self.bad / self.trials))

    @property
    def is_warm(self) -> bool:
        """Whether enough is known to judge by."""
        return self.usual.spells >= WARM_SPELLS and self.usual.trials >= WARM_TRIALS

    @property
    def lately(self) -> tuple[float, float]:
        """How much went wrong since it may be broken, of how much."""
        return self.aside.bad + self.bad, self.aside.trials + self.trials

    def strength(self, limit: float, belief: Belief) -> float:
        """The evidence with that of the current spell."""
        return overall(self._with_spell(limit, belief)[0])

    def _with_spell(self, limit: float, belief: Belief) -> tuple[Evidence, float]:
        """The evidence with that of this spell; and how likely it is odd, if nothing is broken."""
        usually, alike = self._likeliest(belief), self._alike(belief)
        seen = (self.bad, self.trials)
        if not self.trials or usually > HOPELESS:
            return self.evidence, self.odd
        chance = ODD + (ODD_AGAIN - ODD) * self.odd
        plain, odd = of_share(*seen, usually, alike), of_share(*seen, 0.5, 2.0)
        usual = mixed([(1 - chance, plain), (chance, odd)])
        evidence = tuple(
            times(
                max(before, 1.0),
                of_share(*seen, 1 - (1 - usually) / part, like) - usual,
                limit * ENOUGH * len(WORSE),
            )
            for before, (part, like) in zip(self.evidence, WORSE, strict=True)
        )
        return evidence, chance * exp(odd - usual)

    def _alike(self, belief: Belief) -> float:
        """How much the spells are alike, and how well the usual share is known."""
        apart = self._apart(belief)
        return 1 / (apart / (1 - apart) + 1 / (self.usual.trials + belief.worth))

    def _apart(self, belief: Belief) -> float:
        """How much spells differ: 0 not at all, 1 if each is all or nothing."""
        prior = 0.08 * WARM_TRIALS**2
        apart = (self.usual.excess + belief.apart * prior) / (self.usual.spread + prior)
        return min(max(apart, 0.005), 0.6)

    def _judged(self, at: float, limit: float, belief: Belief) -> Self:
        judged = self.is_warm and not self._goes_well(belief)
        strength = self.strength(limit, belief) if judged else 0.0
        if strength <= 1:
            if self.opened or self.aside.spells:
                return self._innocent()
            return replace(self, since=0.0) if self.since else self
        opened = self.opened or strength >= limit
        if self.since and opened == self.opened:
            return self
        return replace(self, since=self.since or int(at), opened=opened)

    def _goes_well(self, belief: Belief) -> bool:
        """Whether nothing points to a breakage, neither now nor before."""
        return overall(self.evidence) <= 1 and self.bad <= self.mean(belief) * self.trials

    def _innocent(self) -> Self:
        """Nothing is broken (any more): what was put aside was, or belongs to usual days."""
        usual = self.usual if self.opened else self.usual.and_these(self.aside)
        evidence = tuple(min(one, 1.0) for one in self.evidence)
        return replace(self, usual=usual, aside=NONE, evidence=evidence, since=0.0, opened=False)

    def _closed(self, spell: int, limit: float, belief: Belief) -> Self:
        """At the beginning of another spell."""
        new = replace(self, spell=spell, bad=0.0, trials=0.0)
        if not self.trials:
            return new
        here = replace(self, usual=self.usual.and_these(Spells(self.bad, self.trials)))
        seen = (self.bad, self.trials, here.mean(belief))
        if not self.is_warm:
            return replace(new, usual=self.usual.with_spell(*seen))
        if self._goes_well(belief):
            return replace(new, usual=self.usual.with_spell(*seen), evidence=NO_EVIDENCE, odd=0.0)
        evidence, odd = self._with_spell(limit, belief)
        new = replace(new, evidence=evidence, odd=odd)
        if overall(evidence) <= 1:
            return replace(new, usual=self.usual.with_spell(*seen))
        new = replace(new, aside=self.aside.with_spell(*seen))
        long = new.aside.spells > (1 - FADES**SETTLED) / (1 - FADES)
        if long and (belief.settles or not self.opened):
            fresh = replace(new, usual=new.aside, aside=NONE, evidence=NO_EVIDENCE)
            return replace(fresh, since=0.0, opened=False)
        return new

    def as_json(self) -> list[float]:
        """Numbers only."""
        rest = [getattr(self, one.name) for one in fields(self)[3:]]
        numbers = (*astuple(self.usual), *astuple(self.aside), *rest, *self.evidence)
        return [brief(one) for one in numbers]

    @classmethod
    def from_json(cls, said: list[float]) -> Self:
        """The share of which `as_json` said this."""
        spell, bad, trials, odd, since, opened, *evidence = said[10:]
        usual, aside = Spells(*said[:5]), Spells(*said[5:10])
        return cls(usual, aside, tuple(evidence), int(spell), bad, trials, odd, since, bool(opened))


def overall(evidence: Evidence) -> float:
    """The evidence, if any way of being broken is as likely as another."""
    return sum(evidence) / len(evidence)


def brief(number: float) -> float:
    """A number to as many digits as matter; a time to the second."""
    return int(number) if number == int(number) else float(f"{number:.7g}")
