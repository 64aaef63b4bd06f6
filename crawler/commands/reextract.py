import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import click

from archive import open_catalog
from crawler.columns import table
from crawler.config import Config
from crawler.failures import NOT_ARCHIVED
from crawler.field_diff import HOW, KINDS, FieldDiff
from crawler.outlet import story_key
from crawler.reextracting import Kept, Reextraction, Told, Wanted, compare, keep
from crawler.reread_report import write_report
from crawler.stores import storage_of
from extractors import EXTRACTOR

from .choice import Date, selection_of
from .settings import config_of

SHOWN = 20
EVERY = 0.5
"""Seconds between two looks at how far it is."""
NUMBER = re.compile(r"\d+(\.\d+)*")


class Version(click.ParamType[str]):
    """A version of the extractors; its number is enough."""

    name = "version"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        name = EXTRACTOR.partition("/")[0]
        number = value.removeprefix(f"{name}/")
        if not NUMBER.fullmatch(number):
            self.fail(f"{value!r} is no version; write one as {EXTRACTOR}", param, ctx)
        return f"{name}/{number}"


@click.command()
@click.argument("targets", nargs=-1, metavar="[URL|SLUG]...")
@click.option(
    "--url",
    "patterns",
    multiple=True,
    metavar="GLOB",
    help="Pages whose whole address is like this, as '*/politics/*'.",
)
@click.option("--since", type=Date, help="Captured at this date (UTC) or later.")
@click.option("--until", type=Date, help="Captured before this date (UTC).")
@click.option(
    "--older-than",
    type=Version(),
    default=EXTRACTOR,
    show_default=True,
    help="Articles that older extractors than these read, and pages without an article.",
)
@click.option("--all", "every", is_flag=True, help="Whatever read them.")
@click.option("--dry-run", is_flag=True, help="Tell what would change; keep nothing.")
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    help="With --dry-run: a folder for the report, as HTML and JSON.",
)
@click.option(
    "--workers", type=click.IntRange(min=1), help="Processes that read (default: all cores)."
)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    targets: tuple[str, ...],
    *,
    report: Path | None,
    dry_run: bool,
    workers: int | None,
    **choice: Any,
) -> None:
    """Read stored pages again, by today's extractors, without the network.

    An article that comes out otherwise is kept as a new version beside the old one; a page in
    which nothing is found any more keeps its article. Interrupt it at any moment: the same call
    goes on from there. Ends with 1 if a page could not be read, or it was interrupted.

    \b
        fiche reextract --dry-run --report changes/ yna_co_kr --since 2026-11-01
        fiche reextract
        fiche reextract --older-than microfiche/2 --url '*/politics/*'
    """
    if report and not dry_run:
        raise click.UsageError("--report is for --dry-run")
    wanted = wanted_of(targets, **choice)
    config = with_workers(config_of(ctx), workers)
    storage = storage_of(config)
    storage.check(writing=not dry_run)
    with open_catalog(config.catalog_url, key=story_key) as catalog, stopping() as is_stopping:
        reextraction = Reextraction(
            config=config, storage=storage, catalog=catalog, wanted=wanted, stopping=is_stopping
        )
        with progress() as told:
            kept = None
            if dry_run:
                compare(reextraction, told=told)
            else:
                kept = keep(reextraction, clock=partial(datetime.now, UTC), told=told)
    if report:
        put_report(report, reextraction)
    if not say(reextraction, kept, report):
        sys.exit(NOT_ARCHIVED)


def wanted_of(
    targets: tuple[str, ...],
    *,
    patterns: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    older_than: str,
    every: bool,
) -> Wanted:
    """Which pages are meant."""
    return Wanted(
        selection=selection_of(targets, since, until),
        patterns=patterns,
        older_than=None if every else older_than,
    )


def put_report(folder: Path, reextraction: Reextraction) -> None:
    """Write the report; where that cannot be is one line."""
    try:
        write_report(folder, reextraction, now=datetime.now(UTC))
    except OSError as error:
        raise click.ClickException(f"cannot write {folder}: {error.strerror}") from None


def with_workers(config: Config, workers: int | None) -> Config:
    """`config`, with that many workers if it is said."""
    if workers is None:
        return config
    reading = config.reading.model_copy(update={"workers": workers})
    return config.model_copy(update={"reading": reading})


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Tells whether the first Ctrl-C (or SIGTERM) has come; a second one stops at once."""
    asked = False

    def stop(number: int, frame: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def progress() -> Iterator[Told]:
    """Tells on a terminal how far it is, in a line of its own."""
    last = 0.0

    def told(diff: FieldDiff) -> None:
        nonlocal last
        if monotonic() - last >= EVERY:
            last = monotonic()
            counts = ", ".join(f"{diff.count(kind)} {kind}" for kind in KINDS if diff.count(kind))
            click.echo(f"\r\033[K{diff.pages} pages: {counts}", err=True, nl=False)

    shown = sys.stderr.isatty()
    yield told if shown else lambda diff: None
    if shown:
        click.echo("\r\033[K", err=True, nl=False)


def say(reextraction: Reextraction, kept: Kept | None, report: Path | None) -> bool:
    """Print what came of it; whether all of it was read."""
    diff = reextraction.diff
    if kept and kept.goes_on:
        click.echo("goes on where the call before was cut short", err=True)
    if diff.pages:
        say_counts(diff)
    else:
        click.echo("nothing to read again: no page that fits was read by older extractors")
    if kept and kept.manifest:
        click.echo(f"run {kept.run}, {kept.manifest}")
    if report:
        click.echo(f"{report / 'report.html'}, {report / 'report.json'}")
    say_names(diff, "kept as they were" if kept else "would be lost, and are kept", "lost")
    say_names(diff, "not read", "failed")
    for line in kept.unsettled if kept else ():
        click.echo(line, err=True)
    if not reextraction.complete:
        click.echo("interrupted: the same call goes on from here", err=True)
    return reextraction.complete and not diff.count("failed") and not (kept and kept.unsettled)


def say_counts(diff: FieldDiff) -> None:
    """Print a line an outlet, and a line a field."""
    rows = [
        [slug, counts.total(), *(counts[kind] for kind in KINDS)]
        for slug, counts in sorted(diff.outlets.items())
    ]
    click.echo(table(["outlet", "pages", *KINDS], rows))
    if diff.fields:
        fields = [[name, *(counts[how] for how in HOW)] for name, counts in diff.fields.items()]
        click.echo("\n" + table(["field", *HOW], fields))


def say_names(diff: FieldDiff, what: str, kind: str) -> None:
    """Name pages on standard error, with the reason."""
    for one in diff.named.get(kind, [])[:SHOWN]:
        click.echo(f"{what}: {one.page.capture.url} ({one.outcome.reason})", err=True)
    if (more := diff.count(kind) - SHOWN) > 0:
        click.echo(f"{what}: {more} more", err=True)
