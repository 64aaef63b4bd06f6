"""The folders of runs in the spool: each is owned from the first moment that it is there."""

import os
from contextlib import suppress
from pathlib import Path

from . import manifest
from .errors import RunTaken, SpoolFull
from .files import FolderLock, owner

NEW = ".{}.new"


def make_folder(spool: Path, run_id: str) -> tuple[Path, FolderLock]:
    """The folder of a new run, locked before it is there under its name."""
    new, folder = spool / NEW.format(run_id), spool / run_id
    try:
        spool.mkdir(parents=True, exist_ok=True)
        sweep(spool)
        lock = made_and_locked(new)
        if folder.exists():
            lock.free()
            sweep(spool)
            raise RunTaken(run_id, owner(folder))
        new.rename(folder)
    except OSError as error:
        raise SpoolFull(str(spool), error.strerror or str(error)) from None
    lock.folder = folder
    return folder, lock


def made_and_locked(new: Path) -> FolderLock:
    """The lock of the folder `new`, made as often as somebody sweeps it away before it is ours."""
    lock = FolderLock(new)
    while True:
        new.mkdir(exist_ok=True)
        if lock.take():
            return lock


def sweep(spool: Path) -> None:
    """Remove folders whose process was killed before they had their name: nothing is in them."""
    for new in spool.glob(NEW.format("*")):
        lock = FolderLock(new)
        if lock.take():
            (new / FolderLock.NAME).unlink(missing_ok=True)
            with suppress(OSError):  # who makes it has just put a new lock there
                new.rmdir()
            lock.free()


def free_bytes(folder: Path) -> int:
    """How much may still be written on the disk of `folder`."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def too_little(folder: Path, reserve: int) -> str:
    """That less than `reserve` bytes may still be written there; empty if as many may."""
    return f"less than {reserve:,} bytes are free" if free_bytes(folder) < reserve else ""


def forget(folder: Path) -> None:
    """Remove the folder of a run that is stored; what `recover` goes by is removed last."""
    last = [folder / manifest.MANIFEST, folder / FolderLock.NAME]
    for path in [*(path for path in folder.iterdir() if path not in last), *last]:
        path.unlink(missing_ok=True)
    folder.rmdir()
