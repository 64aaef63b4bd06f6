"""The spool: where a run's segments grow until the storage has them."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from . import manifest
from .capture import Capture, Exchange
from .errors import SpoolFull
from .files import FolderLock
from .folders import forget, free_bytes, make_folder
from .readings import finish_readings, note_later, reading_line, seal_parts
from .records import Record, read_record, record_in
from .sealing import Entering, seal
from .segments import Segment, SegmentFiles, provenance
from .storage import Storage

SEGMENT_BYTES = 10**9
SEGMENT_AGE = timedelta(hours=1)
SET_BACK = timedelta(minutes=1)
"""A clock that shows so much less than when a segment was begun has been set back."""


class Run:
    """One run's side of the archive. What `record` has returned from outlives a ``kill -9``.

    Every page (role ``page``, status 200) needs an outcome, by `article` or `no_article`; a segment
    that has rotated is sealed when each of its pages has one. Methods may be called from any
    thread; `seal_ready` and `close` upload, and are slow.
    """

    def __init__(
        self,
        folder: Path,
        lock: FolderLock,
        *,
        about: Mapping[str, object],
        storage: Storage,
        catalog: Entering,
    ) -> None:
        self.id, self.folder, self.about = folder.name, folder, about
        self.segment_bytes, self.segment_age = SEGMENT_BYTES, SEGMENT_AGE
        self._lock, self._storage, self._catalog = lock, storage, catalog
        self.reserve = 0
        self._growing: Segment | None = None
        self._rotated: list[Segment] = []
        self._closed: list[Segment] = []
        self._count = 0
        self._guard, self._sealing = threading.RLock(), threading.Lock()

    @classmethod
    def open(  # noqa: PLR0913 - each is a decision of the caller
        cls,
        spool: Path,
        *,
        run_id: str,
        about: Mapping[str, object],
        storage: Storage,
        catalog: Entering,
        segment_bytes: int = SEGMENT_BYTES,
        segment_age: timedelta = SEGMENT_AGE,
        now: datetime,
    ) -> Self:
        """Begin the run `run_id` (unique, and fit for a file name) in a folder of its own."""
        folder, lock = make_folder(spool, run_id)
        manifest.begin(folder, run=run_id, about=about, now=now)
        run = cls(
            folder, lock, about={**about, "isPartOf": run_id}, storage=storage, catalog=catalog
        )
        run.segment_bytes, run.segment_age = segment_bytes, segment_age
        return run

    def record(self, exchange: Exchange) -> Capture:
        """Keep `exchange`; `SpoolFull` if there is no room, and then nothing of it is kept.

        Room is what lies above `reserve` bytes on the disk, which sealing may need.
        """
        with self._guard:
            if self.reserve and free_bytes(self.folder) < self.reserve:
                raise SpoolFull(str(self.folder), f"less than {self.reserve:,} bytes are free")
            segment = self._segment(exchange.at)
            capture = segment.record(exchange)
            if segment.size >= self.segment_bytes:
                self._rotate()
            return capture

    def say(self, text: str) -> None:
        """Have `archive.waiting` tell how this run stands."""
        self._lock.say(text)

    def reading(self, capture: Capture) -> None:
        """Announce that `capture` will get an outcome, though it is no page by its nature."""
        with self._guard:
            if segment := self._home(capture):
                segment.unread.add(capture.record_id)

    def article(self, capture: Capture, article: Mapping[str, Any]) -> None:
        """Keep the article read from `capture`, in place of an earlier one from it."""
        self._note(capture, {**article, **provenance(capture)})

    def article_again(self, capture: Capture, article: Mapping[str, Any], now: datetime) -> None:
        """Keep what was read later in the page of `capture`, in place of the first reading.

        If that is sealed, it stays as it was, and this one goes into a file of later readings.
        """
        with self._guard:
            if self._home(capture):
                return self.article(capture, article)
            try:
                line = reading_line(article, capture, run=self.id, now=now)
                note_later(self.folder, f"{self.id}-again", line)
            except OSError as error:
                raise SpoolFull(str(self.folder), error.strerror or str(error)) from None

    def no_article(self, capture: Capture, reason: str) -> None:
        """Note that `capture` was read and gives no article, and why."""
        self._note(capture, {"no_article": reason})

    def read_back(self, capture: Capture) -> Record:
        """The record of `capture`, from the spool, or from the storage if it is sealed."""
        files = SegmentFiles(self.folder, capture.segment)
        for path in (files.growing, files.warc):  # in the order in which a segment passes them
            with suppress(FileNotFoundError), path.open("rb") as file:
                file.seek(capture.offset)
                data = file.read(capture.length)
                return record_in(data, name=path.name, offset=capture.offset)
        return read_record(self._storage, capture)

    def rotate_if_due(self, now: datetime) -> bool:
        """Begin a new segment with the next record if this one is old enough; whether it was.

        So it is too if the clock was set back: its age would be wrong for long.
        """
        with self._guard:
            age = now - self._growing.opened if self._growing else timedelta(0)
            due = self._growing is not None and (age >= self.segment_age or age < -SET_BACK)
            if due:
                self._rotate()
            return due

    def seal_ready(self) -> int:
        """Seal the rotated segments whose pages are all read; how many.

        `StorageError` if the storage fails: nothing is lost, and the next call tries again.
        """
        with self._guard:
            for segment in [one for one in self._rotated if not one.unread]:
                self._close(segment)
        with self._sealing:
            return self._seal_closed()

    def close(self, summary: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Seal everything, store the manifest with `summary` in it, and forget the run here.

        The manifest counts the pages that got no outcome as ``unread``.
        `StorageError` if the storage fails: the run then waits in the spool for `recover`.
        """
        try:
            with self._guard:
                self._rotate()
                unread = sum(len(segment.unread) for segment in self._rotated)
                manifest.end(self.folder, {**summary, "unread": unread}, now=now)
                for segment in list(self._rotated):
                    self._close(segment)
            with self._sealing:
                self._seal_closed()
                seal_parts(self.folder, storage=self._storage, catalog=self._catalog)
                finish_readings(self.folder, storage=self._storage, catalog=self._catalog)
                stored = manifest.store(
                    self.folder, storage=self._storage, catalog=self._catalog, now=now
                )
                forget(self.folder)
        except OSError as error:
            raise SpoolFull(str(self.folder), error.strerror or str(error)) from None
        else:
            return stored
        finally:
            self._lock.free()

    def _segment(self, at: datetime) -> Segment:
        if self._growing is None:
            self._count += 1
            files = SegmentFiles(self.folder, f"{self.id}-{self._count:05d}")
            self._growing = Segment(files, run=self.id, about=self.about, at=at)
        return self._growing

    def _rotate(self) -> None:
        if self._growing is not None:
            self._rotated.append(self._growing)
            self._growing = None

    def _home(self, capture: Capture) -> Segment | None:
        """The segment of `capture`, if its files are still here to be added to."""
        here = [*self._rotated, *([self._growing] if self._growing else [])]
        return next((one for one in here if one.files.stem == capture.segment), None)

    def _note(self, capture: Capture, line: Mapping[str, Any]) -> None:
        """Note an outcome beside its page; if that is sealed, beside what is captured now."""
        with self._guard:
            segment = self._home(capture) or self._segment(capture.at)
            segment.note(capture.record_id, line)
            segment.unread.discard(capture.record_id)

    def _close(self, segment: Segment) -> None:
        """Add nothing more to a rotated segment."""
        self._rotated.remove(segment)
        self._closed.append(segment)
        segment.close()

    def _seal_closed(self) -> int:
        """Bring every closed segment into the storage; how many."""
        count = 0
        while self._closed:
            segment = self._closed[0]
            try:
                seal(
                    segment.files, storage=self._storage, catalog=self._catalog, index=segment.index
                )
            except OSError as error:
                raise SpoolFull(str(self.folder), error.strerror or str(error)) from None
            self._closed.remove(segment)
            count += 1
        return count
