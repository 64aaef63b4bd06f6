import click

from archive import open_catalog
from archive.moments import now
from archive.rebuild import check_archive, rebuild
from crawler.outlet import slug_for, story_key
from crawler.service.timetable import Timetable
from crawler.stores import storage_of

from .settings import config_of


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Make the catalog again, from the storage alone.

    \b
        fiche rebuild
    """
    config = config_of(ctx)
    storage = storage_of(config)
    with open_catalog(config.catalog_url, key=story_key) as catalog:
        check_archive(storage, catalog, writing=False)
        rebuild(storage, catalog, outlet_of=slug_for)
        Timetable(catalog, config).relearn(now())
        counts = catalog.counts()
    click.echo(", ".join(f"{n} {name}s" for name, n in counts.items()))
