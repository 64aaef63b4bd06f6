"""The spider of all outlets: feeds, sitemaps and section pages, and the pages they announce."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.announcements import Announcement, header, next_of, validators
from crawler.discovery import (
    Discovered,
    Found,
    autodiscover,
    read_feed,
    read_section,
    read_sitemap,
)
from crawler.outlet import Outlet
from crawler.pages import PageReading, reason_of
from crawler.session import Session
from crawler.visits import Visit, Wanted

ANNOUNCEMENT = 100
"""Feeds and sitemaps come before pages, so that the limit and the newest are known early."""
SECTION_PAGES = 20
GONE = {404, 410}
NO_CONNECTION = {
    f"{what}/{why}"
    for what in ("network", "robots")
    for why in ("dns", "refused", "tls", "reset", "timeout", "proxy", "no-answer")
}
"""Over https these may only mean that a site has no https."""


class NewsSpider(PageReading, Spider):
    """Visits `outlets`, and archives what is new there.

    With `dry`, pages are listed in ``would`` instead of being fetched.
    """

    name = "news"

    def __init__(
        self,
        *,
        session: Session,
        outlets: Iterable[Outlet],
        since: datetime | None = None,
        limit: int | None = None,
        dry: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.session, self.dry = session, dry
        self.would: list[Found] = []
        self.announcements: list[Announcement] = []
        self.visits = {
            outlet.slug: Visit(
                outlet=outlet,
                catalog=session.catalog,
                tally=session.tally,
                now=session.started,
                since=since,
                limit=limit,
            )
            for outlet in outlets
        }

    async def start(self) -> AsyncIterator[Request]:
        for visit in self.visits.values():
            for request in self.first_requests(visit):
                yield request

    def first_requests(self, visit: Visit) -> Iterator[Request]:
        """What a visit begins with: where the outlet announces, then what is owed from before."""
        outlet = visit.outlet
        for url in outlet.feeds:
            yield self.announcement(visit, url, "feed")
        visit.waiting_sitemaps.extend(Found(url=url) for url in outlet.sitemaps)
        yield from self.next_sitemap(visit)
        for url in outlet.sections:
            yield self.section(visit, url.replace("{page}", "1"), number=1)
        if not outlet.declared:
            yield self.front(visit, outlet.home)
        yield from self.pages(visit.left_over())
        yield from self.pages(visit.rechecks())

    def announcement(self, visit: Visit, url: str, role: str, *, via: str | None = None) -> Request:
        """A request for a feed, sitemap or section page, conditional if we have it."""
        slug = visit.outlet.slug
        kept_as = self.session.redaction.text(url)
        earlier = self.session.catalog.earlier(visit.outlet.key(kept_as))
        if earlier and role == "sitemap" and self.session.catalog.led_to(kept_as):
            earlier = None  # an index may stay the same while the maps it names change
        return Request(
            url,
            callback={"feed": self.parse_feed, "sitemap": self.parse_sitemap}.get(
                role, self.parse_section
            ),
            errback=self.failed,
            headers=validators(earlier),
            meta={"role": role, "outlet": slug, "via": via, "earlier": earlier},
            priority=ANNOUNCEMENT,
            dont_filter=True,
        )

    def section(self, visit: Visit, url: str, *, number: int) -> Request:
        request = self.announcement(visit, url, "section")
        request.meta["number"] = number
        return request

    def front(self, visit: Visit, url: str) -> Request:
        """The front page of a site without a declaration; robots.txt is asked for before it."""
        return Request(
            url,
            callback=self.parse_front,
            errback=self.front_failed,
            meta={"role": "section", "outlet": visit.outlet.slug},
            priority=ANNOUNCEMENT,
            dont_filter=True,
        )

    def pages(self, wanted: Iterable[Wanted]) -> Iterator[Request]:
        for want in wanted:
            if self.dry:
                self.would.append(want.entry.found)
            else:
                yield self.page(want)

    def page(self, want: Wanted) -> Request:
        """A request for an article's page."""
        found = want.entry.found
        held = want.held
        earlier = held.earlier if held else None
        return Request(
            found.url,
            callback=self.parse_page,
            errback=self.failed,
            headers=validators(earlier),
            meta={
                "role": "page",
                "outlet": want.entry.outlet,
                "via": found.via,
                "entry": want.entry,
                "earlier": earlier,
            },
        )

    async def parse_feed(self, response: Response) -> AsyncIterator[Request]:
        if self.usable(response):
            visit = self.visit_of(response)
            found = await asyncio.to_thread(
                read_feed,
                response.body,
                url=response.url,
                content_type=header(response, "Content-Type"),
                outlet=visit.outlet,
            )
            for request in self.announced(visit, found, response):
                yield request

    async def parse_sitemap(self, response: Response) -> AsyncIterator[Request]:
        visit = self.visit_of(response)
        if self.usable(response):
            limit = self.session.config.limits.sitemap_urls
            found = await asyncio.to_thread(
                read_sitemap,
                response.body,
                url=response.url,
                outlet=visit.outlet,
                since=visit.since,
                limit=max(0, limit - visit.sitemap_urls) if visit.since is None else None,
            )
            visit.sitemap_urls += len(found.entries)
            for request in self.announced(visit, found, response):
                yield request
        for request in self.next_sitemap(visit):
            yield request

    def next_sitemap(self, visit: Visit) -> Iterator[Request]:
        """The next sitemap of the visit: one after the other, until the limit is reached."""
        limit = self.session.config.limits.sitemap_urls
        if visit.waiting_sitemaps and (visit.since or visit.sitemap_urls < limit):
            found = visit.waiting_sitemaps.popleft()
            yield self.announcement(visit, found.url, "sitemap", via=found.via)

    def parse_section(self, response: Response) -> Iterator[Request]:
        visit, number = self.visit_of(response), response.meta["number"]
        if number > 1 and response.status in GONE:
            self.session.tally.count(visit.outlet.slug, "section/end")
            return
        if not self.usable(response):
            return
        found = read_section(response.body, url=response.url, outlet=visit.outlet)
        before = visit.seen.copy()
        yield from self.announced(visit, found, response, follow=False)
        news = any(visit.outlet.key(entry.url) not in before for entry in found.entries)
        pattern = visit.outlet.next_page(response.meta.get("via") or response.url, number)
        if news and number < SECTION_PAGES and (url := pattern or next_of(found)):
            yield self.section(visit, url, number=number + 1)

    def parse_front(self, response: Response) -> Iterator[Request]:
        """Feeds by autodiscovery, sitemaps through robots.txt, or else the links themselves."""
        if not self.usable(response):
            return
        visit = self.visit_of(response)
        found = autodiscover(response.body, url=response.url, outlet=visit.outlet)
        parts = urlsplit(response.url)
        maps = self.session.sitemaps.get(f"{parts.scheme}://{parts.netloc}", ())
        visit.waiting_sitemaps.extend(Found(url=url, via=response.url) for url in maps)
        feeds = [url for kind, url in found.more if kind == "feed"]
        for url in feeds:
            yield self.announcement(visit, url, "feed", via=response.url)
        if not feeds and not maps:
            yield from self.announced(visit, found, response, follow=False)
        yield from self.next_sitemap(visit)

    def front_failed(self, failure: Failure) -> Iterator[Request]:
        """A site that does not answer over https is asked over http, unless http was asked for."""
        request: Request = failure.request  # type: ignore[attr-defined]
        reason = reason_of(failure)
        secure = request.url.startswith("https:")
        visit = self.visits[request.meta["outlet"]]
        if secure and reason in NO_CONNECTION and not visit.outlet.scheme_given:
            yield self.front(visit, request.url.replace("https:", "http:", 1))
        else:
            self.failed(failure)

    def announced(
        self, visit: Visit, found: Discovered, response: Response, *, follow: bool = True
    ) -> Iterator[Request]:
        """Requests for what an announcement leads to; its problems are counted."""
        slug = visit.outlet.slug
        self.session.tally.problems(slug, (*found.problems, "announced/read"))
        self.announcements.append(
            Announcement(
                url=response.url,
                role=response.meta["role"],
                status=response.status,
                entries=len(found.entries),
                wanted=sum(visit.outlet.wants(entry.url) for entry in found.entries),
                problems=found.problems,
            )
        )
        yield from self.pages(visit.admit(found.entries))
        for kind, url in found.more if follow else ():
            if kind == "sitemap":
                visit.waiting_sitemaps.append(Found(url=url, via=response.url))
            elif kind == "feed" and url not in visit.feeds:
                visit.feeds.add(url)
                yield self.announcement(visit, url, "feed", via=response.url)

    def visit_of(self, response: Response) -> Visit:
        return self.visits[response.meta["outlet"]]
