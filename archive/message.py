"""HTTP/1 messages as they stand in a record: start line, headers, body, codings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

HEAD_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One HTTP message. Header names keep their case and order, and may repeat.

    ``body`` is what follows the headers, chunk framing included; ``payload`` is without it.
    """

    start: str
    headers: tuple[tuple[str, str], ...]
    block: bytes
    head_length: int
    _first: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_first", {name.lower(): v for name, v in reversed(self.headers)})

    @property
    def body(self) -> bytes:
        return self.block[self.head_length :]

    def get(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        return self._first.get(name.lower())

    def all(self, name: str) -> tuple[str, ...]:
        """Every header of that name, in order."""
        name = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == name)

    @property
    def status(self) -> int:
        """The status code; 0 if the start line has none."""
        parts = self.start.split(None, 2)
        return int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else 0

    @property
    def chunked(self) -> bool:
        """Whether the body is framed in chunks."""
        codings = ",".join(self.all("Transfer-Encoding")).lower()
        return codings.split(",")[-1].strip() == "chunked"

    @property
    def payload(self) -> bytes:
        """The body with the transfer coding removed and the content coding kept."""
        return b"".join(chunks(self.body)) if self.chunked else self.body

    @property
    def content(self) -> bytes | memoryview:
        """The payload, without a copy of it where it stands in one piece."""
        return self.payload if self.chunked else memoryview(self.block)[self.head_length :]

    @property
    def mime(self) -> str:
        """The media type without its parameters, in lower case; empty if the answer names none."""
        return (self.get("Content-Type") or "").partition(";")[0].strip().lower()


def parse_message(block: bytes) -> Message:
    """The message in `block`. Never raises: what is no header line is left out of the headers."""
    end, gap = head_end(block)
    lines = block[:end].decode("latin-1").replace("\r\n", "\n").split("\n")
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        if line[:1] in {" ", "\t"} and headers:  # obs-fold, RFC 9112, section 5.2
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            headers.append((name.strip(), value.strip()))
    return Message(start=lines[0], headers=tuple(headers), block=block, head_length=end + gap)


def head_end(block: bytes) -> tuple[int, int]:
    """Where the header lines of `block` end, and how long the blank line after them is."""
    found = HEAD_END.search(block)
    return (found.start(), found.end() - found.start()) if found else (len(block), 0)


def chunks(body: bytes) -> Iterator[bytes]:
    """The data of each chunk of `body` (RFC 9112, section 7.1), as far as it goes.

    A body cut off inside a chunk gives what is there; one without framing is given as it stands.
    """
    at = 0
    while at < len(body):
        line_end = body.find(b"\n", at)
        size = chunk_size(body[at:line_end]) if line_end >= 0 else None
        if size is None:
            if at == 0:
                yield body
            return
        if size == 0:
            return
        yield body[line_end + 1 : line_end + 1 + size]
        at = line_end + 1 + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1


def chunk_size(line: bytes) -> int | None:
    """The size a chunk's first line names, its extensions ignored; None if it names none."""
    digits = line.partition(b";")[0].strip()
    if not digits or digits.strip(b"0123456789abcdefABCDEF"):
        return None
    return int(digits, 16)
