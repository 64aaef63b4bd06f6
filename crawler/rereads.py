"""One re-reading at a time on this machine, and what earlier ones left in the spool."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from archive import Capture, Catalog, SpoolFull, Storage
from archive.errors import RunTaken
from archive.files import FolderLock, owner
from archive.folders import forget
from archive.orphans import run_folders
from archive.recover import Headers, Recovery
from archive.rereads import is_empty, is_reread

FOLDER = ".reextract"


@contextmanager
def alone(spool: Path) -> Iterator[Path]:
    """A folder that is ours while no other process on this machine reads stored pages again."""
    folder = spool / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SpoolFull(str(folder), error.strerror or str(error)) from None
    lock = FolderLock(folder)
    if not lock.take():
        raise RunTaken("reextract", owner(folder))
    try:
        yield folder
    finally:
        lock.free()


def bring_home(spool: Path, *, storage: Storage, catalog: Catalog, now: datetime) -> list[str]:
    """Store what re-readings that were cut short had read; the keys of their manifests."""
    stored = []
    for folder in run_folders(spool):
        lock = FolderLock(folder)
        if not is_reread(folder) or not lock.take():
            continue
        try:
            if is_empty(folder):
                forget(folder)
                continue
            done = Recovery(folder, storage, catalog, unread).finish(now=now)
            stored += [done.manifest] if done.manifest else []
        finally:
            lock.free()
    return stored


def unread(capture: Capture, headers: Headers, payload: bytes) -> str:
    """There are no new pages in such a run."""
    raise AssertionError(f"{capture.url} lies in a run that captures nothing")
