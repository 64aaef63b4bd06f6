"""What is wrong with one stored segment: its records, its index, its articles."""

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from .capture import Capture, warc_key
from .cdxj import INDEXED, cdxj_line, indexed, parse_cdxj, payload_digest
from .errors import BrokenRecord
from .imported import Place, imported_run
from .records import Record, record_at, records
from .storage import Storage
from .warc import digest, is_digest

REQUIRED = ("WARC-Type", "WARC-Record-ID", "WARC-Date", "Content-Length")
READ_PIECE = 1 << 20

Finding = tuple[int | None, str, str]
"""At which byte, a word for what is wrong, and a sentence."""


class HashedFile(io.RawIOBase):
    """A file that is read once, more or less in order, and hashed on the way."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._sha256, self._hashed = file, hashlib.sha256(), 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def finish(self) -> tuple[str, int]:
        """The sha256 and the size of the whole file; what was left out is read now."""
        self._file.seek(self._hashed)
        while self.read(READ_PIECE):
            pass
        return self._sha256.hexdigest(), self._hashed

    def read(self, size: int = -1) -> bytes:
        at = self._file.tell()
        data = self._file.read(size)
        if at <= self._hashed < at + len(data):
            self._sha256.update(data[self._hashed - at :])
            self._hashed = at + len(data)
        return data


@dataclass
class Company:
    """Whether each answer is followed by what came besides it, if it says that anything did."""

    at: int = 0
    answer: str = ""
    owed: bool = False

    def flaws(self, record: Record) -> Iterator[tuple[str, str]]:
        """What is wrong now that `record` has come."""
        if record.kind == "request":
            return
        if record.kind == "metadata" and not record.get("Fiche-Role"):
            if (record.get("WARC-Concurrent-To") or "").strip("<>") != self.answer:
                yield "pair", "what came besides an answer does not belong to the one before it"
            self.owed = False
            return
        yield from self.missing()
        self.at, self.answer = record.offset, record.record_id
        self.owed = record.get("Fiche-Besides") is not None

    def missing(self) -> Iterator[tuple[str, str]]:
        """What is wrong if nothing more follows the last answer."""
        if self.owed:
            yield "pair", f"there is no record of what came besides the answer at byte {self.at}"


@dataclass
class SegmentCheck:
    """The check of one segment, file by file; ``captures`` grows with its records."""

    segment: str
    day: str
    lines: dict[bytes, int] = field(default_factory=dict)
    pages: set[tuple[str, int, int, str]] = field(default_factory=set)
    count: int = 0
    seen: Callable[[Capture, Record], None] = lambda capture, record: None
    """Is told of every record that the index names."""
    imported_by: str | None = None
    """The run that copied the records from elsewhere: they are as they were, and are not judged."""
    company: Company = field(default_factory=Company)

    def check_records(self, file: BinaryIO) -> Iterator[Finding]:
        """What is wrong with the records of the WARC `file`."""
        answer: Record | None = None
        for record in records(file, name=self.segment):
            if isinstance(record, BrokenRecord):
                yield record.offset, "broken-record", record.reason
                continue
            self.count += 1
            if self.count == 1:
                self.imported_by = imported_run(record)
            if self.count == 1 or self.imported_by is None:
                yield from ((record.offset, *flaw) for flaw in self._flaws(record, answer))
            answer = record if record.kind in INDEXED else None
            try:
                self._note(record)
            except ValueError as error:
                yield record.offset, "structure", f"the record cannot be indexed: {error}"
        yield from ((self.company.at, *flaw) for flaw in self.company.missing())

    def _flaws(self, record: Record, answer: Record | None) -> Iterator[tuple[str, str]]:
        """What is wrong with a record of ours, which follows that of an `answer` or none."""
        if (self.count == 1) != (record.kind == "warcinfo"):
            yield "structure", f"a {record.kind} record as number {self.count}"
        yield from record_flaws(record)
        yield from pair_flaws(answer, record)
        yield from self.company.flaws(record)

    def check_index(self, lines: Iterable[str]) -> Iterator[Finding]:
        """What is wrong with the CDXJ `lines`, once the records are checked."""
        before = ""
        for number, line in enumerate(lines, 1):
            if line < before:
                yield None, "index-order", f"line {number} sorts before the one above it"
            before = line
            if self.lines.pop(line_key(self._as_record_says(line)), None) is None:
                yield None, "index-line", f"line {number} speaks of no record here: {line[:80]!r}"
        for offset in self.lines.values():
            yield offset, "not-indexed", "the index has no line for this record"

    def check_articles(self, file: BinaryIO, storage: Storage) -> Iterator[Finding]:
        """What is wrong with the stored articles in `file`."""
        try:
            with gzip.open(file) as lines:
                for number, line in enumerate(lines, 1):
                    if problem := self._article_flaw(json.loads(line), storage):
                        yield None, "provenance", f"line {number}: {problem}"
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
            yield None, "broken-articles", f"the file cannot be read: {error!r}"

    def _note(self, record: Record) -> None:
        place = Place(self.segment, self.day)
        if capture := indexed(record, place, imported_by=self.imported_by):
            self.lines[line_key(cdxj_line(capture))] = record.offset
            self.seen(capture, record)
            if capture.role == "page":
                self.pages.add((capture.record_id, record.offset, record.length, capture.digest))

    def _as_record_says(self, line: str) -> str:
        """A line of the index without what no record says: the outlet of an imported one."""
        if self.imported_by is None:
            return line
        with suppress(ValueError):
            line = cdxj_line(replace(parse_cdxj(line), outlet=""))
        return line

    def _article_flaw(self, line: dict[str, Any], storage: Storage) -> str | None:
        """Why the place that an article names does not hold the page it was read from."""
        page = (line["record_id"], line["offset"], line["length"], line["digest"])
        if line["segment"] == self.segment:
            return None if page in self.pages else f"there is no such page at byte {page[1]}"
        key = warc_key(line["day"], line["segment"])
        try:
            record = record_at(storage, key, line["offset"], line["length"])
        except KeyError:
            return f"there is no {key}"
        except BrokenRecord as error:
            return str(error)
        place = Place(line["segment"], line["day"])
        imported_by = None if record.get("Fiche-Role") else line["run"]
        found = indexed(record, place, imported_by=imported_by)
        same = found and (found.record_id, found.digest) == (line["record_id"], line["digest"])
        return None if same else f"at byte {line['offset']} of {key} lies another page"


def record_flaws(record: Record) -> Iterator[tuple[str, str]]:
    """What is wrong with a record by itself."""
    for name in REQUIRED:
        if not record.get(name):
            yield "structure", f"the record has no {name}"
    written = record.get("WARC-Block-Digest")
    if not is_digest(written, record.block):
        found = digest(record.block)
        yield "block-digest", f"the block is {found}, but was written as {written}"
    if record.kind != "response":
        return
    written = payload_digest(record)
    if not is_digest(written, record.message.content):
        found = digest(record.message.content)
        yield "payload-digest", f"the payload is {found}, but was written as {written}"


def pair_flaws(answer: Record | None, record: Record) -> Iterator[tuple[str, str]]:
    """What is wrong with `record` as the neighbour of the `answer` before it."""
    if record.kind == "request":
        named = (record.get("WARC-Concurrent-To") or "").strip("<>")
        if answer is None or named != answer.record_id:
            yield "pair", "the request does not belong to the record before it"
    elif answer is not None and answer.kind != "metadata":
        yield "pair", f"there is no request for the record at byte {answer.offset}"


def line_key(line: str) -> bytes:
    """A line of the index in little space."""
    return hashlib.blake2b(line.rstrip("\n").encode(), digest_size=16).digest()
