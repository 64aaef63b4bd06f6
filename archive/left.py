"""What runs left in the spool and cannot be stored yet, as when the storage is away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import manifest
from .capture import Capture
from .catalog import Catalog
from .cdxj import OutletOf, index_segment
from .files import FolderLock
from .orphans import run_folders, stems
from .sealing import NotedLines, StoredLines
from .segments import SegmentFiles

ENTERED = "entered.json"
"""How large the segments of a run were when the catalog was told of them."""


@dataclass(frozen=True, slots=True)
class Left:
    """A segment of a run that is over, as its records and notes tell of it."""

    files: SegmentFiles
    outlet_of: OutletOf | None = None

    @property
    def segment(self) -> str:
        return self.files.stem

    @property
    def run(self) -> str:
        return self.files.folder.name

    @property
    def path(self) -> Path:
        """The file with its records."""
        return self.files.growing if self.files.growing.exists() else self.files.warc

    def captures(self) -> Iterator[Capture]:
        """What was captured, as far as it is whole."""
        yield from index_segment(self.path, outlet_of=self.outlet_of)

    def articles(self) -> Iterator[Mapping[str, Any]]:
        """What was read in it so far."""
        stored = self.files.articles
        yield from StoredLines(stored) if stored.exists() else NotedLines(self.files.notes)


def enter_left(
    spool: Path, catalog: Catalog, home: str, *, outlet_of: OutletOf | None = None
) -> int:
    """Enter in the catalog what runs left in `spool` that are over; how many segments.

    It counts as parked there until it is stored. Otherwise each run would ask for it again while
    the storage is away.
    """
    count = 0
    for folder in run_folders(spool):
        lock = FolderLock(folder)
        if (folder / manifest.PARKED).exists() or not stems(folder) or not lock.take():
            continue
        try:
            count += enter_folder(folder, catalog, home, outlet_of)
        finally:
            lock.free()
    return count


def enter_folder(folder: Path, catalog: Catalog, home: str, outlet_of: OutletOf | None) -> int:
    """Enter the segments in one folder of which the catalog does not know all; how many."""
    found = [Left(SegmentFiles(folder, stem), outlet_of) for stem in stems(folder)]
    sizes = {one.segment: one.path.stat().st_size for one in found}
    before = manifest.read_json(folder / ENTERED) or {}
    places = catalog.places(sizes)
    new = [
        one
        for one in found
        if places.get(one.segment) is None
        or (places[one.segment] and before.get(one.segment) != sizes[one.segment])
    ]
    for one in new:
        catalog.add_left(one, home)
    if new:
        manifest.write_json(folder / ENTERED, sizes)
    return len(new)
