import sys

import click

from archive import open_storage, waiting
from archive.verify import Problem, verify
from crawler.failures import NOT_ARCHIVED

from .settings import config_of


@click.command()
@click.argument("prefix", default="")
@click.pass_context
def command(ctx: click.Context, prefix: str) -> None:
    """Check every record against its digests, and every file against its run's manifest.

    With PREFIX only the files whose keys begin with it. Ends with 1 if anything is wrong, and
    names what, where, and what to do.

    \b
        fiche verify
        fiche verify warc/2026/11/21
    """
    config = config_of(ctx)
    storage = open_storage(config.storage_url)
    storage.check()
    files = records = problems = 0
    unfinished = [one.run for one in waiting(config.spool_folder)]
    for found in verify(storage, prefix, unfinished=unfinished):
        if isinstance(found, Problem):
            problems += 1
            click.echo(found)
        else:
            files, records = files + 1, records + found.records
    click.echo(f"{files} files, {records} records, {problems} problems")
    if problems:
        sys.exit(NOT_ARCHIVED)
