"""Giving out what is due to slots, and sealing what nobody goes on with."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import timedelta

from archive import CatalogError
from archive.claims import claimed
from archive.moments import current_clock, now
from archive.parking import Parked, parked
from crawler.config import Config

from .logs import extra
from .metrics import Measures
from .sealer import Sealer
from .slots import Patience, Slot, is_due, run_for, slot_count
from .timetable import Due, Timetable
from .visit import ChildDied, Result, Task, VisitChild, settings_of

ENTER_AGAIN = 600.0
"""Seconds between two looks at whether all that is scheduled is in the timetable."""
NAMED = 2
"""Reasons of failures that are named in the log."""

log = logging.getLogger("fiche")


class Dispatch:
    """What works now: a child in each slot that is not free, and perhaps one that seals.

    `done` is called each time that a child has ended. All that must outlive this process lies in
    the catalog and in the spool.
    """

    def __init__(
        self, config: Config, timetable: Timetable, measures: Measures, done: Callable[[], None]
    ) -> None:
        self.measures, self.done = measures, done
        self.patience = Patience(time.monotonic)
        self.sealer = Sealer(config, measures)
        self.slots: list[Slot] = []
        self.ending = False
        self._enter_at = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self.use(config, timetable)

    def use(self, config: Config, timetable: Timetable) -> None:
        """Work by these settings from now on; what is under way ends as it began."""
        self.config, self.timetable = config, timetable
        self.sealer.config = config
        self._fit()

    def _fit(self) -> None:
        """Have as many slots as the settings say, as far as they are not at work."""
        count = slot_count(self.config.service)
        self.slots.sort(key=lambda slot: slot.is_free)
        while len(self.slots) > count and self.slots[-1].is_free:
            self.slots.pop()
        while len(self.slots) < count:
            self.slots.append(Slot())

    @property
    def children(self) -> list[VisitChild]:
        """Those that visit now."""
        return [slot.child for slot in self.slots if slot.child is not None]

    async def give_out(self) -> None:
        """Begin what may be begun now."""
        if time.monotonic() >= self._enter_at:  # it may have been made anew
            await asyncio.to_thread(self.timetable.outlets, now())
            self._enter_at = time.monotonic() + ENTER_AGAIN
        found = await asyncio.to_thread(parked, self.config.spool_folder)
        self.measures.parked.set(len(found))
        working = {slot.run for slot in self.slots if not slot.is_free}
        if self.sealer.wanted([one for one in found if self._due(one)], besides=working):
            self._start(self.sealer.seal())
        free = [slot for slot in self.slots if slot.is_free]
        if not free:
            return
        busy = self.patience.waiting() | {slot.group for slot in self.slots if slot.group}
        due = await asyncio.to_thread(self.timetable.due_groups, now(), len(free), besides=busy)
        for slot, one in zip(free, due, strict=False):
            self._begin(slot, one, found)

    def _due(self, run: Parked) -> bool:
        return is_due(run, self.config.segments, now())

    def _begin(self, slot: Slot, due: Due, found: Sequence[Parked]) -> None:
        """Have `slot` visit a group, going on with a run that was parked if there is one."""
        busy = {other.run for other in self.slots if not other.is_free or other is not slot}
        slot.group = due.group
        slot.run = run_for(slot, found, busy, self._due)
        self._start(self._visit(slot, due))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a fault of ours", exc_info=error)
        self.measures.children.set(len(self._tasks))
        self._fit()
        self.done()

    async def _visit(self, slot: Slot, due: Due) -> None:
        """Visit what is due in a group, but for what somebody else visits."""
        try:
            slugs = await asyncio.to_thread(self.timetable.due_in, due.group, now())
            taken = await asyncio.to_thread(claimed, self.config.claims_folder, slugs)
            if free := [slug for slug in slugs if slug not in taken]:
                self.measures.lag.observe((now() - due.since) / timedelta(seconds=1))
                await self._crawl(slot, free)
            if taken or not free:
                self.patience.taken(due.group)
        except CatalogError as error:
            self.patience.failed(due.group)
            log.error("%s: not visited: %s", due.group, error)
        finally:
            slot.group, slot.child = "", None

    async def _crawl(self, slot: Slot, slugs: list[str]) -> None:
        slot.child = VisitChild()
        self.measures.children.set(len(self._tasks))
        if self.ending:
            return
        task = Task(
            kind="crawl",
            settings=settings_of(self.config),
            names=tuple(self.timetable.named(slugs)),
            parked=slot.run,
            seconds=self.config.service.visit_seconds,
            clock=current_clock(),
        )
        try:
            result = await slot.child.run(task)
        except ChildDied as error:
            self.sealer.look = True  # what it captured lies in the spool
            slot.run = ""
            await self._failed(slot.group, slugs, str(error), "died")
        else:
            slot.run = result.parked
            await self._settle(slot.group, slugs, result)

    async def _settle(self, group: str, slugs: list[str], result: Result) -> None:
        """Count what came of a visit, and see to it that the timetable knows of it."""
        self.measures.visited(result)
        if result.taken:
            self.patience.taken(group)
            self.measures.broken("taken", slugs)
        elif not result.visits:
            await self._failed(group, slugs, result.trouble, "failed")
        else:
            if not result.learned:
                await asyncio.to_thread(self.timetable.visited, result.visits, now())
            self.patience.worked(group)
            say(result)

    async def _failed(self, group: str, slugs: list[str], why: str, outcome: str) -> None:
        """Leave a group alone for a while, even if this process ends; not if we ended it."""
        if self.ending:
            return
        self.measures.broken(outcome, slugs)
        wait = self.patience.failed(group)
        log.error(
            "not visited: %s; again in %.0f s", why, wait, extra=extra(outlet=",".join(slugs))
        )
        await asyncio.to_thread(self.timetable.postpone, slugs, now() + timedelta(seconds=wait))

    async def end(self, grace: float, seconds: float) -> None:
        """End every visit in order and kill what has not ended after `grace`; seal everything.

        Returns after so many `seconds` at most; what is not stored then lies in the spool.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        self.ending = True
        for child in (*self.children, *self.sealer.children):
            child.stop(grace)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace + 1)
        await self.sealer.seal(everything=True, seconds=max(1.0, until - loop.time() - 1))


def failed(reasons: Mapping[str, int]) -> str:
    """How much failed, and mostly why.

    >>> failed({}), failed({"http/404": 2, "robots/refused": 9, "http/503": 1})
    ('0 failed', '12 failed (robots/refused 9, http/404 2, ...)')
    """
    most = [f"{reason} {n}" for reason, n in Counter(reasons).most_common(NAMED)]
    more = [*most, "..."] if len(reasons) > NAMED else most
    return f"{sum(reasons.values())} failed" + (f" ({', '.join(more)})" if most else "")


def say(result: Result) -> None:
    """Log what came of each visit, in a line."""
    for one in result.visits:
        log.info(
            "%d new, %d captures, %s%s",
            one.facts.get("new_articles", 0),
            one.facts.get("captures", 0),
            failed(one.facts.get("failures", {})),
            ", interrupted" if one.interrupted else "",
            extra=extra(run=one.run, outlet=one.outlet),
        )
    if result.trouble and not (result.failed or result.taken):
        log.warning("waiting in the spool: %s", result.trouble)
