"""Content codings undone, within bounds: whole, torn, wrong, and growing without end."""

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from archive.decoding import Decoded, decode, understood


def raw_deflate(body: bytes) -> bytes:
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(body) + machine.flush()


CODERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "gzip of two members": ("X-Gzip", lambda b: gzip.compress(b[:9]) + gzip.compress(b[9:])),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstandard.compress),
    "zstd of two frames": (
        "ZSTD",
        lambda b: zstandard.compress(b[:9]) + zstandard.compress(b[9:]),
    ),
    "gzip, then br": ("gzip, br", lambda b: brotli.compress(gzip.compress(b))),
    "none": ("identity", bytes),
}
codings = pytest.mark.parametrize(("coding", "coder"), CODERS.values(), ids=list(CODERS))


def undone(payload: bytes, coding: str, *, limit: int = 1 << 26) -> Decoded:
    return decode(payload, coding, ratio=100, limit=limit)


@codings
@given(body=st.binary(min_size=10, max_size=3000))
def test_gives_back_what_was_coded(
    coding: str, coder: Callable[[bytes], bytes], body: bytes
) -> None:
    assert undone(coder(body), coding) == Decoded(body)


packed = pytest.mark.parametrize(
    ("coding", "coder"), [CODERS[name] for name in ("gzip", "deflate", "br", "zstd")]
)


@packed
def test_a_torn_body_is_given_as_far_as_it_goes(
    coding: str, coder: Callable[[bytes], bytes]
) -> None:
    body = bytes(n * n % 251 for n in range(400_000))
    torn = undone(coder(body)[:-9], coding)
    assert torn.problem == "cut-off"
    assert body.startswith(torn.body)


@packed
def test_a_body_that_is_not_coded_is_given_as_it_is(
    coding: str, coder: Callable[[bytes], bytes]
) -> None:
    assert undone(b"<html>plain", coding) == Decoded(b"<html>plain", "not-encoded")


@packed
def test_what_grows_without_end_is_cut(coding: str, coder: Callable[[bytes], bytes]) -> None:
    bomb = undone(coder(bytes(30_000_000)), coding, limit=2_000_000)
    assert bomb.problem == "bomb"
    assert 1_000_000 <= len(bomb.body) <= 2_000_000


def test_a_coding_nobody_knows_is_left_as_it_is() -> None:
    assert undone(b"abc", "rot13") == Decoded(b"abc", "unknown-coding")
    assert not understood("rot13")
    assert all(understood(name) for name in ("gzip", "deflate", "br", "zstd"))
