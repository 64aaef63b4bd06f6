import click

from .queueing import queue_config


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Make the tables of catalog and queue in PostgreSQL, or bring them to this version.

    Safe beside running workers: those of another version say so, and take no jobs.

    \b
        fiche --catalog postgresql://fiche@db/fiche migrate
    """
    config = queue_config(ctx)
    from crawler.service.migrating import migrate  # noqa: PLC0415 - not everybody has it

    for line in migrate(config.catalog_url):
        click.echo(line)
    click.echo("all tables are as this version needs them")
