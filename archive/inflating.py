"""The bytes of a file of someone else's, unpacked if it is gzip, and where each of them is from."""

import re
from typing import BinaryIO

from .deflate import Broken, unpacker
from .records import MEMBER_START

PIECE = 1 << 14
"""Read at a time. Inflated this is 16 MB at most: deflate packs no better than 1,032 to 1."""
TRIED = 1 << 9
SEARCHED = 1 << 16

TEXT = re.compile(rb"[ -~]{4}")
"""How every record begins: with ``WARC/`` or an address."""
PACKERS = {
    b"\x04\x22\x4d\x18": "LZ4, which is not read here: unpack it first (lz4 -d)",
    b"\x28\xb5\x2f\xfd": "Zstandard, which is not read here: unpack it first (zstd -d)",
    b"BZh": "bzip2, which is not read here: unpack it first (bzip2 -d)",
}


class Torn(ValueError):
    """A gzip member that cannot be unpacked to its end; `at` is the byte it begins at."""

    def __init__(self, at: int, reason: str) -> None:
        self.at, self.reason = at, reason
        super().__init__(f"byte {at}: {reason}")


class Pieces:
    """The content of `file`, piece by piece. Gzip may be one member a record, or one for all."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file, 0
        self._raw = file.read(PIECE)
        self.packed = self._raw.startswith(MEMBER_START[:2])
        self.member = 0
        """The byte at which the member begins that is being unpacked; 0 if nothing is packed."""
        self._machine = unpacker() if self.packed else None

    @property
    def refused(self) -> str | None:
        """Why nothing in the file can be read, if that shows at once."""
        return next((f"this is {why}" for mark, why in PACKERS.items()
                     if self._raw.startswith(mark)), None)  # fmt: skip

    def next(self) -> bytes:
        """The next bytes; none at the end. `Torn` where a member breaks off, see `resume`."""
        if not self.packed:
            return self._take()
        while True:
            if self._machine is None and not self._begin():
                return b""
            raw = self._take()
            if not raw:
                self._machine = None
                raise Torn(self.member, "the file ends inside this gzip member")
            if data := self._inflate(raw):
                return data

    def resume(self) -> bool:
        """Go on at the first member behind the torn one that can be a record; if there is one."""
        at = self.member + 1
        while True:
            self._file.seek(at)
            piece = self._file.read(SEARCHED)
            found = piece.find(MEMBER_START)
            if found < 0 and len(piece) < SEARCHED:
                return False
            if found < 0:
                at += len(piece) - len(MEMBER_START) + 1
            elif is_member(piece[found : found + TRIED]):
                self._seek(at + found)
                return True
            else:
                at += found + 1

    def _seek(self, at: int) -> None:
        self._file.seek(at)
        self._at, self._raw, self._machine = at, b"", None

    def _begin(self) -> bool:
        """Begin with the next member, if there is one; zeros between members are padding."""
        while not (self._raw or self._read()).strip(b"\0"):
            if not self._raw:
                return False
            self._at, self._raw = self._at + len(self._raw), b""
        left = self._raw.lstrip(b"\0")
        self._at, self._raw = self._at + len(self._raw) - len(left), left
        self.member, self._machine = self._at, unpacker()
        return True

    def _inflate(self, raw: bytes) -> bytes:
        assert self._machine is not None  # noqa: S101 - what `next` has seen to
        try:
            data: bytes = self._machine.decompress(raw)
        except Broken as error:
            self._machine = None
            raise Torn(self.member, f"this gzip member is damaged ({error})") from None
        if self._machine.eof:
            self._raw = self._machine.unused_data
            self._at -= len(self._raw)
            self._machine = None
        return data

    def _read(self) -> bytes:
        self._raw = self._file.read(PIECE)
        return self._raw

    def _take(self) -> bytes:
        """The next bytes as they are in the file."""
        raw = self._raw or self._read()
        self._at, self._raw = self._at + len(raw), b""
        return raw


def is_member(data: bytes) -> bool:
    """Whether a gzip member begins here, and in it text, as a record does."""
    try:
        text: bytes = unpacker().decompress(data)
    except Broken:
        return False
    return TEXT.match(text) is not None
