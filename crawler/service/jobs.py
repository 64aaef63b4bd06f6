"""What waits, runs and has failed in the queue, and what an operator may do about it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from procrastinate import App
from procrastinate.exceptions import ConnectorException

from archive.moments import stamp
from crawler.config import ConfigError

from .alone import SILENT
from .queue import open_queue, unanswered

STATES = {"doing": "running", "todo": "waiting", "failed": "failed"}
JOBS = """
select jobs.id, jobs.task_name, jobs.status::text, jobs.lock, jobs.args, jobs.attempts,
    jobs.scheduled_at, jobs.abort_requested, workers.name as worker, trouble.said,
    (select max(at) from procrastinate_events events
        where events.job_id = jobs.id and events.type <> 'scheduled') as since
from procrastinate_jobs jobs
left join fiche_worker workers on jobs.worker_id = any(workers.ids)
left join fiche_job_trouble trouble on trouble.job = jobs.id
where jobs.task_name = any(%(tasks)s) and jobs.status::text = any(%(statuses)s)
order by jobs.status = 'doing' desc, jobs.status = 'todo' desc, jobs.priority desc, jobs.id
"""
TASKS = ["crawl", "save", "reextract"]
WORKERS = "select *, now() - seen as silent from fiche_worker order by name, home"
ALIVE = """
select name, home, extract(epoch from now() - seen)::int as ago from fiche_worker
where (name = %(who)s or home = %(who)s) and state <> 'ended'
    and seen > now() - make_interval(secs => %(silent)s)
order by seen desc
"""
COUNTS = """
select task_name as task, status::text, count(*) as jobs from procrastinate_jobs
where task_name = any(%(tasks)s) group by 1, 2
"""
FORGET = """
with gone as (delete from fiche_worker where name = %(who)s or home = %(who)s
    returning home, name, ids),
dead as (delete from procrastinate_workers where id in (select unnest(ids) from gone))
select home, name from gone
"""
"""Without a heart a job has no worker, and is given to another at the next look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A job, as it is shown."""

    id: int
    task: str
    state: str
    outlets: tuple[str, ...]
    about: tuple[str, ...]
    """The addresses to be saved, or what is to be read again."""
    attempts: int
    since: datetime | None
    not_before: datetime | None
    worker: str | None
    said: str | None
    """What went wrong the last time."""

    def as_mapping(self) -> dict[str, Any]:
        """In JSON's types."""
        return {name: plain(value) for name, value in asdict(self).items()}


def plain(value: object) -> object:
    """`value` in JSON's types."""
    return stamp(value) if isinstance(value, datetime) else value


@contextmanager
def queue_at(address: str) -> Iterator[App]:
    """The queue of the catalog at `address`; `CatalogError` if it cannot be asked."""
    try:
        with open_queue(address) as app:
            yield app
    except ConnectorException as error:
        raise unanswered(error.__cause__ or error) from None


def jobs(app: App, members: Mapping[str, Sequence[str]]) -> list[Shown]:
    """All jobs but those that succeeded; `members` are the outlets of each group."""
    rows = app.connector.get_sync_connector().execute_query_all(
        JOBS, tasks=TASKS, statuses=list(STATES)
    )
    return [shown(row, members) for row in rows]


def shown(row: Mapping[str, Any], members: Mapping[str, Sequence[str]]) -> Shown:
    """A row of `JOBS` as a value."""
    args, group = row["args"], row["lock"] or ""
    outlets = args.get("outlets") or members.get(group) or ([group] if group else [])
    state = STATES[row["status"]]
    if state == "running" and row["abort_requested"]:
        state = "cancelling"
    return Shown(
        id=row["id"],
        task=row["task_name"],
        state=state,
        outlets=() if row["task_name"] == "reextract" else tuple(outlets),
        about=tuple(args.get("urls") or args.get("arguments") or ()),
        attempts=row["attempts"],
        since=row["since"],
        not_before=row["scheduled_at"] if state == "waiting" else None,
        worker=row["worker"] if row["status"] == "doing" else None,
        said=row["said"],
    )


def workers(app: App) -> list[dict[str, Any]]:
    """Every worker that is known: what it says of itself, and how long ago."""
    rows = app.connector.get_sync_connector().execute_query_all(WORKERS)
    facts = ("name", "home", "version", "slots", "state")
    return [
        {
            **{fact: row[fact] for fact in facts},
            "seen": stamp(row["seen"]),
            "silent": round(row["silent"].total_seconds(), 1),
        }
        for row in rows
    ]


def retry(app: App, number: int) -> str | None:
    """Have a failed job tried again now; why that cannot be, if so."""
    state = _state(app, number)
    if state != "failed":
        return f"job {number} is {state}: only a failed one can be tried again"
    try:
        app.job_manager.retry_job_by_id(number, datetime.now(UTC))
    except ConnectorException:
        return f"job {number} cannot wait beside one that does the same, or is failed no more"
    return None


def cancel(app: App, number: int) -> str | None:
    """Have a job that waits forgotten, or one that runs ended in order; why not, if so."""
    if not app.job_manager.cancel_job_by_id(number, abort=True):
        return f"job {number} is {_state(app, number)}: there is nothing to cancel"
    return None


def _state(app: App, number: int) -> str:
    found = app.job_manager.list_jobs(id=number)
    if not found:
        return "not known"
    status = found[0].status or ""
    return STATES.get(status, status)


def forget(app: App, who: str) -> list[str]:
    """Take a worker for lost, by its name or home; the homes that it had.

    `ConfigError` if it works: it would visit the same outlets as those who get its jobs.
    """
    ask = app.connector.get_sync_connector().execute_query_all
    if alive := ask(ALIVE, who=who, silent=SILENT):
        raise ConfigError(
            "worker {name} in {home} was heard of {ago} s ago: stop it first, or if its machine is "
            "off, wait until it has been silent for {silent:.0f} s".format(
                **alive[0], silent=SILENT
            )
        )
    rows = ask(FORGET, who=who)
    return [row["home"] for row in rows]
