"""How soon a contract tells of what breaks, and how often in vain: months of simulated outlets.

    python -m tests.benchmarks.contract [--outlets 200] [--days 110] [--seed 7]

Seeds 1 to 699 were used while the contract was made; the figures in the manual are of others.
"""

import argparse
import json
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from crawler.contract import Breach, Contract

from .simulated_outlets import HOUR, Breakage, Paper, expected, papers
from .simulated_visits import visits

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
QUIET_DAYS = 30
"""Before the first breakage, and between two."""
ARTICLES = 20
CAUSES = {
    "feed stops": {"feed-gone"},
    "blocked": {"blocked"},
    "body": {"layout-changed"},
    "authors": {"layout-changed"},
    "consent": {"consent"},
    "half": {"sections-missing", "feed-gone"},
    "paywall": {"paywall"},
    "robots closed": {"robots-closed"},
}
SETTLING = timedelta(days=4)
"""After a breakage: what opens then is neither told of it nor in vain."""


@dataclass
class Score:
    """What came of all breakages and all days without."""

    planted: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    soon: Counter[str] = field(default_factory=Counter)
    """Told within 20 expected articles of those that are concerned, or 24 hours."""
    late: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    as_what: Counter[tuple[str, str]] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    in_vain: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    hours: dict[str, list[float]] = field(default_factory=dict)
    since: list[float] = field(default_factory=list)
    cleared: list[float] = field(default_factory=list)
    days: float = 0.0
    visits: int = 0
    seconds: float = 0.0
    longest: float = 0.0
    bytes: int = 0


def plant(paper: Paper, random: Random, end: datetime, away: tuple[datetime, datetime]) -> None:
    """Break an outlet now and then, in a way that it can be broken, and while we look."""
    at = BEGIN + timedelta(days=QUIET_DAYS + random.uniform(0, 30))
    kinds = [kind for kind in CAUSES if can(paper, kind)]
    while True:
        kind = random.choice(kinds)
        names = sorted(paper.sections, key=lambda _: random.random())
        half = frozenset(names[: len(names) // 2])
        variant = random.randrange(3)
        if kind == "half":
            total = sum(paper.sections.values())
            while sum(paper.sections[name] for name in half) < 0.4 * total:
                half |= {next(name for name in names if name not in half)}
        one = Breakage(kind=kind, begin=at, end=at, variant=variant, sections=half)
        due = deadline(paper, at, concerned(paper, one))
        if at < away[1] and due > away[0]:
            at = away[1] + timedelta(days=1)
            continue
        until = max(due, at + timedelta(days=3)) + timedelta(days=random.uniform(0, 4))
        if until + SETTLING > end:
            return
        paper.breakages.append(replace(one, end=until))
        at = until + timedelta(days=QUIET_DAYS * random.uniform(0.7, 2))


def can(paper: Paper, kind: str) -> bool:
    return kind != "authors" or paper.fields["authors"] >= 0.5


def concerned(paper: Paper, one: Breakage) -> float:
    """The share of the articles that a breakage takes something from."""
    if one.kind == "authors":
        return paper.fields["authors"]
    if one.kind == "half":
        return sum(paper.sections[n] for n in one.sections) / sum(paper.sections.values())
    return 1.0


def deadline(paper: Paper, begin: datetime, share: float = 1.0) -> datetime:
    """24 hours or 20 expected articles (of a share of them), whichever is later."""
    later = expected(paper, begin, ARTICLES / share, timedelta(days=60))
    return max(later, begin + timedelta(days=1))


def watch(paper: Paper, end: datetime, away: tuple[datetime, datetime], score: Score) -> None:
    """Follow one outlet."""
    contract, before = Contract(), set[str]()
    told: dict[Breakage, datetime] = {}
    ended: dict[Breakage, datetime] = {}
    for visited in visits(paper, BEGIN, end, away):
        begun = time.process_time()
        contract = contract.after(visited)
        score.longest = max(score.longest, took := time.process_time() - begun)
        score.seconds, score.visits = score.seconds + took, score.visits + 1
        at = visited.started
        breaches = contract.judge(at)
        now = {breach.cause for breach in breaches}
        for breach in breaches:
            if breach.cause not in before:
                note(paper, breach, at, told, score)
        for one in told:
            if at >= one.end and not breaches:
                ended.setdefault(one, at)
        before = now
    score.bytes = max(score.bytes, len(json.dumps(contract.as_json())))
    score.cleared += [(at - one.end) / HOUR for one, at in ended.items()]
    settle(paper, end, told, score)


def note(
    paper: Paper, breach: Breach, at: datetime, told: dict[Breakage, datetime], score: Score
) -> None:
    """Something is told of for the first time: of a breakage, or in vain."""
    near = [b for b in paper.breakages if b.begin <= at < b.end + SETTLING]
    if not near:
        score.false[breach.cause] += 1
        score.in_vain.append(f"{paper.slug} {paper.kind} {at:%m-%d %H:%M} {breach}")
    elif (one := near[-1]) not in told and at < one.end:
        told[one] = at
        score.as_what[one.kind, breach.cause] += 1
        score.named[one.kind] += breach.cause in CAUSES[one.kind]
        score.since.append(abs(breach.since - one.begin) / HOUR)


def settle(paper: Paper, end: datetime, told: dict[Breakage, datetime], score: Score) -> None:
    """Count what was told in time."""
    score.days += (end - BEGIN) / timedelta(days=1)
    for one in paper.breakages:
        score.days -= (one.end + SETTLING - one.begin) / timedelta(days=1)
        score.planted[one.kind] += 1
        at = told.get(one)
        own = deadline(paper, one.begin, concerned(paper, one))
        score.soon[one.kind] += at is not None and at <= own
        if at is not None and at <= deadline(paper, one.begin):
            score.told[one.kind] += 1
            score.hours.setdefault(one.kind, []).append((at - one.begin) / HOUR)
        else:
            score.late[one.kind] += at is not None
            score.missed.append(
                f"{paper.slug} {paper.kind} {paper.level:.0f}/d {one.kind} v{one.variant} "
                f"{one.begin:%m-%d %H} due {deadline(paper, one.begin):%m-%d %H} told {at}"
            )


def run(outlets: int, days: int, seed: int) -> Score:
    """Simulate and judge."""
    score, end = Score(), BEGIN + timedelta(days=days)
    away = (BEGIN + timedelta(days=days * 0.4), BEGIN + timedelta(days=days * 0.4, hours=30))
    for paper in papers(outlets, begin=BEGIN, days=days, seed=seed):
        plant(paper, Random(f"{seed} {paper.slug} breaks"), end, away)
        watch(paper, end, away, score)
    return score


def middle(numbers: list[float]) -> float:
    return sorted(numbers)[len(numbers) // 2] if numbers else 0.0


def say(line: str) -> None:
    print(line)  # noqa: T201


def report(score: Score) -> None:
    head = f"{'planted':<16}{'number':>8}{'in time':>9}{'concerned':>11}"
    say(f"{head}{'late':>6}{'hours':>7}{'cause right':>13}")
    for kind, planted in sorted(score.planted.items()):
        told, ever = score.told[kind], score.told[kind] + score.late[kind]
        named, hours = score.named[kind] / max(1, ever), middle(score.hours.get(kind, []))
        line = f"{kind:<16}{planted:>8}{told / planted:>9.1%}"
        line += f"{score.soon[kind] / planted:>11.1%}{score.late[kind]:>6}"
        say(f"{line}{hours:>7.1f}{named:>13.1%}")
    planted, told = score.planted.total(), score.told.total()
    named = score.named.total() / max(1, told + score.late.total())
    line = f"{'all':<16}{planted:>8}{told / planted:>9.1%}{score.soon.total() / planted:>11.1%}"
    say(f"{line}{score.late.total():>6}{named:>20.1%}")
    false = score.false.total()
    say(f"false alarms: {false} in {score.days:,.0f} outlet-days without a breakage,")
    say(f"  one in {score.days / max(1, false):,.0f} days: {dict(score.false)}")
    say(f"since: off by {middle(score.since):.1f} hours in the median")
    say(f"all-clear: {middle(score.cleared):.1f} hours after the end, in the median")
    say(f"{score.visits:,} visits, {score.seconds / score.visits * 1e6:.0f} us of CPU each")
    say(f"  (longest {score.longest * 1e3:.1f} ms); state up to {score.bytes:,} bytes of JSON")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlets", type=int, default=200)
    parser.add_argument("--days", type=int, default=110)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--verbose", action="store_true", help="name every miss and false alarm")
    asked = parser.parse_args()
    score = run(asked.outlets, asked.days, asked.seed)
    report(score)
    if asked.verbose:
        say("\n".join([*score.missed, "in vain:", *score.in_vain, str(dict(score.as_what))]))


if __name__ == "__main__":
    main()
