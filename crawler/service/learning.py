"""What the timetable learns from a crawl, by whomever it was made."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from archive.catalog import Catalog, CatalogError, Visited
from crawler.config import Config

from .timetable import Timetable

if TYPE_CHECKING:
    from crawler.session import Session

log = logging.getLogger("fiche")


def learn(catalog: Catalog, config: Config, visits: Sequence[Visited], now: datetime) -> bool:
    """Have the timetable learn from `visits`; whether the catalog could be asked.

    The visits stand in the catalog or in the spool already, so a crawl does not fail by this.
    """
    try:
        Timetable(catalog, config).visited(visits, now)
    except CatalogError as error:
        log.warning("the timetable does not know of this visit yet: %s", error)
        return False
    return True


def visits_of(session: "Session", ended: datetime) -> tuple[Visited, ...]:
    """The visits that a session made, one to each of its outlets."""
    summary = session.tally.summary(tuple(session.outlets))["outlets"]
    return tuple(
        Visited(
            run=session.run.id,
            outlet=slug,
            started=session.started,
            ended=ended,
            complete=facts["complete"],
            interrupted=session.interrupted,
            facts=facts,
        )
        for slug, facts in summary.items()
    )
