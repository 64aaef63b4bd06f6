"""Where sealed files live: a folder, or a bucket (`archive.s3`)."""

import hashlib
import io
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from .errors import (
    FileChanged,
    FormatTooNew,
    KeyTaken,
    StorageAway,
    StorageRefused,
    StorageUrlError,
)
from .files import PIECE, sha256_of, sync_folder

FORMAT = 1
FORMAT_KEY = "fiche.json"
READ_AHEAD = 1 << 23
PART_SUFFIX = ".part"


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

    def check(self) -> None:
        """Prove that we may write here and know the format; `StorageError` in one line if not."""


@dataclass(frozen=True)
class LocalStorage:
    """A folder. Files appear whole or not at all, and outlive a power cut once `put` returns."""

    root: Path

    def __str__(self) -> str:
        return str(self.root)

    def put(self, key: str, path: Path, sha256: str) -> None:
        target = self._path(key)
        if self._holds(target, key, sha256):
            return
        part = target.with_name(f".{target.name}.{os.getpid()}{PART_SUFFIX}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if copy_synced(path, part) != sha256:
                raise FileChanged(str(path), expected=sha256)
            link_new(part, target)
            sync_folders(target.parent, self.root)
        except FileExistsError:
            if not self._holds(target, key, sha256):
                raise
        except OSError as error:
            raise StorageAway(str(self), error.strerror or str(error)) from None
        finally:
            part.unlink(missing_ok=True)

    def read(self, key: str, offset: int, length: int) -> bytes:
        with self.open(key) as file:
            file.seek(offset)
            return file.read(length)

    def open(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise KeyError(key) from None

    def keys(self, prefix: str = "") -> Iterator[str]:
        yield from self._keys_below("", prefix)

    def size(self, key: str) -> int:
        try:
            return self._path(key).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            raise KeyError(key) from None

    def check(self) -> None:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            probe = self.root / f".probe.{os.getpid()}{PART_SUFFIX}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            reason = f"cannot write there: {error.strerror}"
            raise StorageRefused(str(self), reason) from None
        check_format(self, str(self))

    def _path(self, key: str) -> Path:
        if not key or key.startswith("/") or ".." in key.split("/"):
            raise ValueError(f"no storage key: {key!r}")
        return self.root / key

    def _holds(self, target: Path, key: str, sha256: str) -> bool:
        """Whether `target` is there already; `KeyTaken` if it is something else."""
        with suppress(FileNotFoundError):
            stored = sha256_of(target)
            if stored != sha256:
                raise KeyTaken(key, stored=stored, given=sha256)
            return True
        return False

    def _keys_below(self, folder: str, prefix: str) -> Iterator[str]:
        """The keys in `folder`, which is empty or ends in a slash; one folder in memory a time."""
        try:
            entries = list(os.scandir(self.root / folder))
        except FileNotFoundError:
            return
        names = ((f"{e.name}/" if e.is_dir() else e.name) for e in entries)
        for name in sorted(names):
            key = folder + name
            if name.endswith("/") and (key.startswith(prefix) or prefix.startswith(key)):
                yield from self._keys_below(key, prefix)
            elif key.startswith(prefix) and not name.endswith(("/", PART_SUFFIX)):
                yield key


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


def open_storage(url: str) -> Storage:
    """The storage at `url`: a folder, or ``s3://bucket/prefix`` with boto3's usual settings."""
    if "://" not in url:
        if not url.strip():
            raise StorageUrlError(url)
        return LocalStorage(Path(url).expanduser().absolute())
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in {"", "localhost"} and parts.path:
        return LocalStorage(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc and not (parts.query or parts.fragment):
        from .s3 import S3Storage  # noqa: PLC0415 - boto3 takes 0.3 s that a folder need not pay

        return S3Storage.connect(parts.netloc, parts.path.strip("/"))
    raise StorageUrlError(url)


def check_format(storage: Storage, name: str) -> None:
    """Write the format of this archive if it is new; `FormatTooNew` if we do not know it."""
    try:
        with storage.open(FORMAT_KEY) as file:
            found = int(json.load(file)["format"])
    except KeyError:
        put_bytes(storage, FORMAT_KEY, json.dumps({"format": FORMAT}).encode() + b"\n")
        return
    except (ValueError, TypeError) as error:
        raise StorageRefused(name, f"{FORMAT_KEY} in it is not ours ({error})") from None
    if found > FORMAT:
        raise FormatTooNew(name, found=found, known=FORMAT)


def put_bytes(storage: Storage, key: str, data: bytes) -> None:
    """Store `data` under `key`."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - only for a new archive

    with TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        path.write_bytes(data)
        storage.put(key, path, hashlib.sha256(data).hexdigest())


def copy_synced(source: Path, target: Path) -> str:
    """Copy `source` to `target` through to the disk; the sha256 of what was copied."""
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while piece := reading.read(PIECE):
            digest.update(piece)
            writing.write(piece)
        writing.flush()
        os.fsync(writing.fileno())
    return digest.hexdigest()


def link_new(part: Path, target: Path) -> None:
    """Give the file `part` the name `target`; `FileExistsError` if there is one already."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if target.exists():
            raise FileExistsError(target) from None
        part.rename(target)


def sync_folders(folder: Path, root: Path) -> None:
    """Make new names in `folder`, and those of the folders up to `root`, outlive a power cut."""
    for path in (folder, *folder.parents):
        sync_folder(path)
        if path == root:
            return
