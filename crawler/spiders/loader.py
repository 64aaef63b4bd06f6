"""`scrapy list` and `scrapy crawl SLUG`: every declared outlet is a spider of its own name."""

import logging
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from archive import moments
from crawler.config import read_config
from crawler.outlet import load_outlet, outlet_slugs
from crawler.rehearsal import Rehearsal
from crawler.session import Session

from .news import NewsSpider

log = logging.getLogger("fiche")


class OutletSpider(NewsSpider):
    """One declared outlet, for `scrapy crawl`: it opens the archive by itself.

    ``-a since=2026-11-01`` and ``-a limit=20`` are taken, as `fiche crawl` takes them; with the
    setting ``network.from_archive`` it asks the archive instead of the web.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        outlet = load_outlet(cls.name)
        since, limit = kwargs.pop("since", None), kwargs.pop("limit", None)
        config = read_config().for_crawling()
        kind = Rehearsal if config.network.from_archive else Session
        session = kind(config, [outlet], now=moments.now())
        return super().from_crawler(
            crawler,
            *args,
            session=session,
            outlets=[outlet],
            since=datetime.fromisoformat(since).replace(tzinfo=UTC) if since else None,
            limit=int(limit) if limit else None,
            **kwargs,
        )

    def closed(self, reason: str) -> None:
        """Name what a rehearsal did not find; what a crawl did not is in its manifest."""
        if isinstance(self.session, Rehearsal):
            for failure in self.session.tally.failures:
                log.warning("not found: %s (%s)", failure.url, failure.reason)


class OutletLoader:
    """Finds spiders by the files in crawler/outlets, without importing any of them."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        return cls()

    def load(self, spider_name: str) -> type[OutletSpider]:
        """The spider of the outlet with this slug; `KeyError` if there is none."""
        if spider_name not in outlet_slugs():
            raise KeyError(spider_name)
        return type("DeclaredOutletSpider", (OutletSpider,), {"name": spider_name})

    def find_by_request(self, request: Request) -> list[str]:
        return []

    def list(self) -> list[str]:
        return outlet_slugs()
