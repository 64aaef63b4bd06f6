import sys
from pathlib import Path

import click

from archive.merge import merged_index
from crawler.stores import storage_of

from .export import OUT, File, opened, whole_file
from .settings import config_of


@click.command()
@click.argument("prefix", default="")
@click.option("--output", type=File, default=OUT, help="A file, instead of standard output.")
@click.pass_context
def command(ctx: click.Context, prefix: str, output: Path) -> None:
    """Print the index of the whole archive: CDXJ, sorted by address and time.

    Merged from the indexes of the segments, which are not loaded for it. With PREFIX only of those
    whose keys begin with it.

    \b
        fiche index --output index.cdxj
        fiche index warc/2026/11 | grep ^id,voi
    """
    storage = storage_of(config_of(ctx))
    storage.check(writing=False)
    with whole_file(output) as part, opened(part) as out:
        for line in merged_index(storage, prefix):
            out.write(line)
    sys.stdout.flush()
