"""The archive in place of the web: requests are answered from its records, and nothing is sent."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive import Capture, open_catalog
from archive.mementos import plain as in_ascii
from archive.past import FAILED, candidates, chosen, keys_of, misplaced
from archive.records import Record
from archive.replay.answers import Answer, answer_of, load
from archive.replay.library import Library

from .config import Config, read_config
from .download import NotInArchive, Refused, Unreachable, failure_of, plain, response_of
from .options import Limits
from .outlet import story_key
from .redaction import redact_logs
from .stores import storage_of
from .wire import Head

OTHER_ADDRESS = "page/other-address"
VERSION = "1.1"
Count = Callable[[str, str], None]
"""Is told of an outlet, and of the name of what happened."""

log = logging.getLogger("fiche")


class Past:
    """The web at the time `at`, or as it was last seen, as far as `library` has it.

    `redact` is what addresses went through when they were captured.
    """

    def __init__(
        self, library: Library, at: datetime | None, redact: Callable[[str], str] = str
    ) -> None:
        self.library, self.at, self._redact = library, at, redact
        self._misplaced: dict[str, dict[str, set[str]]] = {}

    @classmethod
    def of(cls, config: Config) -> Self:
        """The archive of `config`, its spool included, at the time that this names.

        `archive.StorageError` if it cannot be read.
        """
        storage = storage_of(config)
        storage.check(writing=False)
        catalog = open_catalog(config.catalog_url, key=story_key)
        library = Library.of(storage, catalog, config.spool_folder)
        return cls(library, config.network.at, config.redact.redaction().text)

    def capture(self, url: str) -> Capture | None:
        """What asking for `url` would have led to; None if the archive does not know."""
        url = self._redact(plain(url))
        keys = keys_of(url, self.library.key)
        return self._among(keys, url) or self._among(self._other_keys(url), url)

    def is_of(self, one: Capture, url: str) -> bool:
        """Whether `one` is of `url` itself, rather than of another address of its page."""
        return in_ascii(one.url) == in_ascii(self._redact(plain(url)))

    def answer(self, one: Capture) -> Answer:
        """What `one` answered: a revisit has the payload, and a 304 all, of what it refers to.

        `archive.BrokenRecord` if that cannot be read.
        """
        with load() as weight:
            return answer_of(self.library, one, weight)

    def failure(self, one: Capture) -> Unreachable | Refused:
        """The error that came in place of an answer, as a request raises it."""
        return failure_of(one.error or "unknown", detail_of(self.library.record(one)))

    def close(self) -> None:
        self.library.catalog.close()

    def _among(self, keys: Iterable[str], url: str) -> Capture | None:
        """What answers for `url` among the captures under `keys`."""
        keys, spooled = list(keys), self.library.spooled
        waiting = [one for key in keys for one in spooled.captures(key)] if spooled else []
        with self.library.catalog.reading() as db:
            stored = candidates(db, keys, url, self.at) if keys else []
        return chosen([*waiting, *stored], url, self.at)

    def _other_keys(self, url: str) -> set[str]:
        """Keys under which `url` lies because its outlet was declared otherwise before."""
        host = urlsplit(url).netloc
        if host not in self._misplaced:
            origins = [f"{scheme}://{host}" for scheme in ("https", "http")]
            with self.library.catalog.reading() as db:
                self._misplaced[host] = misplaced(db, origins, self.library.key)
        return self._misplaced[host].get(in_ascii(url), set())


class ArchiveDownloadHandler(BaseDownloadHandler):
    """Answers requests from the archive; see `Past` for which of its captures.

    What is not there fails with `NotInArchive`, what failed then fails as it did. It serves any
    spider: one without a session of ours finds the archive by the settings, `fiche.toml` and
    ``FICHE_*``, and what is missing in the log.
    """

    def __init__(self, crawler: Crawler, past: Past, limits: Limits, count: Count) -> None:
        super().__init__(crawler)
        self.past, self.limits, self.count = past, limits, count

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = getattr(crawler.spider, "session", None)
        if session is not None:
            return cls(crawler, session.past, session.config.limits, session.tally.count)
        config = read_config()
        redact_logs(config.redact.redaction())
        found = Past.of(config)
        return cls(crawler, found, config.limits, lambda _, name: log.warning("%s", name))

    async def download_request(self, request: Request) -> Response:
        found = self.past.capture(request.url) if request.method == "GET" else None
        if found is None:
            error = NotInArchive(request.url, led_to="redirect_urls" in request.meta)
            if not hasattr(self.crawler.spider, "session"):
                log.warning("%s", error)
            raise error
        one = as_asked_for(found, request)
        request.meta["capture"] = one
        if one.kind == FAILED:
            raise self.past.failure(one)
        answer = self.past.answer(one)
        if not self.past.is_of(one, request.url):
            self.count(one.outlet, OTHER_ADDRESS)
        return response_of(
            request,
            Head(VERSION, answer.status, "", answer.headers),
            answer.payload,
            one.truncated,
            limits=self.limits,
            count=lambda flag: self.count(one.outlet, flag),
        )

    async def close(self) -> None:
        self.past.close()


def as_asked_for(found: Capture, request: Request) -> Capture:
    """A stored capture as the run sees it: of the outlet, and in the role, that it is asked for."""
    return replace(
        found,
        outlet=request.meta.get("outlet", found.outlet),
        role=request.meta.get("role", found.role),
        via=request.meta.get("via") or found.via,
    )


def detail_of(record: Record) -> str:
    """What the record of a failure says about it to people."""
    lines = record.block.decode("utf-8", "replace").splitlines()
    pairs = (line.partition(":") for line in lines)
    return next((value.strip() for name, _, value in pairs if name == "detail"), "")
