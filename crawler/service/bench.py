"""The places of a worker at which visits are made: one child each, one run that it goes on with."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from crawler.config import Config

from .visit import ChildDied, Kind, Result, Task, VisitChild, settings_of

ORDERLY = 12.0
"""Seconds that a visit gets to end in order when the worker ends, before it is killed."""
log = logging.getLogger("fiche.worker")


class Ended(Exception):
    """A visit was ended by us, not by the outlet; what it captured is kept."""

    def __init__(self) -> None:
        super().__init__("ended by its worker")


@dataclass(eq=False)
class Slot:
    """One place, and what is parked there."""

    number: int
    parked: str = ""
    child: VisitChild | None = None
    cut: bool = False
    """Whether we ended the visit."""


@dataclass(eq=False)
class Bench:
    """All places of a worker. A visit waits for a free one, which the queue never lets happen."""

    config: Config
    count: int
    ending: bool = False
    """Whether no visit is to begin any more."""
    slots: list[Slot] = field(init=False)
    _free: asyncio.Queue[Slot] = field(init=False)

    def __post_init__(self) -> None:
        self.slots = [Slot(number) for number in range(self.count)]
        self._free = asyncio.Queue()
        for slot in self.slots:
            self._free.put_nowait(slot)

    @property
    def visiting(self) -> int:
        """How many children are at work."""
        return sum(slot.child is not None for slot in self.slots)

    async def visit(self, kind: Kind, names: tuple[str, ...]) -> Result:
        """What came of a visit in a child of its own.

        `Ended` if it had to be cut short, `ChildDied` if the child did. If this is cancelled, the
        child is ended in order first.
        """
        slot = await self._free.get()
        try:
            if self.ending:
                raise Ended
            with self._child(slot) as child:
                result = await in_order(child, self._task(kind, names, slot.parked))
            slot.parked = result.parked
        except ChildDied:
            slot.parked = ""  # the next seal brings home what it left
            if not slot.cut:
                raise
        finally:
            self._free.put_nowait(slot)
        if slot.cut:
            raise Ended
        return result

    def _task(self, kind: Kind, names: tuple[str, ...], parked: str) -> Task:
        return Task(
            kind=kind,
            settings=settings_of(self.config),
            names=names,
            parked=parked,
            seconds=self.config.service.visit_seconds,
        )

    @contextmanager
    def _child(self, slot: Slot) -> Iterator[VisitChild]:
        slot.child, slot.cut = VisitChild(), False
        try:
            yield slot.child
        finally:
            slot.child = None

    async def seal(self, *, everything: bool, seconds: float | None = None) -> Result | None:
        """Bring home what is due in the spool, or all that no visit is using; None if that fails.

        What is not home after `seconds` stays in the spool for the next start.
        """
        settings = settings_of(self.config)
        child, task = VisitChild(), Task(kind="seal", settings=settings, everything=everything)
        try:
            async with asyncio.timeout(seconds):
                result = await child.run(task)
        except (ChildDied, TimeoutError) as error:
            log.warning("%s; what is in the spool stays there for now", error or "no time is left")
            return None
        if result.trouble:
            log.warning("%s", result.trouble)
        return result

    def interrupt(self) -> None:
        """Have all visits end in order; they are killed if they take too long."""
        for slot in self.slots:
            if slot.child is not None and not slot.cut:
                slot.cut = True
                slot.child.stop(ORDERLY)

    def kill(self) -> None:
        """End all visits at once; what they captured is in the spool."""
        for slot in self.slots:
            if slot.child is not None:
                slot.cut = True
                slot.child.kill()


async def in_order(child: VisitChild, task: Task) -> Result:
    """What came of `task`; if this is cancelled, the child has ended in order before it ends."""
    running = asyncio.create_task(child.run(task))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        child.stop(ORDERLY)
        await asyncio.wait([running])
        if not running.cancelled():
            running.exception()  # it is not asked for any more
        raise
