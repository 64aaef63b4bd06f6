import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from archive.imports import Imported
from crawler.failures import NOT_ARCHIVED
from crawler.importing import import_files

from .settings import config_of

SHOWN = 20
File = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="import")
@click.argument("files", nargs=-1, required=True, type=File, metavar="FILE...")
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...]) -> None:
    """Bring WARC, ARC and WACZ files of other tools into the archive: check, index and read them.

    Records are kept as they are. What is broken is named and left out, what is sound before and
    after it is kept. A file that was imported before is not imported again. Ends with 1 if
    anything in a file is broken.

    \b
        fiche import crawl.warc.gz old.arc.gz story.wacz
    """
    whole = [
        say(done) for done in import_files(config_of(ctx), files, clock=partial(datetime.now, UTC))
    ]
    if not all(whole):
        sys.exit(NOT_ARCHIVED)


def say(done: Imported) -> bool:
    """Print what came of a file; whether all of it was sound."""
    if done.before:
        click.echo(f"{done.file}: imported before, by run {done.before}")
        return True
    click.echo(
        f"{done.file}: {done.records} records, {done.captures} captures, "
        f"{done.articles} articles, run {done.run}"
    )
    for name, count in sorted(done.flaws.items()):
        click.echo(f"  {name} {count}", err=True)
    for error in done.broken[:SHOWN]:
        click.echo(f"not imported: {error}", err=True)
    if (more := len(done.broken) - SHOWN) > 0:
        click.echo(f"not imported: {more} more; the run's manifest names them", err=True)
    return not done.broken
