"""How soon articles are captured, for how many visits: ``python -m tests.benchmarks.rhythm``.

Sixty simulated outlets (`tests.publishing`) are learned online for four weeks and measured over
eight more, in which summer time ends in Europe and in America. Beside the learned rhythm stand
a fixed interval for each outlet that costs it the same, and then one fixed interval for all that
costs the same in all; three ratios are those of median, mean and 90th percentile. ``--seed N``
makes other outlets, ``--no-zones`` learns in UTC.

``--times FILE`` takes real publishing times instead: lines of an outlet's name, a tab, and a time
in ISO 8601 with a zone. The last two thirds of each outlet's are measured.
"""

import argparse
import math
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import geometric_mean, mean, median, quantiles

from crawler.rhythm import Bounds, Rhythm
from tests.publishing import HOUR, News, captured, outlets, visit

START = datetime(2026, 9, 14, tzinfo=UTC)
LEARNING, MEASURED = 4, 8
BOUNDS = Bounds(every=HOUR, shortest=HOUR / 12, longest=6 * HOUR)
BESIDE = f"{'median':>9}{'mean':>7}{'p90':>7}{'lost':>7}{'ours / theirs':>19}"
HEADING = (
    f"{'minutes from publication':24}{'visits':>8}{'median':>8}{'mean':>8}{'p90':>8}{'lost':>7} |"
    f"{BESIDE} |{BESIDE}"
)
PHASES = 8
"""Begins of a fixed interval that are tried: where in the hour it falls is luck."""

ENOUGH = 20
"""Articles of an outlet without which its delays say nothing."""


@dataclass(frozen=True)
class Period:
    """The time that is measured."""

    start: datetime
    end: datetime

    @property
    def hours(self) -> float:
        return (self.end - self.start) / HOUR


@dataclass(frozen=True)
class Delays:
    """Hours from publication to capture, and visits spent."""

    hours: list[float]
    visits: float

    def figures(self) -> tuple[float, float, float, float]:
        """Median, mean and 90th percentile in minutes, and the share that was never captured."""
        got = [60 * one for one in self.hours if math.isfinite(one)]
        if len(got) < 2:
            return (math.nan,) * 4
        lost = 1 - len(got) / len(self.hours)
        return median(got), mean(got), quantiles(got, n=10)[-1], lost


def learned(news: News, start: datetime, period: Period, *, zone: bool) -> list[float]:
    """When the outlet is visited by its rhythm."""
    rhythm, at, last = Rhythm(zone=news.zone if zone else None), start, None
    visits = []
    while at < period.end:
        rhythm = rhythm.after(visit(news, last, at))
        visits.append(at.timestamp())
        last, at = at, rhythm.next(at, BOUNDS)
    return visits


def by_rhythm(news: News, start: datetime, period: Period, *, zone: bool = True) -> Delays:
    visits = learned(news, start, period, zone=zone)
    spent = sum(one >= period.start.timestamp() for one in visits)
    return Delays(captured(news, visits, period.start, period.end), spent)


def fixed(news: News, period: Period, visits: float) -> Delays:
    """As many visits, evenly."""
    step = period.hours * 3600 / visits
    delays = []
    for phase in range(PHASES):
        first = period.start.timestamp() + step * phase / PHASES
        times = [first + step * number for number in range(math.ceil(visits) + 1)]
        delays += captured(news, times, period.start, period.end)
    return Delays(delays, visits)


def together(parts: Sequence[Delays]) -> Delays:
    return Delays([h for one in parts for h in one.hours], sum(one.visits for one in parts))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def row(name: str, delays: Delays, beside: Sequence[Delays]) -> str:
    middle, average, late, lost = delays.figures()
    cells = [f"{name:24}{delays.visits:8.0f}{middle:8.1f}{average:8.1f}{late:8.1f}{lost:7.1%}"]
    for one in beside:
        theirs = one.figures()
        cells.append(
            f"{theirs[0]:9.1f}{theirs[1]:7.1f}{theirs[2]:7.1f}{theirs[3]:7.1%}"
            f"{middle / theirs[0]:7.2f}{average / theirs[1]:6.2f}{late / theirs[2]:6.2f}"
        )
    return " |".join(cells)


def typical(ours: Sequence[Delays], theirs: Sequence[Delays]) -> str:
    """Geometric means over outlets of the ratios, whatever number of articles they publish."""
    pairs = zip(ours, theirs, strict=True)
    of_each = [
        [mine / other for mine, other in zip(one.figures()[:3], beside.figures()[:3], strict=True)]
        for one, beside in pairs
        if len(one.hours) >= ENOUGH
    ]
    return " ".join(f"{geometric_mean(ratios):.2f}" for ratios in zip(*of_each, strict=True))


def report(news: Sequence[News], start: datetime, period: Period, *, zone: bool) -> None:
    """Print the table."""
    kinds = defaultdict(list)
    ours = [by_rhythm(one, start, period, zone=zone) for one in news]
    common = sum(one.visits for one in ours) / len(ours)
    own = [fixed(one, period, mine.visits) for one, mine in zip(news, ours, strict=True)]
    same = [fixed(one, period, common) for one in news]
    for one, found in zip(news, zip(ours, own, same, strict=True), strict=True):
        kinds[one.kind].append(found)
    kinds["all"] = [found for kind in kinds.values() for found in kind]
    say(HEADING)
    for kind, of_kind in kinds.items():
        first, *beside = (together(part) for part in zip(*of_kind, strict=True))
        say(row(f"{kind} ({len(of_kind)})", first, beside))
    say(f"Of the typical outlet, beside its own fixed interval: {typical(ours, own)}.")
    say(f"One interval for all: {60 * period.hours / common:.1f} minutes.")


def simulated(seed: int, *, zone: bool) -> None:
    news = list(outlets(seed, START, LEARNING + MEASURED))
    begins = START + timedelta(weeks=LEARNING)
    report(news, START, Period(begins, begins + timedelta(weeks=MEASURED)), zone=zone)


def read(path: Path) -> list[News]:
    """The outlets in a file of times."""
    times: dict[str, list[datetime]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        name, _, when = line.partition("\t")
        times[name].append(datetime.fromisoformat(when.strip()).astimezone(UTC))
    return [News(name, "UTC", tuple(sorted(found))) for name, found in times.items()]


def recorded(path: Path) -> None:
    """Each outlet by itself: they may be of different times."""
    for news in read(path):
        start, end = news.times[0], news.times[-1]
        report([news], start, Period(start + (end - start) / 3, end), zone=False)


def main(words: list[str]) -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=20261122)
    asked.add_argument("--no-zones", action="store_true")
    asked.add_argument("--times", type=Path)
    given = asked.parse_args(words)
    if given.times:
        recorded(given.times)
    else:
        simulated(given.seed, zone=not given.no_zones)


if __name__ == "__main__":
    main(sys.argv[1:])
