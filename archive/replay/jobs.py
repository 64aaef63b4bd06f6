"""Pages that are to be archived now: a bounded queue of them, and what becomes of each."""

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from archive.errors import ArchiveError

logger = logging.getLogger(__name__)

State = Literal["waiting", "running", "saved", "failed"]
ENDED = ("saved", "failed")
KEPT = 200
"""Jobs that are remembered after their end."""
TOLD = 1000
"""Captures of a job that are told of one by one; the rest is counted."""


class Full(ArchiveError):
    """So many pages wait to be archived that another one would wait too long."""


class Ending(ArchiveError):
    """The server ends before it came to an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an address.

    ``url`` and ``at`` are of the capture, None if there is none; ``error`` is the reason in a word
    or a sentence if it is not archived as a page; ``waiting`` why it could not be stored yet.
    """

    error: str | None = None
    url: str | None = None
    at: datetime | None = None
    status: int = 0
    article: bool = False
    title: str | None = None
    requisites: int = 0
    missing: tuple[tuple[str, str], ...] = ()
    waiting: str | None = None


Tell = Callable[[Mapping[str, Any]], None]


class Saver(Protocol):
    """What archives an address. Several threads use it at once."""

    def save(self, url: str, tell: Tell) -> Outcome:
        """Archive `url`, and `tell` of each capture as it is made; returns when all is done."""

    def close(self) -> None:
        """End what is under way, and begin nothing any more."""


@dataclass(slots=True, eq=False)
class Job:
    """An address on its way into the archive."""

    url: str
    asked: datetime
    name: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    state: State = "waiting"
    began: datetime | None = None
    ended: datetime | None = None
    outcome: Outcome | None = None
    captured: list[Mapping[str, Any]] = field(default_factory=list)
    count: int = 0

    @property
    def over(self) -> bool:
        return self.state in ENDED

    def tell(self, capture: Mapping[str, Any]) -> None:
        """Note that something was captured."""
        if self.count < TOLD:
            self.captured.append(dict(capture))
        self.count += 1


class Jobs:
    """Archives what it is given by `saver`, so many `at_once`, while so many more wait.

    Who asks for an address that is under way gets that very job.
    """

    def __init__(self, saver: Saver, *, at_once: int = 2, waiting: int = 20) -> None:
        self._saver, self._most = saver, at_once + waiting
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="save")
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self.ending = False

    def start(self, url: str) -> Job:
        """Have `url` archived; `Full` if too much waits."""
        with self._lock:
            under_way = [one for one in self._jobs.values() if not one.over]
            for one in under_way:
                if one.url == url:
                    return one
            if len(under_way) >= self._most or self.ending:
                raise Full(f"{len(under_way)} pages are being saved or wait for it")
            job = Job(url, datetime.now(UTC))
            self._jobs[job.name] = job
            self._forget()
        self._pool.submit(self._run, job)
        return job

    def find(self, name: str) -> Job | None:
        """The job of that name, if it is remembered."""
        return self._jobs.get(name)

    def latest(self, most: int = 10) -> list[Job]:
        """The jobs asked for last, the newest first."""
        with self._lock:
            return list(self._jobs.values())[: -most - 1 : -1]

    def before(self, job: Job) -> int:
        """How many jobs are to be begun before one that waits."""
        with self._lock:
            waiting = [one for one in self._jobs.values() if one.state == "waiting"]
        return waiting.index(job) if job in waiting else 0

    def counts(self) -> dict[State, int]:
        """How many jobs that are remembered are in which state."""
        found: dict[State, int] = {"waiting": 0, "running": 0, "saved": 0, "failed": 0}
        with self._lock:
            for one in self._jobs.values():
                found[one.state] += 1
        return found

    def stop(self) -> None:
        """Take no more; what listens to jobs need not wait for them."""
        self.ending = True

    def close(self) -> None:
        """End everything."""
        self.stop()
        self._saver.close()
        self._pool.shutdown(cancel_futures=True)

    def _run(self, job: Job) -> None:
        job.began, job.state = datetime.now(UTC), "running"
        try:
            outcome = self._saver.save(job.url, job.tell)
        except Ending as error:
            outcome = Outcome(error=f"it could not be tried: {error}")
        except Exception as error:  # logged: a fault in one job; those after it go on
            logger.exception("job %s", job.name)  # an address may hold a secret
            outcome = Outcome(error=f"it could not be tried: {error}")
        job.outcome, job.ended = outcome, datetime.now(UTC)
        job.state = "failed" if outcome.error else "saved"

    def _forget(self) -> None:
        """Forget the oldest of too many that have ended."""
        over = [name for name, one in self._jobs.items() if one.over]
        for name in over[: max(0, len(over) - KEPT)]:
            del self._jobs[name]
