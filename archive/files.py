"""Files that appear whole or not at all, and locks that end with their process."""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

PIECE = 1 << 20
LOOKS, LOOK_SECONDS = 5, 0.02
PID_BYTES, WORD_BYTES = 20, 236
"""Of a folder's lock: first whose it is, then how things stand."""


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Make the file `path` of `pieces`: synced, and there under its name only once it is whole."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def append(fd: int, data: bytes, *, size: int) -> None:
    """Add `data` to the file of `size` bytes in one write; all of it, or `OSError` and nothing."""
    try:
        if os.write(fd, data) != len(data):
            raise OSError("no space left on the device")
    except OSError:
        os.ftruncate(fd, size)
        raise


def whole_lines(path: Path, start: int = 0) -> Iterator[dict[str, Any]]:
    """The lines (JSON) of a file, from byte `start` on, that were written to their end."""
    with path.open("rb") as lines:
        lines.seek(start)
        for line in lines:
            if line.endswith(b"\n"):
                yield json.loads(line)


def sync_file(path: Path) -> None:
    """Bring all of `path` to the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make new names in `folder` outlive a power cut."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def sha256_of(path: Path) -> str:
    """The digest of all of `path`, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class FolderLock:
    """Ownership of a folder, by a locked file in it that says whose it is.

    The system frees the lock when the process ends, in whichever way.
    """

    NAME = "lock"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._fd: int | None = None

    def take(self) -> bool:
        """Take the folder; False if a process has it, or it has gone."""
        try:
            fd = os.open(self.folder / self.NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except (FileNotFoundError, NotADirectoryError):
            return False
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return False
        if os.fstat(fd).st_nlink == 0:  # its owner finished and removed it meanwhile
            os.close(fd)
            return False
        os.pwrite(fd, f"{os.getpid()}".ljust(PID_BYTES).encode(), 0)
        self._fd = fd
        with suppress(OSError):
            self.say("")
        return True

    def take_soon(self) -> bool:
        """Take the folder, though somebody may just be looking whose it is."""
        for _ in range(LOOKS):
            if self.take():
                return True
            time.sleep(LOOK_SECONDS)
        return False

    def say(self, text: str) -> None:
        """Have the file say how things stand; it does not grow, so that works on a full disk."""
        if self._fd is not None:
            data = f"\n{text}".encode()[: WORD_BYTES - 1].ljust(WORD_BYTES - 1) + b"\n"
            os.pwrite(self._fd, data, PID_BYTES)

    def free(self) -> None:
        """Give the folder up. Doing so twice is harmless."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def word_of(folder: Path) -> str:
    """What the process that has `folder` says of how things stand."""
    try:
        data = (folder / FolderLock.NAME).read_bytes()
    except OSError:
        return ""
    return data[PID_BYTES:].decode("utf-8", "replace").strip()


def owner(folder: Path) -> int | None:
    """The process that has `folder` now; None if none has. The folder's lock is left as it is."""
    try:
        fd = os.open(folder / FolderLock.NAME, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.pread(fd, PID_BYTES, 0).strip()
        return int(text) if text.isdigit() else 0
    else:
        return None
    finally:
        os.close(fd)
