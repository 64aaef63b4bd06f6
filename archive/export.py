"""Taking out of an archive what a selection means: its records as one WARC, its articles as lines.

Records are copied member by member, byte for byte; the ``warcinfo`` record of each segment that
they come from goes before them, so that WARC-Warcinfo-ID still leads somewhere.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from .capture import Capture
from .errors import BrokenRecord
from .records import Record, record_in
from .selection import Selection
from .storage import Reads, Storage
from .warc import new_record_id, warcinfo

REQUEST_ROOM = 1 << 12
"""Read behind an answer for its request, which is a few hundred bytes, so that one read does."""
MAX_BESIDES = 1 << 23
"""Of a request or of what came besides an answer, compressed; both are bounded when fetched."""


NEAR = 1 << 16
"""Captures that lie no farther apart are read in one go."""
MAX_AHEAD = 1 << 23


class Ahead:
    """Reads spans of stored files, mostly in order, and more at a time the closer they lie.

    So a whole segment takes a read for each 8 MB, and a page here and there one read of its size.
    """

    def __init__(self, storage: Reads) -> None:
        self._storage, self._key, self._at = storage, "", 0
        self._data, self._ahead = b"", 0

    def read(self, key: str, offset: int, length: int) -> bytes:
        """As `Storage.read`."""
        begin, end = offset - self._at, offset - self._at + length
        if key == self._key and begin >= 0 and end <= len(self._data):
            return self._data[begin:end]
        near = key == self._key and 0 <= begin <= len(self._data) + NEAR
        self._ahead = min(MAX_AHEAD, max(NEAR, 2 * self._ahead)) if near else 0
        self._data = self._storage.read(key, offset, length + self._ahead)
        self._key, self._at = key, offset
        return self._data[:length]


class Holds(Protocol):
    """What knows whether a capture is meant."""

    def holds(self, one: Capture, key: str) -> bool: ...


class Knows(Protocol):
    """What an export asks of a catalog."""

    @property
    def key(self) -> Callable[[str], str]: ...

    def captures(self, selection: Selection) -> Iterator[Capture]: ...

    def captures_of(self, key: str) -> list[Capture]: ...

    def chosen(self, selection: Selection) -> Holds: ...

    def documents(self, selection: Selection) -> Iterator[dict[str, Any]]: ...

    def pages(self, selection: Selection) -> Iterator[tuple[Capture, dict[str, Any] | None]]: ...


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> object: ...


@dataclass
class Exported:
    """What was taken out, and the records that could not be."""

    captures: int = 0
    bytes: int = 0
    broken: list[BrokenRecord | KeyError] = field(default_factory=list)


@dataclass
class Counted:
    """A file that is written once, hashed and counted on the way."""

    file: Sink
    size: int = 0
    sha256: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def write(self, data: bytes) -> int:
        self.file.write(data)
        self.sha256.update(data)
        self.size += len(data)
        return len(data)


@dataclass
class Export:
    """One way out of an archive; `made_by` is the software that says so in the files."""

    storage: Storage
    catalog: Knows
    selection: Selection
    made_by: str
    done: Exported = field(default_factory=Exported)
    stored: Ahead = field(init=False)

    def __post_init__(self) -> None:
        self.stored = Ahead(self.storage)

    def warc(self, out: Sink, *, name: str, now: datetime) -> Iterator[Capture]:
        """Write the records to `out`; each capture, as it stands there, in the file `name`.

        What a revisit refers to comes too, if it is in the archive, though it may not be meant.
        """
        file = Counted(out)
        file.write(self._first(name, now))
        referred: dict[str, str] = {}
        segment = ""
        for capture in self.catalog.captures(self.selection):
            segment = self._source(capture, segment, file)
            yield from self._copy(capture, name, file, referred)
        for capture in self._originals(referred):
            segment = self._source(capture, segment, file)
            yield from self._copy(capture, name, file, {})
        self.done.bytes = file.size

    def _first(self, name: str, now: datetime) -> bytes:
        about = {"software": self.made_by, "description": f"from a news archive: {self.selection}"}
        return warcinfo(about, record_id=new_record_id(), filename=name, at=now)

    def _source(self, capture: Capture, before: str, file: Counted) -> str:
        """Copy the first record of a segment, which says what wrote it, if we come to another."""
        if capture.segment != before:
            try:
                data, record = whole_member(self.storage, capture.key, 0)
            except (BrokenRecord, KeyError):
                return capture.segment  # its other records say what is wrong
            if record.kind == "warcinfo":
                file.write(data)
        return capture.segment

    def _copy(
        self, capture: Capture, name: str, file: Counted, referred: dict[str, str]
    ) -> Iterator[Capture]:
        """Copy the record of `capture`, its request, and what came besides."""
        try:
            answer, record, others = exchange_at(self.stored, capture)
        except (BrokenRecord, KeyError) as error:
            self.done.broken.append(error)
            return
        if record.kind == "revisit":
            original = (record.get("WARC-Refers-To") or "").strip("<>")
            referred[original] = (record.get("WARC-Refers-To-Target-URI") or "").strip("<>")
        place = replace(capture, segment=name.removesuffix(".warc.gz"), offset=file.size)
        file.write(answer)
        file.write(others)
        self.done.captures += 1
        yield place

    def _originals(self, referred: dict[str, str]) -> Iterator[Capture]:
        """The captures that revisits refer to and the selection does not mean."""
        chosen = self.catalog.chosen(self.selection)
        for record_id, url in referred.items():
            key = self.catalog.key(url)
            found = (one for one in self.catalog.captures_of(key) if one.record_id == record_id)
            yield from (one for one in found if not chosen.holds(one, self.catalog.key(one.url)))


def exchange_at(storage: Reads, capture: Capture) -> tuple[bytes, Record, bytes]:
    """The record of `capture`, as bytes and as what they say, and those that belong to it."""
    data = storage.read(capture.key, capture.offset, capture.length + REQUEST_ROOM)
    record = record_in(data[: capture.length], name=capture.key, offset=capture.offset)
    if record.record_id != capture.record_id:
        raise BrokenRecord(capture.key, capture.offset, f"this is not {capture.record_id}")
    answer, others = data[: capture.length], b""
    begun: bytes | None = data[capture.length :]
    for _ in range(2 if record.get("Fiche-Besides") else 1):
        at = capture.offset + capture.length + len(others)
        try:
            other, found = whole_member(storage, capture.key, at, begun)
        except BrokenRecord:  # the end of the segment, or something that is not ours to report
            break
        if (found.get("WARC-Concurrent-To") or "").strip("<>") != record.record_id:
            break
        others, begun = others + other, None
    return answer, record, others


def whole_member(
    storage: Reads, key: str, at: int, begun: bytes | None = None
) -> tuple[bytes, Record]:
    """The record at byte `at`, however long it is, as bytes and as what they say."""
    data, room = begun if begun is not None else storage.read(key, at, REQUEST_ROOM), REQUEST_ROOM
    while True:
        try:
            record = record_in(data, name=key, offset=at)
            return data[: record.length], record
        except BrokenRecord:
            if len(data) < room or room >= MAX_BESIDES:
                raise
            room *= 4
            data = storage.read(key, at, room)
