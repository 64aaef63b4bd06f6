"""Bringing home what interrupted runs left in the spool.

A kill at any point of this is harmless: whoever comes next goes on where it stopped.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from . import manifest
from .capture import Capture
from .catalog import Catalog
from .cdxj import OutletOf, cdxj_line, index_segment
from .chain import manifest_key
from .errors import ArchiveError, BrokenRecord, StorageAway
from .files import FolderLock, append
from .folders import forget
from .nearby import Nearby
from .orphans import run_folders, stems
from .parking import Parked
from .readings import finish_readings, seal_parts
from .records import Record, records
from .revisits import is_known, original_in, with_payload
from .sealing import note_lines, seal
from .segments import SegmentFiles, awaits_reading, note_line, provenance
from .storage import Storage

Headers = tuple[tuple[str, str], ...]
Read = Callable[[Capture, Headers, bytes], Mapping[str, Any] | str]
"""Gives the article in a page (its payload with the content coding kept), or why it has none."""

TRIES = 2
"""A page on which the reading process died this often is given up as ``reader-died``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What was brought home of one run, and the key of its manifest.

    ``problem`` says why some of it still waits.
    """

    run: str
    segments: int = 0
    pages_read: int = 0
    manifest: str | None = None
    problem: str | None = None

    def __str__(self) -> str:
        return f"{self.run}: {self.problem or 'brought home'}"


def recover(  # noqa: PLR0913 - each is a decision of the caller
    spool: Path,
    *,
    storage: Storage,
    catalog: Catalog,
    read: Read,
    now: datetime,
    outlet_of: OutletOf | None = None,
    parked_until: datetime | None = None,
    everything: bool = False,
) -> list[Recovered]:
    """Seal and store what lies in the folders of runs that no process owns, oldest first.

    Pages that were captured and not read are read first. A run that cannot be brought home, as
    when the storage is away, stays as it is and says why. Of parked runs those are left alone that
    were opened later than `parked_until`: all without it, none if `everything` is to be stored.
    """
    found: list[Recovered] = []
    for folder in run_folders(spool):
        lock = FolderLock(folder)
        if not lock.take():
            continue
        try:
            parked = None if everything else Parked.read(folder)
            if parked and not is_due(parked, parked_until, now):
                continue
            (folder / manifest.PARKED).unlink(missing_ok=True)
            found.append(Recovery(folder, storage, catalog, read, outlet_of).finish(now=now))
        except StorageAway as error:
            found.append(Recovered(run=folder.name, problem=str(error)))
            break  # the others would wait in vain as well
        except (ArchiveError, OSError) as error:
            found.append(Recovered(run=folder.name, problem=str(error)))
        finally:
            lock.free()
    return found


def is_due(parked: Parked, until: datetime | None, now: datetime) -> bool:
    """Whether a run was parked long enough, if it was opened `until` then or by another clock."""
    return until is not None and (parked.opened <= until or parked.is_due(now, timedelta.max))


@dataclass(frozen=True)
class Recovery:
    """One orphaned run, whose folder we own now."""

    folder: Path
    storage: Storage
    catalog: Catalog
    read: Read
    outlet_of: OutletOf | None = None

    def finish(self, *, now: datetime) -> Recovered:
        """Do what is left to do for this run."""
        done = Recovered(run=self.folder.name)
        if not (self.folder / manifest.MANIFEST).exists():
            for stem in stems(self.folder):
                files = SegmentFiles(self.folder, stem)
                if not mend(files):
                    continue
                pages = self.read_unread(files)
                seal(files, storage=self.storage, catalog=self.catalog, index=self.index(files))
                done = replace(done, segments=done.segments + 1, pages_read=done.pages_read + pages)
        seal_parts(self.folder, storage=self.storage, catalog=self.catalog)
        finish_readings(self.folder, storage=self.storage, catalog=self.catalog)
        if (self.folder / manifest.RUN).exists() or (self.folder / manifest.MANIFEST).exists():
            stored = manifest.store(
                self.folder, storage=self.storage, catalog=self.catalog, now=now
            )
            done = replace(done, manifest=manifest_key(stored))
        forget(self.folder)
        return done

    def index(self, files: SegmentFiles) -> Iterator[str]:
        """The index of a segment, made once it is asked for: it has its final name then."""
        yield from map(cdxj_line, index_segment(files.warc, outlet_of=self.outlet_of))

    def read_unread(self, files: SegmentFiles) -> int:
        """Read the pages of a segment whose outcome is not noted; how many."""
        if files.facts.exists() or files.articles.exists():
            return 0
        tries = attempts(files.notes)
        path = files.growing if files.growing.exists() else files.warc
        count = 0
        for capture, record in unread(path, tries, self.outlet_of):
            outcome: Mapping[str, Any] | str = "reader-died"
            if tries.get(capture.record_id, 0) < TRIES:
                note(files.notes, capture.record_id, {"trying": True})
                outcome = self._outcome(capture, record, path)
            if isinstance(outcome, str):
                outcome = {"no_article": outcome}
            else:
                outcome = {**outcome, **provenance(capture)}
            note(files.notes, capture.record_id, outcome)
            count += 1
        return count

    def _outcome(self, capture: Capture, record: Record, path: Path) -> Mapping[str, Any] | str:
        """What comes of reading a page, whose payload may be that of another in `path` or before.

        Segments come home in their order, so what lies before this one is in the storage by now, or
        is parked beside it.
        """
        try:
            near = Nearby(self.storage, self.folder.parent)
            holder = original_in(path, record) or with_payload(
                record, storage=near, catalog=self.catalog
            )
        except BrokenRecord:  # lost with the tail of an earlier segment; `fiche verify` names it
            return "payload-lost"
        return self.read(capture, record.message.headers, holder.message.payload)


def mend(files: SegmentFiles) -> bool:
    """Cut the torn ends off a segment's files; whether any record is left of it.

    Damage before the last whole record stays as it is: cutting there would lose what follows.
    """
    if not files.growing.exists():
        return True
    end = 0
    with files.growing.open("rb") as file:
        for record in records(file, name=files.growing.name):
            if not isinstance(record, BrokenRecord):
                end = record.offset + record.length
    if end < files.growing.stat().st_size:
        os.truncate(files.growing, end)
    mend_notes(files.notes)
    if end == 0:
        files.growing.unlink()
        files.notes.unlink(missing_ok=True)
    return end > 0


def mend_notes(notes: Path) -> None:
    """Cut a line off that was not written to its end."""
    if not notes.exists():
        return
    with notes.open("rb") as lines:
        whole = sum(len(line) for line in lines if line.endswith(b"\n"))
    if whole < notes.stat().st_size:
        os.truncate(notes, whole)


def attempts(notes: Path) -> dict[str, int]:
    """How often the reading of a page was begun; -1 for those with an outcome."""
    found: dict[str, int] = {}
    for line in note_lines(notes):
        key = line["record_id"]
        tries = found.get(key, 0)
        found[key] = tries + 1 if "trying" in line and tries >= 0 else -1
    return found


def unread(
    path: Path, tries: Mapping[str, int], outlet_of: OutletOf | None
) -> Iterator[tuple[Capture, Record]]:
    """The pages of the segment in `path` that have no outcome, with their records."""
    captures = {
        capture.offset: capture
        for capture in index_segment(path, outlet_of=outlet_of)
        if awaits_reading(capture) and tries.get(capture.record_id, 0) >= 0
    }
    with path.open("rb") as file:
        for record in records(file, name=path.name):
            if isinstance(record, Record) and record.offset in captures and not is_known(record):
                yield captures[record.offset], record


def note(notes: Path, record_id: str, line: Mapping[str, Any]) -> None:
    """Add a line to the notes of a segment that no process has open."""
    fd = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        append(fd, note_line(record_id, line), size=os.fstat(fd).st_size)
    finally:
        os.close(fd)
