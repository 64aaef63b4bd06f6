"""Gzip members: packed by zlib-ng, at three times zlib's speed, unpacked by ISA-L, at twice it."""

from typing import TYPE_CHECKING

from isal import isal_zlib
from zlib_ng import zlib_ng

if TYPE_CHECKING:
    from isal.isal_zlib import Decompress

GZIP = 31  # window bits: a gzip header and trailer around the data
Broken: type[Exception] = isal_zlib.error  # type: ignore[assignment]


def packed(data: bytes, level: int) -> bytes:
    """`data` as one gzip member."""
    packer = zlib_ng.compressobj(level, zlib_ng.DEFLATED, GZIP)
    return packer.compress(data) + packer.flush()


def unpacker(window: int = GZIP) -> "Decompress":
    """Inflates one gzip member, piece by piece, like `zlib.decompressobj`."""
    return isal_zlib.decompressobj(window)
