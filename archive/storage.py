"""Where sealed files live: a folder (`archive.local`), or a bucket (`archive.s3`)."""

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from .errors import FormatTooNew, StorageRefused, StorageUrlError
from .uploads import PLAIN, S3Options

FORMAT = 1
FORMAT_KEY = "fiche.json"
READ_AHEAD = 1 << 23


class Reads(Protocol):
    """What gives spans of stored files."""

    def read(self, key: str, offset: int, length: int) -> bytes:
        """`length` bytes of `key` from byte `offset`, fewer at its end; `KeyError` without it."""


class Storage(Protocol):
    """Where sealed files live. A key is ``a/b/c``, is written once and never changed."""

    def put(self, key: str, path: Path, sha256: str) -> None:
        """Store the file `path`, whose digest is `sha256` (hexadecimal), under `key`.

        When this returns, all of it is there and was proven to be. May be repeated; `KeyTaken` if
        something else lies there, `StorageAway` if the storage stays away.
        """

    def read(self, key: str, offset: int, length: int) -> bytes:
        """`length` bytes of `key` from byte `offset`, fewer at its end; `KeyError` without it."""

    def open(self, key: str) -> BinaryIO:
        """`key` as a seekable stream that holds a part of it in memory; `KeyError` without it."""

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Every key that starts with `prefix`; those of one folder in order."""

    def size(self, key: str) -> int:
        """How many bytes lie under `key`; `KeyError` without it."""

    def check(self, *, writing: bool = True) -> None:
        """Prove that we know the format and may write; `StorageError` in one line if not.

        Without `writing` it is enough that we may read.
        """


class StoredFile(io.RawIOBase):
    """A stored file as a seekable stream, each read of which is one ranged read."""

    def __init__(self, storage: Storage, key: str) -> None:
        self._storage, self._key, self._at = storage, key, 0
        self._size = storage.size(key)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readall(self) -> bytes:
        pieces = iter(lambda: self.read(READ_AHEAD), b"")  # its own would ask for 8 kB at a time
        return b"".join(piece for piece in pieces if piece)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        length = min(len(buffer), self._size - self._at)
        if length <= 0:
            return 0
        data = self._storage.read(self._key, self._at, length)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def open_storage(url: str, options: S3Options = PLAIN) -> Storage:
    """The storage at `url`: a folder, or ``s3://bucket/prefix`` with boto3's usual settings.

    `options` are asked of a bucket with all that is stored; a folder cannot fulfil them.
    """
    if options.asks_much and not url.startswith("s3://"):
        raise StorageRefused(url, "a folder cannot do what the settings s3.* ask; unset them")
    if "://" not in url:
        if not url.strip():
            raise StorageUrlError(url)
        return local_storage(Path(url).expanduser().absolute())
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in {"", "localhost"} and parts.path:
        return local_storage(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc and not (parts.query or parts.fragment):
        from .s3 import S3Storage  # noqa: PLC0415 - boto3 takes 0.3 s that a folder need not pay

        return S3Storage.connect(
            parts.netloc, parts.path.strip("/"), options=options or S3Options()
        )
    raise StorageUrlError(url)


def local_storage(root: Path) -> Storage:
    """The storage in the folder `root`."""
    from .local import LocalStorage  # noqa: PLC0415 - it is made of what stands here

    return LocalStorage(root)


def check_format(storage: Storage, name: str, *, writing: bool = True) -> None:
    """Write the format of this archive if it is new; `FormatTooNew` if we do not know it."""
    try:
        with storage.open(FORMAT_KEY) as file:
            found = int(json.load(file)["format"])
    except KeyError:
        if writing:
            put_bytes(storage, FORMAT_KEY, json.dumps({"format": FORMAT}).encode() + b"\n")
        return
    except (ValueError, TypeError) as error:
        raise StorageRefused(name, f"{FORMAT_KEY} in it is not ours ({error})") from None
    if found > FORMAT:
        raise FormatTooNew(name, found=found, known=FORMAT)


def put_bytes(storage: Storage, key: str, data: bytes) -> None:
    """Store `data` under `key`."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        path.write_bytes(data)
        storage.put(key, path, hashlib.sha256(data).hexdigest())
