"""What becomes of the jobs and the disks of workers that are not heard of any more."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job

from .patient import FINISHED, RETRIED, Patient
from .queue import CLOCK

ATTEMPTS = 5
"""So often a job is tried at most, whatever ended the tries."""
FORGOTTEN_AFTER = 3600.0
"""Seconds of silence after which a worker has to begin anew if it is heard of again."""
DEAD = """
with mine as (select jobs.id, jobs.abort_requested from procrastinate_jobs jobs
    left join procrastinate_workers workers on workers.id = jobs.worker_id
    where jobs.id = %(job)s and jobs.status = 'doing' and jobs.attempts = %(attempts)s
    and jobs.worker_id is not distinct from %(worker)s
    and (workers.id is null or workers.last_heartbeat < now() - make_interval(secs => %(silent)s))
    for update of jobs),
noted as (insert into fiche_job_trouble (job, said)
    select id, %(said)s from mine where %(said)s::text is not null
    on conflict (job) do update set said = excluded.said, at = now())
"""
GIVEN_UP = """
select procrastinate_finish_job_v1(id, (case when abort_requested then 'aborted' else 'failed' end)
    ::procrastinate_job_status, false) from mine
"""
SAID = "its worker was not heard of any more"
FORGET = """
delete from procrastinate_workers where last_heartbeat < now() - make_interval(secs => %(silent)s)
    and not exists (select from procrastinate_jobs jobs
        where jobs.worker_id = procrastinate_workers.id and jobs.status = 'doing')
"""
LOST = "select home, name from fiche_worker where seen < now() - make_interval(secs => %(silent)s)"
log = logging.getLogger("fiche.worker")


async def return_stalled(queue: Patient) -> list[Job]:
    """Give the jobs of silent workers to others, if we may judge who is silent; those jobs."""
    if not queue.pulse.may_judge:
        return []
    silent = queue.pulse.pace.stalled
    found = list(await queue.get_stalled_jobs(seconds_since_heartbeat=silent))
    for job in found:
        await _return(queue, job, silent)
    await queue.connector.execute_query_async(FORGET, silent=FORGOTTEN_AFTER)
    return found


def is_last(job: Job) -> bool:
    """Whether this try of `job` is the last one."""
    return job.attempts + 1 >= ATTEMPTS


async def _return(queue: Patient, job: Job, silent: float) -> None:
    """Give `job` to another worker, unless it was cancelled, has killed enough of them or is made
    anew anyway.
    """
    which = {
        "job": job.id,
        "worker": job.worker_id,
        "attempts": job.attempts,
        "silent": silent,
        "said": SAID,
    }
    if job.queue == CLOCK:
        how: dict[str, Any] = {**which, "said": None, "status": "aborted", "delete": True}
        await queue.connector.execute_query_async(DEAD + FINISHED, **how)
        return
    fate = "was cancelled" if job.abort_requested else "is given to another worker"
    log.warning("job %s %s: %s", job.id, fate, SAID)
    if is_last(job):
        await queue.connector.execute_query_async(DEAD + GIVEN_UP, **which)
        return
    how = {**which, "at": None, "priority": None, "queue": None, "lock": None}
    try:
        await queue.connector.execute_query_async(DEAD + RETRIED, **how)
    except UniqueViolation:  # another that does the same waits already
        how = {**which, "said": None, "status": "succeeded", "delete": True}
        await queue.connector.execute_query_async(DEAD + FINISHED, **how)


async def forget_lost(
    queue: Patient, lost_after: float, forget_home: Callable[[str], object]
) -> list[str]:
    """Have what workers took with them asked for again, if they have been silent for so long.

    The names of those workers. If one comes back after all, what it has is stored like anything.
    """
    if not queue.pulse.may_judge:
        return []
    rows = await queue.connector.execute_query_all_async(LOST, silent=lost_after)
    for row in rows:
        log.warning(
            "worker %s is taken for lost: what it had not stored is asked for again", row["name"]
        )
        await asyncio.to_thread(forget_home, row["home"])
        gone = LOST.replace("select home, name", "delete") + " and home = %(home)s"
        await queue.connector.execute_query_async(gone, silent=lost_after, home=row["home"])
    return [row["name"] for row in rows]
