"""An outage of the database as a worker lives through it: said once, and waited for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from procrastinate.exceptions import ConnectorException, UniqueViolation

from .waiting import pause

LONGEST_WAIT = 4.0
"""Seconds between two attempts, at most, while the database is away."""
log = logging.getLogger("fiche.worker")


class Outage:
    """Whether the database is away, as far as is known."""

    def __init__(self) -> None:
        self.giving_up = asyncio.Event()
        """Set when there is no time left to wait for the database."""
        self._away = False

    async def outlasted(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        """The answer to `ask`, once the database is there; its error if we are `giving_up`."""
        wait = 0.25
        while True:
            try:
                answer = await ask()
            except UniqueViolation:
                raise
            except ConnectorException:
                self.goes_on()
                if self.giving_up.is_set():
                    raise
                wait = min(2 * wait, LONGEST_WAIT)
                await pause(wait, self.giving_up)
            else:
                self.is_over()
                return answer

    def goes_on(self) -> None:
        """The database has not answered."""
        if not self._away:
            log.warning("the database does not answer; what is under way goes on for a while")
        self._away = True

    def is_over(self) -> None:
        """The database has answered."""
        if self._away:
            log.info("the database answers again")
        self._away = False
