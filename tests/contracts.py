"""Outlets as they usually are, visit by visit, and what a contract tells of them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from archive.history import Visited
from crawler.contract import Breach, Contract

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = 24


def facts(articles: int, **counts: int) -> dict[str, Any]:
    """A visit that read one feed and so many articles, which lack nothing."""
    told = {"announced/read": 1, "article/new": articles, "letters/11": articles}
    fields = {f"has/{name}": articles for name in ("title", "authors", "published", "language")}
    return {"new_articles": articles, "counts": {**told, **fields, **counts}}


def visit(hour: float, told: dict[str, Any], *, interrupted: bool = False) -> Visited:
    at = BEGIN + hour * HOUR
    return Visited(run="r", outlet="o", started=at, ended=at, interrupted=interrupted, facts=told)


def weeks(days: int, a_day: float = 40, *, seed: int = 1, weekend: float = 0.5) -> list[Visited]:
    """Visits each hour to an outlet as it usually is."""
    random = Random(seed)
    found = []
    for hour in range(days * DAY):
        rate = a_day / DAY * (weekend if hour // DAY % 7 > 4 else 1)
        found.append(visit(hour, facts(sum(random.random() < rate / 5 for _ in range(5)))))
    return found


def learned(visits: Iterable[Visited], contract: Contract | None = None) -> Contract:
    contract = contract or Contract()
    for one in visits:
        contract = contract.after(one)
    return contract


def followed(contract: Contract, visits: Iterable[Visited]) -> list[tuple[float, Breach]]:
    """What is told of, each time it begins to be, with the hours since the beginning."""
    told, before = [], set[str]()
    for one in visits:
        contract = contract.after(one)
        open_ = contract.judge(one.started)
        told += [((one.started - BEGIN) / HOUR, b) for b in open_ if b.cause not in before]
        before = {breach.cause for breach in open_}
    return told


USUAL = learned(weeks(28))
THEN = 28 * DAY


def only(visits: list[Visited]) -> Breach:
    """The one thing that is told of, within a day."""
    ((hour, breach),) = followed(USUAL, visits)
    assert hour - THEN <= DAY
    return breach


def in_sections(visits: Iterable[Visited], names: list[str], lost: list[str]) -> list[Visited]:
    """The same visits with articles in sections; those that are `lost` bring none."""
    random, found = Random(3), []
    for one in visits:
        drawn = [random.choice(names) for _ in range(one.facts["new_articles"])]
        kept = [name for name in drawn if name not in lost]
        told = facts(len(kept), **{f"in/{name}": kept.count(name) for name in set(kept)})
        found.append(visit((one.started - BEGIN) / HOUR, told))
    return found


NAMES = ["home", "world", "sport", "trade", "arts", "weather"]


def listing(visits: Iterable[Visited], entries: int, share: float) -> list[Visited]:
    """The same visits to lists with so many entries, and with a share of the articles."""
    random, found = Random(4), []
    for one in visits:
        articles = sum(random.random() < share for _ in range(one.facts["new_articles"]))
        told = facts(articles, **{"announced/page": entries})
        found.append(visit((one.started - BEGIN) / HOUR, told))
    return found
