"""What a service does beside its work, each in a loop of its own."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from archive import Catalog, CatalogError
from archive.incidents import open_incidents
from archive.moments import now
from crawler.config import Config

from .health import Vitals
from .metrics import Measures
from .notify import Notifier, watchdog_seconds
from .room import no_room
from .timetable import due_count

WATCH = 15.0
"""Seconds between two looks at what the gauges show."""
ALERT = 30.0
"""Seconds between two looks at whether somebody is to be told."""

log = logging.getLogger("fiche")


async def keep_alive(notifier: Notifier, vitals: Vitals) -> None:
    """Tell the supervisor that we live, as long as we do not hang."""
    seconds = watchdog_seconds()
    while seconds:
        if not vitals.hangs:
            notifier.alive()
        await asyncio.sleep(seconds / 3)


async def watch(
    catalog: Catalog, config: Callable[[], Config], measures: Measures, vitals: Vitals
) -> None:
    """Keep the gauges at what is so, and say if there is no room for what visits capture."""
    while True:
        try:
            await asyncio.to_thread(look_for_room, config(), measures, vitals)
            await asyncio.to_thread(look, catalog, config(), measures)
        except CatalogError:
            pass  # who looks for what is due says so
        except Exception:  # logged: gauges that stand still must not end the visits
            log.exception("a fault of ours")
        await asyncio.sleep(WATCH)


def look_for_room(config: Config, measures: Measures, vitals: Vitals) -> None:
    """Say whether the disk of the spool is full."""
    reason = no_room(config)
    measures.full.set(bool(reason))
    if reason:
        vitals.wrong("room", reason)
    else:
        vitals.well("room")


def look(catalog: Catalog, config: Config, measures: Measures) -> None:
    """Set the gauges."""
    from archive.replay.holds import spool_bytes  # noqa: PLC0415

    measures.spool.set(spool_bytes(config.spool_folder))
    with catalog.reading() as db:
        measures.due.set(due_count(db, now()))
        measures.wrong(Counter(one.cause for one in open_incidents(db)))


async def alert(catalog: Catalog, config: Callable[[], Config], measures: Measures) -> None:
    """Tell of what broke and of what is well again."""
    while True:
        await asyncio.sleep(ALERT)
        try:
            await asyncio.to_thread(tell, catalog, config(), measures, now())
        except CatalogError:
            continue
        except Exception:  # logged: what could not be told is told at the next look
            log.exception("a fault of ours")


def tell(catalog: Catalog, config: Config, measures: Measures, at: datetime) -> None:
    """Send the alerts that are due, and count them."""
    from crawler.alerts import send_due  # noqa: PLC0415

    for (channel, outcome), count in send_due(catalog, config, at).outcomes.items():
        measures.alerts.labels(channel, outcome).inc(count)
