"""Segments as they grow in the spool, and the names of their files."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .capture import Capture, Exchange
from .cdxj import capture_of, cdxj_line
from .errors import SpoolError, SpoolFull
from .files import append
from .grown import Grown
from .imported import Place, imported_capture
from .moments import stamp
from .records import Record
from .warc import new_record_id, pack, warcinfo

OK = 200


@dataclass(frozen=True, slots=True)
class SegmentFiles:
    """The files of one segment in the folder of its run."""

    folder: Path
    stem: str

    @property
    def growing(self) -> Path:
        """The WARC file while records are added."""
        return self.folder / f"{self.stem}.warc.gz.open"

    @property
    def notes(self) -> Path:
        """What came of reading its pages, a line each, as it came."""
        return self.folder / f"{self.stem}.jsonl.open"

    @property
    def lines(self) -> Path:
        """The index of a segment that was parked, a line a capture, as they came."""
        return self.folder / f"{self.stem}.cdxj.open"

    @property
    def warc(self) -> Path:
        return self.folder / f"{self.stem}.warc.gz"

    @property
    def index(self) -> Path:
        return self.folder / f"{self.stem}.cdxj"

    @property
    def articles(self) -> Path:
        return self.folder / f"{self.stem}.jsonl.gz"

    @property
    def facts(self) -> Path:
        """What was sealed: digests and counts. Stays until the run's manifest is stored."""
        return self.folder / f"{self.stem}.sealed.json"


class Segment:
    """A segment that grows: its WARC file, and the notes on what was read in its pages.

    ``unread`` are the ids of the pages whose outcome has not been noted yet. One that was parked
    goes on where it had `grown` to, if nothing has touched it since.
    """

    def __init__(
        self,
        files: SegmentFiles,
        *,
        run: str,
        about: Mapping[str, object],
        at: datetime,
        grown: Grown | None = None,
    ) -> None:
        self.files, self.run, self.opened = files, run, at
        self.day = f"{at.astimezone(UTC):%Y/%m/%d}"
        self.size = self._notes_size = 0
        self.index: list[str] = []
        self.unread: set[str] = set()
        self._before = (0, 0, 0)
        if grown:
            self._go_on(grown)
        else:
            self._begin(about, at)

    def _begin(self, about: Mapping[str, object], at: datetime) -> None:
        files = self.files
        self._warcinfo_id = new_record_id()
        first = warcinfo(about, record_id=self._warcinfo_id, filename=files.warc.name, at=at)
        self._warc = self._open(files.growing)
        try:
            self._notes = self._open(files.notes)
            self._add(first)
        except SpoolFull:
            self._undo()
            raise

    def _go_on(self, grown: Grown) -> None:
        self.opened, self.day, self._warcinfo_id = grown.opened, grown.day, grown.warcinfo
        self.size, self._notes_size = grown.size, grown.notes
        self._before = (grown.size, grown.notes, grown.index)
        for path, size in ((self.files.growing, grown.size), (self.files.notes, grown.notes)):
            if path.stat().st_size != size:
                raise SpoolError(f"{path} is not as it was parked")
        self._warc = self._open(self.files.growing, new=False)
        self._notes = self._open(self.files.notes, new=False)

    def park(self) -> Grown:
        """Leave all of it on the disk, to go on with later; how far it has grown."""
        try:
            os.fsync(self._warc)
            os.fsync(self._notes)
            index = self._leave_index(self._before[2])
        except OSError as error:
            raise SpoolFull(str(self.files.folder), error.strerror or str(error)) from None
        finally:
            self.close()
        return Grown(
            segment=self.files.stem,
            day=self.day,
            opened=self.opened,
            warcinfo=self._warcinfo_id,
            size=self.size,
            notes=self._notes_size,
            index=index,
            before=self._before,
        )

    def lines(self) -> Iterator[str]:
        """Its index, of all visits, in the order of its records."""
        if self._before[2]:
            with self.files.lines.open("rb") as known:
                yield from known.read(self._before[2]).decode("utf-8").split("\n")[:-1]
        yield from self.index

    def _leave_index(self, size: int) -> int:
        """Add the lines of this visit to those of the visits before it; how many bytes it has."""
        data = "".join(f"{line}\n" for line in self.index).encode()
        fd = os.open(self.files.lines, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            os.ftruncate(fd, size)
            os.lseek(fd, size, os.SEEK_SET)
            append(fd, data, size=size)
            os.fsync(fd)
        finally:
            os.close(fd)
        return size + len(data)

    def record(self, exchange: Exchange) -> Capture:
        """Append `exchange`; it outlives this process once this returns."""
        packed = pack(exchange, run=self.run, warcinfo_id=self._warcinfo_id)
        record = Record(
            offset=self.size, length=packed.length, fields=packed.fields, block=packed.block
        )
        capture = capture_of(record, packed.message, Place(self.files.stem, self.day))
        self._add(packed.data)
        self.index.append(cdxj_line(capture))
        if awaits_reading(capture):
            self.unread.add(capture.record_id)
        return capture

    def copy(self, record: Record, data: bytes, *, outlet: str) -> Capture | None:
        """Append a record that someone else wrote, packed as `data`; what the index keeps of it."""
        here = replace(record, offset=self.size, length=len(data))
        place = Place(self.files.stem, self.day)
        capture = imported_capture(here, place, run=self.run, outlet=outlet)
        self._add(data)
        if capture is not None:
            self.index.append(cdxj_line(capture))
        return capture

    def note(self, record_id: str, line: Mapping[str, Any]) -> None:
        """Append what came of reading a page; a later line counts instead of an earlier one."""
        data = note_line(record_id, line)
        try:
            append(self._notes, data, size=self._notes_size)
        except OSError as error:
            raise SpoolFull(str(self.files.notes), error.strerror or str(error)) from None
        self._notes_size += len(data)

    def close(self) -> None:
        """Add nothing more."""
        os.close(self._warc)
        os.close(self._notes)

    def _undo(self) -> None:
        """Leave nothing of a segment that has no room for its first record."""
        os.close(self._warc)
        self.files.growing.unlink()
        if hasattr(self, "_notes"):
            os.close(self._notes)
            self.files.notes.unlink()

    def _open(self, path: Path, *, new: bool = True) -> int:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC
        try:
            return os.open(path, flags | (os.O_CREAT | os.O_EXCL if new else 0), 0o644)
        except OSError as error:
            raise SpoolFull(str(path), error.strerror or str(error)) from None

    def _add(self, data: bytes) -> None:
        try:
            append(self._warc, data, size=self.size)
        except OSError as error:
            raise SpoolFull(str(self.files.growing), error.strerror or str(error)) from None
        self.size += len(data)


def is_page(capture: Capture) -> bool:
    """Whether an article may be in this record."""
    return capture.kind == "response" and awaits_reading(capture)


def awaits_reading(capture: Capture) -> bool:
    """Whether the reading of this page must have an outcome; that of a revisit may be known."""
    kinds = {"response", "revisit"}
    return capture.role == "page" and capture.kind in kinds and capture.status == OK


def note_line(record_id: str, line: Mapping[str, Any]) -> bytes:
    """A line of the notes."""
    return json_line({**line, "record_id": record_id})


def json_line(value: Mapping[str, Any]) -> bytes:
    """`value` as one line, for every reader's notion of a line."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    for mark in "\x85\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text.encode("utf-8", "replace") + b"\n"


def provenance(capture: Capture) -> dict[str, Any]:
    """Where an article comes from, as its stored line says it."""
    return {
        "segment": capture.segment,
        "day": capture.day,
        "offset": capture.offset,
        "length": capture.length,
        "digest": capture.digest,
        "captured_at": stamp(capture.at),
        "run": capture.run,
    }
