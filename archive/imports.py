"""Bringing other people's archives into ours: copied, checked, indexed, read into articles.

Each file becomes a run, whose name ends with the file's sha256. Its records are copied into
segments, a gzip member each and otherwise as they are; whether the file had members of their own
for them, or none, or was ARC, they can be had one by one from then on.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from . import manifest
from .capture import Capture
from .catalog import Catalog
from .deflate import packed
from .errors import BrokenRecord, SpoolFull
from .files import sha256_of
from .flaws import flaws
from .foreign import Foreign, foreign_records
from .imported import MARK
from .parcels import Parcel
from .recover import Read
from .sealing import seal
from .segments import Segment, SegmentFiles, is_page, provenance
from .spool import SEGMENT_BYTES, forget, make_folder
from .storage import Storage
from .warc import TEXT_LEVEL

DIGITS = 16
"""Of the sha256 in the name of the run."""
NAMED = 1000
"""Broken places that are told one by one."""


@dataclass
class Imported:
    """What came of one file. ``before`` is the run that had imported the same file already."""

    file: str
    sha256: str
    run: str = ""
    before: str | None = None
    records: int = 0
    captures: int = 0
    articles: int = 0
    flaws: Counter[str] = field(default_factory=Counter)
    broken: list[BrokenRecord] = field(default_factory=list)

    def summary(self, outlets: Mapping[str, Any], memory: Mapping[str, str]) -> dict[str, Any]:
        """What the manifest of the run says."""
        places = [{"file": one.file, "offset": one.offset, "reason": one.reason}
                  for one in self.broken[:NAMED]]  # fmt: skip
        about = {"file": self.file, "sha256": self.sha256, "records": self.records}
        return {
            "kind": "import",
            "outlets": dict(outlets),
            "memory": dict(memory),
            "imported": {**about, "flaws": dict(self.flaws), "broken": places},
        }


@dataclass(frozen=True, kw_only=True)
class Importer:
    """Where imports go, and how their pages are read.

    `outlet_of` gives the slug of an address; `learned` what reading taught of hosts, in the form
    of a manifest's ``memory``.
    """

    spool: Path
    storage: Storage
    catalog: Catalog
    read: Read
    outlet_of: Callable[[str], str]
    learned: Callable[[], Mapping[str, str]]
    software: str
    segment_bytes: int = SEGMENT_BYTES

    def bring(self, path: Path, *, now: datetime) -> Imported:
        """Import the file `path`, unless it has been imported.

        `OSError` if it cannot be read; what `archive.Run` raises if it cannot be kept.
        """
        done = Imported(path.name, sha256_of(path))
        end = f"-{done.sha256[:DIGITS]}"
        done.before = self.catalog.run_ending(end)
        if done.before is None:
            done.run = f"{now:%Y%m%dT%H%M%SZ}{end}"
            _Import(self, path, done, now).go()
        return done


class _Import:
    """One file on its way in."""

    def __init__(self, importer: Importer, path: Path, done: Imported, now: datetime) -> None:
        self.to, self.path, self.done, self.now = importer, path, done, now
        self.about = {
            "software": importer.software,
            "isPartOf": done.run,
            MARK: done.file,
            "description": "records of another archive, as they were",
        }
        self.outlets: dict[str, Counter[str]] = {}
        self._segment: Segment | None = None
        self._count = 0

    def go(self) -> None:
        """Copy, read, seal, and store the manifest."""
        self.to.spool.mkdir(parents=True, exist_ok=True)
        self.folder, lock = make_folder(self.to.spool, self.done.run)
        try:
            manifest.begin(self.folder, run=self.done.run, about=self.about, now=self.now)
            self._copy_all()
            self._seal()
            if self.done.records:
                self._store()
            forget(self.folder)
        except OSError as error:
            raise SpoolFull(str(self.folder), error.strerror or str(error)) from None
        finally:
            if self._segment is not None:  # what it has goes home with the next crawl
                self._segment.close()
            lock.free()

    def _copy_all(self) -> None:
        parcel = Parcel(self.path)
        for name, file in parcel.parts():
            for found in foreign_records(file, name):
                if isinstance(found, BrokenRecord):
                    self.done.broken.append(found)
                else:
                    self._copy(found)
        self.done.broken += parcel.flaws

    def _copy(self, found: Foreign) -> None:
        record = found.record
        self.done.records += 1
        self.done.flaws.update(flaws(record))
        self.done.flaws.update([found.mended] if found.mended else [])
        url = (record.get("WARC-Target-URI") or "").strip("<>")
        outlet = record.get("Fiche-Outlet") or self.to.outlet_of(url)
        segment = self._open()
        capture = segment.copy(record, packed(found.data, TEXT_LEVEL), outlet=outlet)
        if capture is not None:
            self.done.captures += 1
            counts = self.outlets.setdefault(outlet, Counter())
            counts["captures"] += 1
            if is_page(capture):
                counts["new_articles"] += self._read(segment, capture, found)
        if segment.size >= self.to.segment_bytes:
            self._seal()

    def _read(self, segment: Segment, capture: Capture, found: Foreign) -> bool:
        """Read the page; whether there is an article in it."""
        message = found.record.message
        outcome = self.to.read(capture, message.headers, message.payload)
        is_article, where = not isinstance(outcome, str), provenance(capture)
        line = {"no_article": outcome} if isinstance(outcome, str) else {**outcome, **where}
        segment.note(capture.record_id, line)
        self.done.articles += is_article
        return is_article

    def _open(self) -> Segment:
        if self._segment is None:
            self._count += 1
            files = SegmentFiles(self.folder, f"{self.done.run}-{self._count:05d}")
            self._segment = Segment(files, run=self.done.run, about=self.about, at=self.now)
        return self._segment

    def _seal(self) -> None:
        """Bring the segment home that is being written, if there is one."""
        segment, self._segment = self._segment, None
        if segment is not None:
            segment.close()
            to = self.to
            seal(segment.files, storage=to.storage, catalog=to.catalog, index=segment.index)

    def _store(self) -> None:
        """Store the manifest, after which the file counts as imported."""
        outlets = {slug: self._outlet(counts) for slug, counts in sorted(self.outlets.items())}
        summary = self.done.summary(outlets, self.to.learned())
        manifest.end(self.folder, summary, now=self.now)
        manifest.store(self.folder, storage=self.to.storage, catalog=self.to.catalog, now=self.now)

    def _outlet(self, counts: Counter[str]) -> dict[str, Any]:
        named = {name: counts[name] for name in ("captures", "new_articles")}
        return {**named, "failures": {}, "counts": {}, "complete": False}
