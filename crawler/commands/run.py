import asyncio
import logging
import os
import sys

import click

from .settings import config_of


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Visit each scheduled outlet when it is due, on this machine, until it is stopped.

    How often that is follows from how often an outlet publishes. Ctrl-C and SIGTERM end it within
    30 seconds, with all that was captured sealed and stored; SIGHUP has it read its settings again.

    \b
        fiche run
    """
    from crawler.service.notify import Notifier  # noqa: PLC0415 - for this command alone
    from crawler.service.run import Service  # noqa: PLC0415

    async def serve() -> None:
        await Service(lambda: config_of(ctx), Notifier.from_environment()).run()

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(serve())
    leave()


def leave() -> None:
    """End the process now: a thread that waits for a server must not hold it up."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
