"""The pool of worker processes that read pages, off the crawler's loop."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.connection import Connection
from queue import SimpleQueue

from extractors import NoArticle, Reading

from .reader import Task
from .workers import Worker

PAGES_PER_WORKER = 500
"""Then a worker is replaced: what a library leaks stays bounded."""


class Reader:
    """One worker process. Not to be shared between threads.

    A page that takes longer than `seconds`, or kills its worker, is tried once more in a new one;
    then it is a `NoArticle` with the reason ``reader-timeout`` or ``reader-died``.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._worker = Worker("crawler.reader")
        self._left = 0

    @property
    def pid(self) -> int | None:
        """The worker's process, if one has been started."""
        return self._worker.pid

    def read(self, task: Task) -> Reading | NoArticle:
        """What the page says; blocks for at most twice the limit."""
        result = self._try(task)
        return self._try(task) if isinstance(result, NoArticle) else result

    def _try(self, task: Task) -> Reading | NoArticle:
        tasks = self._started()
        try:
            tasks.send(task)
            if tasks.poll(self.seconds):
                answer: Reading = tasks.recv()
                return answer
        except (EOFError, OSError):
            self.stop()
            return NoArticle("reader-died")
        self.stop()
        return NoArticle("reader-timeout", f"more than {self.seconds:g} s")

    def _started(self) -> Connection:
        self._left -= 1
        running = self._worker.connection
        if running is not None and self._left > 0:
            return running
        self._left = PAGES_PER_WORKER
        return self._worker.start()

    def stop(self) -> None:
        """End the worker, whatever it is doing. The next page starts another."""
        self._worker.stop()


class Readers:
    """As many readers as asked for (0: as there are cores); pages are read in the order given.

    `redact` takes the secrets out of the addresses that a page names in its metadata.
    """

    def __init__(self, workers: int, seconds: float, *, redact: Callable[[str], str] = str) -> None:
        self.redact = redact
        self.count = workers or os.cpu_count() or 1
        self._all = [Reader(seconds) for _ in range(self.count)]
        self._threads = ThreadPoolExecutor(self.count, thread_name_prefix="reader")
        self._free: SimpleQueue[Reader] = SimpleQueue()
        for reader in self._all:
            self._free.put(reader)

    async def read(self, task: Task) -> Reading | NoArticle:
        """What the page says, by the next worker that is free."""
        return await asyncio.wrap_future(self.begin(lambda: task))

    def begin(self, make: Callable[[], Task]) -> "Future[Reading | NoArticle]":
        """Have the page that `make` gives read by the next worker that is free.

        `make` is called once there is one, beside the caller.
        """
        return self._threads.submit(self._by_next, make)

    def read_now(self, task: Task) -> Reading | NoArticle:
        """What the page says, for callers without a loop."""
        return self.begin(lambda: task).result()

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        for reader in self._all:
            reader.stop()

    def _by_next(self, make: Callable[[], Task]) -> Reading | NoArticle:
        task, reader = make(), self._free.get()
        try:
            return without_secrets(reader.read(task), self.redact)
        finally:
            self._free.put(reader)


def without_secrets(
    reading: Reading | NoArticle, redact: Callable[[str], str]
) -> Reading | NoArticle:
    """`reading` as it may be written: a page may name its own address, with all that is in it."""
    if isinstance(reading, NoArticle) or isinstance(reading.result, NoArticle):
        return reading
    found = reading.result
    article = replace(
        found,
        canonical_url=found.canonical_url and redact(found.canonical_url),
        image=found.image and replace(found.image, url=redact(found.image.url)),
    )
    return replace(reading, result=article)
