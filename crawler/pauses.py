"""Waiting while there is no room to write: nothing is fetched meanwhile, and nothing is lost."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from archive import Capture, Exchange, Run, SpoolFull

LOOK_EVERY = 1.0
"""Seconds between two tries to write."""
PAUSED = "paused: "
"""How the word of a run begins that waits for room; the reason follows."""

log = logging.getLogger("fiche")


class Pauses:
    """Writes into a run; without room it waits, and says so in the spool for `fiche status`.

    ``stopping`` says whether the crawl is to end: what cannot be written then is given up.
    """

    def __init__(self, run: Run) -> None:
        self.stopping: Callable[[], bool] = lambda: False
        self._run, self.reason = run, ""
        self._late: deque[Callable[[], None]] = deque()

    async def room(self) -> None:
        """Return once there is room, as far as is known."""
        while self.reason and not self.stopping():
            await asyncio.sleep(LOOK_EVERY)

    async def record(self, exchange: Exchange) -> Capture:
        """Keep `exchange`, at once or as soon as there is room."""
        while True:
            try:
                capture = self._run.record(exchange)
            except SpoolFull as error:
                self._begin(error)
                if self.stopping():
                    raise
                await asyncio.sleep(LOOK_EVERY)
            else:
                self._end()
                return capture

    def note(self, action: Callable[[], None]) -> None:
        """Do `action`, which writes a note: now, or once there is room."""
        self._late.append(action)
        if not self.reason:
            self.write_late()

    def write_late(self) -> None:
        """Write the notes that wait, as far as there is room."""
        while self._late:
            try:
                self._late[0]()
            except SpoolFull as error:
                self._begin(error)
                return
            self._late.popleft()

    def _begin(self, error: SpoolFull) -> None:
        if not self.reason:
            self.reason = error.reason
            self._run.say(f"{PAUSED}{error.reason}")
            log.warning(
                "paused: %s: %s; the crawl goes on when there is room", error.path, error.reason
            )

    def _end(self) -> None:
        if self.reason:
            self.reason = ""
            self._run.say("")
            log.warning("there is room again: the crawl goes on")
        self.write_late()
