"""Parked runs: their segment is young, and the next visit goes on with it.

Parking needs no storage. All of a run is synced and lies in its folder of the spool, with a file
that says how far; what it captured is entered in the catalog, so that the next visit, by whichever
process of whichever machine, knows of it. Whoever goes on removes that file first: a run that dies
has none, and is brought home like any other.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from . import manifest
from .capture import Capture
from .catalog import Catalog
from .cdxj import parse_cdxj
from .errors import SpoolError, SpoolFull
from .files import FolderLock, owner, whole_lines
from .grown import Grown
from .manifest import PARKED
from .moments import moment_of, stamp
from .orphans import run_folders
from .sealing import NotedLines
from .segments import SegmentFiles

HOME = ".home"
"""A file of the spool with the name that tells it from those of other machines."""
SET_BACK = timedelta(minutes=1)
"""A clock that shows so much less than when a segment was begun has been set back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A run that waits for its next visit, as its folder tells of it.

    ``opened`` is when its first record was written, or it began without one. ``last`` is when the
    last of its ``visits`` began, ``before`` the one before that; ``told`` is the byte of the notes
    on visits where that on the last one begins.
    """

    run: str
    folder: Path
    opened: datetime
    last: str
    before: str | None = None
    told: int = 0
    count: int = 0
    grown: Grown | None = None

    @property
    def marker(self) -> Path:
        """The file that says that the run is parked."""
        return self.folder / PARKED

    @property
    def bytes(self) -> int:
        """Of its records."""
        return self.grown.size if self.grown else 0

    def is_due(self, now: datetime, age: timedelta) -> bool:
        """Whether it is old enough to be sealed; or the clock was set back since."""
        return is_old(self.opened, now, age)

    def captures(self, *, whole: bool) -> Iterator[Capture]:
        """What the last visit captured, or the whole run."""
        if self.grown:
            start = 0 if whole else self.grown.before[2]
            with SegmentFiles(self.folder, self.grown.segment).lines.open("rb") as lines:
                lines.seek(start)
                while lines.tell() < self.grown.index:
                    yield parse_cdxj(lines.readline().decode("utf-8"))

    def articles(self, *, whole: bool) -> NotedLines:
        """The articles that the last visit read, or the whole run."""
        if not self.grown:
            return NotedLines(self.folder / "none")
        notes = SegmentFiles(self.folder, self.grown.segment).notes
        return NotedLines(notes, 0 if whole else self.grown.before[1])

    def visits(self, *, whole: bool) -> Iterator[dict[str, Any]]:
        """What the last visit said of itself, or all of them, oldest first."""
        yield from whole_lines(self.folder / manifest.VISITS, 0 if whole else self.told)

    def write(self) -> None:
        """Note all of this in the folder: from now on it is parked."""
        said = {name: getattr(self, name) for name in ("run", "last", "before", "told", "count")}
        grown = self.grown.as_json() if self.grown else None
        manifest.write_json(self.marker, {**said, "opened": stamp(self.opened), "grown": grown})

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """What is noted in `folder`; None if no run is parked there."""
        said = manifest.read_json(folder / PARKED)
        if said is None:
            return None
        grown = Grown.from_json(said["grown"]) if said["grown"] else None
        given = {"folder": folder, "opened": moment_of(said["opened"]), "grown": grown}
        return cls(**{**said, **given})


def is_old(opened: datetime, now: datetime, age: timedelta) -> bool:
    """Whether what was `opened` then is of that `age`, or the clock was set back since."""
    return now - opened >= age or now - opened < -SET_BACK


def parked(spool: Path) -> list[Parked]:
    """The runs that wait in `spool` for their next visit, oldest first; none that is under way."""
    found = []
    for folder in run_folders(spool):
        with suppress(SpoolError):
            one = Parked.read(folder)
            if one and owner(folder) is None:
                found.append(one)
    return sorted(found, key=lambda one: (one.opened, one.run))


def enter_parked(spool: Path, catalog: Catalog, home: str) -> int:
    """Enter in the catalog what is parked in `spool` and is not known there; how many runs.

    So it is after a kill between the two, and when the catalog was made anew.
    """
    count = 0
    for lacking in catalog.lacking(parked(spool), home):
        lock = FolderLock(lacking.folder)
        if not lock.take():
            continue  # who goes on with it enters it
        try:
            if one := Parked.read(lacking.folder):
                catalog.add_parked(one, home)
                count += 1
        finally:
            lock.free()
    return count


def home_of(spool: Path) -> str:
    """The name of `spool`, by which a catalog knows what is parked there; it is made once."""
    try:
        spool.mkdir(parents=True, exist_ok=True)
        with (spool / HOME).open("a+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            if not (known := file.read().strip()):  # or a power cut has left it empty
                known = uuid4().hex
                file.write(known)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise SpoolFull(str(spool), error.strerror or str(error)) from None
    return known


def read_home(spool: Path) -> str:
    """The name of `spool`; empty if nothing was ever parked there."""
    try:
        return (spool / HOME).read_text(encoding="ascii").strip()
    except OSError:
        return ""
