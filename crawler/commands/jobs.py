import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from archive import open_catalog
from archive.moments import now
from crawler.columns import table
from crawler.config import Config
from crawler.failures import NOT_ARCHIVED
from crawler.outlet import story_key
from crawler.wording import counted

from .queueing import queue_config
from .read import print_json

if TYPE_CHECKING:
    from crawler.service.jobs import Shown

ABOUT = 60
"""Letters of what a job is about, in the table."""


@click.group(invoke_without_command=True)
@click.option("--outlet", help="Those of one outlet.", metavar="SLUG")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, *, outlet: str | None, as_json: bool) -> None:
    """Tell what waits, runs and has failed in the queue, and which workers there are.

    \b
        fiche jobs
        fiche jobs --outlet yna_co_kr --json
        fiche jobs retry 1204
        fiche jobs cancel 1207
        fiche jobs forget crawler-3
    """
    if ctx.invoked_subcommand is not None:
        return
    config = queue_config(ctx)
    from crawler.service import groups, jobs  # noqa: PLC0415 - not everybody has it

    with jobs.queue_at(config.catalog_url) as queue:
        with open_catalog(config.catalog_url, key=story_key) as catalog:
            found = jobs.jobs(queue, groups.members_of(catalog))
        workers = jobs.workers(queue)
    found = [one for one in found if outlet is None or outlet in one.outlets]
    if as_json:
        print_json({"jobs": [one.as_mapping() for one in found], "workers": workers})
        return
    head = ["job", "task", "state", "tries", "since", "worker", "outlets", "trouble"]
    click.echo(table(head, [row(one) for one in found]) if found else "no job waits or runs")
    for worker in workers:
        state = f", {worker['state']}" if worker["state"] else ""
        slots = counted(worker["slots"], "slot")
        click.echo(
            f"worker {worker['name']} ({worker['version']}, {slots}{state}): "
            f"heard of {worker['silent']:.0f} s ago"
        )


def row(one: "Shown") -> list[object]:
    """A job as a line of the table."""
    since = f"{one.since:%Y-%m-%d %H:%M}Z" if one.since else ""
    about = short(one.outlets or one.about)
    return [one.id, one.task, one.state, one.attempts, since, one.worker or "", about,
            one.said or ""]  # fmt: skip


def short(names: Sequence[str]) -> str:
    """`names` on one line, as far as they fit."""
    line = " ".join(names)
    return line if len(line) <= ABOUT else f"{line[:ABOUT].rpartition(' ')[0]} ... ({len(names)})"


@command.command("retry")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="ID...")
@click.pass_context
def retry(ctx: click.Context, /, numbers: tuple[int, ...]) -> None:
    """Have failed jobs tried again now."""
    config = queue_config(ctx)
    from crawler.service import jobs  # noqa: PLC0415

    with jobs.queue_at(config.catalog_url) as queue:
        say([jobs.retry(queue, number) for number in numbers])


@command.command("cancel")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="ID...")
@click.pass_context
def cancel(ctx: click.Context, /, numbers: tuple[int, ...]) -> None:
    """Have jobs that wait forgotten, and those that run ended in order.

    The outlets of a crawl are visited again an hour later.
    """
    config = queue_config(ctx)
    from crawler.service import jobs  # noqa: PLC0415

    with jobs.queue_at(config.catalog_url) as queue:
        set_aside(config, numbers)
        say([jobs.cancel(queue, number) for number in numbers])


def set_aside(config: Config, numbers: tuple[int, ...]) -> None:
    """Leave the outlets of these crawls alone for a while, or the next tick queues them again."""
    from crawler.service import groups, jobs, timetable  # noqa: PLC0415

    with (
        jobs.queue_at(config.catalog_url) as queue,
        open_catalog(config.catalog_url, key=story_key) as catalog,
    ):
        found = jobs.jobs(queue, groups.members_of(catalog))
        slugs = [
            slug
            for one in found
            if one.id in numbers and one.task == "crawl"
            for slug in one.outlets
        ]
        if slugs:
            timetable.Timetable(catalog, config).postpone(slugs, now() + groups.SET_ASIDE)


@command.command("forget")
@click.argument("worker")
@click.pass_context
def forget(ctx: click.Context, /, worker: str) -> None:
    """Take WORKER, by its name or home, for lost: its jobs go to others at once.

    What it had captured and not stored is asked for again. Only for a machine that is off: a
    worker that was heard of in the last minute is refused.
    """
    config = queue_config(ctx)
    from crawler.service import jobs  # noqa: PLC0415

    with (
        jobs.queue_at(config.catalog_url) as queue,
        open_catalog(config.catalog_url, key=story_key) as catalog,
    ):
        homes = jobs.forget(queue, worker)
        for home in homes:
            catalog.forget_home(home)
    if not homes:
        raise click.UsageError(f"no worker {worker!r}: fiche jobs lists them")
    click.echo(f"forgot {worker}: its jobs go to others, its pages are asked for again")


def say(problems: Sequence[str | None]) -> None:
    """Print what could not be done, and end with 1 if anything could not."""
    said = [problem for problem in problems if problem]
    for problem in said:
        click.echo(problem, err=True)
    if said:
        sys.exit(NOT_ARCHIVED)
