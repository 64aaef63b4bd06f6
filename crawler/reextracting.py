"""Stored pages, read again by today's extractors: in all cores, without the network.

Pages are taken in the order of their places, and fetched and read some at a time; what came of
them is told in the same order, whichever was ready first. So a run that is cut short is done up to
a place, and the next goes on from there.
"""

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from typing import Any
from uuid import uuid4

from archive import Catalog, Storage
from archive.chain import manifest_key
from archive.readings import reading_line
from archive.rebuild import refill_lost
from archive.rereads import RereadRun, left_if_cut_short
from archive.segments import json_line
from archive.selection import Selection
from archive.stored import BEGINNING, Place, StoredPage, documents_of, stored_pages
from extractors import EXTRACTOR

from .about import SOFTWARE
from .config import Config
from .field_diff import FieldDiff, manifest_of
from .gains import Gains
from .ledger import Ledger
from .outcomes import Outcome, Setup
from .rereaders import Rereaders
from .rereads import alone, bring_home
from .stretches import Fetching, Page, Stretch, stretches
from .versions import is_older
from .vouching import signer_of, vouch

AHEAD = 4
"""Stretches under way for each worker: one that waits for a page that hangs holds up no other."""
HOSTS = 1000
"""Of which the memory is at hand."""

Read = tuple[Stretch, Sequence[Outcome]]
Clock = Callable[[], datetime]
Told = Callable[[FieldDiff], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which stored pages to read again: all that fit every one of these.

    ``patterns`` are globs over the whole address. With ``older_than``, those whose article was
    read by an older version of the extractors, and those in which no article was found.
    """

    selection: Selection = field(default_factory=Selection)
    patterns: tuple[str, ...] = ()
    older_than: str | None = EXTRACTOR

    def takes(self, page: StoredPage) -> bool:
        """Whether a page that fits the selection is meant."""
        url, than = page.capture.url, self.older_than
        if self.patterns and not any(fnmatchcase(url, one) for one in self.patterns):
            return False
        return than is None or not page.has_article or is_older(page.extractor, than)

    def as_mapping(self) -> dict[str, Any]:
        """In JSON's types."""
        return {
            "extractor": EXTRACTOR,
            "selection": str(self.selection),
            "patterns": list(self.patterns),
            "older_than": self.older_than,
        }


@dataclass(kw_only=True)
class Reextraction:
    """One pass over stored pages. What is under way once it is `stopping` is finished."""

    config: Config
    storage: Storage
    catalog: Catalog
    wanted: Wanted
    stopping: Callable[[], bool] = lambda: False
    diff: FieldDiff = field(default_factory=FieldDiff)
    complete: bool = False

    def go(self, after: Place = BEGINNING) -> Iterator[tuple[Stretch, list[tuple[Page, Outcome]]]]:
        """What came of the pages behind `after`; counted in ``diff``."""
        gains = Gains(self.catalog)
        for stretch, outcomes in self._read(after):
            told = []
            for page, outcome in zip(stretch.pages, outcomes, strict=True):
                if outcome.kind == "gained" and gains.is_alias(
                    page.capture, json.loads(outcome.article)
                ):
                    outcome = Outcome("alias")  # noqa: PLW2901 - it is none of its own
                self.diff.add(page, outcome)
                told.append((page, outcome))
            yield stretch, told

    def _read(self, after: Place) -> Iterator[Read]:
        """What comes of reading, in the order of the pages."""
        fetching = Fetching(self.storage, self.catalog, lru_cache(HOSTS)(self.catalog.memory))
        under_way: deque[tuple[Stretch, Future[list[Outcome]]]] = deque()
        with closing(self._readers()) as readers:
            for stretch in stretches(self._pages(after)):
                if self.stopping():
                    break
                begun = readers.begin(partial(fetching.work_of, stretch))
                under_way.append((stretch, begun))
                if len(under_way) >= AHEAD * readers.count:
                    yield finished(under_way)
            else:
                self.complete = True
            while under_way and self.stopping() and under_way[-1][1].cancel():
                self.complete = False
                under_way.pop()
            while under_way:
                yield finished(under_way)

    def _pages(self, after: Place) -> Iterator[Page]:
        """The pages meant that lie behind `after`, some in memory at a time."""
        chosen = self.catalog.chosen(self.wanted.selection)
        while True:
            with self.catalog.reading() as db:
                found = stored_pages(db, chosen, after)
                mine = [one.capture for one in found if self.wanted.takes(one)]
                documents = documents_of(db, mine)
            for capture in mine:
                yield Page(capture, documents.get(capture.record_id))
            if not found:
                return
            after = found[-1].place

    def _readers(self) -> Rereaders:
        limits, reading = self.config.limits, self.config.reading
        setup = Setup(
            ratio=limits.decompression_ratio,
            limit=limits.requisite_bytes,
            redaction=self.config.redact.redaction(),
        )
        return Rereaders(reading.workers, setup, reading.seconds)


def finished(under_way: deque[tuple[Stretch, "Future[list[Outcome]]"]]) -> Read:
    """The stretch that was begun first, with what came of it."""
    stretch, begun = under_way.popleft()
    return stretch, begun.result()


@dataclass
class Kept:
    """What a run came to. ``manifest`` is its key, if anything was stored."""

    run: str
    manifest: str | None = None
    goes_on: bool = False
    unsettled: list[str] = field(default_factory=list)


def keep(reextraction: Reextraction, *, clock: Clock, told: Told = lambda diff: None) -> Kept:
    """Read, and store what differs as a run of its own, which leaves what was read before.

    A page in which nothing is found any more keeps its article. What is the same is not stored.
    """
    config, storage, catalog = reextraction.config, reextraction.storage, reextraction.catalog
    signer = signer_of(config.signing, storage)
    with alone(config.spool_folder) as folder:
        refill_lost(catalog, storage)
        home = bring_home(config.spool_folder, storage=storage, catalog=catalog, now=clock())
        ledger = Ledger(folder / "ledger.jsonl", reextraction.wanted.as_mapping())
        run = begun(reextraction, now=clock())
        kept = Kept(run.id, goes_on=ledger.begun)
        with left_if_cut_short(run):
            kept.manifest = stored(reextraction, run, ledger, clock=clock, told=told)
        if reextraction.complete:
            ledger.forget()
    keys = [key for key in (*home, kept.manifest) if key]
    kept.unsettled = vouch(signer, keys, now=clock())
    return kept


def begun(reextraction: Reextraction, *, now: datetime) -> RereadRun:
    """A new run."""
    return RereadRun.open(
        reextraction.config.spool_folder,
        run_id=f"{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}",
        about={"software": SOFTWARE},
        storage=reextraction.storage,
        catalog=reextraction.catalog,
        now=now,
    )


def stored(
    reextraction: Reextraction, run: RereadRun, ledger: Ledger, *, clock: Clock, told: Told
) -> str | None:
    """The key of the manifest of `run`, after all of it; None if there was nothing to store."""
    for stretch, found in reextraction.go(ledger.place):
        run.add(list(lines(found, run=run.id, now=clock())))
        ledger.note(stretch.place)
        told(reextraction.diff)
    said = {**reextraction.wanted.as_mapping(), "complete": reextraction.complete}
    manifest = run.close(manifest_of(reextraction.diff, said), clock())
    return manifest_key(manifest) if manifest else None


def compare(reextraction: Reextraction, *, told: Told = lambda diff: None) -> None:
    """Read, and keep nothing: what would change stands in ``diff`` then."""
    refill_lost(reextraction.catalog, reextraction.storage)
    for _ in reextraction.go():
        told(reextraction.diff)


def lines(found: Sequence[tuple[Page, Outcome]], *, run: str, now: datetime) -> Iterator[bytes]:
    """What is stored of it: what differs, and is an article."""
    for page, outcome in found:
        if outcome.kind in {"changed", "gained"}:
            article = json.loads(outcome.article)
            yield json_line(reading_line(article, page.capture, run=run, now=now.astimezone(UTC)))
