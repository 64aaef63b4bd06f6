"""What runs beside a crawl: segments sealed in time, and everything brought home at its end."""

import asyncio
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from archive import ArchiveError, moments

from .mishaps import Mishaps
from .session import Session, session_of

STOP_WITHIN = 0.5
FINISH_WITHIN = 5.0
"""Seconds that an answer may take once the crawl is to end."""
LOOK_EVERY = 5.0
"""Seconds between two looks at whether a segment is due."""


class Archiving:
    """Seals segments while a crawl runs; at its end reads young pages again and closes the run.

    What came of the closing is ``session.manifest``, or ``session.trouble`` if the storage stayed
    away: everything then lies in the spool, and the next run brings it home.
    """

    def __init__(self, session: Session) -> None:
        self.session, self.mishaps = session, Mishaps(session)
        self._tasks: list[asyncio.Task[None]] = []
        self._over: asyncio.Event | None = None
        """Set once the run is closed; None before the crawl has begun."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        archiving = cls(session_of(crawler))
        archiving.session.pauses.stopping = lambda: not crawler.crawling
        crawler.signals.connect(archiving.opened, signals.spider_opened)
        crawler.signals.connect(archiving.closed, signals.spider_closed)
        crawler.signals.connect(archiving.stopped, signals.engine_stopped)
        archiving.mishaps.watch(crawler)
        return archiving

    def opened(self) -> None:
        loop = asyncio.get_event_loop()
        self._over = asyncio.Event()
        self._tasks = [loop.create_task(self._seal_in_time()), loop.create_task(self._watch())]

    async def closed(self, reason: str) -> None:
        try:
            await self._close(reason)
        finally:
            if self._over is not None:
                self._over.set()

    async def stopped(self) -> None:
        """Have the engine wait: told to stop while it closes, it would not, and end the process."""
        if self._over is not None:
            await self._over.wait()

    async def _close(self, reason: str) -> None:
        for task in self._tasks:
            task.cancel()
        if reason != "finished":
            self.session.interrupted = True
            self.session.tally.incomplete |= set(self.session.outlets)
        await self.mishaps.mend()
        await self.session.ripen()
        try:
            self.session.manifest = await asyncio.to_thread(self.session.close, now=moments.now())
        except ArchiveError as error:
            self.session.trouble = error
        else:
            self.session.trouble = None  # what failed on the way has been done now

    async def _watch(self) -> None:
        """Once the crawl is to end, wake what waits for its host: it is not under way yet.

        What is under way has a few seconds more.
        """
        while not self.session.pauses.stopping():
            await asyncio.sleep(STOP_WITHIN)
        self.session.gates.close_all("interrupted", moments.now())
        await asyncio.sleep(FINISH_WITHIN)
        self.session.gates.hurry()

    async def _seal_in_time(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                self.session.run.rotate_if_due(moments.now())
                await asyncio.to_thread(self.session.run.seal_ready)
            except ArchiveError as error:
                self.session.trouble = error
