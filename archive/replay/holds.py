"""How much an archive holds, told cheaply."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from archive.catalog import Catalog

FRESH_SECONDS = 60.0
"""Counting a million rows takes a tenth of a second; so often nobody needs to know."""


class Holdings:
    """The counts of a catalog, as they were a minute ago at most. Threads may share it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog, self._lock = catalog, threading.Lock()
        self._counts: dict[str, int] = {}
        self._until = 0.0

    def counts(self) -> dict[str, int]:
        """How many segments, captures, articles and runs are entered."""
        with self._lock:
            if not self._counts or time.monotonic() >= self._until:
                self._counts = self._catalog.counts()
                self._until = time.monotonic() + FRESH_SECONDS
            return self._counts


def spool_bytes(folder: Path) -> int:
    """How many bytes lie in the spool; what goes away meanwhile does not count."""
    return sum(sizes(folder))


def sizes(folder: str | Path) -> Iterator[int]:
    """The sizes of the files in a folder, and in those below it."""
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError:
        return
    for entry in entries:
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from sizes(entry.path)
            else:
                yield entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue
