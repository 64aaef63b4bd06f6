import sys
from collections.abc import Collection, Iterator
from contextlib import closing

import click

from archive import Catalog, Storage, open_catalog, waiting
from archive.agreement import disagreements
from archive.deep import Reread, reread
from archive.rebuild import check_archive
from archive.signing import signature_problems
from archive.timestamps import stamp_check
from archive.verify import Checked, Problem, verify
from crawler.config import Config
from crawler.failures import NOT_ARCHIVED
from crawler.memories import Memories
from crawler.outlet import story_key
from crawler.readers import Readers
from crawler.rereading import Rereader
from crawler.stores import storage_of

from .settings import config_of


@click.command()
@click.argument("prefix", default="")
@click.option("--deep", is_flag=True, help="Read every article again from its record as well.")
@click.pass_context
def command(ctx: click.Context, prefix: str, *, deep: bool) -> None:
    """Check every record against its digests, every file against its manifest, and the catalog.

    With PREFIX only the files whose keys begin with it. Ends with 1 if anything is wrong, and
    names what, where, and what to do.

    \b
        fiche verify
        fiche verify warc/2026/11/21
        fiche verify --deep
    """
    config = config_of(ctx)
    storage = storage_of(config)
    files = records = again = problems = 0
    unfinished = [one.run for one in waiting(config.spool_folder)]
    with open_catalog(config.catalog_url, key=story_key) as catalog:
        check_archive(storage, catalog, writing=False)
        for found in _findings(config, storage, catalog, prefix, unfinished, deep=deep):
            if isinstance(found, Checked):
                files, records = files + 1, records + found.records
            elif isinstance(found, Reread):
                again += 1
                if found.why:
                    click.echo(f"{found.key}: {found.why}", err=True)
            else:
                problems += 1
                click.echo(found)
    said = f"{files} files, {records} records, "
    click.echo(said + (f"{again} articles read again, " if deep else "") + f"{problems} problems")
    if problems:
        sys.exit(NOT_ARCHIVED)


def _findings(
    config: Config,
    storage: Storage,
    catalog: Catalog,
    prefix: str,
    unfinished: Collection[str],
    *,
    deep: bool,
) -> Iterator[Problem | Checked | Reread]:
    """What is checked, in the order of what it rests on."""
    yield from verify(storage, prefix, unfinished=unfinished, is_parked=catalog.is_parked)
    yield from _signatures(config, storage)
    if any(catalog.counts().values()):  # else there is none, as beside a copy of a storage
        yield from disagreements(storage, catalog, prefix, unfinished=unfinished)
    if deep:
        redact = config.redact.redaction().text
        with closing(Readers(1, config.reading.seconds, redact=redact)) as readers:
            rereader = Rereader(readers, Memories(catalog), config.limits)
            yield from reread(storage, catalog, rereader.read, prefix)


def _signatures(config: Config, storage: Storage) -> Iterator[Problem]:
    signing = config.signing
    check = stamp_check(signing.timestamp_ca) if signing.timestamp_ca else None
    yield from signature_problems(storage, public_key=signing.public_key, is_stamp_of=check)
