"""The pool of workers that read stored pages again, on all cores."""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from queue import SimpleQueue

from .outcomes import Outcome, Setup, Work
from .rereader import READY
from .workers import Worker

PAGES_PER_WORKER = 5000
"""Then a worker is replaced: what a library leaks stays bounded."""
START_SECONDS = 60.0
TIMEOUT, DIED = "reader-timeout", "reader-died"


class PageRereader:
    """One worker. Not to be shared between threads.

    A page that takes longer than `seconds`, or kills its worker, is tried once more in a new one;
    then it has failed, and those after it are read.
    """

    def __init__(self, setup: Setup, seconds: float) -> None:
        self.setup, self.seconds = setup, seconds
        self._worker = Worker("crawler.rereader")
        self._left = 0

    @property
    def pid(self) -> int | None:
        """The worker's process, if one has been started."""
        return self._worker.pid

    def read(self, work: Work) -> list[Outcome]:
        """What came of each page; blocks."""
        done: list[Outcome] = []
        tried: int | None = None
        while reason := self._go_on(work, done):
            if len(done) == tried:
                done.append(Outcome("failed", reason))
                tried = None
            else:
                tried = len(done)
        return done

    def stop(self) -> None:
        """End the worker, whatever it is doing."""
        self._worker.stop()

    def _go_on(self, work: Work, done: list[Outcome]) -> str:
        """Add what comes of the pages that have no outcome yet; why it stopped before the last."""
        rest = work._replace(pages=work.pages[len(done) :])
        if not rest.pages:
            return ""
        try:
            worker = self._started()
            worker.send(rest)
            for _ in rest.pages:
                if not worker.poll(self.seconds):
                    self.stop()
                    return TIMEOUT
                done.append(worker.recv())
                self._left -= 1
        except (EOFError, OSError):
            self.stop()
            return DIED
        return ""

    def _started(self) -> Connection:
        running = self._worker.connection
        if running is not None and self._left > 0:
            return running
        self._left = PAGES_PER_WORKER
        worker = self._worker.start()
        worker.send(self.setup)
        if not worker.poll(START_SECONDS) or worker.recv() != READY:
            raise EOFError
        return worker


class Rereaders:
    """As many workers as asked for (0: as there are cores)."""

    def __init__(self, workers: int, setup: Setup, seconds: float) -> None:
        self.count = workers or os.cpu_count() or 1
        self._all = [PageRereader(setup, seconds) for _ in range(self.count)]
        # Twice as many threads: one half fetches for the next worker that is free.
        self._threads = ThreadPoolExecutor(2 * self.count, thread_name_prefix="rereader")
        self._free: SimpleQueue[PageRereader] = SimpleQueue()
        for reader in self._all:
            self._free.put(reader)

    def begin(self, make: Callable[[], Work]) -> "Future[list[Outcome]]":
        """Have the pages read that `make` gives, which is called beside the caller."""
        return self._threads.submit(self._by_next, make)

    def close(self) -> None:
        """End all workers; what has not begun is not read."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for reader in self._all:
            reader.stop()

    def _by_next(self, make: Callable[[], Work]) -> list[Outcome]:
        work, reader = make(), self._free.get()
        try:
            return reader.read(work)
        finally:
            self._free.put(reader)
