import asyncio
import logging
import os

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
    from crawler.service.notify import Notifier  # noqa: PLC0415 - not everybody has all this
    from crawler.service.worker import Working  # noqa: PLC0415

    worker = config.worker.model_copy(update={"name": name} if name else {})
    service = config.service.model_copy(update={"slots": slots} if slots else {})
    config = config.model_copy(update={"worker": worker, "service": service})

    async def serve() -> int:
        return await Working(config, Notifier.from_environment()).run()

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    code = loop.run_until_complete(serve())
    logging.shutdown()
    os._exit(code)  # a thread that waits for a server must not hold us up
