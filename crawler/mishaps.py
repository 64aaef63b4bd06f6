"""What was answered and could not be dealt with, as when the catalog was away for a moment."""

import asyncio
import logging
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive import Capture
from archive.segments import awaits_reading
from extractors import Article, NoArticle

from .session import Session

logger = logging.getLogger(__name__)


class Mishaps:
    """Remembers what failed after its capture, which nobody would look at again.

    A page is read again at the end of the run. Of anything else it is unknown what it would have
    led to: its outlet is not complete then, so that the next visit asks for it whole.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._left: dict[str, Capture] = {}

    def watch(self, crawler: Crawler) -> None:
        """Be told of what fails in `crawler`."""
        crawler.signals.connect(self.in_callback, signals.spider_error)
        crawler.signals.connect(self.in_pipeline, signals.item_error)

    def in_callback(self, failure: Failure, response: Response | None) -> None:
        if response is None:  # it has not even begun to ask: such a visit counts as interrupted
            return
        capture, slug = response.meta.get("capture"), response.meta.get("outlet", "")
        if capture is not None and awaits_reading(capture):
            self._left[capture.record_id] = capture
        else:
            self.session.tally.fail(slug, response.url, f"error/{type(failure.value).__name__}")

    def in_pipeline(self, item: Any, failure: Failure) -> None:
        self._left[item.capture.record_id] = item.capture

    async def mend(self) -> None:
        """Read the pages that are left; one that fails again is counted as a failure."""
        for capture in self._left.values():
            try:
                await self._read(capture)
            except Exception as error:  # logged: each of the others may still be read
                logger.exception("%s", capture.url)
                reason = f"error/{type(error).__name__}"
                self.session.tally.fail(capture.outlet, capture.url, reason)
        self._left.clear()

    async def _read(self, capture: Capture) -> None:
        session = self.session
        headers, payload = await asyncio.to_thread(session.read_back, capture)
        reading = await session.readers.read(session.rereader.task(capture, headers, payload))
        result = reading if isinstance(reading, NoArticle) else reading.result
        if isinstance(result, Article):
            session.keep_article(capture, result)
        else:
            session.no_article(capture, result.reason)
