from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import click

from archive import open_catalog, waiting
from archive.history import Last
from crawler.columns import table
from crawler.crawling import due_after, now
from crawler.outlet import outlet_slugs, story_key
from crawler.report import notes

from .read import print_json
from .settings import config_of

RUNS = 50
"""Latest runs whose failures are looked through; an outlet not in them has told long ago."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """Tell how the last run went for each outlet, what is due, and what waits in the spool.

    \b
        fiche status
    """
    config, at = config_of(ctx), now()
    with open_catalog(config.catalog_url, key=story_key) as catalog:
        last, counts, runs = catalog.last_runs(), catalog.counts(), catalog.runs(RUNS)
    ready = set(due_after(last, at))
    failures = _failures(runs, last)
    spool = [str(one) for one in waiting(config.spool_folder)]
    if as_json:
        lines = {slug: _mapping(one, due=slug in ready) for slug, one in last.items()}
        print_json({"outlets": lines, "due": sorted(ready), "counts": counts,
                    "failures": failures, "spool": spool})  # fmt: skip
        return
    head = ["outlet", "last run", "new", "failed", "why", "due"]
    every = {slug: last.get(slug) for slug in [*outlet_slugs(), *last]}
    click.echo(table(head, _rows(every, ready)))
    for line in notes({slug: one.counts for slug, one in last.items()}):
        click.echo(line)
    for failure in failures:
        click.echo(f"not archived: {failure['url']} ({failure['reason']})")
    click.echo(" ".join(f"{n} {name}s," for name, n in counts.items()).rstrip(","))
    for line in spool:
        click.echo(f"in the spool: {line}")
    if not spool:
        click.echo("nothing waits in the spool")


def _failures(runs: list[dict[str, Any]], last: Mapping[str, Last]) -> list[dict[str, str]]:
    """What was not archived in the latest run over each outlet."""
    return [
        failure
        for run in runs
        for failure in run.get("failures", [])
        if failure["outlet"] in last and last[failure["outlet"]].run == run["run"]
    ]


def _rows(last: Mapping[str, Last | None], ready: set[str]) -> Iterator[list[object]]:
    """A line for each outlet; one never visited has no numbers."""
    for slug, one in last.items():
        word = "due" if slug in ready else ""
        if one is None:
            yield [slug, "never", "", "", "", word]
        else:
            why = ", ".join(f"{reason} {n}" for reason, n in one.failures.items())
            yield [slug, _minute(one.started), one.new_articles, sum(one.failures.values()), why,
                   word]  # fmt: skip


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
