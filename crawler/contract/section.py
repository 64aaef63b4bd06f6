"""One section of an outlet, and the days of the week on which it has articles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

WEEK = 7


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its articles by weekday (an older day weighs less), and when it was last seen.

    ``before`` and ``others`` are the articles that had come by then on that day: of all sections,
    and of those that are not watched.
    """

    week: tuple[float, ...] = (0.0,) * WEEK
    last: int = 0
    before: int = 0
    others: int = 0
    day: int = 0
    """That of its last article, which may be before the visit that found it."""
    born: int = 0
    """The day of its first article."""

    @property
    def articles(self) -> float:
        """Those of all weekdays."""
        return sum(self.week)

    def with_more(self, spread: Sequence[float], count: int) -> Self:
        """With articles that are spread over the week like this."""
        week = tuple(n + count * part for n, part in zip(self.week, spread, strict=True))
        return replace(self, week=week)


@dataclass(frozen=True, slots=True)
class Missing:
    """Sections that may be missing, since when, and how strong the evidence is (logarithm)."""

    names: tuple[str, ...]
    since: int
    share: float
    strength: float
    renamed: bool
    """Whether they are surely not what they were, and rather have another name now."""


def spread(days: Mapping[int, int]) -> tuple[float, ...]:
    """The part of each weekday in the articles of some days."""
    parts = [0.0] * WEEK
    for day, count in days.items():
        parts[day_of_week(day)] += count / sum(days.values())
    return tuple(parts)


def day_of_week(day: int) -> int:
    """The weekday of a day since 1970; Monday is 0."""
    return (day + 3) % WEEK
