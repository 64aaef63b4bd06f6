"""From single measures to what is told: one breach a cause, and none that another explains."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log
from typing import Any, Protocol, Self

from .breach import (
    EXPLAINING,
    LIKELY,
    REFUSED,
    SILENT,
    STUBS,
    Breach,
    cause_of_failures,
    changed,
    percent,
)
from .observing import BELIEFS
from .sections import Sections
from .share import Share
from .volume import Volume, holidays

HINT = 0.0004
"""Of the evidence that it takes to tell of a share, what makes it the likelier of two causes."""
MOSTLY = 0.5
"""Of what was asked lately: if more than that fails, no news are no wonder."""
SHORTER = 300.0
"""For one list that gets shorter since sections are missing, so many do by themselves."""
AGREEING = 10.0
"""By how much less evidence will do of lists, if that of articles makes up for it."""
ANEW = 35 * 86400
"""Seconds after which lists that begin anew have done so: at most a month, and some days."""
SHOWN = 3
IN_DAYS = 3


@dataclass(frozen=True, slots=True)
class Open:
    """A cause that is open, since when (seconds since 1970), and by what it is seen."""

    cause: str
    since: int
    measures: tuple[str, ...]

    def as_json(self) -> list[Any]:
        """A form that JSON knows."""
        return [self.cause, self.since, *self.measures]

    @classmethod
    def from_json(cls, said: list[Any]) -> Self:
        """What `as_json` said."""
        return cls(said[0], said[1], tuple(said[2:]))


class Learned(Protocol):
    """What is known of an outlet; see `crawler.contract.Contract`."""

    @property
    def volume(self) -> Volume:
        """Its articles by day and hour."""

    @property
    def sections(self) -> Sections:
        """Its sections."""

    @property
    def shares(self) -> Mapping[str, Share]:
        """What goes wrong, and how often."""

    @property
    def reasons(self) -> Mapping[str, float]:
        """Why requests failed, lately."""

    @property
    def open(self) -> tuple[Open, ...]:
        """What was open at the visit before."""

    @property
    def shrank(self) -> int:
        """Until when lists were shorter, or else the first visit: seconds since 1970."""

    @property
    def renews(self) -> bool:
        """Whether its lists have been seen to begin anew."""

    @property
    def short(self) -> int:
        """The logarithm of a length below which few of the articles are."""

    def strength(self, measure: str) -> float:
        """The evidence against a share, as a part of its limit."""


def opened(learned: Learned) -> tuple[Open, ...]:
    """What is open after a visit: what was keeps its cause and its beginning."""
    before = {measure: one for one in learned.open for measure in one.measures}
    found: dict[str, list[tuple[int, str]]] = {}
    for measure, since in broken(learned):
        kept = before.get(measure)
        if measure == "entries" and not kept and not comes_less(learned):
            continue
        cause = kept.cause if kept else cause_of(learned, measure)
        found.setdefault(cause, []).append((kept.since if kept else since, measure))
    return tuple(
        Open(cause, min(since for since, _ in those), tuple(measure for _, measure in those))
        for cause, those in sorted(found.items(), key=lambda pair: list(LIKELY).index(pair[0]))
        if not explained(cause, those, found)
    )


def explained(
    cause: str, those: list[tuple[int, str]], found: Mapping[str, list[tuple[int, str]]]
) -> bool:
    """Whether what is broken comes of something else that is broken as well."""
    volume = those[0][1] == "volume"
    others = EXPLAINING.get("outlet-quiet" if volume else cause, ())
    return any(other in found for other in others if other != cause)


def broken(learned: Learned) -> Iterator[tuple[str, int]]:
    """The measures that are open, each since when."""
    for name, share in learned.shares.items():
        if share.opened or (name == "entries" and share.since and soon(learned)):
            yield name, int(share.since)
    if learned.sections.missing:
        yield "sections", learned.sections.since
    if learned.volume.opened:
        yield "volume", learned.volume.since


def soon(learned: Learned) -> bool:
    """Whether lists are so likely shorter, and articles fewer, that together it is enough.

    Once it was, it stays so until lists are as usual.
    """
    if any("entries" in one.measures for one in learned.open):
        return True
    strength = learned.strength("entries")
    if strength * AGREEING < 1 or (learned.renews and not is_long(learned)):
        return False
    doubt = 0.0 if is_long(learned) else log(SHORTER)
    return min(less_comes(learned) - doubt, log(AGREEING)) > -log(strength)


def comes_less(learned: Learned) -> bool:
    """Whether sections are missing since lists have fewer entries: else they are only shorter.

    They are not, if they have never been for long enough; and nothing can be said of lists that
    may just have begun anew, as they did before.
    """
    if is_long(learned) or soon(learned):
        return True
    return not learned.renews and less_comes(learned) > log(SHORTER)


def is_long(learned: Learned) -> bool:
    """Whether lists have been as long as ever for longer than it takes them to begin anew."""
    return learned.shares["entries"].since > learned.shrank + ANEW


def less_comes(learned: Learned) -> float:
    """How much better it explains the articles that lists lack some of them: a logarithm."""
    entries = learned.shares["entries"]
    bad, trials = entries.lately
    fall = min(bad / trials, 0.9) if trials else 0.5
    silence = learned.sections.silence(int(entries.since))
    most = holidays((learned.volume.until - entries.since / 3600) / 24)
    return max(silence, 0.0) + min(learned.volume.fewer(int(entries.since), fall), most)


def cause_of(learned: Learned, measure: str) -> str:
    """What a measure by itself points to."""
    if measure == "volume":
        return cause_of_silence(learned)
    if measure in {"pages", "announcements"}:
        return cause_of_failures(learned.reasons, announcements=measure == "announcements")
    if measure == "short":
        return "paywall" if learned.strength("paywall") > HINT else "layout-changed"
    if measure == "sections":
        return "sections-missing"
    return REFUSED[measure][0] if measure in REFUSED else "layout-changed"


def cause_of_silence(learned: Learned) -> str:
    """Why hardly anything new comes: what else has changed, though it is not certain yet."""
    suspects = ("robots", "announcements", "pages", "challenge", "consent", "paywall", "no-body")
    for measure in suspects:
        share = learned.shares.get(measure)
        suspect = share and share.since and learned.strength(measure) > HINT
        if share and suspect and share.lately[0] > MOSTLY * share.lately[1]:
            return cause_of(learned, measure)
    return "feed-gone" if learned.volume.is_silent else "outlet-quiet"


def breach_of(learned: Learned, one: Open) -> Breach:
    """What is open, in words."""
    ordered = sorted(one.measures, key=lambda name: -learned.strength(name))
    words = [in_words(learned, measure) for measure in ordered[:SHOWN]]
    if more := len(ordered) - SHOWN:
        words += [f"and {more} more"] if more > 0 else []
    likely = LIKELY[one.cause]
    if one.cause == "feed-gone" and one.measures == ("volume",):
        likely = SILENT
    if one.measures == ("short",):
        likely = STUBS
    return Breach(
        cause=one.cause,
        since=datetime.fromtimestamp(one.since, UTC),
        what="; ".join(words),
        likely=likely,
        measures=one.measures,
    )


def in_words(learned: Learned, measure: str) -> str:
    """What has changed of one measure."""
    if measure == "volume":
        return less(learned.volume)
    if measure == "sections":
        missing = learned.sections
        names = ", ".join(missing.missing[:8])
        return f"nothing from {names}; they usually have {percent(missing.share)} of the articles"
    share, belief = learned.shares[measure], BELIEFS[measure]
    bad, trials = share.lately
    why = max(learned.reasons, key=lambda name: learned.reasons[name], default="")
    now = bad / trials if trials else 1.0
    return changed(measure, now, share.mean(belief), letters=2**learned.short, why=why)


def less(volume: Volume) -> str:
    """How much less comes than usual, in words."""
    begin = volume.since // 3600
    hours = volume.until - begin
    days, rest = divmod(hours, 24)
    expected = days * sum(volume.usual) / 7 + volume.expected(volume.until - rest, volume.until)
    length = f"{days} days" if days >= IN_DAYS else f"{hours} hours"
    came = "no new article" if volume.is_silent else "hardly a new article"
    return f"{came} in {length}, where {expected:.0f} usually come"
