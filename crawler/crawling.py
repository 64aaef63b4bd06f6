"""One crawl, from settings to manifest, in a process of its own."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from archive import Capture, open_catalog
from archive.catalog import Visited
from archive.claims import claimed
from archive.moments import now

from .announcements import Announcement
from .config import Config, ConfigError
from .discovery import Found
from .engine import scrapy_settings
from .outlet import (
    Outlet,
    address_of,
    load_outlet,
    outlet_for,
    outlet_slugs,
    site_outlet,
    story_key,
)
from .rehearsal import Rehearsal
from .service.learning import learn, visits_of
from .service.timetable import Timetable
from .session import Session
from .spiders.news import NewsSpider
from .spiders.save import Saved, SaveSpider

__all__ = ["Done", "chosen", "crawl", "due_outlets", "now", "rehearse", "run_spider",
           "save"]  # fmt: skip

AnySpider = TypeVar("AnySpider", bound=Spider)
STOP_LOOK = 0.01
"""Seconds between two looks whether a crawl that is to end has begun."""


def chosen(names: Iterable[str]) -> list[Outlet]:
    """The outlets meant by slugs, addresses and bare hosts; `UnknownOutlet` for a typo."""
    found: dict[str, Outlet] = {}
    for name in names:
        outlet = _meant(name)
        found.setdefault(outlet.slug, outlet)
    return list(found.values())


def _meant(name: str) -> Outlet:
    if name in outlet_slugs():
        return load_outlet(name)
    address_of(name)
    declared = outlet_for(name if "//" in name else f"https://{name}/")
    return load_outlet(declared) if declared else site_outlet(name)


@dataclass(frozen=True, slots=True)
class Parking:
    """A crawl that parks at its end what it has captured, because another goes on from there.

    It goes on with the parked `run`, or begins one if that is empty. `begun` is told of its session
    and how to end it in order, which signals do else.
    """

    run: str
    begun: Callable[[Session, Callable[[], None]], None]


def run_spider(
    spider: type[AnySpider],
    config: Config,
    session: Session,
    *,
    parking: Parking | None = None,
    **arguments: Any,
) -> AnySpider:
    """Run `spider` to its end; the session is closed then. Call once in a process.

    With `parking` it is one of several that a service has under way: none of them draws.
    """
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    logs = {"LOG_INSTALL_ROOT_HANDLER": not logging.getLogger().handlers}
    process = AsyncCrawlerProcess(scrapy_settings(config, drawn=parking is None) | logs)
    crawler = process.create_crawler(spider)
    process.crawl(crawler, session=session, **arguments)
    if parking is not None:
        parking.begun(session, partial(stop_soon, process, crawler))
    process.start(install_signal_handlers=parking is None)
    if not isinstance(crawler.spider, spider) or not is_over(session):
        raise RuntimeError("the crawl ended before it began; its error is above")
    return crawler.spider


def is_over(session: Session) -> bool:
    """Whether something has become of a session: it is stored or parked, or there is trouble."""
    return bool(session.manifest or session.trouble or session.parked)


def stop_soon(process: AsyncCrawlerProcess, crawler: Crawler) -> None:
    """End in order what `process` runs, or is about to; fit for a signal handler."""
    from twisted.internet import reactor  # noqa: PLC0415 - it is installed by the process

    reactor.callFromThread(lambda: asyncio.ensure_future(stop(process, crawler)))


async def stop(process: AsyncCrawlerProcess, crawler: Crawler) -> None:
    """End `crawler` in order; one that is about to begin has begun before.

    Told any earlier, it would take itself for stopped, and go on all the same.
    """
    while not is_running(crawler):
        await asyncio.sleep(STOP_LOOK)
    await process.stop()


def is_running(crawler: Crawler) -> bool:
    """Whether `crawler` has an engine that runs."""
    try:
        return bool(crawler.engine.running)
    except RuntimeError:  # it has none yet
        return False


@dataclass(frozen=True, slots=True)
class Done:
    """A crawl that has ended: its session, and in a dry run what it would have fetched.

    The timetable has `learned` of its visits, unless the catalog was away then.
    """

    session: Session
    would: list[Found]
    announcements: list[Announcement]
    visits: tuple[Visited, ...] = ()
    learned: bool = False


def crawl(
    config: Config,
    outlets: Sequence[Outlet],
    *,
    since: datetime | None = None,
    limit: int | None = None,
    dry: bool = False,
    parking: Parking | None = None,
) -> Done:
    """Archive what is new at `outlets`; a dry run keeps nothing, not even feeds.

    By ``network.from_archive`` it is a rehearsal, see `rehearse`.
    """
    if config.network.from_archive:
        rehearsal, spider = rehearse(config, outlets, since=since, limit=limit, dry=dry)
        return Done(rehearsal, spider.would, spider.announcements)
    with TemporaryDirectory() as folder:
        scratch = Path(folder) if dry else None
        parked = parking.run if parking else None
        session = Session(config, outlets, now=now(), scratch=scratch, parking=parked)
        what: dict[str, Any] = {"since": since, "limit": limit, "dry": dry}
        spider = run_spider(NewsSpider, config, session, parking=parking, outlets=outlets, **what)
        visits = () if dry else visits_of(session, now())
        learned = learn(session.catalog, config, visits, now())
    return Done(session, spider.would, spider.announcements, visits, learned)


def rehearse(
    config: Config, outlets: Sequence[Outlet], **what: Any
) -> tuple[Rehearsal, NewsSpider]:
    """Crawl `outlets` as the archive has them, without the network, and keep nothing."""
    session = Rehearsal(config, outlets, now=now())
    return session, run_spider(NewsSpider, config, session, outlets=outlets, **what)


def save(
    config: Config,
    urls: Sequence[str],
    *,
    requisites: bool = True,
    ignore_robots: bool = False,
    kept: Callable[[Capture], None] | None = None,
    parking: Parking | None = None,
) -> tuple[Session, list[Saved]]:
    """Archive each of `urls` now, declared or not, with what it needs to be shown.

    With `kept`, which is told of each capture, the addresses are somebody else's: those of private
    hosts are refused as literals, as from a page.
    `ConfigError` with ``network.from_archive``.
    """
    if config.network.from_archive:
        raise ConfigError(
            "network.from_archive is set: what is to be saved now cannot come from the archive; "
            "unset it"
        )
    meant = {_with_scheme(url): _meant(url) for url in urls}
    outlets = {outlet.slug: outlet for outlet in meant.values()}
    session = Session(
        config,
        outlets.values(),
        now=now(),
        kind="save",
        robots="save-anyway" if ignore_robots else "save",
        parking=parking.run if parking else None,
    )
    if kept is None:
        session.named |= {urlsplit(url).netloc for url in meant}
    else:
        session.kept = kept
    spider = run_spider(
        SaveSpider,
        config,
        session,
        parking=parking,
        targets=[(url, outlet.slug) for url, outlet in meant.items()],
        requisites=requisites,
        ignore_robots=ignore_robots,
    )
    return session, list(spider.saved.values())


def due_outlets(config: Config, at: datetime) -> list[str]:
    """The scheduled outlets to visit at `at`, the longest overdue first; none that is under way."""
    with open_catalog(config.catalog_url, key=story_key) as catalog:
        timetable = Timetable(catalog, config)
        timetable.outlets(at)
        found = timetable.named(timetable.due(at))
    busy = claimed(config.claims_folder, found)
    return [slug for slug in found if slug not in busy]


def _with_scheme(url: str) -> str:
    return url if "//" in url else f"https://{url}"
