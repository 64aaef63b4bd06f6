"""The child that seals what is parked and due, and brings home what was left in the spool."""

import asyncio
import logging
import time
from collections.abc import Collection, Sequence

from archive.moments import current_clock
from archive.parking import Parked
from crawler.config import Config

from .metrics import Measures
from .visit import ChildDied, Result, Task, VisitChild, settings_of

SECONDS = 1800.0
"""After so long it is ended, and another one goes on."""
AGAIN = 60.0
"""Seconds until it is tried again what came to nothing."""

log = logging.getLogger("fiche")


class Sealer:
    """At most one child at a time; visits go on beside it."""

    def __init__(self, config: Config, measures: Measures) -> None:
        self.config, self.measures = config, measures
        self.look = True
        """Whether runs that nobody owns may lie in the spool, as after a start."""
        self._child: VisitChild | None = None
        self._not_before = 0.0

    @property
    def children(self) -> list[VisitChild]:
        """The one that seals now."""
        return [self._child] if self._child else []

    def wanted(self, due: Sequence[Parked], *, besides: Collection[str]) -> bool:
        """Whether there is something to be sealed that no visit is at work on."""
        if self._child is not None or time.monotonic() < self._not_before:
            return False
        return self.look or any(one.run not in besides for one in due)

    async def seal(self, *, everything: bool = False, seconds: float = SECONDS) -> None:
        """Seal what is due, or `everything` that is parked."""
        self.look = False
        child = self._child = VisitChild()
        task = Task(
            kind="seal",
            settings=settings_of(self.config, sealing=True),
            everything=everything,
            clock=current_clock(),
        )
        try:
            async with asyncio.timeout(seconds):
                result = await child.run(task)
        except ChildDied as error:
            result = Result(trouble=cut_short(f"its process ended with {error.code}"))
        except TimeoutError:
            result = Result(trouble=cut_short(f"it took longer than {seconds:.0f} s"))
        finally:
            self._child = None
        self._settle(result)

    def _settle(self, result: Result) -> None:
        self.measures.visited(result)
        if result.trouble:
            self.look = True
            self._not_before = time.monotonic() + AGAIN
        for line in result.waiting or ([result.trouble] if result.trouble else []):
            log.warning("waiting in the spool: %s", line)


def cut_short(why: str) -> str:
    """What to tell of a sealing that did not come to its end."""
    return f"sealing was cut short ({why}); the next one, or the next start here, goes on with it"
