"""What a capture answered: status, headers and payload, whichever record holds which of them."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from archive.capture import Capture
from archive.decoding import decode
from archive.errors import ArchiveError, BrokenRecord
from archive.imported import http_message
from archive.records import Record

from .library import Library, unpacked

HEAVY = 4_000_000
"""Bytes, inflated, from which an answer is made only when no other such one is being made."""
STEP = 0.2
PATIENCE = 60.0
"""Seconds that such an answer waits for its turn."""
MOST = 1 << 28
"""Of a body without its content coding; as much as of a record."""
RATIO = 10_000
"""Nothing that a browser shows gets longer by so much; zeros do, by a thousandth of it."""
SIZE_BYTES = 4
TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+", re.ASCII)

Headers = tuple[tuple[str, str], ...]


class Busy(ArchiveError):
    """Too many answers that take much memory are asked for at once."""


class Load:
    """What one request weighs. The first heavy thing that it makes waits for its turn."""

    def __init__(self, turns: threading.Semaphore) -> None:
        self._turns, self.heavy = turns, False

    def take(self, size: int) -> None:
        """Wait for a turn if `size` bytes are heavy and we have none; `Busy` if none comes."""
        if size <= HEAVY or self.heavy:
            return
        until = time.monotonic() + PATIENCE
        while not self._turns.acquire(timeout=STEP):
            if time.monotonic() > until or ENDING.is_set():
                raise Busy("other large pages are being shown at the moment: try again in a minute")
        self.heavy = True

    def free(self) -> None:
        """Let the next one have its turn."""
        if self.heavy:
            self._turns.release()
            self.heavy = False


TURNS = threading.BoundedSemaphore(1)
ENDING = threading.Event()
"""Set when the server is to end: then nobody waits any more."""


@contextmanager
def load() -> Iterator[Load]:
    """What the request weighs that is being answered now."""
    one = Load(TURNS)
    try:
        yield one
    finally:
        one.free()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as it was given: the payload has its content coding, and no transfer coding.

    ``capture`` is the one that was asked for; its payload may come from an earlier one.
    """

    capture: Capture
    status: int
    headers: Headers
    payload: bytes = field(repr=False)

    def get(self, name: str) -> str | None:
        """The first header of that name, in small letters."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def content_type(self) -> str:
        """The media type with its parameters, as far as it can be said again; may be empty."""
        value = self.get("content-type") or ""
        return value if value.isascii() and value.isprintable() else ""

    @property
    def mime(self) -> str:
        """The media type alone, in lower case: of several the last one, as browsers take it."""
        said = self.content_type.rpartition(",")[2].partition(";")[0].strip().lower()
        return said if TYPE.fullmatch(said) else ""

    @property
    def coding(self) -> str:
        """The content codings, as they were said."""
        named = [value for key, value in self.headers if key.lower() == "content-encoding"]
        said = ", ".join(named)
        return said if said.isascii() and said.isprintable() else ""


def answer_of(library: Library, one: Capture, weight: Load) -> Answer:
    """What `one` answered; a revisit has the payload of the answer that it is the same as.

    `BrokenRecord` if a record is not what it should be, or a revisit leads nowhere.
    """
    record = taken(library, one, weight)
    if record.kind != "revisit":
        return plain_answer(one, record)
    found = library.original(record)
    if found is None:
        said = "the record that it refers to is not in the archive"
        raise BrokenRecord(one.key, one.offset, said)
    before = plain_answer(one, taken(library, found, weight))
    message = http_message(record)
    if message is None or message.status == HTTPStatus.NOT_MODIFIED or not message.headers:
        return before
    return Answer(
        capture=one, status=message.status, headers=message.headers, payload=before.payload
    )


def plain_answer(one: Capture, record: Record) -> Answer:
    """What stands in `record` itself; a file or a DNS answer is shown as it lies there."""
    message = http_message(record)
    if message is None:
        kind = record.get("Content-Type") or "application/octet-stream"
        headers = (("Content-Type", kind),)
        return Answer(capture=one, status=HTTPStatus.OK, headers=headers, payload=record.block)
    return Answer(
        capture=one, status=message.status, headers=message.headers, payload=message.payload
    )


def taken(library: Library, one: Capture, weight: Load) -> Record:
    """The record of a capture; its gzip member says in the end how large it is."""
    data = library.packed(one)
    weight.take(max(len(data), int.from_bytes(data[-SIZE_BYTES:], "little")))
    return unpacked(one, data)


def decoded(answer: Answer, weight: Load) -> tuple[bytes, str | None]:
    """The payload without its content coding, and what is wrong with that (see `decode`)."""
    weight.take(len(answer.payload))
    found = decode(answer.payload, answer.coding, ratio=RATIO, limit=HEAVY)
    if found.problem == "bomb":
        weight.take(HEAVY + 1)
        found = decode(answer.payload, answer.coding, ratio=RATIO, limit=MOST)
    return found.body, found.problem
