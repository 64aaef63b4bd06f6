import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic

import click

from archive.incoming import Imported, Told
from crawler.failures import NOT_ARCHIVED
from crawler.importing import import_files

from .settings import config_of

SHOWN = 20
EVERY = 0.5
"""Seconds between two looks at how far it is."""
File = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="import")
@click.argument("files", nargs=-1, required=True, type=File, metavar="FILE...")
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...]) -> None:
    """Bring WARC, ARC and WACZ files of other tools into the archive: check, index and read them.

    Records are kept as they are. What is broken is named and left out, what is sound before and
    after it is kept. A file that was imported before is not imported again, nor is a record that
    came with another file; an import that was cut short goes on where it stopped. Ends with 1 if
    anything in a file is broken.

    \b
        fiche import crawl.warc.gz old.arc.gz story.wacz
    """
    with progress(files) as told:
        whole = [
            say(done)
            for done in import_files(
                config_of(ctx), files, clock=partial(datetime.now, UTC), told=told
            )
        ]
    if not all(whole):
        sys.exit(NOT_ARCHIVED)


@contextmanager
def progress(files: tuple[Path, ...]) -> Iterator[Told]:
    """Tells on a terminal how far it is, in a line of its own."""
    sizes = {path.name: path.stat().st_size for path in files}
    last = 0.0

    def told(done: Imported, at: int) -> None:
        nonlocal last
        if monotonic() - last >= EVERY:
            last = monotonic()
            share = f"{100 * at // max(1, sizes[done.file])} %"
            records = f"{done.records + done.held + done.known} records, {done.articles} articles"
            click.echo(f"\r\033[K{done.file}: {share}, {records}", err=True, nl=False)

    yield told if sys.stderr.isatty() else lambda done, at: None


def say(done: Imported) -> bool:
    """Print what came of a file; whether all of it was sound."""
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False)
    click.echo(f"{done.file}: {what_came_of(done)}")
    if flaws := ", ".join(f"{name} {count}" for name, count in sorted(done.flaws.items())):
        click.echo(f"{done.file}: kept as they are: {flaws}", err=True)
    for error in done.broken[:SHOWN]:
        click.echo(f"broken: {error}", err=True)
    if (more := done.breaks - SHOWN) > 0:
        click.echo(f"broken: {more} more; the run's manifest names them", err=True)
    for line in done.unsigned:
        click.echo(line, err=True)
    return not (done.breaks or done.unsigned)


def what_came_of(done: Imported) -> str:
    """One line on a file."""
    if done.before:
        return f"imported before, by run {done.before}; nothing was added"
    counts = f"{done.records} records, {done.captures} captures, {done.articles} articles"
    counts += f", {done.read_again} read again" if done.read_again else ""
    held = f"{done.held} records held from {', '.join(done.continues)}; " if done.held else ""
    known = f"{done.known} records that the archive has already; " if done.known else ""
    if not (done.records or done.held or done.known):
        return "no records"
    return f"{held}{known}{counts}, run {done.run}"
