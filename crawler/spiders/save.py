"""The spider of `fiche save`: single pages, and what they need to be shown."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from archive import Capture
from crawler.pages import Page, PageReading, reason_of
from crawler.requisites import page_requisites, style_requisites
from crawler.session import Session
from extractors import Article

STYLE_DEPTH = 3
"""Style sheets that name style sheets are followed this far."""


@dataclass(slots=True)
class Saved:
    """What came of one address: its capture and article, or why there is none."""

    url: str
    capture: Capture | None = None
    article: Article | None = None
    reason: str | None = None
    requisites: list[Capture] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    """Requisites that could not be had, and why."""

    @property
    def lost(self) -> bool:
        """Whether a requisite got no answer at all; one that is not there is answered with 404."""
        return any(not reason.startswith("http/") for _, reason in self.missing)


class SaveSpider(PageReading, Spider):
    """Archives each of `targets` (an address, and the slug it is kept under) once."""

    name = "save"

    def __init__(
        self,
        *,
        session: Session,
        targets: Sequence[tuple[str, str]],
        requisites: bool = True,
        ignore_robots: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.session, self.targets = session, targets
        self.requisites, self.ignore_robots = requisites, ignore_robots
        self.saved = {url: Saved(session.redaction.text(url)) for url, _ in targets}

    async def start(self) -> AsyncIterator[Request]:
        for url, slug in self.targets:
            yield Request(
                url,
                callback=self.parse_saved,
                errback=self.not_saved,
                dont_filter=True,
                meta={
                    "role": "page",
                    "outlet": slug,
                    "target": url,
                    "no_robots": self.ignore_robots,
                },
            )

    async def parse_saved(self, response: Response) -> AsyncIterator[Page | Request]:
        """The article of the page, and requests for what it needs."""
        saved = self.saved[response.meta["target"]]
        saved.capture = response.meta["capture"]
        async for page in self.parse_page(response):
            saved.article = page.article
            yield page
        if response.status >= 400:  # noqa: PLR2004 - an error page is kept, and is no page saved
            saved.reason = f"http/{response.status}"
        if self.requisites and isinstance(response, TextResponse):
            urls = page_requisites(response.body, url=response.url, encoding=response.encoding)
            for request in self._requests(response, urls, depth=0):
                yield request

    def parse_requisite(self, response: Response) -> Iterator[Request]:
        saved = self.saved[response.meta["target"]]
        saved.requisites.append(response.meta["capture"])
        if response.status >= 400:  # noqa: PLR2004
            saved.missing.append((response.meta["capture"].url, f"http/{response.status}"))
        kind = (response.headers.get("Content-Type") or b"").lower()
        if b"css" in kind and response.meta["depth_of_style"] < STYLE_DEPTH:
            style = response.body.decode("utf-8", "replace")
            urls = style_requisites(style, url=response.url)
            yield from self._requests(response, urls, depth=response.meta["depth_of_style"] + 1)

    def _requests(
        self, response: Response, urls: Iterable[str], *, depth: int
    ) -> Iterator[Request]:
        for url in urls:
            yield Request(
                url,
                callback=self.parse_requisite,
                errback=self.requisite_failed,
                headers={"Referer": response.url},
                meta={
                    "role": "requisite",
                    "outlet": response.meta["outlet"],
                    "target": response.meta["target"],
                    "via": response.url,
                    "no_robots": True,
                    "depth_of_style": depth,
                },
            )

    def not_saved(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        saved = self.saved[request.meta["target"]]
        saved.capture, saved.reason = request.meta.get("capture"), reason_of(failure)
        self.session.tally.fail(request.meta["outlet"], request.url, saved.reason)

    def requisite_failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        saved = self.saved[request.meta["target"]]
        saved.missing.append((self.session.redaction.text(request.url), reason_of(failure)))
        self.session.tally.count(request.meta["outlet"], f"requisite/{reason_of(failure)}")
