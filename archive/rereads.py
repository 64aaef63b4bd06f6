"""A run that reads stored pages again: what it reads grows in its folder of the spool.

A part of it is a file that grows, a line an article; one that is full becomes a file of later
readings, see `archive.readings`. What dies on the way is brought home by `archive.recover`.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, Self

from . import manifest
from .errors import SpoolError, SpoolFull
from .files import FolderLock, append
from .folders import forget, make_folder
from .readings import FACTS, GROWING, EnteringReadings, seal_parts
from .sealing import Entering
from .storage import Storage

KIND = "reextract"
PART_ARTICLES, PART_BYTES = 4000, 1 << 26
"""After which a part is sealed: it is entered in the catalog in one go, of some seconds."""


class EnteringRereads(Entering, EnteringReadings, Protocol):
    """What such a run asks of the catalog."""


class RereadRun:
    """What one run reads in stored pages. What `add` has returned from outlives its process."""

    def __init__(
        self, folder: Path, lock: FolderLock, *, storage: Storage, catalog: EnteringRereads
    ) -> None:
        self.id, self.folder = folder.name, folder
        self._lock, self._storage, self._catalog = lock, storage, catalog
        self._sealer = ThreadPoolExecutor(1, thread_name_prefix="sealer")
        self._sealing: list[Future[int]] = []
        self._fd: int | None = None
        self._parts = self._size = self._lines = 0

    @classmethod
    def open(
        cls,
        spool: Path,
        *,
        run_id: str,
        about: Mapping[str, object],
        storage: Storage,
        catalog: EnteringRereads,
        now: datetime,
    ) -> Self:
        """Begin the run `run_id` in a folder of its own."""
        folder, lock = make_folder(spool, run_id)
        manifest.begin(folder, run=run_id, about={**about, "kind": KIND}, now=now)
        return cls(folder, lock, storage=storage, catalog=catalog)

    def add(self, lines: Sequence[bytes]) -> None:
        """Keep lines of articles, as `archive.readings.reading_line` has them.

        A part that is full is sealed beside the caller. `StorageError` if that failed before.
        """
        for done in [one for one in self._sealing if one.done()]:
            self._sealing.remove(done)
            done.result()
        if not lines:
            return
        try:
            self._append(b"".join(lines))
        except OSError as error:
            raise SpoolFull(str(self.folder), error.strerror or str(error)) from None
        self._lines += len(lines)
        if self._lines >= PART_ARTICLES or self._size >= PART_BYTES:
            self._seal_part()

    def close(self, summary: Mapping[str, Any], now: datetime) -> dict[str, Any] | None:
        """Seal what is left and store the manifest; None, and nothing is kept, without an article.

        `StorageError` if the storage fails: the run then waits in the spool.
        """
        try:
            self._seal_part()
            while self._sealing:
                self._sealing.pop(0).result()
            stored = None
            if any(self.folder.glob(f"*{FACTS}")):
                manifest.end(self.folder, {"kind": KIND, **summary}, now=now)
                stored = manifest.store(
                    self.folder, storage=self._storage, catalog=self._catalog, now=now
                )
            forget(self.folder)
        except OSError as error:
            raise SpoolFull(str(self.folder), error.strerror or str(error)) from None
        else:
            return stored
        finally:
            self.free()

    def free(self) -> None:
        """Leave what is here to whoever comes next. Doing so twice is harmless."""
        self._sealer.shutdown(wait=True, cancel_futures=True)
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
        self._lock.free()

    def _append(self, data: bytes) -> None:
        if self._fd is None:
            self._parts += 1
            path = self.folder / f"{self.id}-{self._parts:05d}{GROWING}"
            self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        append(self._fd, data, size=self._size)
        os.fdatasync(self._fd)
        self._size += len(data)

    def _seal_part(self) -> None:
        """Have the part sealed that grows, if there is one."""
        if self._fd is None:
            return
        os.close(self._fd)
        self._fd, self._size, self._lines = None, 0, 0
        stem = f"{self.id}-{self._parts:05d}"
        self._sealing.append(
            self._sealer.submit(
                seal_parts, self.folder, storage=self._storage, catalog=self._catalog, only=stem
            )
        )


@contextmanager
def left_if_cut_short(run: RereadRun) -> Iterator[RereadRun]:
    """`run`, left in the spool to whoever comes next if it is not closed."""
    try:
        yield run
    finally:
        run.free()


def is_reread(folder: Path) -> bool:
    """Whether such a run lies in a folder of the spool."""
    with suppress(SpoolError):
        begun = manifest.read_json(folder / manifest.RUN) or {}
        return bool(begun.get("about", {}).get("kind") == KIND)
    return False


def is_empty(folder: Path) -> bool:
    """Whether nothing was read in the run in `folder`, so that it need not be told of."""
    left = (*folder.glob(f"*{GROWING}"), *folder.glob(f"*{FACTS}"))
    return not left and not (folder / manifest.MANIFEST).exists()
