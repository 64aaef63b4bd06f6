"""The short jobs that keep the queue going, each once over all workers.

Procrastinate defers them by the clock. They have no lock of its kind, as that would stay with a
worker that dies; the tick holds one of PostgreSQL's for as long as its transaction lasts.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job

from archive.engines import CatalogError
from archive.moments import now

from .groups import SET_ASIDE
from .patient import Patient
from .queue import CLOCK, crawl_of_group
from .stalled import forget_lost, is_last, return_stalled
from .timetable import Timetable

EVERY = {
    "tick": "* * * * * */5",
    "watch": "* * * * * */5",
    "alerts": "* * * * * */30",
    "tidy": "17 3 * * *",
}
"""When each is due: as cron writes it, with seconds at the end."""
ONE_TICK = 0x66696374
"""The advisory lock of a tick ("fict")."""
AHEAD = 4
"""Jobs that wait for each place of all workers, at most. More would only wait here instead of in
the timetable, in the order in which they were due long ago."""
AT_LEAST = 20
KEPT_HOURS = 7 * 24
"""For so long it can be seen what failed."""
BUSY = """
select jobs.lock, jobs.status = 'todo' as waits from procrastinate_jobs jobs
where jobs.task_name = 'crawl' and jobs.status in ('todo', 'doing') and jobs.lock is not null
"""
PLACES = """
select coalesce(sum(slots), 0) as places from fiche_worker where seen > now() - interval '1 minute'
"""
log = logging.getLogger("fiche.worker")


@dataclass(eq=False)
class Clockwork:
    """What is done by the clock."""

    timetable: Timetable
    queue: Patient
    lost_after: float
    tell: Callable[[datetime], object] = lambda at: None
    """Sends alerts, if any are to be sent."""
    ticked: Callable[[], object] = lambda: None
    """Is told of each tick."""

    def register(self, app: App) -> None:
        """Have `app` do these jobs when they are due."""
        tasks = {"tick": self.tick, "watch": self.watch, "alerts": self.alerts, "tidy": self.tidy}
        for name, task in tasks.items():
            periodic = app.task(name=name, queue=CLOCK, queueing_lock=f"clock {name}")(task)
            app.periodic(cron=EVERY[name])(periodic)

    async def tick(self, timestamp: int) -> None:
        """Queue visits to what is due, unless somebody else is just doing so."""
        connector = self.queue.connector
        if not isinstance(connector, PsycopgConnector):
            raise TypeError("the queue is in PostgreSQL")
        async with connector.pool.connection() as db:
            held = await db.execute("select pg_try_advisory_xact_lock(%s)", [ONE_TICK])
            if await held.fetchone() != (True,):
                return
            await queue_due(db, self.queue, self.timetable, now())
        self.ticked()

    async def watch(self, timestamp: int) -> None:
        """Give the jobs of dead workers to others, and have what they took asked for again."""
        for job in await return_stalled(self.queue):
            if job.task_name == "crawl" and is_last(job):
                await asyncio.to_thread(self._set_aside, job)
        await forget_lost(self.queue, self.lost_after, self.timetable.catalog.forget_home)

    def _set_aside(self, job: Job) -> None:
        """Leave outlets alone that have killed their workers, or the next tick queues them."""
        at = now()
        named = job.task_kwargs.get("outlets")
        slugs = list(named) if isinstance(named, dict) else ()
        slugs = slugs or self.timetable.due_in(job.lock or "", at)
        self.timetable.postpone(slugs, at + SET_ASIDE)

    async def alerts(self, timestamp: int) -> None:
        """Tell of what has broken, and of what is well again."""
        try:
            await asyncio.to_thread(self.tell, now())
        except CatalogError as error:  # they wait for the next time
            log.warning("alerts wait: %s", error)

    async def tidy(self, timestamp: int) -> None:
        """Forget what failed or was cancelled long ago."""
        await self.queue.delete_old_jobs(
            KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )


async def queue_due(db: Any, queue: Patient, timetable: Timetable, at: datetime) -> int:
    """Queue what is due at `at` in the transaction of `db`: no two ticks see the same. How many."""
    busy = await (await db.execute(BUSY)).fetchall()
    ((places,),) = await (await db.execute(PLACES)).fetchall()
    room = max(AT_LEAST, AHEAD * places) - sum(waits for _, waits in busy)
    if room <= 0:
        return 0
    besides = [lock for lock, _ in busy]
    due = await asyncio.to_thread(timetable.due_since, at, room, besides=besides)
    jobs = [crawl_of_group(group, since).job() for group, since in due.items()]
    try:
        return len(await queue.batch_defer_jobs_async(jobs, connection=db) if jobs else [])
    except AlreadyEnqueued:  # one was given back in this moment; the next tick is near
        await db.rollback()
        return 0
