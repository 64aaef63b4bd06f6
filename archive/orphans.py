"""What lies in the spool: runs that go on, and runs whose process is gone."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from . import manifest
from .errors import SpoolError
from .files import owner, word_of
from .moments import moment_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A run whose records are not all in the storage yet.

    ``pid`` is None for an orphan, and for one that is ``parked`` until its next visit. ``word`` is
    what its process says, as ``paused: <why>``.
    """

    run: str
    bytes: int
    since: datetime | None
    pid: int | None
    word: str = ""
    parked: bool = False

    def __str__(self) -> str:
        whose = "nobody owns it: the next start brings it home"
        if self.parked:
            whose = "parked: the next visit goes on with it, or it is stored when it is due"
        elif self.pid is not None:
            whose = f"process {self.pid} is at it" + (f", {self.word}" if self.word else "")
        since = f" since {self.since:%Y-%m-%d %H:%M} UTC" if self.since else ""
        return f"{self.run}: {self.bytes / 1e6:.1f} MB{since}; {whose}"


def waiting(spool: Path) -> Iterator[Waiting]:
    """What lies in the spool."""
    for folder in run_folders(spool):
        sizes = size_of(folder)
        if sizes is not None:  # else the run came to its end meanwhile
            pid = owner(folder)
            word = word_of(folder) if pid is not None else ""
            parked = pid is None and (folder / manifest.PARKED).exists()
            yield Waiting(
                run=folder.name,
                bytes=sizes,
                since=started(folder),
                pid=pid,
                word=word,
                parked=parked,
            )


def size_of(folder: Path) -> int | None:
    """How many bytes of records lie in a run's folder; None if there is no such folder."""
    total = 0
    try:
        for entry in os.scandir(folder):
            if ".warc.gz" in entry.name:
                with suppress(FileNotFoundError):  # stored meanwhile
                    total += entry.stat().st_size
    except FileNotFoundError:
        return None
    return total


def started(folder: Path) -> datetime | None:
    """When a run began; None if it could not note that."""
    with suppress(SpoolError):
        begun = manifest.read_json(folder / manifest.RUN)
        return moment_of(begun["started"]) if begun else None
    return None


def run_folders(spool: Path) -> list[Path]:
    """The folders of all runs in the spool, oldest name first."""
    if not spool.is_dir():
        return []
    return sorted(path for path in spool.iterdir() if path.is_dir() and path.name[0] != ".")


def stems(folder: Path) -> list[str]:
    """The segments that lie in `folder`, in the order they were begun."""
    names = {path.name.removesuffix(".open") for path in folder.glob("*.warc.gz*")}
    return sorted(name.removesuffix(".warc.gz") for name in names if name[0] != ".")
