"""The places of a worker at which visits are made: one child each, one run that it goes on with."""

import asyncio
import logging
from dataclasses import dataclass, field

from archive import ArchiveError, CatalogError, Parked, open_catalog, parked
from archive.moments import now
from crawler.config import Config
from crawler.homecoming import known_here
from crawler.outlet import story_key

from .slots import is_due, slot_count
from .visit import ChildDied, Kind, Result, Task, VisitChild, settings_of

ORDERLY = 12.0
"""Seconds that a visit gets to end in order when the worker ends, before it is killed."""
KNOWN_AGAIN = 2.0
"""Seconds until the catalog is told again of what it could not be told."""
log = logging.getLogger("fiche.worker")


class Ended(Exception):
    """A visit was ended by us, not by the outlet; what it captured is kept."""

    def __init__(self, pause: float = 0.0) -> None:
        self.pause = pause
        super().__init__("ended by its worker")


@dataclass(eq=False)
class Place:
    """One place, and the run that it goes on with."""

    run: str = ""
    child: VisitChild | None = None
    cut: bool = False
    """Whether we ended the visit."""


@dataclass(eq=False)
class Bench:
    """All places of a worker. A visit waits for a free one, which the queue never lets happen."""

    config: Config
    ending: bool = False
    """Whether no visit is to begin any more."""
    places: list[Place] = field(init=False)
    _free: asyncio.Queue[Place] = field(init=False, default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        self.places = [Place() for _ in range(slot_count(self.config.service))]
        for place in self.places:
            self._free.put_nowait(place)

    @property
    def visiting(self) -> int:
        """How many children are at work."""
        return sum(place.child is not None for place in self.places)

    async def visit(self, kind: Kind, names: tuple[str, ...]) -> Result:
        """What came of a visit in a child of its own.

        `Ended` if we cut it short, `ChildDied` if the child did. If this is cancelled, the child
        has ended in order before it ends.
        """
        place = await self._free.get()
        try:
            if self.ending:
                raise Ended
            result = await self._visit(place, kind, names)
            if result.trouble:
                await self._make_known()
            if place.cut:
                raise Ended(result.pause)
        except ChildDied:
            await self._make_known()
            if not place.cut:
                raise
            raise Ended from None
        finally:
            self._free.put_nowait(place)
        return result

    async def _visit(self, place: Place, kind: Kind, names: tuple[str, ...]) -> Result:
        """What came of a visit at `place`."""
        place.run = self._run_for(place) if kind != "reextract" else ""
        place.child = VisitChild()
        place.cut = False
        task = Task(
            kind=kind,
            settings=settings_of(self.config),
            names=names,
            parked=place.run,
            seconds=self.config.service.visit_seconds,
        )
        try:
            result = await in_order(place.child, task)
        finally:
            place.child = None
        place.run = result.parked
        return result

    async def _make_known(self) -> None:
        """Have the catalog know what a visit left here that was killed, or had no catalog.

        The next visit, by whichever worker, would else ask for the same pages again.
        """
        while True:
            try:
                await asyncio.to_thread(enter_all, self.config)
            except CatalogError as error:
                log.info("what a visit left is not known to the catalog yet: %s", error)
            except ArchiveError as error:
                log.warning("what a visit left is not known to the catalog: %s", error)
                return
            else:
                return
            if self.ending:
                return
            await asyncio.sleep(KNOWN_AGAIN)

    def _run_for(self, place: Place) -> str:
        """The parked run to go on with: the place's own, or the oldest; empty for a new one."""
        free = [one.run for one in self._parked() if not self._is_due(one)]
        return place.run if place.run in free else (free or [""])[0]

    def due(self) -> list[Parked]:
        """The parked runs that are to be sealed, and that no visit goes on with."""
        return [one for one in self._parked() if self._is_due(one)]

    def _parked(self) -> list[Parked]:
        """What lies parked in the spool, and nobody has begun to go on with."""
        busy = {place.run for place in self.places if place.child is not None}
        return [one for one in parked(self.config.spool_folder) if one.run not in busy]

    def _is_due(self, run: Parked) -> bool:
        return is_due(run, self.config.segments, now())

    def interrupt(self, grace: float) -> None:
        """Have all visits end in order; they are killed after `grace` seconds."""
        for place in self.places:
            if place.child is not None and not place.cut:
                place.cut = True
                place.child.stop(grace)

    def kill(self) -> None:
        """End all visits at once; what they captured is in the spool."""
        for place in self.places:
            if place.child is not None:
                place.cut = True
                place.child.kill()


def enter_all(config: Config) -> None:
    """Have the catalog know what lies in the spool."""
    with open_catalog(config.catalog_url, key=story_key) as catalog:
        known_here(config.spool_folder, catalog)


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
