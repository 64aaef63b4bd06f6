"""Where one HTTP/1.x response begins and ends in the bytes of a connection (RFC 9112).

Lenient in what it takes, for pages must be kept whatever their server's manners; exact in what it
keeps: `Framing.raw` is every byte from the status line to the end of the message.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archive.message import chunk_size

HEAD_LIMIT = 1_000_000
"""Bytes of status line and headers; the largest seen on a news site are below 100 kB."""
FRAMING_LIMIT = 4_000_000
"""Bytes of chunk lines and trailers; in chunks of 20 bytes, smaller than any seen, that is 16 MB
of a page."""

_STATUS = re.compile(rb"HTTP/(\d\.\d)[ \t]+(\d{3})[ \t]*([^\r\n]*)")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FIRST_OF_ERROR = 400
Headers = tuple[tuple[str, str], ...]


class WireError(Exception):
    """The peer does not speak HTTP; ``reason`` is a word fit for a counter."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(f"{reason}: {detail}")


@dataclass(frozen=True, slots=True)
class Head:
    """Status line and headers, in the server's own case and order, repeats kept."""

    version: str
    status: int
    reason: str
    headers: Headers

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name]

    def get(self, name: str) -> str | None:
        """The first value of the header `name` (lower case); None if there is none."""
        return next(iter(self.all(name)), None)


def parse_head(raw: bytes) -> Head:
    """The head of a response; `WireError` if it does not begin with an HTTP status line."""
    lines = re.split(rb"\r?\n", raw.rstrip(b"\r\n"))
    if not (first := _STATUS.fullmatch(lines[0])):
        raise WireError("bad-status-line", repr(lines[0][:80]))
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        text = line.decode("latin-1")
        if text[:1] in {" ", "\t"} and headers:  # an obsolete folded line goes on with the last
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {text.strip()}")
        elif ":" in text:
            name, _, value = text.partition(":")
            headers.append((name.strip(), value.strip()))
    version, status, reason = first.groups()
    return Head(version.decode(), int(status), reason.decode("latin-1"), tuple(headers))


def target_of(url: str) -> str:
    """What a request for `url` asks its server for: path and query."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@dataclass(slots=True)
class Framing:
    """One response, fed as it arrives.

    ``limit`` bounds the payload in bytes; beyond it ``truncated`` is ``length`` and the message
    counts as done. ``reusable`` says whether the connection can carry another request.
    """

    method: str
    limit: int
    raw: bytearray = field(default_factory=bytearray)
    head: Head | None = None
    done: bool = False
    truncated: str | None = None
    reusable: bool = False
    besides: list[tuple[str, bytes]] = field(default_factory=list)
    """What came and is not in ``raw``: ``interim`` (1xx, each), ``surplus`` (behind the end)."""
    trailers_at: int | None = None
    """Where in ``raw`` the trailer section begins, if it came."""
    _at: int = 0
    """Bytes of ``raw`` understood so far."""
    _announced: int = 0
    """Bytes of answers with 1xx."""
    _begin: int = 0
    """Where in ``raw`` the body begins."""
    _left: int | None = None
    """Bytes of body (or of the chunk) still to come; None until the end of the connection."""
    _chunked: bool = False
    _in_chunk: bool = False
    _spans: list[tuple[int, int]] = field(default_factory=list)
    """Where in ``raw`` the payload lies."""
    _length: int = 0

    @property
    def payload(self) -> bytes:
        """The body without its transfer coding; a copy."""
        with memoryview(self.raw) as raw:
            return b"".join(raw[start:end] for start, end in self._spans)

    def feed(self, data: bytes) -> None:
        """Take the next bytes; `WireError` if they cannot be HTTP."""
        self.raw += data
        if self.head is None and not self._read_head():
            return
        if self._chunked:
            self._read_chunks()
        else:
            self._read_plain()
        if self._exceeds():
            self._cut("length")

    def end(self) -> None:
        """The peer closed the connection."""
        if self.done:
            return
        if self.head is None:
            raise WireError("cut-off" if self.raw else "no-answer", "the connection was closed")
        if self._chunked or self._left is not None:
            self._cut("disconnect")
        self.done, self.reusable = True, False

    def stop(self, reason: str) -> None:
        """Give up on the rest of the message: ``time`` or ``disconnect``."""
        if not self.done:
            self._cut(reason)

    def _cut(self, reason: str) -> None:
        self.truncated, self.done, self.reusable = reason, True, False
        surplus = self._length - self.limit
        if reason == "length" and surplus > 0:
            start, end = self._spans[-1]
            self._spans[-1] = (start, max(start, end - surplus))
            if not self._chunked:
                del self.raw[len(self.raw) - surplus :]

    def _exceeds(self) -> bool:
        """Whether the payload, or what frames it, is more than we take."""
        framing = len(self.raw) - self._begin - self._length
        return self._length > self.limit or (framing > FRAMING_LIMIT and not self.done)

    def _read_head(self) -> bool:
        while end := _HEAD_END.search(self.raw, max(0, self._at - 3)):
            head = parse_head(bytes(self.raw[: end.end()]))
            if head.status // 100 != 1:
                self.head, self._at, self._begin = head, end.end(), end.end()
                self._frame(head)
                return True
            # 100 Continue, 103 Early Hints and the like announce, they do not answer
            self.besides.append(("interim", bytes(self.raw[: end.end()])))
            self._announced += end.end()
            del self.raw[: end.end()]
            self._at = 0
        self._at = len(self.raw)
        if (came := self._announced + self._at) > HEAD_LIMIT:
            raise WireError("head-too-large", f"{came} bytes and no end of the headers")
        return False

    def _frame(self, head: Head) -> None:
        """How long the body is (RFC 9112, section 6.3)."""
        tokens = {token.strip().lower() for v in head.all("connection") for token in v.split(",")}
        self.reusable = "close" not in tokens and (head.version != "1.0" or "keep-alive" in tokens)
        lengths = {value.strip() for v in head.all("content-length") for value in v.split(",")}
        if self.method == "HEAD" or head.status in {204, 304}:
            self._left = 0
        elif any("chunked" in value.lower() for value in head.all("transfer-encoding")):
            self._chunked = True
        elif len(lengths) == 1 and (length := lengths.pop()).isdecimal():
            self._left = int(length)
        else:
            self.reusable = False

    def _read_plain(self) -> None:
        end = len(self.raw) if self._left is None else min(len(self.raw), self._at + self._left)
        if self._left is not None:
            self._left -= end - self._at
            self.done = self._left == 0
        self._take(end)
        if self.done:
            self._drop_surplus()

    def _read_chunks(self) -> None:
        while not self.done and self._read_chunk_size():
            end = min(len(self.raw), self._at + (self._left or 0))
            self._left = (self._left or 0) - (end - self._at)
            self._take(end)
            if self._left:
                return
            if not self._skip_line_end():
                return
            self._in_chunk = False

    def _take(self, end: int) -> None:
        """Count what stands before `end` as payload."""
        if self._spans and self._spans[-1][1] == self._at:
            self._spans[-1] = (self._spans[-1][0], end)
        else:
            self._spans.append((self._at, end))
        self._length += end - self._at
        self._at = end

    def _read_chunk_size(self) -> bool:
        """Read the line before a chunk; False while it has not arrived, or at the last chunk."""
        if self._in_chunk:
            return True
        end = self.raw.find(b"\n", self._at)
        if end < 0:
            return False
        self._left = chunk_size(bytes(self.raw[self._at : end]))
        if self._left is None:
            self._cut("disconnect")
            return False
        if self._left == 0:
            return self._read_trailers(end + 1)
        self._at, self._in_chunk = end + 1, True
        return True

    def _read_trailers(self, start: int) -> bool:
        """Take the trailer section, all of it or (until it has arrived) nothing; always False."""
        at = start
        while (end := self.raw.find(b"\n", at)) >= 0:
            line, at = bytes(self.raw[at:end]).strip(), end + 1
            if not line:
                self._at, self.done, self.trailers_at = at, True, start
                self._drop_surplus()
                break
        return False

    def _skip_line_end(self) -> bool:
        """Step over the line end behind a chunk; False while it has not arrived."""
        found = re.compile(rb"\r?\n").match(self.raw, self._at)
        if found:
            self._at = found.end()
            return True
        if len(self.raw) - self._at > 1:
            self._cut("disconnect")
        return False

    def _drop_surplus(self) -> None:
        """Bytes behind the end of a message belong to none, and spoil the connection."""
        if len(self.raw) > self._at:
            self.besides.append(("surplus", bytes(self.raw[self._at :])))
            del self.raw[self._at :]
            self.reusable = False
