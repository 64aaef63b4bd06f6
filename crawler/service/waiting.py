"""What a worker waits for before it takes jobs; never any longer once it is `ending`."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any

from procrastinate import App
from procrastinate.exceptions import ConnectorException

from archive.catalog import CatalogError

from .health import Vitals
from .migrating import unfit

LOOKING = 5.0
"""Seconds between two looks whether the database has become what we need."""
log = logging.getLogger("fiche")


async def database_is_fit(address: str, ending: asyncio.Event, vitals: Vitals) -> bool:
    """Whether the database is one that we can work with, once it is; False if we end before."""
    said: str | None = None
    while not ending.is_set():
        try:
            problem = await asyncio.to_thread(unfit, address)
        except CatalogError as error:
            problem = str(error)
        if problem is None:
            return True
        if problem != said:
            log.warning("%s; waiting", problem)
        said = problem
        vitals.wrong("database", problem)
        await pause(LOOKING, ending)
    return False


async def connect(stack: AsyncExitStack, app: App, ending: asyncio.Event) -> None:
    """Connect to the queue, for as long as `stack` is there; however long its server is away."""
    while not ending.is_set():
        try:
            await stack.enter_async_context(app.open_async())
        except ConnectorException as error:
            log.warning("the database does not answer: %s; waiting", error.__cause__)
            await pause(LOOKING, ending)
        else:
            return


async def unless_ending(what: Coroutine[Any, Any, object], ending: asyncio.Event) -> None:
    """Do `what`, or end it if we are told to end before."""
    doing, told = asyncio.create_task(what), asyncio.create_task(ending.wait())
    await asyncio.wait([doing, told], return_when=asyncio.FIRST_COMPLETED)
    for task in (doing, told):
        task.cancel()
    await asyncio.gather(doing, told, return_exceptions=True)


async def pause(seconds: float, ending: asyncio.Event) -> None:
    """Wait for so long."""
    try:
        async with asyncio.timeout(seconds):
            await ending.wait()
    except TimeoutError:
        pass
