"""One page as a WACZ: its capture, and of all that it needs the captures nearest to it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from archive.capture import Capture
from archive.export import Export
from archive.schema import capture
from archive.selection import DEPTH, Selection
from archive.wacz import write_wacz

from .library import Library

MOST = 1000
"""Parts of a page that are taken along."""
SOFTWARE = "microfiche"


class OnePage:
    """What an `Export` asks of a catalog, answered for one capture of a page alone."""

    def __init__(self, library: Library, page: Capture) -> None:
        self._library, self._page = library, page

    def key(self, url: str) -> str:
        """As `Catalog.key`."""
        return self._library.key(url)

    @cached_property
    def _every(self) -> list[Capture]:
        """The page and its parts, as they lie in the storage."""
        found = {self._page.record_id: self._page}
        for url in self._parts():
            for one in self._way(url):
                found[one.record_id] = one
        stored = (one for one in found.values() if one.segment in self._segments())
        return sorted(stored, key=lambda one: (one.day, one.segment, one.offset))

    def _segments(self) -> dict[str, str]:
        return self._library.catalog.segments()

    def _parts(self) -> list[str]:
        """The addresses of what the page needs, and of what its style sheets need."""
        known: dict[str, None] = {}
        new = {self._page.url}
        with self._library.catalog.reading() as db:
            for _ in range(DEPTH):
                named = (capture.c.role == "requisite") & capture.c.via.in_(new)
                urls = db.execute(sa.select(capture.c.url).where(named).distinct().limit(MOST))
                new = set(urls.scalars()) - known.keys()
                known |= dict.fromkeys(sorted(new))
                if not new or len(known) >= MOST:
                    break
        return list(known)[:MOST]

    def _way(self, url: str) -> Iterator[Capture]:
        """The capture nearest to the page's own time."""
        found = self._library.nearest(url, self._page.at)
        if found is not None:
            yield found

    def captures(self, selection: Selection) -> Iterator[Capture]:
        """As `Catalog.captures`."""
        yield from self._every

    def captures_of(self, key: str) -> list[Capture]:
        """As `Catalog.captures_of`."""
        return self._library.catalog.captures_of(key)

    def chosen(self, selection: Selection) -> "OnePage":
        """As `Catalog.chosen`."""
        return self

    def holds(self, one: Capture, key: str) -> bool:
        """As `Chosen.holds`."""
        return any(one.record_id == other.record_id for other in self._every)

    def documents(self, selection: Selection) -> Iterator[dict[str, Any]]:
        """As `Catalog.documents`."""
        yield from (line for _, line in self.pages(selection) if line)

    def pages(self, selection: Selection) -> Iterator[tuple[Capture, dict[str, Any] | None]]:
        """As `Catalog.pages`."""
        yield self._page, self._library.article(self._page)


def pack(path: Path, library: Library, page: Capture) -> None:
    """Write the WACZ of `page`; what cannot be read is left out."""
    selection = Selection(urls=(page.url,))
    export = Export(library.storage, OnePage(library, page), selection, SOFTWARE)
    write_wacz(path, export, title=page.url, now=datetime.now(UTC))
