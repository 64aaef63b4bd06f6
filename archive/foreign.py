"""Reading WARC and ARC files of other people's tools: every sound record, and what is wrong.

Nothing is taken on trust: a record is as long as it says only if the file ends or another record
begins behind it. What is broken is given as the error that says so, and reading goes on.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .arc import ARC_LINE, ArcLayout, arc_fields, arc_layout
from .errors import BrokenFile, BrokenRecord
from .flaws import proves
from .inflating import Pieces, Torn
from .records import MAX_RECORD, Record, record_fields

MAX_HEAD = 1 << 20
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
WARC_LINE = re.compile(rb"WARC/(?:0\.1[78]|1\.[01])\r?\n")
BEHIND = 1 << 7
"""Looked at behind a record: line breaks, and the beginning of the next one."""
LINE_BREAKS = b"\r\n"
BLOCK_DIGEST = "warc-block-digest"
DESCRIBED = b"filedesc:"
"""How an ARC file begins: with the record that says what is in the others."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A sound record, and its header as it stands in the file.

    The header of an ARC record is one we made. ``mended`` says what had to be done to one.
    """

    record: Record
    head: bytes
    mended: str | None = None

    @property
    def data(self) -> bytes:
        """The record as a WARC file holds it."""
        return b"".join((self.head, b"\r\n\r\n", self.record.block, b"\r\n\r\n"))


class _Lost(ValueError):
    """What stands here is no record; what follows is searched for one."""


def foreign_records(file: BinaryIO, name: str) -> Iterator[Foreign | BrokenRecord]:
    """Every record of `file`, in order; one in memory at a time."""
    yield from _Reader(file, name).read()


class _Reader:
    def __init__(self, file: BinaryIO, name: str) -> None:
        self._pieces, self._name = Pieces(file), name
        self._buffer = bytearray()
        self._at = 0  # of the buffer's first byte, in what is unpacked
        self._members: deque[tuple[int, int]] = deque()
        self._lost, self._ended = False, False
        self._torn: Torn | None = None
        self._arc: ArcLayout | None = None

    def read(self) -> Iterator[Foreign | BrokenRecord]:
        """The records."""
        if refused := self._pieces.refused:
            yield BrokenFile(self._name, refused)
            return
        while True:
            try:
                found = self._next()
            except Torn as torn:
                yield BrokenRecord(self._name, torn.at, torn.reason)
                self._drop(len(self._buffer))
                self._members.clear()
                self._lost = False
                if not self._pieces.resume():
                    return
            except _Lost as error:
                yield BrokenRecord(self._name, self._place(), str(error))
                self._lost = True
            else:
                if found is None:
                    return
                yield found

    def _next(self) -> Foreign | None:
        """The next record; None at the end."""
        if self._lost and not self._find():
            return None
        self._lost = False
        while self._fill(1) and self._buffer[0] in LINE_BREAKS:
            self._drop(1)
        if not self._fill(1):
            return None
        self._fill(BEHIND)
        if WARC_LINE.match(self._buffer):
            return self._warc()
        self._arc = self._arc or (ArcLayout(4) if self._buffer.startswith(DESCRIBED) else None)
        if self._arc:
            return self._arc_record()
        begin = bytes(self._buffer[:40])
        raise _Lost(f"no WARC or ARC record begins here, but {begin!r}")

    def _warc(self) -> Foreign:
        found = self._search(BLANK_LINE)
        if found is None:
            raise _Lost("the header of this record does not end")
        head, gap, start = bytes(self._buffer[: found.start()]), bytes(found[0]), found.end()
        clean = b"\r\n".join(head.replace(b"\r\n", b"\n").split(b"\n"))
        fields = record_fields(clean)
        size = next((value for name, value in fields if name.lower() == "content-length"), "")
        written = next((value for name, value in fields if name.lower() == BLOCK_DIGEST), "")
        block = self._block(start, size, written)
        record = Record(offset=self._place(), length=0, fields=fields, block=block)
        self._drop(start + len(block))
        tidy = clean == head and gap == b"\r\n\r\n"
        return Foreign(record, clean, None if tidy else "line-ends")

    def _arc_record(self) -> Foreign:
        found = self._search(re.compile(rb"\n"))
        line = bytes(self._buffer[: found.start()]) if found else b""
        if found is None or not ARC_LINE.match(line + b"\n"):
            raise _Lost(f"this is no line that begins an ARC record: {line[:60]!r}")
        start, place = found.end(), self._place()
        block = self._block(start, line.rsplit(None, 1)[1].decode())
        if line.startswith(DESCRIBED):
            self._arc = arc_layout(block)
        assert self._arc is not None  # noqa: S101 - what `_next` has seen to
        fields = arc_fields(line, block, self._arc, place=place)
        self._drop(start + len(block))
        record = Record(offset=place, length=0, fields=fields, block=block)
        lines = (f"{name}: {value}" for name, value in fields)
        return Foreign(record, "\r\n".join(["WARC/1.1", *lines]).encode())

    def _block(self, start: int, size: str, written: str = "") -> bytes:
        """The block that begins in the buffer at `start`, if it is as long as `size` says.

        What shows that is the next record, or, if that is broken, the digest that was `written`.
        """
        if not size.isdecimal():
            raise _Lost("the record does not say how long it is")
        end = start + int(size)
        if int(size) > MAX_RECORD:
            raise _Lost(f"the record says {size} bytes, and {MAX_RECORD} is the most we take")
        if not self._fill(end):
            have = len(self._buffer) - start
            raise _Lost(f"the file ends after {have} of the {size} bytes of this record")
        try:
            self._fill(end + BEHIND)
        except Torn as torn:  # of the next record; this one is whole
            self._torn = torn
        behind = bytes(self._buffer[end : end + BEHIND]).lstrip(LINE_BREAKS)
        block = bytes(self._buffer[start:end])
        followed = behind.startswith(b"WARC/") or (b":" in behind and self._arc)
        if behind and not followed and not proves(written, block):
            raise _Lost(f"the record says {size} bytes, and no record begins behind them")
        return block

    def _find(self) -> bool:
        """Drop what stands before the next line that begins a record; False if there is none."""
        begin = re.compile(b"\n" + (ARC_LINE if self._arc else WARC_LINE).pattern)
        while True:
            if found := begin.search(self._buffer):
                self._drop(found.start() + 1)
                return True
            self._drop(max(0, len(self._buffer) - (MAX_HEAD if self._arc else BEHIND)))
            if not self._fill(len(self._buffer) + 1):
                return False

    def _search(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Where `pattern` stands in what comes, as far as a header may go."""
        while (found := pattern.search(self._buffer)) is None:
            if len(self._buffer) > MAX_HEAD or not self._fill(len(self._buffer) + 1):
                return None
        return found

    def _fill(self, size: int) -> bool:
        """Have `size` bytes in the buffer; False if the file ends before."""
        while len(self._buffer) < size:
            if self._torn is not None:
                torn, self._torn = self._torn, None
                raise torn
            data = b"" if self._ended else self._pieces.next()
            if not data:
                self._ended = True
                return False
            if not self._members or self._members[-1][1] != self._pieces.member:
                self._members.append((self._at + len(self._buffer), self._pieces.member))
            self._buffer += data
        return True

    def _drop(self, size: int) -> None:
        del self._buffer[:size]
        self._at += size

    def _place(self) -> int:
        """The byte of the file at which the buffer's first one lies, or its gzip member."""
        if not self._pieces.packed:
            return self._at
        while len(self._members) > 1 and self._members[1][0] <= self._at:
            self._members.popleft()
        return self._members[0][1] if self._members else self._pieces.member
