"""Undoing a body's content coding, within bounds.

gzip and deflate are always understood; br and zstd by the libraries ``brotli`` and
``zstandard``, which are looked for only when a body needs them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from .deflate import Broken, unpacker

FREE_BYTES = 1_000_000
"""A ratio says nothing about a small body: a page of blanks is no bomb."""
STEP = 1 << 16
WINDOW_BYTES = 1 << 27
"""The largest window of a zstd frame that is read; browsers go to 8 MB (RFC 9659)."""
ZSTD_STEP = 1 << 8
"""Compressed bytes at a time: 4 of them may become 128 kB, and nothing else bounds that."""
GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
NO_CODING = {"identity", "utf-8", "none"}
LIBRARIES = {"br": "brotli", "zstd": "zstandard"}
"""The optional library that a coding needs."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body without its content coding; ``problem`` is a word fit for a counter."""

    body: bytes
    problem: str | None = None


def decode(payload: bytes, coding: str | None, *, ratio: int, limit: int) -> Decoded:
    """`payload` without its content `coding`, as far as that can be undone.

    A body that is not in the coding it claims is given as it is (``not-encoded``), a torn one as
    far as it goes (``cut-off``), one that grows beyond `ratio` or `limit` bytes up to there
    (``bomb``). One in a coding that nothing here understands is given as it is
    (``unknown-coding``).
    """
    if not payload:
        return Decoded(payload)
    codings = [c for part in (coding or "").split(",") if (c := part.strip().lower())]
    body, problem = payload, None
    for name in reversed(codings):
        if name in NO_CODING:
            continue
        if not understood(name):
            return Decoded(body, "unknown-coding")
        decoded = _undo(body, name, bound=min(limit, max(FREE_BYTES, ratio * len(body))))
        body, problem = decoded.body, problem or decoded.problem
    return Decoded(body, problem)


def understood(coding: str) -> bool:
    """Whether `coding` can be undone here; `LIBRARIES` names what br and zstd need."""
    if coding in LIBRARIES:
        return find_spec(LIBRARIES[coding]) is not None
    return coding in {"gzip", "x-gzip", "deflate"}


def _undo(data: bytes, name: str, *, bound: int) -> Decoded:
    out = bytearray()
    try:
        for piece in _pieces(data, name.removeprefix("x-"), bound):
            out += piece
            if len(out) > bound:
                return Decoded(bytes(out[:bound]), "bomb")
    except EOFError:
        return Decoded(bytes(out), "cut-off")
    except ValueError:
        return Decoded(bytes(out), "cut-off") if out else Decoded(data, "not-encoded")
    return Decoded(bytes(out))


def _pieces(data: bytes, name: str, bound: int) -> Iterator[bytes]:
    """What `data` holds; `ValueError` where it is not in its coding, `EOFError` if it is torn."""
    if name == "br":
        return _unbrotli(data)
    if name == "zstd":
        return _unzstd(data)
    window = 31 if name == "gzip" else 15 if data[:1] == b"\x78" else -15
    return _inflate(data, window, bound + 1)


def _inflate(data: bytes, window: int, room: int) -> Iterator[bytes]:
    machine, at = unpacker(window), 0
    while at < len(data):
        piece = data[at : at + STEP]
        try:
            out = machine.decompress(piece, room)
        except Broken as error:
            raise ValueError(str(error)) from None
        room = max(1, room - len(out))
        yield out
        at += len(piece) - len(machine.unused_data)
        if machine.eof:
            if data[at : at + 2] != GZIP_MAGIC:
                return
            machine = unpacker(window)
    raise EOFError


def _unbrotli(data: bytes) -> Iterator[bytes]:
    import brotli  # noqa: PLC0415 - an optional library

    machine = brotli.Decompressor()
    try:
        yield machine.process(data, output_buffer_limit=STEP)
        while not machine.is_finished():
            out = machine.process(b"", output_buffer_limit=STEP)
            if not out and machine.can_accept_more_data():
                raise EOFError
            yield out
    except brotli.error as error:
        raise ValueError(str(error)) from None


def _unzstd(data: bytes) -> Iterator[bytes]:
    import zstandard  # noqa: PLC0415 - an optional library

    reader = zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES)
    machine, at = reader.decompressobj(), 0
    try:
        while at < len(data):
            piece = data[at : at + ZSTD_STEP]
            yield machine.decompress(piece)
            at += len(piece) - len(machine.unused_data)
            if machine.eof:
                if data[at : at + 4] != ZSTD_MAGIC:
                    return
                machine = reader.decompressobj()
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None
    raise EOFError
