"""Names that one process on this machine has at a time, such as outlets under way."""

import fcntl
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from .errors import OutletTaken, SpoolFull


class Claims:
    """What this process has claimed in `folder`: a locked file for each name.

    The system frees them when the process ends, in whichever way; the files stay.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held: list[int] = []

    def take(self, names: Iterable[str], *, run: str) -> None:
        """Claim all of `names` for `run`; `OutletTaken` if another run has one, and then none."""
        for name in sorted(names):
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                fd = os.open(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            except OSError as error:
                self.free()
                raise SpoolFull(str(self.folder), error.strerror or str(error)) from None
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                owner = os.pread(fd, 200, 0).decode("utf-8", "replace").split()
                os.close(fd)
                self.free()
                raise OutletTaken(name, *owner[:2]) from None
            self._held.append(fd)
            os.pwrite(fd, f"{run} {os.getpid()}".ljust(199).encode() + b"\n", 0)

    def free(self) -> None:
        """Give all of them up. Doing so twice is harmless."""
        while self._held:
            os.close(self._held.pop())


def claimed(folder: Path, names: Iterable[str]) -> set[str]:
    """Which of `names` a process has claimed in `folder` at the moment."""
    found = set()
    for name in names:
        with suppress(FileNotFoundError), (folder / name).open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                found.add(name)
    return found
