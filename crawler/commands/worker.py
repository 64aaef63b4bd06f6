import sys

import click

from .queueing import queue_config


@click.command()
@click.option("--name", help="As fiche jobs shows it (default: that of the machine).")
@click.option("--slots", type=click.IntRange(min=1), help="Visits at once (default: all cores).")
@click.pass_context
def command(ctx: click.Context, *, name: str | None, slots: int | None) -> None:
    """Do jobs from the queue in PostgreSQL, beside other workers, until SIGTERM.

    Each worker has a home of its own, for its spool. The tables are made by `fiche migrate`.

    \b
        fiche --catalog postgresql://fiche@db/fiche --storage s3://archive/news worker
        fiche worker --name crawler-3 --slots 4
    """
    config = queue_config(ctx).for_crawling()
    from crawler.service.worker import work  # noqa: PLC0415 - not everybody has it

    worker = config.worker.model_copy(update={"name": name} if name else {})
    service = config.service.model_copy(update={"slots": slots} if slots else {})
    sys.exit(work(config.model_copy(update={"worker": worker, "service": service})))
