"""The segments of a run that are not in the storage yet."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from .capture import Capture
from .errors import SpoolFull
from .grown import Grown
from .sealing import Entering, seal
from .segments import Segment, SegmentFiles
from .storage import Storage


class Shelf:
    """One segment that grows, those that are full, and those to which nothing is added any more.

    ``count`` is how many the run has begun, ``opened`` when it began the first.
    """

    def __init__(self, folder: Path, *, run: str, about: Mapping[str, object]) -> None:
        self.folder, self.run, self.about = folder, run, about
        self.growing: Segment | None = None
        self.rotated: list[Segment] = []
        self.closed: list[Segment] = []
        self.count = 0
        self.opened: datetime | None = None

    def segment(self, at: datetime) -> Segment:
        """The one that grows; a new one, if there is none."""
        if self.growing is None:
            self.count += 1
            files = SegmentFiles(self.folder, f"{self.run}-{self.count:05d}")
            self.growing = Segment(files, run=self.run, about=self.about, at=at)
            self.opened = self.opened or at
        return self.growing

    def go_on(self, grown: Grown, *, count: int, opened: datetime) -> None:
        """Add to the segment that was parked; `SpoolError` if it is not as it was."""
        files = SegmentFiles(self.folder, grown.segment)
        self.growing = Segment(files, run=self.run, about=self.about, at=grown.opened, grown=grown)
        self.count, self.opened = count, opened

    def rotate(self) -> None:
        """Begin a new segment with the next record."""
        if self.growing is not None:
            self.rotated.append(self.growing)
            self.growing = None

    def home(self, capture: Capture) -> Segment | None:
        """The segment of `capture`, if its files are still here to be added to."""
        here = [*self.rotated, *([self.growing] if self.growing else [])]
        return next((one for one in here if one.files.stem == capture.segment), None)

    def close(self, *, read: bool = False) -> None:
        """Add nothing more to what is full; with `read`, to that whose pages are all read."""
        for segment in [one for one in self.rotated if not (read and one.unread)]:
            self.rotated.remove(segment)
            self.closed.append(segment)
            segment.close()

    def seal(self, *, storage: Storage, catalog: Entering) -> int:
        """Bring every closed segment into the storage; how many."""
        count = 0
        while self.closed:
            segment = self.closed[0]
            try:
                seal(segment.files, storage=storage, catalog=catalog, index=segment.lines())
            except OSError as error:
                raise SpoolFull(str(self.folder), error.strerror or str(error)) from None
            self.closed.remove(segment)
            count += 1
        return count
