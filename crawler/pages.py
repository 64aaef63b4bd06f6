"""What every spider does with the page it asked for: have it read, and name what went wrong."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from archive import ArchiveError, Capture
from extractors import Article, NoArticle

from .outlet import facts_of
from .reader import Task
from .session import OK, Session

NOT_MODIFIED = 304
BUSY = {429, 503}
REDIRECTS = range(300, 400)
CUT_SHORT = {"time", "disconnect"}
"""Another try may bring the whole; a body beyond the limit will be beyond it again."""
NO_TRY = ("busy/", "interrupted")
"""Reasons of pages that were never asked for."""


@dataclass(frozen=True, slots=True)
class Page:
    """An article, and the capture it was read from."""

    capture: Capture
    article: Article


class PageReading:
    """For spiders with a `session`: callbacks of requests for pages."""

    session: Session

    async def parse_page(self, response: Response) -> AsyncIterator[Page]:
        """The article of a page; anything else is counted under its name."""
        capture = response.meta["capture"]
        if not self.usable(response):
            return
        if capture.truncated in CUT_SHORT:
            entry = response.meta.get("entry")
            self.session.tally.fail(
                capture.outlet, asked_for(response), f"truncated/{capture.truncated}", entry=entry
            )
        if is_known(response):
            self.session.unchanged(capture)
            return
        result = await self.session.read(capture, task_of(response))
        if isinstance(result, NoArticle):
            self.session.no_article(capture, result.reason)
            if result.reason.startswith("reader-"):
                self.session.tally.fail(capture.outlet, capture.url, result.reason)
        else:
            yield Page(capture, result)

    def usable(self, response: Response) -> bool:
        """Whether there is something to read in an answer; if not, why is counted."""
        slug = response.meta["outlet"]
        if response.status == NOT_MODIFIED:
            self.session.tally.count(slug, f"{response.meta['role']}/unchanged")
            return False
        if response.status == OK:
            return True
        what = "redirect" if response.status in REDIRECTS else "http"
        self.session.tally.fail(
            slug,
            asked_for(response),
            f"{what}/{response.status}",
            entry=response.meta.get("entry"),
            until=response.meta.get("not_before") if response.status in BUSY else None,
        )
        return False

    def failed(self, failure: Failure) -> None:
        """Note a request that got no answer."""
        request = failure.request  # type: ignore[attr-defined]
        slug, reason = request.meta["outlet"], reason_of(failure)
        entry, until = request.meta.get("entry"), request.meta.get("not_before")
        if reason == "robots/forbidden":
            self.session.tally.skip(slug, asked_for(request), "robots")
        elif entry and reason.startswith(NO_TRY):
            self.session.tally.postpone(entry, reason, until)
        else:
            self.session.tally.fail(slug, asked_for(request), reason, entry=entry)


def is_known(response: Response) -> bool:
    """Whether the page is what it was when it was last read, rather than the same as another."""
    capture, earlier = response.meta["capture"], response.meta.get("earlier")
    return capture.kind == "revisit" and earlier is not None and earlier.digest == capture.digest


def asked_for(found: Request | Response) -> str:
    """The address that was announced, wherever it led."""
    entry = found.meta.get("entry")
    return str(entry.found.url if entry else found.url)


def reason_of(failure: Failure) -> str:
    """Why a request failed, in a word fit for a counter."""
    error = failure.value
    named = getattr(error, "reason", None)
    if isinstance(error, ArchiveError):
        return f"archive/{type(error).__name__}"
    if isinstance(named, str):
        return named
    if isinstance(error, IgnoreRequest):
        return "redirect/too-many" if "redirect" in str(error) else "ignored"
    return f"error/{type(error).__name__}"


def task_of(response: Response) -> Task:
    """The page of `response` as a task for a reader."""
    return Task(
        html=response.body,
        url=response.meta["capture"].url,
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1", "replace"))
            for name, values in response.headers.items()
            for value in values
        ),
        outlet=facts_of(response.meta["outlet"]),
    )
