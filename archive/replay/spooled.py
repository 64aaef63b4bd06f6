"""What runs that go on now have captured, before it is sealed."""

import gzip
import json
import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

from archive.capture import Capture
from archive.cdxj import indexed
from archive.errors import BrokenRecord
from archive.imported import Place, imported_run
from archive.orphans import run_folders
from archive.records import Record, records
from archive.segments import SegmentFiles

PATIENCE = 0.1
"""Seconds that a question waits for what was written since; the rest is indexed beside it."""


@dataclass
class Growing:
    """One segment of the spool, as far as it has been looked at."""

    files: SegmentFiles
    size: int = 0
    """Of the file when it was looked at, a torn end included."""
    end: int = 0
    """Where the last whole record ends."""
    notes: int = 0
    day: str = ""
    imported_by: str | None = None
    captures: dict[str, list[Capture]] = field(default_factory=lambda: defaultdict(list))
    articles: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Where the line of a record's article stands in the notes: byte and length."""


class Spooled:
    """The captures in a spool, indexed as its files grow. Threads may share it.

    A spool holds about one segment a run; what is indexed of a capture is in memory. The index
    of a large one that was there before us is made beside the first questions.
    """

    def __init__(self, spool: Path, key: Callable[[str], str]) -> None:
        self.folder, self._key = spool, key
        self._segments: dict[Path, Growing] = {}
        self._guard = threading.Lock()
        self._catching_up: threading.Thread | None = None

    def captures(self, key: str) -> list[Capture]:
        """The captures under `key`, failures too, oldest first."""
        with self._guard:
            self._refresh()
            found = (
                one for grown in self._segments.values() for one in grown.captures.get(key, ())
            )
            return sorted(found, key=lambda one: one.at)

    def all(self) -> Iterator[Capture]:
        """Every capture that is here now."""
        with self._guard:
            self._refresh()
            some = [list(one) for seg in self._segments.values() for one in seg.captures.values()]
        for captures in some:
            yield from captures

    def read(self, capture: Capture) -> bytes | None:
        """The gzip member of `capture`, if its segment lies here."""
        files = self._files(capture.segment)
        if files is None:
            return None
        for path in (files.growing, files.warc):  # in the order in which a segment passes them
            with suppress(FileNotFoundError), path.open("rb") as file:
                file.seek(capture.offset)
                return file.read(capture.length)
        return None

    def has_article(self, key: str) -> bool:
        """Whether an article was read from a page under `key`."""
        with self._guard:
            return any(
                one.record_id in grown.articles
                for grown in self._segments.values()
                for one in grown.captures.get(key, ())
            )

    def article(self, capture: Capture) -> dict[str, Any] | None:
        """The article that was read from `capture`, if it is noted here."""
        with self._guard:
            self._refresh()
            grown = next(
                (one for one in self._segments.values() if one.files.stem == capture.segment), None
            )
            place = grown.articles.get(capture.record_id) if grown else None
        if grown is None or place is None:
            return None
        with suppress(FileNotFoundError, ValueError), grown.files.notes.open("rb") as notes:
            notes.seek(place[0])
            line: dict[str, Any] = json.loads(notes.read(place[1]))
            return line
        return packed_article(grown.files.articles, capture.record_id)

    def _files(self, segment: str) -> SegmentFiles | None:
        with self._guard:
            found = (one.files for one in self._segments.values() if one.files.stem == segment)
            return next(found, None)

    def _refresh(self) -> None:
        """Take in what was written since, and forget what has gone to the storage."""
        if not self._look(time.monotonic() + PATIENCE) and self._catching_up is None:
            self._catching_up = threading.Thread(target=self._catch_up, daemon=True)
            self._catching_up.start()

    def _catch_up(self) -> None:
        done = False
        while not done:
            with self._guard:
                done = self._look(time.monotonic() + PATIENCE)
                if done:
                    self._catching_up = None
            time.sleep(0)  # so that questions get their turn

    def _look(self, until: float) -> bool:
        """Index what was added, until the clock shows `until`; whether that was all."""
        here = {files.folder / files.stem: files for files in segments_in(self.folder)}
        for gone in set(self._segments) - set(here):
            del self._segments[gone]
        done = True
        for path, files in here.items():
            grown = self._segments.setdefault(path, Growing(files))
            with suppress(FileNotFoundError):  # stored meanwhile
                done = self._read_on(grown, until) and done
                self._read_notes(grown)
        return done

    def _read_on(self, grown: Growing, until: float) -> bool:
        """Index the records that were added to a segment; whether all of them."""
        files = grown.files
        path = files.growing if files.growing.exists() else files.warc
        size = path.stat().st_size
        if size == grown.size:
            return True
        with path.open("rb") as file:
            for record in records(file, name=path.name, start=grown.end):
                if isinstance(record, BrokenRecord):  # a torn end: it is tried again
                    continue
                self._enter(record, grown)
                grown.end = record.offset + record.length
                if time.monotonic() > until:
                    return False
        grown.size = size
        return True

    def _enter(self, record: Record, grown: Growing) -> None:
        if record.offset == 0:
            grown.imported_by = imported_run(record)
        grown.day = grown.day or f"{record.at.astimezone(UTC):%Y/%m/%d}"
        place = Place(grown.files.stem, grown.day)
        if capture := indexed(record, place, imported_by=grown.imported_by):
            grown.captures[self._key(capture.url)].append(capture)

    def _read_notes(self, grown: Growing) -> None:
        """Note where the articles stand that were read since."""
        notes = grown.files.notes
        if not notes.exists() or notes.stat().st_size == grown.notes:
            return
        with notes.open("rb") as file:
            file.seek(grown.notes)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                take_line(grown, line)
                grown.notes += len(line)


def take_line(grown: Growing, line: bytes) -> None:
    """Take in what came of reading a page; a later line counts instead of an earlier one."""
    with suppress(ValueError):
        found = json.loads(line)
        if "no_article" in found:
            grown.articles.pop(found["record_id"], None)
        elif "trying" not in found:
            grown.articles[found["record_id"]] = (grown.notes, len(line))


def packed_article(path: Path, record_id: str) -> dict[str, Any] | None:
    """The article of a record in the sealed articles of a segment, if it is there."""
    with suppress(FileNotFoundError), gzip.open(path) as lines:
        for line in map(json.loads, lines):
            if line["record_id"] == record_id:
                found: dict[str, Any] = line
                return found
    return None


def segments_in(spool: Path) -> Iterator[SegmentFiles]:
    """The files of every segment in the folders of `spool`."""
    for folder in run_folders(spool):
        with suppress(FileNotFoundError):
            names = {entry.name.removesuffix(".open") for entry in os.scandir(folder)}
            stems = {name.removesuffix(".warc.gz") for name in names if name.endswith(".warc.gz")}
            for stem in sorted(stem for stem in stems if stem[0] != "."):
                yield SegmentFiles(folder, stem)
