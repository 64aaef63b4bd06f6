"""Undoing a body's content coding, within bounds."""

import zlib
from dataclasses import dataclass

FREE_BYTES = 1_000_000
"""A ratio says nothing about a small body: a page of blanks is no bomb."""
STEP = 1 << 16
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body without its content coding; ``problem`` is a word fit for a counter."""

    body: bytes
    problem: str | None = None


def decode(payload: bytes, coding: str | None, *, ratio: int, limit: int) -> Decoded:
    """`payload` without its content `coding`, as far as that can be undone.

    A body that is not in the coding it claims is given as it is (``not-encoded``), a torn one as
    far as it goes (``cut-off``), one that grows beyond `ratio` or `limit` bytes up to there
    (``bomb``).
    """
    if not payload:
        return Decoded(payload)
    codings = [c for part in (coding or "").split(",") if (c := part.strip().lower())]
    body, problem = payload, None
    for name in reversed(codings):
        if name in {"identity", "utf-8", "none"}:
            continue
        if name not in {"gzip", "x-gzip", "deflate"}:
            return Decoded(body, "unknown-coding")
        decoded = _inflate(body, name, ratio=ratio, limit=limit)
        body, problem = decoded.body, problem or decoded.problem
    return Decoded(body, problem)


def _inflate(data: bytes, name: str, *, ratio: int, limit: int) -> Decoded:
    window = 31 if "gzip" in name else 15 if data[:1] == b"\x78" else -15
    bound = min(limit, max(FREE_BYTES, ratio * len(data)))
    machine, out, at = zlib.decompressobj(window), bytearray(), 0
    while at < len(data):
        piece = data[at : at + STEP]
        try:
            out += machine.decompress(piece, bound + 1 - len(out))
        except zlib.error:
            return Decoded(bytes(out), "cut-off") if out else Decoded(data, "not-encoded")
        if len(out) > bound:
            return Decoded(bytes(out[:bound]), "bomb")
        at += len(piece) - len(machine.unused_data)
        if machine.eof:
            if data[at : at + 2] != GZIP_MAGIC:
                break
            machine = zlib.decompressobj(window)
    return Decoded(bytes(out), None if machine.eof else "cut-off")
