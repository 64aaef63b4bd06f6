"""The queue of jobs in the catalog's PostgreSQL: Procrastinate's, with names and ranks of ours.

A job is a hint, never the truth: what is due is in the timetable, and what has been done is in the
archive. So a job that runs twice finds nothing to do the second time, and one that is lost is made
again by the next tick.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import psycopg
from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from psycopg.conninfo import make_conninfo

from archive.engines import FORBIDDEN, MORE_RIGHTS, CatalogError, url_of
from archive.moments import stamp
from crawler.config import ConfigError

Connected: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"
PROTOCOL = 1
"""Of jobs: counted up when workers of another version could not do them rightly."""
WORK = f"fiche/{PROTOCOL}"
"""The queue of all jobs; a worker takes those of its own protocol only."""
CLOCK = f"{WORK}/clock"
"""That of the few short jobs that make the others; they wait for no visit."""
PRIORITY = {"save": 100, "crawl": 50, "reextract": 10}
CONNECTION: dict[str, str | int] = {
    "application_name": "fiche",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""A server whose machine has gone without a word is not waited for until TCP gives up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A job to be queued. No two of one `lock` run at once, no two of one `once` wait."""

    task: str
    lock: str | None
    once: str | None
    args: dict[str, Any]

    @property
    def about(self) -> list[str]:
        """What it is about, as the operator calls it."""
        named = (self.args.get(name) for name in ("outlets", "urls", "arguments"))
        return list(next(filter(None, named), []))

    def job(self) -> Job:
        return Job(
            queue=WORK,
            task_name=self.task,
            priority=PRIORITY[self.task],
            lock=self.lock,
            queueing_lock=self.once,
            task_kwargs=self.args,
        )


def crawl_of_group(group: str, since: datetime) -> Wanted:
    """A visit to what is due in `group` when it begins; something has been `since` then."""
    args = {"group": group, "since": stamp(since)}
    return Wanted(task="crawl", lock=group, once=f"crawl {group}", args=args)


def crawl_of(outlet: str, name: str, group: str) -> Wanted:
    """A visit to one outlet, due or not; `name` is what the operator calls it."""
    args = {"group": group, "outlets": {outlet: name}}
    return Wanted(task="crawl", lock=group, once=f"crawl outlet {outlet}", args=args)


def save_of(urls: Sequence[str], group: str, **how: Any) -> Wanted:
    """Single pages of one outlet, which is in `group`."""
    once = f"save {' '.join(sorted(urls))}"
    return Wanted(task="save", lock=group, once=once[:1000], args={"urls": list(urls), **how})


def reextract_of(arguments: Sequence[str]) -> Wanted:
    """A re-extraction; one at a time, as each takes all cores of its machine."""
    once = f"reextract {' '.join(arguments)}"
    args = {"arguments": list(arguments)}
    return Wanted(task="reextract", lock="reextract", once=once[:1000], args=args)


def libpq_address(address: str) -> str:
    """The catalog's `address` as libpq reads it; `ConfigError` if it is no PostgreSQL."""
    url = url_of(address)
    if url.get_backend_name() != "postgresql":
        raise ConfigError(
            "workers need a catalog in PostgreSQL: set catalog = "
            '"postgresql://user@host/database", or use fiche run'
        )
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return make_conninfo(plain, **CONNECTION)


def connected(address: str, *, autocommit: bool = False) -> Connected:
    """A connection to the database of the queue; `CatalogError` if there is none to be had."""
    try:
        return psycopg.connect(libpq_address(address), autocommit=autocommit)
    except psycopg.OperationalError as error:
        raise unanswered(error) from None


@contextmanager
def answered() -> Iterator[None]:
    """What the server says if it ends, or refuses us for want of rights, as a `CatalogError`."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege) as error:
        raise unanswered(error) from None


def unanswered(error: BaseException) -> CatalogError:
    """That the queue cannot be asked, and why."""
    briefly = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    reason = " ".join((briefly or str(error)).split())
    forbidden = getattr(error, "sqlstate", None) == FORBIDDEN
    hint = MORE_RIGHTS if forbidden else "check that the server runs, and run: fiche migrate"
    return CatalogError(f"cannot ask the queue: {reason} ({hint})")


def open_queue(address: str) -> App:
    """The queue, to be asked from a command; close it after use.

    `CatalogError` at once if the database does not answer: the pool would try for half a minute.
    """
    connected(address).close()
    connector = SyncPsycopgConnector(
        conninfo=libpq_address(address), min_size=1, max_size=1, timeout=10
    )
    return App(connector=connector).open()


def put(app: App, wanted: Iterable[Wanted]) -> list[int | None]:
    """Queue each; the number of its job, or None if such a one waits already."""
    return [_put_one(app, one.job()) for one in wanted]


def _put_one(app: App, job: Job) -> int | None:
    try:
        return app.job_manager.defer_job(job).id
    except AlreadyEnqueued:
        return None
