"""What stands between the scheduler and the wire: robots.txt, and hosts that ask for patience."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive import ArchiveError, moments

from .download import NotInArchive, Refused, Unreachable
from .politeness import backoff, retry_after
from .session import Session, session_of

logger = logging.getLogger(__name__)

ROBOTS_BYTES = 512_000
"""What a crawler must at least read of a robots.txt is 500 KiB (RFC 9309, section 2.5)."""
AGENT = "microfiche"
BUSY = {429, 503}
BUSY_TRIES = 4
LONGEST_DELAY = 3600.0
"""Seconds. A host whose Crawl-delay is longer wants no crawl that ends, and is left alone."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt says; ``reason`` if nothing may be fetched until it is known."""

    file: Protego | None = None
    sitemaps: tuple[str, ...] = ()
    reason: str | None = None

    def allows(self, url: str) -> bool:
        return self.file is None or bool(self.file.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        return float((self.file.crawl_delay(AGENT) if self.file else None) or 0)


def rules_of(status: int, body: bytes) -> Rules:
    """What an answer to the request for robots.txt means (RFC 9309, section 2.3.1).

    >>> rules_of(404, b"").allows("https://a.test/x"), rules_of(503, b"").reason
    (True, 'robots/http-503')
    """
    if status >= 500 or status == 429:  # noqa: PLR2004 - the classes of status codes
        return Rules(reason=f"robots/http-{status}")
    if status >= 300:  # noqa: PLR2004
        return Rules()
    text = body[:ROBOTS_BYTES].decode("utf-8-sig", "replace")
    file = Protego.parse(text)
    rules = Rules(file, tuple(file.sitemaps))
    return rules if rules.delay <= LONGEST_DELAY else Rules(reason="robots/crawl-delay")


class RobotsMiddleware:
    """Fetches a host's robots.txt before anything else of it, keeps it, and obeys.

    One that cannot be had (5xx, 429, no answer) means: stay away, and try again next time. One
    that is not there, on the web or in the archive, means: everything is allowed.
    """

    def __init__(self, crawler: Crawler, session: Session) -> None:
        self.crawler, self.session = crawler, session
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, session_of(crawler))

    async def process_request(self, request: Request) -> None:
        if request.meta.get("no_robots"):
            return
        rules = await self._of(request)
        if rules.reason:
            raise Refused(rules.reason)
        if not rules.allows(request.url):
            raise Refused("robots/forbidden")

    async def _of(self, request: Request) -> Rules:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.get_running_loop().create_future()
            try:
                rules = await self._fetch(origin, request.meta)
            except ArchiveError as error:  # whoever waits for these rules must hear of it too
                self._rules[origin].set_exception(error)
            else:
                self.session.sitemaps[origin] = rules.sitemaps
                self.session.gates.of(request).slow_down(rules.delay)
                self._rules[origin].set_result(rules)
        return await self._rules[origin]

    async def _fetch(self, origin: str, meta: Mapping[str, str]) -> Rules:
        about = {
            "role": "robots",
            "outlet": meta.get("outlet", ""),
            "no_robots": True,
            "max_retry_times": 1,
        }
        request = Request(f"{origin}/robots.txt", callback=NO_CALLBACK, meta=about, priority=1000)
        engine = self.crawler.engine
        try:
            response = await engine.download_async(request)
        except NotInArchive:  # nobody is asked, so there is nobody whose wish is unknown
            self.session.tally.count(meta.get("outlet", ""), "robots/not-in-archive")
            return Rules()
        except Refused as error:
            return Rules(reason=error.reason)
        except Unreachable as error:
            return Rules(reason=f"robots/{error.reason.partition('/')[2]}")
        except ArchiveError:
            raise  # no room to keep the answer says nothing about the host
        except Exception as error:  # logged: a host whose rules are unknown is left alone
            logger.exception("robots.txt of %s", origin)
            return Rules(reason=f"robots/{type(error).__name__}")
        return rules_of(response.status, response.body)


class BusyMiddleware:
    """Stays away from a host that answers 429 or 503, as long as it asks, then tries again.

    A wait beyond the run's patience is left to a later run: nothing more is sent to the host, and
    what was to be asked of it stays pending until then.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(session_of(crawler))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status not in BUSY or request.meta.get("role") == "robots":
            return response
        tries = request.meta.get("busy_tries", 0)
        now = moments.now()
        wait = retry_after(_header(response, "Retry-After"), now=now) or backoff(tries)
        request.meta["not_before"] = now + wait
        gates, patience = self.session.gates, self.session.config.politeness.patience
        if wait > timedelta(seconds=patience):
            gates.close(request, f"busy/{response.status}", now + wait)
            return response
        if tries >= BUSY_TRIES:
            return response
        gates.pause(request, wait)
        self.session.tally.count(request.meta.get("outlet", ""), f"busy/{response.status}")
        again = request.replace(dont_filter=True)
        again.meta["busy_tries"] = tries + 1
        return again


class HopMiddleware(RedirectMiddleware):
    """Follows redirects, each hop kept like any answer; a loop ends at the limit, by name.

    Scrapy would drop a redirect to an address it has seen without a word, and the page with it.
    """

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        found = super().process_response(request, response)
        return found.replace(dont_filter=True) if isinstance(found, Request) else found


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
