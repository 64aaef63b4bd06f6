"""Procrastinate's job manager for workers that outlive an outage of their database.

Nothing here raises because the database is away: what a worker has to say is repeated until it is
back, and what it asks is answered with "nothing". What it says of a job counts only while the job
is its own: one that was given to another worker meanwhile is not finished by the first.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procrastinate.connector import BaseConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager, NotificationCallback

from .alone import service_alive
from .migrating import misfit
from .outage import LONGEST_WAIT, Outage
from .pulse import Pulse

BEAT_SECONDS = 10.0
"""How long one heartbeat may take before it counts as lost."""
MINE = """
with mine as (select id, abort_requested from procrastinate_jobs
    where id = %(job)s and status = 'doing'
    and worker_id = %(worker)s and attempts = %(attempts)s for update),
noted as (insert into fiche_job_trouble (job, said)
    select id, %(said)s from mine where %(said)s::text is not null
    on conflict (job) do update set said = excluded.said, at = now())
"""
"""A job, as long as it is ours: no longer so once it was returned, even if we got it again."""
FINISHED = "select procrastinate_finish_job_v1(id, %(status)s, %(delete)s) from mine"
RETRIED = """
select case when abort_requested then procrastinate_finish_job_v1(id, 'aborted', false)
    else procrastinate_retry_job_v2(id, %(at)s, %(priority)s, %(queue)s, %(lock)s) end from mine
"""
"""What was cancelled meanwhile is not tried again. To Procrastinate it would have failed."""
BEAT = """
with said as (insert into fiche_worker (home, name, version, library, slots, ids, state)
    values (%(home)s, %(name)s, %(version)s, %(library)s, %(slots)s, %(ids)s, %(state)s)
    on conflict (home) do update set name = excluded.name, version = excluded.version,
        library = excluded.library, slots = excluded.slots, ids = excluded.ids,
        state = excluded.state, seen = now())
select (select count(procrastinate_update_heartbeat_v1(one))
        from unnest(%(ids)s::bigint[]) as one) as beaten,
    (select count(*) from procrastinate_workers where id = any(%(ids)s)) as known,
    (select value::int from meta where name = 'schema') as catalog,
    (select value from meta where name = 'service') as service,
    (select value::int from fiche_queue where name = 'protocol') as protocol,
    extract(epoch from now())::float as at
"""
log = logging.getLogger("fiche.worker")


@dataclass(kw_only=True)
class Presence:
    """What a worker says of itself with each heartbeat."""

    home: str
    name: str
    version: str
    library: str
    slots: int
    state: str = ""


class Patient(JobManager):
    """The jobs of one worker process, which is registered once for each queue it takes from."""

    def __init__(self, connector: BaseConnector, *, pulse: Pulse, presence: Presence) -> None:
        super().__init__(connector)
        self.pulse, self.presence = pulse, presence
        self.ids: list[int] = []
        self.unfit: str | None = None
        """Why no job may be taken, if that is so: a sentence for people."""
        self.forgotten = False
        """Whether we were taken for lost, and have to begin anew."""
        self.outage = Outage()
        self.running: dict[int, Job] = {}
        self.trouble: dict[int, str] = {}
        """What went wrong in a job, to be kept with it."""
        self._unsure: set[int] = set()

    async def register_worker(self) -> int:
        number: int = await self.outage.outlasted(super().register_worker)
        self.ids.append(number)
        await self.update_heartbeat(number)
        return number

    async def unregister_worker(self, worker_id: int) -> None:
        self.ids.remove(worker_id)
        if any(job.worker_id == worker_id for job in self.running.values()):
            return  # what it was doing goes to others once it has been silent for long enough
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await super().unregister_worker(worker_id)
        except (ConnectorException, TimeoutError):
            self.outage.goes_on()

    async def leave(self, *, forget: bool) -> None:
        """Say that we have ended; `forget` us if nothing of ours is left to be stored."""
        home = self.presence.home
        query = "delete from fiche_worker where home = %(home)s"
        if not forget:
            query = "update fiche_worker set state = 'ended', ids = '{}' where home = %(home)s"
        try:
            async with asyncio.timeout(1):
                await self.connector.execute_query_async(query, home=home)
        except (ConnectorException, TimeoutError):
            self.outage.goes_on()

    async def prune_stalled_workers(self, seconds_since_heartbeat: float) -> list[int]:
        return []  # after an outage that is everybody; `stalled` knows better

    async def update_heartbeat(self, worker_id: int) -> None:
        sent = self.pulse.clock()
        ids = list(self.ids)  # all of them are heard of, or none is
        asked = {**vars(self.presence), "ids": ids}
        try:
            async with asyncio.timeout(BEAT_SECONDS):
                row = await self.connector.execute_query_one_async(BEAT, **asked)
        except (ConnectorException, TimeoutError):
            self.outage.goes_on()
            return
        self.outage.is_over()
        self.pulse.beaten(sent, at=row["at"])
        self.forgotten = self.forgotten or row["known"] < len(ids)
        self._judge(row)

    def _judge(self, row: Mapping[str, Any]) -> None:
        """Take no jobs while the database is not one for this version, or `fiche run` has it."""
        unfit = misfit(row["catalog"] or 0, row["protocol"] or 0)
        unfit = unfit or service_alive(row["service"], row["at"])
        if unfit and unfit != self.unfit:
            log.warning("%s; this worker takes no jobs until then", unfit)
        elif self.unfit and not unfit:
            log.info("that is over; this worker takes jobs")
        self.unfit = unfit

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        if self.unfit or self.forgotten or self.pulse.silent > self.pulse.pace.fenced:
            return None
        try:
            if worker_id in self._unsure:
                await self._return_unknown(worker_id)
            job = await super().fetch_job(queues, worker_id)
        except ConnectorException:
            self._unsure.add(worker_id)
            self.outage.goes_on()
            return None
        if job is not None and job.id is not None:
            self.running[job.id] = job
        return job

    async def _return_unknown(self, worker_id: int) -> None:
        """Give back jobs that we were given in an answer which never came."""
        for job in await self.list_jobs_async(worker_id=worker_id, status=Status.DOING.value):
            if job.id not in self.running:
                log.info("job %s is given back: the answer that gave it was lost", job.id)
                await self._retry(job)
        self._unsure.discard(worker_id)

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        await self._told(job, MINE + FINISHED, status=status.value, delete=delete_job)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        how = {"at": retry_at, "priority": priority, "queue": queue, "lock": lock}
        try:
            await self._told(job, MINE + RETRIED, **how)
        except UniqueViolation:  # another that does the same waits already
            self.trouble.pop(job.id or 0, None)  # nothing is noted with a job that goes
            await self.finish_job(job, Status.SUCCEEDED, delete_job=True)

    async def _retry(self, job: Job) -> None:
        how = {"at": None, "priority": None, "queue": None, "lock": None}
        try:
            await self.connector.execute_query_async(MINE + RETRIED, **self._of(job), **how)
        except UniqueViolation:
            done = {"status": "succeeded", "delete": True}
            await self.connector.execute_query_async(MINE + FINISHED, **self._of(job), **done)

    async def _told(self, job: Job, query: str, **how: Any) -> None:
        """Tell the database what came of `job`, however long it is away."""
        asked = {**self._of(job), **how}
        try:
            await self.outage.outlasted(
                lambda: self.connector.execute_query_all_async(query, **asked)
            )
        except ConnectorException as error:
            if isinstance(error, UniqueViolation):
                raise
            log.warning("job %s stays as it is: the database is away, and we end", job.id)
            return
        if job.id is not None:
            self.running.pop(job.id, None)
            self.trouble.pop(job.id, None)

    def _of(self, job: Job) -> dict[str, Any]:
        said = self.trouble.get(job.id or 0)
        return {"job": job.id, "worker": job.worker_id, "attempts": job.attempts, "said": said}

    async def list_jobs_to_abort_async(self, queue: str | None = None) -> Iterable[int]:
        try:
            return await super().list_jobs_to_abort_async(queue)
        except ConnectorException:
            self.outage.goes_on()
            return []

    async def defer_periodic_job(
        self, job: Job, periodic_id: str, defer_timestamp: int
    ) -> int | None:
        if self.unfit:
            return None
        try:
            return await super().defer_periodic_job(job, periodic_id, defer_timestamp)
        except ConnectorException:  # the next one comes in seconds
            self.outage.goes_on()
            return None

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        while True:
            try:
                await super().listen_for_jobs(on_notification=on_notification, queues=queues)
            except ConnectorException:
                self.outage.goes_on()
            await asyncio.sleep(LONGEST_WAIT)
