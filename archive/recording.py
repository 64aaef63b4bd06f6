"""What a run takes in: captures, and what came of reading them."""

import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from .capture import Capture, Exchange
from .errors import SpoolFull
from .files import FolderLock
from .folders import too_little
from .nearby import Nearby
from .readings import note_later, reading_line
from .records import Record, read_record
from .segments import provenance
from .shelf import Shelf
from .storage import Storage


class Recording:
    """Adds to the segments of a run in its folder of the spool. Threads may share it."""

    segment_bytes: int

    def __init__(self, folder: Path, lock: FolderLock, shelf: Shelf, storage: Storage) -> None:
        self.id, self.folder = folder.name, folder
        self.reserve = 0
        self._lock, self._shelf, self._storage = lock, shelf, storage
        self._guard = threading.RLock()

    def record(self, exchange: Exchange) -> Capture:
        """Keep `exchange`; `SpoolFull` if there is no room, and then nothing of it is kept.

        Room is what lies above `reserve` bytes on the disk, which sealing may need.
        """
        with self._guard:
            if self.reserve and (reason := too_little(self.folder, self.reserve)):
                raise SpoolFull(str(self.folder), reason)
            segment = self._shelf.segment(exchange.at)
            capture = segment.record(exchange)
            if segment.size >= self.segment_bytes:
                self._shelf.rotate()
            return capture

    def say(self, text: str) -> None:
        """Have `archive.waiting` tell how this run stands."""
        self._lock.say(text)

    def reading(self, capture: Capture) -> None:
        """Announce that `capture` will get an outcome, though it is no page by its nature."""
        with self._guard:
            if segment := self._shelf.home(capture):
                segment.unread.add(capture.record_id)

    def article(self, capture: Capture, article: Mapping[str, Any]) -> None:
        """Keep the article read from `capture`, in place of an earlier one from it."""
        self._note(capture, {**article, **provenance(capture)})

    def article_again(self, capture: Capture, article: Mapping[str, Any], now: datetime) -> None:
        """Keep what was read later in the page of `capture`, in place of the first reading.

        If that is sealed, it stays as it was, and this one goes into a file of later readings.
        """
        with self._guard:
            if self._shelf.home(capture):
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
        return read_record(Nearby(self._storage, self.folder.parent), capture)

    def _note(self, capture: Capture, line: Mapping[str, Any]) -> None:
        """Note an outcome beside its page; if that is sealed, beside what is captured now."""
        with self._guard:
            segment = self._shelf.home(capture) or self._shelf.segment(capture.at)
            segment.note(capture.record_id, line)
            segment.unread.discard(capture.record_id)
