"""A visit as the process sees it that has it made: the task, its result, and the child that works.

The child is a process of its own, because Scrapy runs once in a process, because what it leaks
goes with it, and because it may be killed.
"""

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Literal

from archive.history import Visited
from archive.moments import Clock
from crawler.config import Config
from crawler.workers import Worker

MODULE = "crawler.service.visiting"
GRACE = 20.0
"""Seconds that a child gets to end in order before it is killed."""
PARKING_PATIENCE = 2.0
"""Seconds for which a visit waits for a storage that does not answer."""

Kind = Literal["crawl", "save", "seal", "reextract"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a child is to do.

    ``crawl`` visits the outlets that `names` means, and ``save`` archives the addresses in it;
    both go on with the run `parked` and park it again, or begin a new one if it is empty.
    ``reextract`` reads stored pages again, as the arguments of that command in `names` say.
    ``seal`` brings home what lies in the spool: orphans, parked runs that are due, and with
    `everything` all that is parked.
    """

    kind: Kind
    settings: Mapping[str, Any]
    names: tuple[str, ...] = ()
    parked: str = ""
    everything: bool = False
    seconds: float | None = None
    """After so long the child is asked to end; what it has captured is kept."""
    clock: Clock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a task.

    `parked` is the run to go on with, if one was parked. `learned` says whether the timetable
    knows of the `visits`. `trouble` says in a sentence what went wrong, if anything did,
    `failed` that nothing came of the task, and `taken` that somebody else visits one of the
    outlets.
    """

    visits: tuple[Visited, ...] = ()
    parked: str = ""
    sealed: int = 0
    learned: bool = False
    trouble: str = ""
    failed: bool = False
    taken: bool = False
    waiting: tuple[str, ...] = field(default=())
    """What waits in the spool and why, a sentence each."""
    pause: float = 0.0
    """Seconds for which the hosts that were asked are to be left alone before the next visit."""


def settings_of(config: Config, *, sealing: bool = False) -> dict[str, Any]:
    """`config` for a `Task`: the sections as they are, read from nowhere again.

    What is parked needs no storage, so one that is away is waited for only by who is `sealing`.
    """
    said = {name: getattr(config, name) for name in Config.model_fields}
    patience = min(PARKING_PATIENCE, config.s3.patience)
    return said if sealing else {**said, "s3": said["s3"].model_copy(update={"patience": patience})}


def config_of(task: Task) -> Config:
    """The settings in `task`."""
    return Config.model_construct(**task.settings)


class ChildDied(Exception):
    """A child ended without a result; what it captured lies in the spool."""

    def __init__(self, code: int | None) -> None:
        self.code = code
        super().__init__(f"the process that visited ended with {code}, without a result")


class VisitChild:
    """One child for one task, which runs `module`."""

    def __init__(self, module: str = MODULE) -> None:
        self._worker = Worker(module)
        self._ending: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """The process, while it runs."""
        return self._worker.pid

    async def run(self, task: Task) -> Result:
        """What came of `task`; `ChildDied` if the child did. Ends the child if it is cancelled."""
        loop = asyncio.get_running_loop()
        connection = self._worker.start()
        if task.seconds is not None:
            self._ending = loop.call_later(task.seconds, self.stop)
        try:
            connection.send(task)
            result: Result = await readable(connection)
            with suppress(EOFError, OSError, TimeoutError):  # it ends by itself now
                async with asyncio.timeout(GRACE):
                    await readable(connection)
        except (EOFError, OSError):
            raise ChildDied(self._worker.wait()) from None
        else:
            return result
        finally:
            if self._ending is not None:
                self._ending.cancel()
            self._worker.stop()

    def stop(self, grace: float = GRACE) -> None:
        """Ask the child to end in order, and kill it if it has not after `grace` seconds."""
        if self.pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        if self._ending is not None:
            self._ending.cancel()
        self._ending = asyncio.get_running_loop().call_later(grace, self.kill)

    def kill(self) -> None:
        """End the child, whatever it is doing; what it captured is in the spool."""
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


async def readable(connection: Connection) -> Any:
    """The next message of `connection`; `EOFError` once the other end is closed."""
    loop = asyncio.get_running_loop()
    come = asyncio.Event()
    loop.add_reader(connection.fileno(), come.set)
    try:
        await come.wait()
    finally:
        loop.remove_reader(connection.fileno())
    return connection.recv()
