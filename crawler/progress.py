"""A line on standard error that says how far a crawl is; silent when that is no terminal."""

import asyncio
import sys
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from .session import Session, session_of

EVERY = 0.25


class Progress:
    """Draws the run's counts while it lasts."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._live = Live(console=Console(stderr=True), auto_refresh=False, transient=True)
        self._drawing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not sys.stderr.isatty():
            raise NotConfigured
        progress = cls(session_of(crawler))
        crawler.signals.connect(progress.opened, signals.spider_opened)
        crawler.signals.connect(progress.closed, signals.spider_closed)
        return progress

    def opened(self) -> None:
        self._live.start()
        self._drawing = asyncio.get_event_loop().create_task(self._draw())

    def closed(self) -> None:
        if self._drawing is not None:
            self._drawing.cancel()
        self._live.stop()

    async def _draw(self) -> None:
        while True:
            self._live.update(self._table(), refresh=True)
            await asyncio.sleep(EVERY)

    def _table(self) -> Table:
        table = Table("outlet", "announced", "captured", "articles", "failed", box=None)
        for slug, counts in list(self.session.tally.counts.items()):
            table.add_row(
                slug,
                str(counts["announced/page"]),
                str(sum(n for name, n in counts.items() if name.startswith("captured/"))),
                str(counts["article/new"] + counts["article/version"]),
                str(sum(n for name, n in counts.items() if name.startswith("failed/"))),
            )
        return table
