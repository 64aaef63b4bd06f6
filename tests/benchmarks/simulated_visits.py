"""What visits to simulated outlets count: facts as a manifest has them, breakages planted."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from archive.history import Visited

from .simulated_outlets import HOUR, Breakage, Paper

GLITCH = 0.004
"""Of requests, those that fail for no reason that lasts."""
MISSING = 0.004
TRIES = 5
ODD_PAGES = (("soft-404", 0.003), ("challenge", 0.002), ("consent", 0.002), ("listing", 0.004))


def visits(paper: Paper, begin: datetime, end: datetime, away: tuple[datetime, datetime]) -> Any:
    """All visits to an outlet from one time to another, none while the service is away."""
    at = begin + paper.every * HOUR * paper.random.random()
    seen = at - timedelta(days=2)
    while at < end:
        if not away[0] <= at < away[1]:
            visited, heard = visit(paper, at, seen)
            seen = at if heard else seen
            yield visited
        local = (at.hour + paper.zone) % 24
        slower = 2.0 if local < 6 and paper.every < 3 else 1.0
        at += paper.every * slower * HOUR * paper.random.uniform(0.8, 1.2)


def visit(paper: Paper, at: datetime, seen: datetime) -> tuple[Visited, bool]:
    """One visit; and whether it heard what is new since the last that did."""
    counts: Counter[str] = Counter()
    published: Counter[str] = Counter()
    broken = paper.breakage(at)
    kind = broken.kind if broken else ""
    heard = announced(paper, at, counts, broken)
    new = paper.published(seen, at) if heard else Counter[datetime]()
    if kind == "feed stops":
        new.clear()
    if kind in {"blocked", "robots closed"}:
        refused(paper, sum(new.values()), counts, kind)
    else:
        paper.pending = 0
        for hour, count in new.items():
            for _ in range(count):
                read(paper, at, hour, counts, published, broken)
    articles = counts["article/new"]
    failures = {n.removeprefix("failed/"): c for n, c in counts.items() if n.startswith("failed/")}
    facts = {
        "new_articles": articles,
        "captures": articles + 1,
        "failures": failures,
        "counts": dict(counts),
        "published": dict(published),
        "complete": not failures,
    }
    done = Visited(
        run="r", outlet=paper.slug, started=at, ended=at + timedelta(minutes=3),
        complete=not failures, interrupted=False, facts=facts,
    )  # fmt: skip
    return done, heard


def announced(paper: Paper, at: datetime, counts: Counter[str], broken: Breakage | None) -> bool:
    """The feeds of a visit: whether any of them was heard."""
    random = paper.random
    feeds = max(2, len(paper.sections) // 3)
    down = any(begin <= at < end for begin, end in paper.outages)
    kind, variant = (broken.kind, broken.variant) if broken else ("", 0)
    for n in range(feeds):
        if down or random.random() < GLITCH:
            counts["announced/failed"] += 1
            why = random.choice(("http/503", "network/timeout", "http/500"))
            counts[f"failed/{why}"] += 1
        elif kind == "blocked" and variant < 2:
            counts["announced/failed"] += 1
            counts["failed/http/403"] += 1
        elif kind == "robots closed" and variant < 2:
            counts["skipped/robots"] += 1
        elif variant == 1 and (kind == "feed stops" or (kind == "half" and n % 2)):
            counts["announced/failed"] += 1
            counts["failed/http/404"] += 1
        elif kind == "feed stops" and variant == 2:
            counts["announced/read"] += 1
            counts["feed/html"] += 1
        else:
            changed = random.random() < 0.5
            counts["announced/read" if changed else "feed/unchanged"] += 1
            counts["announced/page"] += changed * entries(
                paper, at, n, thinner=kind == "half" and variant == 0
            )
    return not down and bool(counts["announced/read"] + counts["feed/unchanged"])


def entries(paper: Paper, at: datetime, n: int, *, thinner: bool) -> int:
    """How many pages a list announces; some are `thinner` where sections were taken out."""
    usual = (20 + 7 * n) * (min(1.0, at.day / 15) if paper.monthly else 1.0)
    return round(usual * paper.random.uniform(0.85, 1.0) * (0.5 if thinner else 1.0)) + 1


def refused(paper: Paper, new: int, counts: Counter[str], kind: str) -> None:
    """Pages that are not given: each is asked for again by some visits."""
    paper.pending = min(paper.pending + new, 5 + 5 * new)
    name = "failed/http/403" if kind == "blocked" else "skipped/robots"
    if paper.pending:
        counts[name] += paper.pending


def read(
    paper: Paper, at: datetime, hour: datetime, counts: Counter[str], published: Counter[str],
    broken: Breakage | None,
) -> None:  # fmt: skip
    """One page that was announced."""
    random = paper.random
    kind, variant = (broken.kind, broken.variant) if broken else ("", 0)
    gone = broken.sections if broken and kind == "half" else frozenset[str]()
    section = paper.section(hour, gone)
    if section is None:
        return
    if random.random() < GLITCH + MISSING:
        why = "http/404" if random.random() < 0.5 else "network/timeout"
        counts[f"failed/{why}"] += 1
        return
    if reason := no_article(paper, kind, variant):
        counts[f"no-article/{reason}"] += 1
        return
    counts["article/new"] += 1
    counts[f"in/{section}"] += 1
    published[day_of(paper, at, hour)] += 1
    for name in traits(paper, at, kind, variant):
        counts[name] += 1


def no_article(paper: Paper, kind: str, variant: int) -> str | None:
    """Why a page gives no article, if it does not."""
    random = paper.random
    if kind == "consent" and random.random() < (1.0, 0.97, 0.9)[variant]:
        return "consent"
    if kind == "paywall" and random.random() < (0.95, 0.75, 0.2)[variant]:
        return "paywall-stub"
    if kind == "body" and variant == 0 and random.random() < 0.6:
        return "no-body"
    if random.random() < paper.paywall * 0.5:
        return "paywall-stub"
    return next((why for why, share in ODD_PAGES if random.random() < share), None)


def traits(paper: Paper, at: datetime, kind: str, variant: int) -> Iterator[str]:
    """The counters of one article."""
    random = paper.random
    special = any(begin <= at < end for begin, end in paper.specials) and random.random() < 0.7
    mood = 0.94 + 0.06 * paper.mood(at.date())
    for name, share in paper.fields.items():
        gone = (
            kind == "authors" and name == "authors" and random.random() < (1, 0.98, 0.95)[variant]
        )
        gone = gone or (special and name in {"authors", "image", "summary"})
        if not gone and random.random() < (share * mood if share < 0.95 else share):
            yield f"has/{name}"
    letters = max(80.0, random.lognormvariate(0, 0.5) * paper.letters)
    if kind == "body" and random.random() < 0.9:
        letters *= random.uniform(0.05, 0.2)
    if kind == "paywall" and variant == 2 and random.random() < 0.9:
        letters = random.uniform(150, 420)
    yield f"letters/{int(letters).bit_length() - 1}"
    if paper.has_rule and random.random() < (0.97 if kind == "body" else 0.01):
        yield "flag/rule-missed"


def day_of(paper: Paper, at: datetime, hour: datetime) -> str:
    """The hour that a visit takes an article to be published in."""
    if paper.dated == "day":
        hour = hour.replace(hour=0)
    return f"{at if paper.dated == 'no' else hour:%Y-%m-%dT%H}"
