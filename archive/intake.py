"""One file on its way into the archive: copied, while its pages are read by others."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from . import manifest
from .capture import Capture
from .deflate import packed
from .elsewhere import Elsewhere
from .errors import BrokenRecord
from .flaws import flaws
from .folders import forget
from .foreign import Foreign, foreign_records
from .imported import MARK
from .incoming import Finish, Imported, Into, Outcome
from .kept import Kept
from .message import Message
from .parcels import Parcel
from .readings import reading_line, seal_readings
from .records import Record, read_record, record_in
from .sealing import seal
from .segments import Segment, SegmentFiles, is_page, provenance
from .warc import TEXT_LEVEL

AHEAD_BYTES = 1 << 25
"""Of pages that wait to be read."""

Reads = Callable[[Capture, tuple[tuple[str, str], ...], bytes], Finish]


class Intake:
    """The import of one file, in a folder of the spool that is ours."""

    def __init__(self, to: Into, path: Path, done: Imported, folder: Path, now: datetime) -> None:
        self.to, self.done, self.folder, self.now = to, done, folder, now
        self.parcel = Parcel(path)
        self.about = {
            "software": to.software,
            "isPartOf": done.run,
            MARK: done.file,
            "description": "records of another archive, as they were",
        }
        self.outlets: dict[str, Counter[str]] = {}
        self._reading: deque[tuple[Capture, int, Finish]] = deque()
        self._waiting = 0  # bytes of the pages in `_reading`
        self._segment: Segment | None = None
        self._count = 0

    def go(self) -> None:
        """Copy, read, seal, and store the manifest, after which the file counts as imported."""
        manifest.begin(self.folder, run=self.done.run, about=self.about, now=self.now)
        try:
            self._copy_all()
            self._finish_reading()
            ripened = self.to.pages.ripened()
            self._note_again([one for one in ripened if self._lies_here(one)])
            self._read_later([one for one in ripened if not self._lies_here(one)])
            self._seal()
            if self.done.records or self.done.held or self.done.known:
                self._store()
            forget(self.folder)
        finally:
            if self._segment is not None:  # what it has goes home with the next start
                self._segment.close()

    def _copy_all(self) -> None:
        kept, elsewhere = self._kept(), Elsewhere(self.to.catalog, self._end)
        for name, file in self.parcel.parts():
            for found in foreign_records(file, name):
                if isinstance(found, BrokenRecord):
                    self.done.add_broken([found])
                elif kept.take(data := found.data):
                    self.done.held += 1
                elif elsewhere.has(found.record):
                    self.done.known += 1
                else:
                    self._copy(found, data)
                self.to.told(self.done, self.parcel.at)
        self.done.add_broken(self.parcel.flaws)

    def _kept(self) -> Kept:
        """What interrupted imports of this file brought into the archive."""
        segments = {
            stem: day
            for stem, day in self.to.catalog.segments().items()
            if stem.rpartition("-")[0].endswith(self._end)
        }
        self.done.continues = tuple(sorted({stem.rpartition("-")[0] for stem in segments}))
        return Kept(self.to.storage, segments.items())

    @property
    def _end(self) -> str:
        """How the names of all runs end that import this file."""
        return self.done.run[self.done.run.index("-") :]

    def _copy(self, found: Foreign, data: bytes) -> None:
        record = found.record
        self.done.records += 1
        self.done.flaws.update(flaws(record))
        self.done.flaws.update([found.mended] if found.mended else [])
        url = (record.get("WARC-Target-URI") or "").strip("<>")
        outlet = record.get("Fiche-Outlet") or self.to.outlet_of(url)
        segment = self._open()
        capture = segment.copy(record, packed(data, TEXT_LEVEL), outlet=outlet)
        if capture is not None:
            self.done.captures += 1
            self._counts(outlet)["captures"] += 1
            if is_page(capture):
                self._begin(self.to.pages.read, capture, record.message)
        if segment.size >= self.to.segment_bytes:
            self._seal()

    def _begin(self, read: Reads, capture: Capture, message: Message) -> None:
        """Have a page read, once there is room among those that are being read."""
        payload = message.payload
        while self._reading and (
            len(self._reading) >= self.to.pages.ahead or self._waiting + len(payload) > AHEAD_BYTES
        ):
            self._note_next()
        self._reading.append((capture, len(payload), read(capture, message.headers, payload)))
        self._waiting += len(payload)

    def _finish_reading(self) -> None:
        while self._reading:
            self._note_next()

    def _note_next(self) -> None:
        """Note what came of the page that was begun first: what is learned has an order so."""
        capture, size, finish = self._reading.popleft()
        self._waiting -= size
        outcome = finish()
        self._note(capture, outcome)
        is_article = not isinstance(outcome, str)
        self.done.articles += is_article
        self._counts(capture.outlet)["new_articles"] += is_article

    def _note_again(self, pages: list[Capture]) -> None:
        """Note what is read by now in pages of the segment that is being written."""
        for capture, article in self._again(pages):
            self._note(capture, article)

    def _read_later(self, pages: list[Capture]) -> None:
        """Store what is read by now in pages whose segments were sealed before."""
        run, now = self.done.run, self.now
        found = self._again(pages)
        lines = (reading_line(article, one, run=run, now=now) for one, article in found)
        if first := next(lines, None):
            seal_readings(
                self.folder,
                f"{run}-again",
                chain([first], lines),
                day=f"{now.astimezone(UTC):%Y/%m/%d}",
                storage=self.to.storage,
                catalog=self.to.catalog,
            )

    def _again(self, pages: list[Capture]) -> Iterator[tuple[Capture, Mapping[str, Any]]]:
        """Read pages again that were read before their host's repetitions were known."""
        for start in range(0, len(pages), self.to.pages.ahead):
            under_way = []
            for capture in pages[start : start + self.to.pages.ahead]:
                message = self._read_back(capture).message
                finish = self.to.pages.read_again(capture, message.headers, message.payload)
                under_way.append((capture, finish))
            for capture, finish in under_way:
                outcome = finish()
                if not isinstance(outcome, str):
                    self.done.read_again += 1
                    yield capture, outcome

    def _note(self, capture: Capture, outcome: Outcome) -> None:
        """Note an outcome beside its page."""
        if isinstance(outcome, str):
            line: dict[str, Any] = {"no_article": outcome}
        else:
            line = {**outcome, **provenance(capture)}
        self._open().note(capture.record_id, line)

    def _read_back(self, capture: Capture) -> Record:
        """The record of `capture`, from the spool, or from the storage if it is sealed."""
        if not self._lies_here(capture):
            return read_record(self.to.storage, capture)
        path = SegmentFiles(self.folder, capture.segment).growing
        with path.open("rb") as file:
            file.seek(capture.offset)
            return record_in(file.read(capture.length), name=path.name, offset=capture.offset)

    def _lies_here(self, capture: Capture) -> bool:
        """Whether `capture` is in the segment that is being written."""
        return self._segment is not None and self._segment.files.stem == capture.segment

    def _counts(self, outlet: str) -> Counter[str]:
        return self.outlets.setdefault(outlet, Counter())

    def _open(self) -> Segment:
        if self._segment is None:
            self._count += 1
            files = SegmentFiles(self.folder, f"{self.done.run}-{self._count:05d}")
            self._segment = Segment(files, run=self.done.run, about=self.about, at=self.now)
        return self._segment

    def _seal(self) -> None:
        """Bring the segment home that is being written, if there is one."""
        if self._segment is None:
            return
        self._finish_reading()
        self._note_again(self.to.pages.ripened(self._segment.files.stem))
        segment, self._segment = self._segment, None
        segment.close()
        to = self.to
        seal(segment.files, storage=to.storage, catalog=to.catalog, index=segment.index)

    def _store(self) -> None:
        """Store the manifest."""
        outlets = {slug: self._outlet(counts) for slug, counts in sorted(self.outlets.items())}
        summary = self.done.summary(outlets, self.to.pages.learned())
        manifest.end(self.folder, summary, now=self.now)
        manifest.store(self.folder, storage=self.to.storage, catalog=self.to.catalog, now=self.now)

    def _outlet(self, counts: Counter[str]) -> dict[str, Any]:
        named = {name: counts[name] for name in ("captures", "new_articles")}
        return {**named, "failures": {}, "counts": {}, "complete": False}
