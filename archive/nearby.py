"""What still lies in the spool, read as if it were stored."""

from contextlib import suppress
from pathlib import Path, PurePosixPath

from .segments import SegmentFiles
from .storage import Reads

WARC = ".warc.gz"


class Nearby:
    """Spans of stored segments, and of those that runs have in a spool; these are asked first."""

    def __init__(self, storage: Reads, spool: Path) -> None:
        self._storage, self._spool = storage, spool

    def read(self, key: str, offset: int, length: int) -> bytes:
        """As `Storage.read`."""
        stem = PurePosixPath(key).name.removesuffix(WARC)
        files = SegmentFiles(self._spool / stem.rpartition("-")[0], stem)
        for path in (files.growing, files.warc):  # in the order in which a segment passes them
            with suppress(OSError), path.open("rb") as file:
                file.seek(offset)
                return file.read(length)
        return self._storage.read(key, offset, length)
