"""The read side of an archive: its storage, its catalog, and what still lies in the spool."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from archive import mementos
from archive.capture import Capture
from archive.catalog import Catalog
from archive.errors import BrokenRecord, StorageAway
from archive.mementos import A_SECOND, Day, Neighbours
from archive.moments import moment_of, stamp, warc_moment
from archive.reach import stored
from archive.rebuild import is_void
from archive.records import Record, record_in
from archive.revisits import target_of
from archive.rows import capture_of
from archive.schema import article, capture
from archive.storage import Storage

from .spooled import Spooled

COUNTED = 1_000
"""Captures of a page that are counted; beyond, there are "more than" so many."""
GONE_TRIES = 2
"""A segment may go from the spool to the storage between a question and its answer."""


@dataclass(frozen=True, slots=True)
class Library:
    """What replay reads. Threads may share it.

    What is in the spool counts like what is stored, and is asked for first: a segment leaves the
    spool only once the catalog knows it.
    """

    storage: Storage
    catalog: Catalog
    spooled: Spooled | None = None

    @classmethod
    def of(cls, storage: Storage, catalog: Catalog, spool: Path | None = None) -> "Library":
        """The library over `spool` as well, which need not be there."""
        return cls(storage, catalog, Spooled(spool, catalog.key) if spool else None)

    def key(self, url: str) -> str:
        """The name that all addresses of a page share."""
        return self.catalog.key(url)

    def nearest(self, url: str, at: datetime) -> Capture | None:
        """The capture that shows `url` as it was at `at`; see `mementos.nearest`."""
        key = self.key(url)
        growing = self._growing(key)
        with self.catalog.reading() as db:
            stored = mementos.nearest(db, key, url, at)
        return nearest_of([*growing, *([stored] if stored else [])], url, at)

    def captures(self, url: str) -> list[Capture]:
        """Every capture of a page, failures too, oldest first."""
        key = self.key(url)
        growing = self._growing(key)
        return merged(self.catalog.captures_of(key), growing)

    def failures(self, url: str) -> list[Capture]:
        """The tries to fetch a page that got no answer, oldest first."""
        return [one for one in self.captures(url) if one.kind == "metadata"]

    def beside(self, one: Capture) -> Neighbours:
        """What else was captured of the page of `one`."""
        return self._neighbours(self.key(one.url), one.at)

    def neighbours(self, url: str, at: datetime) -> Neighbours:
        """What was captured of the page at `url`, before and after `at`."""
        return self._neighbours(self.keys(url)[0], at)

    def _neighbours(self, key: str, at: datetime) -> Neighbours:
        growing = [other for other in self._growing(key) if is_shown(other)]
        with self.catalog.reading() as db:
            stored = mementos.neighbours(db, key, at, COUNTED + 1)
        return joined(stored, growing, at) if growing else stored

    def days(self, url: str) -> list[Day]:
        """How often a page was captured on each day, with which status."""
        key, keys = self.key(url), self.keys(url)
        counts = dict[tuple[str, int], int]()
        growing = self._growing(key)
        with self.catalog.reading() as db:
            found = mementos.captures_by_day(db, keys)
        waiting = (Day(stamp(one.at)[:10], one.status, 1) for one in growing)
        for day in (*found, *waiting):
            counts[day.day, day.status] = counts.get((day.day, day.status), 0) + day.captures
        return [Day(*place, count) for place, count in sorted(counts.items())]

    def between(self, url: str, since: datetime, until: datetime, most: int) -> list[Capture]:
        """The first `most` captures of a page in a period, failures too."""
        growing = [one for one in self._growing(self.key(url)) if since <= one.at < until]
        keys = self.keys(url)
        with self.catalog.reading() as db:
            stored = mementos.captures_between(db, keys, since, until, most)
        return merged(stored, growing)[:most]

    def times(self, url: str) -> Iterator[tuple[datetime, str]]:
        """When, and under which address, a page was captured, oldest first; not all in memory."""
        key = self.keys(url)[0]
        waiting = {(stamp(one.at), one.url) for one in self._growing(key) if is_shown(one)}
        after = mementos.FIRST
        while True:
            with self.catalog.reading() as db:
                some = mementos.times(db, key, after)
            for after in some:
                waiting.discard((after.at, after.url))
                yield moment_of(after.at), after.url
            if not some:
                break
        yield from ((moment_of(at), found) for at, found in sorted(waiting))

    def keys(self, url: str) -> list[str]:
        """The keys under which captures of `url` lie: its own, or else those it leads to."""
        key = self.key(url)
        if self._growing(key):
            return [key]
        with self.catalog.reading() as db:
            return mementos.keys_of(db, key)

    def record(self, one: Capture) -> Record:
        """The record of a capture; errors as of `packed`, and `BrokenRecord` if it is another."""
        return unpacked(one, self.packed(one))

    def packed(self, one: Capture) -> bytes:
        """The gzip member of a capture's record, from the spool or by one ranged read.

        `BrokenRecord` if its segment is not there, `StorageError` if the storage fails.
        """
        for _ in range(GONE_TRIES):
            if self.spooled and (found := self.spooled.read(one)):
                return found
            with suppress(KeyError):
                return self.storage.read(one.key, one.offset, one.length)
        self.check()
        raise BrokenRecord(one.key, one.offset, "this segment is not in the storage")

    def check(self) -> None:
        """`StorageError` if the storage cannot be read, or is void though it should not be."""
        self.storage.check(writing=False)
        if is_void(self.storage) and self.catalog.counts()["segment"]:
            raise StorageAway(str(self.storage), "no archive lies there; is it not mounted?")

    def original(self, record: Record) -> Capture | None:
        """The capture with the payload that the revisit `record` refers to."""
        target = (record.get("WARC-Refers-To") or "").strip("<>")
        own = record.get("WARC-Target-URI") or ""
        url = (record.get("WARC-Refers-To-Target-URI") or own).strip("<>")
        said = warc_moment(record.get("WARC-Refers-To-Date") or "")
        near = self._at(self.key(url), said) if said else []
        return target_of(record, near, target) or target_of(record, self.captures(url), target)

    def article(self, one: Capture) -> dict[str, Any] | None:
        """The article that was read from a capture, as it is stored."""
        if self.spooled and (found := self.spooled.article(one)):
            return found
        lines = self.catalog.articles_of(self.key(one.url))
        return next((line for line in lines if line["record_id"] == one.record_id), None)

    def has_article(self, url: str) -> bool:
        """Whether an article was read from the page at `url`."""
        key = self.key(url)
        if self.spooled and self.spooled.has_article(key):
            return True
        query = sa.select(article.c.record_id).where(article.c.key == key).limit(1)
        with self.catalog.reading() as db:
            return db.execute(query).first() is not None

    def _at(self, key: str, at: datetime) -> list[Capture]:
        """The captures under `key` in the second of `at`."""
        since = at.replace(microsecond=0)
        here = [one for one in self._growing(key) if since <= one.at < since + A_SECOND]
        within = (capture.c.at >= stamp(since)) & (capture.c.at < stamp(since + A_SECOND))
        with self.catalog.reading() as db:
            rows = db.execute(
                sa.select(capture).where(capture.c.key == key, within, stored())
            ).mappings()
            return merged([capture_of(row) for row in rows], here)

    def _growing(self, key: str) -> list[Capture]:
        return self.spooled.captures(key) if self.spooled else []


def unpacked(one: Capture, data: bytes) -> Record:
    """The record of a capture, of which `data` is the gzip member; `BrokenRecord` if it is not."""
    record = record_in(data, name=one.key, offset=one.offset)
    if record.record_id != one.record_id:
        raise BrokenRecord(one.key, one.offset, f"this is not {one.record_id}")
    return record


def is_shown(one: Capture) -> bool:
    """Whether a capture is an answer."""
    return one.status > 0


def merged(stored: Iterable[Capture], growing: Iterable[Capture]) -> list[Capture]:
    """Captures from the catalog and from the spool, each once, oldest first."""
    every = {one.record_id: one for one in (*growing, *stored)}
    return sorted(every.values(), key=lambda one: one.at)


def nearest_of(captures: Iterable[Capture], url: str, at: datetime) -> Capture | None:
    """`mementos.nearest` among some captures of one page."""
    good = [one for one in captures if is_shown(one)]
    straight = [one for one in good if not mementos.leads_to(one, url)]
    same = [one for one in straight if mementos.plain(one.url) == mementos.plain(url)]
    return mementos.closest(same or straight, at)


def joined(stored: Neighbours, growing: list[Capture], at: datetime) -> Neighbours:
    """What the catalog knows of a page, and what waits in the spool, as one."""
    second = at.replace(microsecond=0)
    moments = sorted({one.at for one in growing})
    known = [one for one in (stored.first, stored.before, stored.after, stored.last) if one]
    every = sorted({*moments, *known})
    return Neighbours(
        first=every[0],
        before=max((one for one in every if one < second), default=None),
        after=min((one for one in every if one >= second + A_SECOND), default=None),
        last=every[-1],
        count=stored.count + sum(one.at not in known for one in growing),
    )
