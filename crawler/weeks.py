"""What was published in each hour of the week, fading. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Self

HOUR = timedelta(hours=1)
HOURS = 168
DIGITS = 6

HALF_LIFE = 504.0
"""Hours after which what was seen counts half: three weeks."""

PRIOR = 12.0
"""Hours at one article an hour that stand for an outlet of which nothing is known."""

OF_HOUR, OF_DAY, OF_SLOT = 2.0, 6.0, 2.0
FEW = 1.0
"""What weighs as much as the wider view of an hour of the day, a day of the week, an hour of the
week: so many hours of being looked at, and as many more as bring `FEW` articles."""

LEAST = 1e-6
"""Articles an hour of an outlet that publishes nothing."""


@dataclass(frozen=True)
class Week:
    """Articles published, and hours looked at, by hour of the week."""

    articles: tuple[float, ...] = (round(PRIOR / HOURS, DIGITS),) * HOURS
    hours: tuple[float, ...] = (round(PRIOR / HOURS, DIGITS),) * HOURS

    def later(self, hours: float, seen: Iterable[tuple[int, float, float]]) -> Self:
        """The week after so many hours, with the (hour of the week, articles, hours) seen."""
        kept = faded(hours, HALF_LIFE)
        articles, looked = ([kept * n for n in one] for one in (self.articles, self.hours))
        for at, more, longer in seen:
            articles[at] += more
            looked[at] += longer
        return type(self)(rounded(articles), rounded(looked))

    @cached_property
    def level(self) -> float:
        """Articles an hour, over all."""
        return max(LEAST, sum(self.articles) / sum(self.hours))

    @cached_property
    def rates(self) -> tuple[float, ...]:
        """Articles an hour, by hour of the week.

        Of an hour that was hardly looked at, what its day and its hour of the day let expect.
        """
        of_hour = [self._share(slice(at, None, 24), OF_HOUR) for at in range(24)]
        of_day = [self._share(slice(at, at + 24), OF_DAY) for at in range(0, HOURS, 24)]
        wider = (self.level * of_hour[at % 24] * of_day[at // 24] for at in range(HOURS))
        seen = zip(self.articles, self.hours, wider, strict=True)
        return tuple(_between(articles, hours, rate, OF_SLOT) for articles, hours, rate in seen)

    def _share(self, part: slice, weight: float) -> float:
        """How much more than on the whole is published in a part of the week."""
        articles, hours = sum(self.articles[part]), sum(self.hours[part])
        return _between(articles, hours, self.level, weight) / self.level


def _between(articles: float, hours: float, wider: float, weight: float) -> float:
    """Articles an hour, between what was seen and the wider view."""
    return (articles + weight * wider + FEW) / (hours + weight + FEW / wider)


def faded(hours: float, half_life: float) -> float:
    """What is left of one after so many hours."""
    return float(0.5 ** (hours / half_life))


def rounded(numbers: Sequence[float]) -> tuple[float, ...]:
    """As they are kept: few digits, and the same after JSON."""
    return tuple(round(number, DIGITS) for number in numbers)


def pieces(start: datetime, end: datetime) -> Iterator[tuple[datetime, float]]:
    """The time between, cut at full hours: when each piece begins, and its part of an hour."""
    at = start.astimezone(UTC)
    while at < end:
        until = min(end, at.replace(minute=0, second=0, microsecond=0) + HOUR)
        yield at, (until - at) / HOUR
        at = until
