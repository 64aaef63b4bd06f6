"""Sealed files in a folder."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .errors import FileChanged, KeyTaken, StorageAway, StorageRefused
from .files import PIECE, sha256_of, sync_folder
from .storage import FORMAT_KEY, check_format

PART_SUFFIX = ".part"


@dataclass(frozen=True)
class LocalStorage:
    """A folder. Files appear whole or not at all, and outlive a power cut once `put` returns."""

    root: Path

    def __str__(self) -> str:
        return str(self.root)

    def put(self, key: str, path: Path, sha256: str) -> None:
        target = self._path(key)
        try:
            if self._holds(target, key, sha256):
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            with claimed(part_of(target)) as fd:
                if self._holds(target, key, sha256):  # another process had it in hand
                    return
                if copy_synced(path, fd) != sha256:
                    raise FileChanged(str(path), expected=sha256)
                link_new(part_of(target), target)
            sync_folders(target.parent, self.root)
        except OSError as error:
            raise StorageAway(str(self), error.strerror or str(error)) from None

    def read(self, key: str, offset: int, length: int) -> bytes:
        with self.open(key) as file:
            file.seek(offset)
            return file.read(length)

    def open(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise KeyError(key) from None
        except OSError as error:
            raise StorageAway(str(self), f"{key}: {error.strerror}") from None

    def keys(self, prefix: str = "") -> Iterator[str]:
        yield from self._keys_below("", prefix)

    def size(self, key: str) -> int:
        try:
            return self._path(key).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            raise KeyError(key) from None
        except OSError as error:
            raise StorageAway(str(self), f"{key}: {error.strerror}") from None

    def check(self, *, writing: bool = True) -> None:
        if not writing:
            check_format(self, str(self), writing=False)
            return
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with claimed(part_of(self.root / "probe")):
                pass
        except OSError as error:
            reason = f"cannot write there: {error.strerror}"
            raise StorageRefused(str(self), reason) from None
        check_format(self, str(self))
        part = part_of(self.root / FORMAT_KEY)
        if part.exists():  # left by one who was killed, or another process has it in hand
            with claimed(part):
                pass

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
            part_of(target).unlink(missing_ok=True)  # left by one who was killed after linking
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


def part_of(target: Path) -> Path:
    """The file that becomes `target` once it is whole."""
    return target.with_name(f".{target.name}{PART_SUFFIX}")


@contextmanager
def claimed(path: Path) -> Iterator[int]:
    """The file `path` (a descriptor of it), empty, for us alone, and gone in the end.

    A killed process leaves it behind; its name does not vary, so the next try takes it over.
    """
    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        fcntl.flock(fd, fcntl.LOCK_EX)
        mine = is_at(path, fd)  # else its owner finished while we waited: it is stored by now
        if mine and os.fstat(fd).st_nlink == 1:
            break
        if mine:  # its owner was killed once it was stored: what is under its name must stay
            path.unlink(missing_ok=True)
        os.close(fd)
    try:
        os.ftruncate(fd, 0)
        yield fd
    finally:
        path.unlink(missing_ok=True)
        os.close(fd)


def is_at(path: Path, fd: int) -> bool:
    """Whether the open file `fd` is the one that is called `path` now."""
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False


def copy_synced(source: Path, fd: int) -> str:
    """Copy `source` into the file `fd` through to the disk; the sha256 of what was copied."""
    digest = hashlib.sha256()
    with source.open("rb") as reading, os.fdopen(fd, "wb", closefd=False) as writing:
        while piece := reading.read(PIECE):
            digest.update(piece)
            writing.write(piece)
        writing.flush()
        os.fsync(fd)
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
