"""Reading WARC records, each a gzip member: one by one, or one at its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from .capture import Capture
from .deflate import Broken, unpacker
from .errors import BrokenRecord
from .message import Message, parse_message
from .storage import Reads

PIECE = 1 << 16
MAX_RECORD = 1 << 28
"""Inflated; five times the largest answer we keep. A record is in memory as a whole."""
BLANK_LINE = b"\r\n\r\n"
MEMBER_START = b"\x1f\x8b\x08"
MIN_MEMBER = 20  # header and trailer of gzip, and an empty block
UNKNOWN_FLAGS = b"\x20"  # and above, RFC 1952, section 2.3.1.2; ISA-L passes over them
VERSIONS = (b"WARC/1.1", b"WARC/1.0", b"WARC/0.18", b"WARC/0.17")
"""Ours is the first; the others stand in records that were imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record: its place in the file (bytes, compressed), its fields and its block."""

    offset: int
    length: int
    fields: tuple[tuple[str, str], ...]
    block: bytes
    _first: dict[str, str] = field(init=False, repr=False, compare=False)
    _message: Message | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_first", {name.lower(): v for name, v in reversed(self.fields)})

    def get(self, name: str) -> str | None:
        """The first field of that name, in any case."""
        return self._first.get(name.lower())

    @property
    def kind(self) -> str:
        """``response``, ``request``, ``revisit``, ``metadata``, ``warcinfo``, ..."""
        return self.get("WARC-Type") or ""

    @property
    def record_id(self) -> str:
        """The record's id, without brackets."""
        return (self.get("WARC-Record-ID") or "").strip("<>")

    @property
    def at(self) -> datetime:
        """The moment of capture."""
        return datetime.fromisoformat(self.get("WARC-Date") or "")

    @property
    def message(self) -> Message:
        """The HTTP message in the block."""
        message = self._message or parse_message(self.block)
        object.__setattr__(self, "_message", message)  # asked for more than once
        return message


def records(file: BinaryIO, *, name: str, start: int = 0) -> Iterator[Record | BrokenRecord]:
    """Every record of `file`, in order, from byte `start` on (where a record must begin).

    What is broken is given as the error that says so, and reading goes on at the next record
    that is whole; a torn file so ends in a `BrokenRecord`.
    """
    at = start
    file.seek(at)
    reader = MemberReader(file, at)
    while True:
        try:
            data = reader.next()
            if data is None:
                return
            yield parse_record(data, offset=at, length=reader.at - at)
            at = reader.at
        except (Broken, EOFError, ValueError) as error:
            yield BrokenRecord(name, at, str(error))
            found = next_member(file, at + 1)
            if found is None:
                return
            at = found
            reader = MemberReader(file, at)


class MemberReader:
    """Inflates the gzip members of a file, from byte `at` on, one by one."""

    def __init__(self, file: BinaryIO, at: int) -> None:
        self.at, self._file, self._ahead = at, file, b""
        file.seek(at)

    def next(self) -> bytes | None:
        """The next member, inflated; None at the end of the file. `at` is then its end."""
        piece = self._ahead or self._file.read(PIECE)
        if not piece:
            return None
        if len(piece) < MIN_MEMBER:
            piece += self._file.read(PIECE)
        if piece[3:4] >= UNKNOWN_FLAGS:
            raise ValueError("the header of this gzip member has flags that mean nothing")
        machine, whole, used = unpacker(), [], 0
        room = MAX_RECORD
        while piece:
            inflated = machine.decompress(piece, room)
            whole.append(inflated)
            room -= len(inflated)
            if machine.eof:
                self._ahead = machine.unused_data
                self.at += used + len(piece) - len(self._ahead)
                return b"".join(whole)
            if room <= 0 or machine.unconsumed_tail:
                raise ValueError(f"the record is larger than {MAX_RECORD} bytes")
            used += len(piece)
            piece = self._file.read(PIECE)
        raise EOFError("the file ends inside this record")


def next_member(file: BinaryIO, start: int) -> int | None:
    """Where the next whole record begins, at byte `start` or after; None if there is none."""
    at = start
    while True:
        file.seek(at)
        piece = file.read(PIECE)
        if len(piece) < MIN_MEMBER:
            return None
        found = piece.find(MEMBER_START)
        if found < 0:
            at += len(piece) - len(MEMBER_START) + 1
            continue
        if is_member(file, at + found):
            return at + found
        at += found + 1


def is_member(file: BinaryIO, at: int) -> bool:
    """Whether a whole record begins at byte `at`."""
    try:
        data = MemberReader(file, at).next()
        return data is not None and bool(parse_record(data, offset=at, length=0))
    except (Broken, EOFError, ValueError):
        return False


def parse_record(data: bytes, *, offset: int, length: int) -> Record:
    """The record in `data`; `ValueError` if that is not one whole record and nothing more."""
    end = data.find(BLANK_LINE)
    if not data.startswith(VERSIONS) or end < 0:
        raise ValueError("this is no WARC record")
    fields, block = record_fields(data[:end]), data[end + len(BLANK_LINE) : -len(BLANK_LINE)]
    record = Record(offset=offset, length=length, fields=fields, block=block)
    size = record.get("Content-Length") or ""
    if not size.isdecimal():
        raise ValueError("the record does not say how long it is")
    if not data.endswith(BLANK_LINE) or len(data) - end != int(size) + 2 * len(BLANK_LINE):
        raise ValueError(f"the block is not the {size} bytes that the record says")
    return record


def record_fields(head: bytes) -> tuple[tuple[str, str], ...]:
    """The named fields of a record, from its first lines."""
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    pairs = [line.partition(":") for line in lines]
    return tuple([(name.strip(), value.strip()) for name, colon, value in pairs if colon])


def read_record(storage: Reads, capture: Capture) -> Record:
    """The record of `capture`, by one ranged read; `BrokenRecord` if it is not there as it was.

    `KeyError` if its segment is not in the storage.
    """
    record = record_at(storage, capture.key, capture.offset, capture.length)
    if record.record_id != capture.record_id:
        raise BrokenRecord(capture.key, capture.offset, f"this is not {capture.record_id}")
    return record


def record_at(storage: Reads, key: str, offset: int, length: int) -> Record:
    """The record in a span of `key`, whichever it is; errors as of `read_record`."""
    return record_in(storage.read(key, offset, length), name=key, offset=offset)


def record_in(data: bytes, *, name: str, offset: int) -> Record:
    """The record whose gzip member `data` begins with; `BrokenRecord` if it holds none."""
    machine = unpacker()
    try:
        whole = machine.decompress(data, MAX_RECORD)
        if not machine.eof:
            raise EOFError("the file ends inside this record")
        return parse_record(whole, offset=offset, length=len(data) - len(machine.unused_data))
    except (Broken, EOFError, ValueError) as error:
        raise BrokenRecord(name, offset, str(error)) from None
