"""Bringing other people's archives into ours: copied, checked, indexed, read into articles.

Each file becomes a run, whose name ends with the file's sha256. Its records are copied into
segments, a gzip member each and otherwise as they are; whether the file had members of their own
for them, or none, or was ARC, they can be had one by one from then on.

Every record of a file is kept once, however often its import is begun: one that was cut short is
brought home first, and what it had copied is passed over.
"""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from .capture import Capture
from .errors import RunTaken, SpoolFull
from .files import FolderLock, owner, sha256_of
from .folders import forget, make_folder
from .incoming import Imported, Into, Outcome
from .intake import Intake
from .orphans import run_folders
from .recover import Headers, Recovery

DIGITS = 16
"""Of the sha256 in the name of the run."""
MUTEX = ".imports"


@dataclass(frozen=True, kw_only=True)
class Importer(Into):
    """What brings files in, by way of the spool."""

    spool: Path

    def bring(self, path: Path, *, now: datetime) -> Imported:
        """Import the file `path`, unless it has been imported; go on if that was cut short.

        `RunTaken` if another process is at it, `OSError` if the file cannot be read; what
        `archive.Run` raises if it cannot be kept.
        """
        done = Imported(path.name, sha256_of(path))
        end = f"-{done.sha256[:DIGITS]}"
        with alone(self.spool):
            orphans = self._orphans(end)
            done.before = self.catalog.run_ending(end)
            if done.before and not orphans:
                return done
            folder, lock = make_folder(self.spool, self._name(end, now, orphans))
        try:
            self._bring_home(orphans, now, or_forget=folder)
            done.before = self.catalog.run_ending(end)
            if done.before:
                forget(folder)
            else:
                done.run = folder.name
                Intake(self, path, done, folder, now).go()
        except OSError as error:
            raise SpoolFull(str(folder), error.strerror or str(error)) from None
        finally:
            lock.free()
        return done

    def _orphans(self, end: str) -> list[FolderLock]:
        """What imports of this file left in the spool, in our hands now."""
        found: list[FolderLock] = []
        for folder in run_folders(self.spool):
            if not folder.name.endswith(end):
                continue
            lock = FolderLock(folder)
            if lock.take():
                found.append(lock)
            elif folder.exists():
                for mine in found:
                    mine.free()
                raise RunTaken(folder.name, owner(folder))
        return found

    def _name(self, end: str, now: datetime, orphans: Iterable[FolderLock]) -> str:
        """The name of a new run, later than those that began with this file before."""
        taken = {one.folder.name for one in orphans} | self.catalog.run_names()
        taken |= {stem.rpartition("-")[0] for stem in self.catalog.segments()}
        while (name := f"{now:%Y%m%dT%H%M%SZ}{end}") in taken:
            now += timedelta(seconds=1)
        return name

    def _bring_home(self, orphans: Iterable[FolderLock], now: datetime, or_forget: Path) -> None:
        """Seal and store what was copied before; if that fails, forget the new run."""
        try:
            for orphan in orphans:
                Recovery(
                    orphan.folder, self.storage, self.catalog, self._read_now, self.outlet_of
                ).finish(now=now)
        except BaseException:
            forget(or_forget)
            raise
        finally:
            for orphan in orphans:
                orphan.free()

    def _read_now(self, capture: Capture, headers: Headers, payload: bytes) -> Outcome:
        return self.pages.read(capture, headers, payload)()


@contextmanager
def alone(spool: Path) -> Iterator[None]:
    """While no other process on this machine begins to import."""
    try:
        spool.mkdir(parents=True, exist_ok=True)
        file = (spool / MUTEX).open("ab")
    except OSError as error:
        raise SpoolFull(str(spool), error.strerror or str(error)) from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
