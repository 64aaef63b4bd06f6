from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import click
from rich.console import Console

from archive import CatalogError, open_catalog, parked, waiting
from archive.history import Last
from archive.incidents import Common, Incident, common, open_incidents
from archive.moments import now, stamp
from crawler.alerts.listing import incident_facts, incident_lines
from crawler.columns import table
from crawler.config import Config
from crawler.outlet import outlet_slugs, story_key
from crawler.report import notes
from crawler.service.timetable import Timetable
from crawler.wording import counted, span

from .read import print_json
from .settings import config_of

RUNS = 50
"""Latest runs whose failures are looked through; an outlet not in them has told long ago."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--watch", "live", is_flag=True, help="Show how things stand, live; q ends it.")
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, live: bool) -> None:
    """Tell what is wrong with outlets, how the last run over each went, what is due, and what
    waits in the spool.

    \b
        fiche status
        fiche status --watch
    """
    config = config_of(ctx)
    if live and as_json:
        raise click.UsageError("--watch is for people, --json for programs: use one of them")
    if live:
        _watch(config)
    else:
        _tell(_facts(config, now()), as_json=as_json)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is told."""

    incidents: Sequence[Incident]
    common: Common | None
    last: Mapping[str, Last]
    at: datetime
    next: Mapping[str, datetime]
    scheduled: Collection[str]
    counts: Mapping[str, int]
    failures: Sequence[Mapping[str, str]]
    spool: Sequence[str]

    @property
    def due(self) -> set[str]:
        """The scheduled outlets whose time has come."""
        return {slug for slug in self.scheduled if slug not in self.next}


def _facts(config: Config, at: datetime) -> Facts:
    """How things stand."""
    with open_catalog(config.catalog_url, key=story_key) as catalog:
        last, counts, runs = catalog.last_runs(), catalog.counts(), catalog.runs(RUNS)
        with catalog.reading() as db:
            wrong = open_incidents(db)
            shared = common(db, wrong, at)
        timetable = Timetable(catalog, config)
        later = timetable.later(at)
    return Facts(
        incidents=wrong,
        common=shared,
        last=last,
        at=at,
        next=later,
        scheduled=timetable.names.keys(),
        counts=counts,
        failures=_failures([*runs, *_parked(config)], last),
        spool=[str(one) for one in waiting(config.spool_folder)],
    )


def _tell(facts: Facts, *, as_json: bool) -> None:
    """Print them."""
    if as_json:
        print_json(_as_mapping(facts))
        return
    for line in _wrong(facts):
        click.echo(line)
    head = ["outlet", "last run", "new", "failed", "why", "due"]
    click.echo(table(head, _rows(facts)))
    if others := [slug for slug in outlet_slugs() if slug not in facts.scheduled]:
        click.echo(f"declared, and not scheduled: {', '.join(others)}")
    for line in notes({slug: one.counts for slug, one in facts.last.items()}):
        click.echo(line)
    for failure in facts.failures:
        click.echo(f"not archived: {failure['url']} ({failure['reason']})")
    click.echo(_held(facts.counts))
    for line in facts.spool:
        click.echo(f"in the spool: {line}")
    if not facts.spool:
        click.echo("nothing waits in the spool")


def _as_mapping(facts: Facts) -> dict[str, object]:
    """The same for programs."""
    return {
        "incidents": [incident_facts(one) for one in facts.incidents],
        "common": str(facts.common) if facts.common else None,
        "outlets": {slug: _mapping(one, due=slug in facts.due) for slug, one in facts.last.items()},
        "due": sorted(facts.due),
        "next": {slug: stamp(due) for slug, due in sorted(facts.next.items())},
        "counts": dict(facts.counts),
        "failures": [dict(one) for one in facts.failures],
        "spool": list(facts.spool),
    }


def _wrong(facts: Facts) -> Iterator[str]:
    """What is wrong, with an empty line behind it."""
    if facts.common:
        yield str(facts.common)
    for one in facts.incidents:
        yield from incident_lines(one)
    if facts.incidents:
        yield ""


def _watch(config: Config) -> None:
    """Show how things stand until somebody has seen enough; a catalog that is away may return."""
    from crawler.screen import watch  # noqa: PLC0415 - needs a terminal
    from crawler.watch import Picture, look  # noqa: PLC0415

    seen = Picture(at=now())
    with open_catalog(config.catalog_url, key=story_key) as catalog:

        def take() -> Picture:
            nonlocal seen
            try:
                seen = look(catalog, config, now())
            except CatalogError as error:
                return replace(seen, at=now(), trouble=str(error))
            return seen

        watch(take, Console())


def _parked(config: Config) -> Iterator[dict[str, Any]]:
    """What the last visit said of itself in each run that is parked here, with its name."""
    for one in parked(config.spool_folder):
        yield from ({**visit, "run": one.run} for visit in one.visits(whole=False))


def _failures(runs: list[dict[str, Any]], last: Mapping[str, Last]) -> list[dict[str, str]]:
    """What was not archived in the latest run over each outlet."""
    return [
        failure
        for run in runs
        for failure in run.get("failures", [])
        if failure["outlet"] in last and last[failure["outlet"]].run == run["run"]
    ]


def _rows(facts: Facts) -> Iterator[list[object]]:
    """A line for each outlet that is scheduled or was visited; one never visited has no numbers."""
    for slug in dict.fromkeys([*facts.scheduled, *facts.last]):
        one, word = facts.last.get(slug), _due(facts, slug)
        if one is None:
            yield [slug, "never", "", "", "", word]
        else:
            why = ", ".join(f"{reason} {n}" for reason, n in one.failures.items())
            yield [slug, _minute(one.started), one.new_articles, sum(one.failures.values()), why,
                   word]  # fmt: skip


def _held(counts: Mapping[str, int]) -> str:
    """What the catalog holds; what is parked has captures, and no segment or run yet."""
    captures, articles, segments, runs = (
        counted(counts[name], name) for name in ("capture", "article", "segment", "run")
    )
    return f"{captures}, {articles}; {segments} and {runs} stored"


def _due(facts: Facts, slug: str) -> str:
    if slug not in facts.scheduled:
        return "not scheduled"
    return f"in {span(facts.next[slug] - facts.at)}" if slug in facts.next else "due"


def _mapping(one: Last, *, due: bool) -> dict[str, object]:
    return {
        "run": one.run,
        "started": one.started.isoformat(),
        "ended": one.ended.isoformat() if one.ended else None,
        "new_articles": one.new_articles,
        "failures": dict(one.failures),
        "counts": dict(one.counts),
        "complete": one.complete,
        "due": due,
    }


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}Z"
