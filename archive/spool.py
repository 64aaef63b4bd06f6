"""The spool: where a run's segments grow until the storage has them."""

import json
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, Self

from . import manifest
from .errors import SpoolError, SpoolFull
from .files import FolderLock
from .folders import forget, make_folder
from .parked_rows import ParkedRun
from .parking import Parked, is_old
from .readings import finish_readings, seal_parts
from .recording import Recording
from .sealing import Entering
from .shelf import Shelf
from .storage import Storage

SEGMENT_BYTES = 10**9
SEGMENT_AGE = timedelta(hours=1)


class EnteringParked(Entering, Protocol):
    """What a run asks of the catalog."""

    def add_parked(self, one: ParkedRun, home: str) -> None:
        """Enter what the last visit of a run did that is parked in the spool `home`."""


class Run(Recording):
    """One run's side of the archive. What `record` has returned from outlives a ``kill -9``.

    Every page (role ``page``, status 200) needs an outcome, by `article` or `no_article`; a segment
    that has rotated is sealed when each of its pages has one. Methods may be called from any
    thread; `seal_ready` and `close` upload, and are slow.

    A run that `visits` is made of visits, one after the other, each by a process of its own: all
    but the last `park` it, and the next one goes on with it by `resume`.
    """

    def __init__(
        self,
        folder: Path,
        lock: FolderLock,
        *,
        about: Mapping[str, object],
        storage: Storage,
        catalog: EnteringParked,
        now: datetime,
    ) -> None:
        named = {**about, "isPartOf": folder.name}
        super().__init__(folder, lock, Shelf(folder, run=folder.name, about=named), storage)
        self.segment_bytes, self.segment_age = SEGMENT_BYTES, SEGMENT_AGE
        self._catalog = catalog
        self.visits, self.started = False, now
        self._parked: Parked | None = None
        self._sealing = threading.Lock()

    @classmethod
    def open(  # noqa: PLR0913 - each is a decision of the caller
        cls,
        spool: Path,
        *,
        run_id: str,
        about: Mapping[str, object],
        storage: Storage,
        catalog: EnteringParked,
        segment_bytes: int = SEGMENT_BYTES,
        segment_age: timedelta = SEGMENT_AGE,
        visits: bool = False,
        now: datetime,
    ) -> Self:
        """Begin the run `run_id` (unique, and fit for a file name) in a folder of its own."""
        folder, lock = make_folder(spool, run_id)
        manifest.begin(folder, run=run_id, about=about, now=now)
        run = cls(folder, lock, about=about, storage=storage, catalog=catalog, now=now)
        run.segment_bytes, run.segment_age, run.visits = segment_bytes, segment_age, visits
        if visits:
            manifest.begin_visit(folder, now=now)
        return run

    @classmethod
    def resume(  # noqa: PLR0913 - each is a decision of the caller
        cls,
        spool: Path,
        run_id: str,
        *,
        about: Mapping[str, object],
        storage: Storage,
        catalog: EnteringParked,
        segment_bytes: int = SEGMENT_BYTES,
        segment_age: timedelta = SEGMENT_AGE,
        now: datetime,
    ) -> Self | None:
        """Go on with a parked run; None if it is not there any more, or is of another kind.

        One that is not as it was left stays where it is, for `recover`.
        """
        lock = FolderLock(spool / run_id)
        if not lock.take_soon():
            return None
        try:
            found = Parked.read(lock.folder)
            begun = manifest.read_json(lock.folder / manifest.RUN)
            if found is None or begun is None or begun["about"] != as_noted(about):
                lock.free()
                return None
            run = cls(lock.folder, lock, about=about, storage=storage, catalog=catalog, now=now)
            run.segment_bytes, run.segment_age, run.visits = segment_bytes, segment_age, True
            run._go_on(found, now)
        except (SpoolError, OSError):
            lock.free()
            return None
        return run

    def _go_on(self, found: Parked, now: datetime) -> None:
        """Be the run that was parked, and is not from now on."""
        self._parked = found
        manifest.begin_visit(self.folder, now=now)
        found.marker.unlink()
        if found.grown:
            self._shelf.go_on(found.grown, count=found.count, opened=found.opened)

    def rotate_if_due(self, now: datetime) -> bool:
        """Begin a new segment with the next record if this one is old enough; whether it was.

        So it is too if the clock was set back: its age would be wrong for long.
        """
        with self._guard:
            growing = self._shelf.growing
            due = growing is not None and is_old(growing.opened, now, self.segment_age)
            if due:
                self._shelf.rotate()
            return due

    def seal_ready(self) -> int:
        """Seal the rotated segments whose pages are all read; how many.

        `StorageError` if the storage fails: nothing is lost, and the next call tries again.
        """
        with self._guard:
            self._shelf.close(read=True)
        with self._sealing:
            return self._seal_closed()

    def is_due(self, now: datetime) -> bool:
        """Whether what is here is large or old enough to be sealed, rather than parked."""
        shelf = self._shelf
        opened = shelf.opened or (self._parked.opened if self._parked else self.started)
        full = shelf.rotated or shelf.closed or shelf.count > 1
        size = shelf.growing.size if shelf.growing else 0
        return bool(full) or size >= self.segment_bytes or is_old(opened, now, self.segment_age)

    def park(self, summary: Mapping[str, Any], now: datetime, home: str) -> dict[str, Any]:
        """End a visit, and leave the run to the next one; what is noted of the visit.

        Needs no storage. Not for a run that `is_due`. Once it is parked in the spool `home` it is
        entered in the catalog; if that fails, `parking.enter_parked` makes up for it.
        """
        shelf, before = self._shelf, self._parked
        try:
            with self._guard, self._sealing:
                unread = len(shelf.growing.unread) if shelf.growing else 0
                grown = shelf.growing.park() if shelf.growing else None
                told = manifest.size_of_visits(self.folder)
                visit = manifest.end_visit(self.folder, {**summary, "unread": unread}, now=now)
                parked = Parked(
                    run=self.id,
                    folder=self.folder,
                    opened=shelf.opened or (before.opened if before else self.started),
                    last=visit["started"],
                    before=before.last if before else None,
                    told=told,
                    count=shelf.count,
                    grown=grown,
                )
                parked.write()
            self._catalog.add_parked(parked, home)
        except OSError as error:
            raise SpoolFull(str(self.folder), error.strerror or str(error)) from None
        else:
            return visit
        finally:
            self._lock.free()

    def close(self, summary: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Seal everything, store the manifest with `summary` in it, and forget the run here.

        The manifest counts the pages that got no outcome as ``unread``.
        `StorageError` if the storage fails: the run then waits in the spool for `recover`.
        """
        try:
            with self._guard:
                self._shelf.rotate()
                unread = sum(len(segment.unread) for segment in self._shelf.rotated)
                end = manifest.end_visit if self.visits else manifest.end
                end(self.folder, {**summary, "unread": unread}, now=now)
                self._shelf.close()
            with self._sealing:
                self._seal_closed()
                seal_parts(self.folder, storage=self._storage, catalog=self._catalog)
                finish_readings(self.folder, storage=self._storage, catalog=self._catalog)
                stored = manifest.store(
                    self.folder, storage=self._storage, catalog=self._catalog, now=now
                )
                forget(self.folder)
        except OSError as error:
            raise SpoolFull(str(self.folder), error.strerror or str(error)) from None
        else:
            return stored
        finally:
            self._lock.free()

    def _seal_closed(self) -> int:
        """Bring every closed segment into the storage; how many."""
        return self._shelf.seal(storage=self._storage, catalog=self._catalog)


def as_noted(about: Mapping[str, object]) -> Any:
    """What a run says of itself, in the form in which its folder has it."""
    return json.loads(json.dumps(dict(about), default=str))
