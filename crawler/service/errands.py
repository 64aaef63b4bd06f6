"""What a child does for each kind of task."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from archive.moments import now
from crawler.config import Config
from crawler.crawling import Parking, chosen, crawl, save
from crawler.session import Session

from . import logs
from .bringing import bring_home
from .rereading import reextract_errand
from .visit import Result, Task

By = Callable[[Callable[[], None]], None]
"""Is told how to end in order what runs."""
Errand = Callable[[Task, Config, By], Result]

log = logging.getLogger("fiche")


def crawl_errand(task: Task, config: Config, by: By) -> Result:
    """Visit outlets, and park."""
    outlets = chosen(task.names)
    by(in_order)
    done = crawl(
        config,
        outlets,
        parking=parking(task, [outlet.slug for outlet in outlets], by),
    )
    return replace(result_of(done.session), visits=done.visits, learned=done.learned)


def save_errand(task: Task, config: Config, by: By) -> Result:
    """Archive single addresses, and park; it has failed if nothing of them could be kept."""
    by(in_order)
    session, saved = save(config, task.names, parking=parking(task, [], by))
    lost = [f"{one.url}: {one.reason}" for one in saved if one.reason]
    for line in lost:
        log.warning("not archived: %s", line)
    kept = sum(one.capture is not None for one in saved)
    log.info("saved %d of %d", kept, len(saved))
    if kept:
        return result_of(session)
    return replace(result_of(session), trouble=", ".join(lost), failed=True)


def seal_errand(task: Task, config: Config, by: By) -> Result:
    """Bring home what lies in the spool."""
    found, unsigned = bring_home(config, everything=task.everything, now=now())
    problems = (*(str(one) for one in found if one.problem), *unsigned)
    sealed = sum(one.segments for one in found)
    return Result(sealed=sealed, waiting=problems, trouble=problems[0] if problems else "")


ERRANDS: Mapping[str, Errand] = {
    "crawl": crawl_errand,
    "save": save_errand,
    "seal": seal_errand,
    "reextract": reextract_errand,
}


def in_order() -> None:
    """Wait, if told to end, until what is being opened can be ended in order.

    A run that is gone on with would else lie there as if its visit had been killed.
    """


def parking(task: Task, slugs: list[str], by: By) -> Parking:
    """Goes on with the run of `task`; the log says what is worked on, and `by` how to end it."""

    def begun(session: Session, stop: Callable[[], None]) -> None:
        logs.about(run=session.run.id, **({"outlet": slugs[0]} if len(slugs) == 1 else {}))
        by(stop)

    return Parking(task.parked, begun)


def result_of(session: Session) -> Result:
    """What came of a session that is closed."""
    for line in session.unsettled:
        log.warning("%s", line)
    files = (session.manifest or {}).get("files", ())
    return Result(
        sealed=sum(one["key"].endswith(".warc.gz") for one in files),
        parked=session.parked,
        trouble=str(session.trouble or ""),
        waiting=tuple(session.unsettled),
        pause=session.gates.slowest,
    )
