"""What a worker does with each kind of job. Thin: ask the timetable, have a visit made, say so.

A job is done in this order: what is captured lies in the spool and is synced; the catalog knows of
it; the timetable knows of the visit; the host has had its pause; the job is finished. Whatever dies
on the way, the job comes back, and its next try finds what is still to be done: an outlet that was
visited is not due any more, and a page that was captured is not asked for again.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from procrastinate import App, JobContext, RetryDecision
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

from archive.moments import moment_of, now
from crawler.outlet import slug_for

from .bench import Bench, Ended
from .dispatch import say
from .groups import SET_ASIDE, groups_of
from .metrics import Measures
from .patient import Patient
from .queue import PRIORITY, WORK
from .stalled import is_last
from .timetable import Timetable
from .visit import ChildDied, Kind, Result

FIRST_WAIT = 30
"""Seconds until a job is tried again the first time; then four times as long each time."""
LONGEST_PAUSE = 60.0
"""Seconds for which a job waits, at most, until the hosts that it asked may be asked again. The
next visit is later than that anyway; only a save may come sooner."""
AGAIN = PRIORITY["crawl"] - 1
"""The rank of what is tried again: while it waits it holds up no other job of its outlet."""
log = logging.getLogger("fiche.worker")


class VisitFailed(Exception):
    """A visit came to nothing; the message says why."""


class Moved(Exception):
    """What the job is about belongs to another group by now, so that another lock is needed."""

    def __init__(self, group: str) -> None:
        self.group = group
        super().__init__(f"belongs to {group} by now")


class Backoff(BaseRetryStrategy):
    """So often and so late is a job tried again. What we ended ourselves is no try."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError | JobAborted):
            return None
        if isinstance(exception, Ended):
            return RetryDecision()
        if isinstance(exception, Moved):
            return RetryDecision(lock=exception.group)
        if is_last(job):
            return None
        wait = FIRST_WAIT * 4**job.attempts * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
        later = datetime.now(UTC) + timedelta(seconds=wait)
        return RetryDecision(retry_at=later, priority=AGAIN)


@dataclass(eq=False)
class Tasks:
    """The jobs that visit hosts."""

    bench: Bench
    timetable: Timetable
    queue: Patient
    measures: Measures

    def register(self, app: App) -> None:
        """Have `app` know what to do with these jobs."""
        tasks: dict[str, Callable[..., Any]] = {
            "crawl": self.crawl,
            "save": self.save,
            "reextract": self.reextract,
        }
        for name, task in tasks.items():
            app.task(name=name, queue=WORK, retry=Backoff(), pass_context=True)(task)

    async def crawl(
        self,
        context: JobContext,
        *,
        group: str,
        outlets: Mapping[str, str] | None = None,
        since: str | None = None,
        **_: Any,
    ) -> None:
        """Visit `outlets`, each by its name, or what is due in `group`."""
        if outlets:
            await self._check_group(context.job, list(outlets))
            slugs, names = list(outlets), list(outlets.values())
        else:
            slugs = await asyncio.to_thread(self.timetable.due_in, group, now())
            names = self.timetable.named(slugs)
        if not slugs:
            return
        if since:
            self.measures.lag.observe((now() - moment_of(since)).total_seconds())
        try:
            await self._visit(context.job, "crawl", slugs, names)
        except Ended:
            raise
        except (asyncio.CancelledError, Exception):
            if context.should_abort() or is_last(context.job):
                await asyncio.to_thread(self.timetable.postpone, slugs, now() + SET_ASIDE)
            raise

    async def save(self, context: JobContext, *, urls: Sequence[str], **_: Any) -> None:
        """Archive single pages of one outlet."""
        slugs = sorted({slug_for(url) for url in urls})
        await self._check_group(context.job, slugs)
        await self._visit(context.job, "save", slugs, urls)

    async def reextract(self, context: JobContext, *, arguments: Sequence[str], **_: Any) -> None:
        """Read stored pages again, as `fiche reextract` with these arguments."""
        await self._visit(context.job, "reextract", (), arguments)

    async def _check_group(self, job: Job, slugs: Sequence[str]) -> None:
        """`Moved` if the lock of `job` is not that of its outlets any more."""
        groups = await asyncio.to_thread(groups_of, self.timetable.catalog, slugs)
        for group in groups.values():
            if group != job.lock:
                raise Moved(group)

    async def _visit(
        self, job: Job, kind: Kind, slugs: Sequence[str], names: Sequence[str]
    ) -> None:
        """Have a visit made, learn from it, and leave the hosts their pause."""
        pause = self._pause(slugs)
        try:
            result = await self.bench.visit(kind, tuple(names))
            pause = max(pause, result.pause)
            await self._learn(result)
            if result.taken or result.failed:
                raise VisitFailed(result.trouble)
        except Ended as ended:
            pause = max(pause, ended.pause)
            raise
        except Exception as error:  # counted and noted with the job, and raised as it is
            self.measures.broken("died" if isinstance(error, ChildDied) else "failed", slugs)
            log.warning("%s %s: %s", kind, " ".join(slugs), error)
            self.queue.trouble[job.id or 0] = str(error) or type(error).__name__
            raise
        finally:
            await asyncio.sleep(min(pause, LONGEST_PAUSE))

    async def _learn(self, result: Result) -> None:
        """Count a visit, and see to it that the timetable knows of it."""
        self.measures.visited(result)
        say(result)
        if result.visits and not result.learned:
            await asyncio.to_thread(self.timetable.visited, result.visits, now())

    def _pause(self, slugs: Sequence[str]) -> float:
        """Seconds until the hosts of these outlets may be asked again, by whomever."""
        usual = self.bench.config.politeness.delay
        delays = (max(usual, self.timetable.outlet(slug).delay or 0) for slug in slugs)
        return max(delays, default=0)
