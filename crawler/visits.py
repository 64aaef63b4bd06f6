"""Which of the pages that an outlet announces are to be fetched in this visit."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.catalog import Catalog, Held, Pending

from .discovery import Found
from .outlet import Outlet
from .schedule import recheck_due
from .tally import Entry, Tally

GIVE_UP_AFTER = 5
"""Runs that try to get a page before it is given up."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page to fetch; ``held`` if that is another look at one we have."""

    entry: Entry
    held: Held | None = None


@dataclass(slots=True, kw_only=True)
class Visit:
    """One outlet in one run: what it announced, and what of that is new.

    `limit` bounds the new pages taken; `since` leaves out what was published before.
    """

    outlet: Outlet
    catalog: Catalog
    tally: Tally
    now: datetime
    since: datetime | None = None
    limit: int | None = None
    seen: set[str] = field(default_factory=set)
    feeds: set[str] = field(default_factory=set)
    """Feeds asked for, so that one that names itself is asked for once."""
    taken: int = 0
    sitemap_urls: int = 0
    waiting_sitemaps: deque[Found] = field(default_factory=deque)

    def admit(self, announced: Iterable[Found]) -> Iterator[Wanted]:
        """The new pages among those `announced`, and those due for another look."""
        found = {}
        for one in announced:
            key = self.outlet.key(self.tally.redact(one.url))
            if key not in self.seen:
                self.seen.add(key)
                self.tally.count(self.outlet.slug, "announced/page")
                if self._passes(one):
                    found[key] = one
        held = self.catalog.held(found)
        for key, one in found.items():
            entry = Entry(outlet=self.outlet.slug, key=key, found=one)
            yield from self._decide(entry, held.get(key))

    def left_over(self) -> Iterator[Wanted]:
        """What earlier runs were told of and could not get, and may be asked for now."""
        for line in self.catalog.pending(self.outlet.slug):
            entry, until = entry_of(line), line.not_before
            self.seen.add(entry.key)
            if entry.attempts >= GIVE_UP_AFTER:
                self.tally.skip(self.outlet.slug, entry.found.url, "given-up")
            elif until and until > self.now:
                self.tally.postpone(entry, line.reason, until)
            elif self._is_full():
                self.tally.postpone(entry, line.reason, None)
            else:
                yield from self._take(Wanted(entry))

    def rechecks(self) -> Iterator[Wanted]:
        """Articles whose time has come for another look, announced or not."""
        window = max(self.outlet.recheck, default=timedelta(0)) + timedelta(days=1)
        for held in self.catalog.rechecks(self.outlet.slug, since=self.now - window):
            if held.key not in self.seen and self._due(held):
                self.seen.add(held.key)
                found = Found(url=held.url, published=held.published)
                yield Wanted(Entry(outlet=self.outlet.slug, key=held.key, found=found), held)

    def _passes(self, found: Found) -> bool:
        reason = None
        if not self.outlet.wants(found.url):
            reason = "not-an-article"
        elif self.since and found.is_before(self.since):
            reason = "before-since"
        if reason:
            self.tally.skip(self.outlet.slug, found.url, reason)
        return reason is None

    def _decide(self, entry: Entry, held: Held | None) -> Iterator[Wanted]:
        if held is not None and held.is_gone:
            self.tally.skip(self.outlet.slug, entry.found.url, "missing")
        elif held is None or not held.captures:  # a failure, or a redirect that was not followed
            yield from self._take(Wanted(entry))
        elif self._due(held):
            yield Wanted(entry, held)
        else:
            self.tally.skip(self.outlet.slug, entry.found.url, "held")

    def _take(self, wanted: Wanted) -> Iterator[Wanted]:
        if self._is_full():
            self.tally.skip(self.outlet.slug, wanted.entry.found.url, "limit")
            self.tally.incomplete.add(self.outlet.slug)
            return
        self.taken += 1
        yield wanted

    def _is_full(self) -> bool:
        return self.limit is not None and self.taken >= self.limit

    def _due(self, held: Held) -> bool:
        if not held.first:
            return False
        published = held.published or held.first
        return recheck_due(published, held.captures, self.outlet.recheck, now=self.now)


def entry_of(line: Pending) -> Entry:
    """The entry that an earlier run left undone."""
    found = Found(url=line.url, published=line.published)
    return Entry(outlet=line.outlet, key=line.key, found=found, attempts=line.attempts)
