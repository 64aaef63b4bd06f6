"""`fiche worker`: takes jobs from the queue, and has them done by children on this machine."""

import asyncio
import fcntl
import logging
import os
import signal
import socket
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from importlib.metadata import version
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker

from archive import home_of
from archive.catalog import Catalog, CatalogError, open_catalog
from archive.moments import now
from crawler.config import Config, ConfigError
from crawler.outlet import story_key

from .bench import Bench
from .clockwork import Clockwork
from .migrating import LIBRARY, unfit
from .patient import Patient, Presence
from .pulse import Pace, Pulse
from .queue import CLOCK, WORK, libpq_address
from .tasks import Tasks
from .timetable import Timetable

LOOKING = 10.0
"""Seconds between two looks whether the database has become what we need."""
JOBS_SECONDS = 18.0
"""After so long the end of jobs is not waited for any more when the worker ends."""
ALL_SECONDS = 28.0
"""After so long the worker has ended."""
SEALING_EVERY = 30.0
POLLING = 5.0
"""Seconds between two looks for jobs; word of a new one comes at once."""
log = logging.getLogger("fiche.worker")


def work(config: Config, pace: Pace | None = None) -> int:
    """Do jobs until SIGTERM; the exit code."""
    libpq_address(config.catalog_url)  # before anything is begun
    with one_on_this_spool(config):
        return asyncio.run(Working(config, pace or Pace()).run())


@contextmanager
def one_on_this_spool(config: Config) -> Iterator[None]:
    """Keep a second worker away from this spool; `ConfigError` if there is one already."""
    config.spool_folder.mkdir(parents=True, exist_ok=True)
    fd = os.open(config.spool_folder / ".worker", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise ConfigError(
            f"another worker uses the spool {config.spool_folder}: give this one a home of its own"
        ) from None
    finally:
        os.close(fd)


class Working:
    """One worker, from its start to its end."""

    def __init__(self, config: Config, pace: Pace) -> None:
        self.config, self.pace = config, pace
        self.ending = asyncio.Event()
        self.bench = Bench(config)
        self.failed = False
        self._asides: list[asyncio.Task[None]] = []

    async def run(self) -> int:
        """Work until we are told to end; the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.ending.set)
        if not await self._database_is_fit():
            return 0
        catalog = await asyncio.to_thread(open_catalog, self.config.catalog_url, key=story_key)
        with catalog:
            await asyncio.to_thread(Timetable(catalog, self.config).outlets, now())
            await self._until_ending(self.bench.seal(everything=True))
            await self._take_jobs(catalog)
        return int(self.failed)

    async def _database_is_fit(self) -> bool:
        """Whether the database is one that we can work with, once it is; False if we end before."""
        said: str | None = None
        while not self.ending.is_set():
            try:
                problem = await asyncio.to_thread(unfit, self.config.catalog_url)
            except CatalogError as error:
                problem = str(error)
            if problem is None:
                return True
            if problem != said:
                log.warning("%s; waiting", problem)
            said = problem
            await self._pause(LOOKING)
        return False

    async def _take_jobs(self, catalog: Catalog) -> None:
        connector = PsycopgConnector(
            conninfo=libpq_address(self.config.catalog_url),
            min_size=1,
            max_size=len(self.bench.places) + 6,
            timeout=10,
        )
        queue = Patient(connector, pulse=Pulse(self.pace), presence=self._presence())
        app = App(connector=connector)
        app.job_manager = queue
        timetable = Timetable(catalog, self.config)
        Tasks(self.bench, timetable, queue).register(app)
        Clockwork(timetable, queue, self.config.worker.lost_after).register(app)
        async with AsyncExitStack() as stack:
            await self._open(stack, app)
            if not self.ending.is_set():
                await self._go(app, queue)

    async def _open(self, stack: AsyncExitStack, app: App) -> None:
        """Connect to the queue, however long its server is away."""
        while not self.ending.is_set():
            try:
                await stack.enter_async_context(app.open_async())
            except ConnectorException as error:
                log.warning("the database does not answer: %s; waiting", error.__cause__)
                await self._pause(LOOKING)
            else:
                return

    def _presence(self) -> Presence:
        return Presence(
            home=home_of(self.config.spool_folder),
            name=self.config.worker.name or socket.gethostname(),
            version=version("microfiche"),
            library=LIBRARY,
            slots=len(self.bench.places),
        )

    async def _go(self, app: App, queue: Patient) -> None:
        """Take jobs until we end, and then end."""
        workers = [self._worker(app, WORK, len(self.bench.places)), self._worker(app, CLOCK, 2)]
        running = [asyncio.create_task(run(worker)) for worker in workers]
        self._aside(self._guard(queue))
        self._aside(self._seal_now_and_then())
        ending = asyncio.create_task(self.ending.wait())
        log.info("worker %s takes jobs, %d at once", queue.presence.name, len(self.bench.places))
        await asyncio.wait([*running, ending], return_when=asyncio.FIRST_COMPLETED)
        self.failed = self.failed or not self.ending.is_set()
        ending.cancel()
        await self._end(queue, workers, running)

    def _worker(self, app: App, queue: str, places: int) -> Worker:
        return Worker(
            app,
            queues=[queue],
            name="",
            concurrency=places,
            fetch_job_polling_interval=POLLING,
            delete_jobs="successful" if queue == WORK else "always",
            install_signal_handlers=False,
            update_heartbeat_interval=self.pace.beat,
        )

    async def _guard(self, queue: Patient) -> None:
        """End visits in time if nobody hears of us, see `pulse`."""
        while True:
            silent = queue.pulse.silent
            if silent > self.pace.killed:
                self.bench.kill()
            elif silent > self.pace.fenced:
                self.bench.interrupt()
            if queue.forgotten and not self.ending.is_set():
                log.error("this worker was taken for lost while it was away; it begins anew")
                self.failed = True
                self.ending.set()
            await asyncio.sleep(min(1.0, self.pace.beat))

    async def _seal_now_and_then(self) -> None:
        """Seal what has been parked for long enough, when no visit does."""
        while True:
            await asyncio.sleep(SEALING_EVERY)
            if self.bench.has_due():
                await self.bench.seal(everything=False)

    async def _end(
        self, queue: Patient, workers: list[Worker], running: list[asyncio.Task[None]]
    ) -> None:
        """Hand back what is running, seal, upload; all of it within `ALL_SECONDS`."""
        end = asyncio.get_running_loop().time() + ALL_SECONDS
        log.info("ending: what is running is handed back, and what was captured is stored")
        self.bench.ending, queue.presence.state = True, "ending"
        for worker in workers:
            worker.stop()  # type: ignore[no-untyped-call]
        self.bench.interrupt()
        _, late = await asyncio.wait(running, timeout=JOBS_SECONDS)
        queue.giving_up.set()
        self.bench.kill()
        for one in late:
            one.cancel()
        for aside in self._asides:
            aside.cancel()
        left = end - asyncio.get_running_loop().time()
        await self.bench.seal(everything=True, seconds=left)

    def _aside(self, what: Coroutine[Any, Any, None]) -> None:
        self._asides.append(asyncio.create_task(what))

    async def _until_ending(self, what: Coroutine[Any, Any, object]) -> None:
        """Do `what`, or end it if we are told to end before."""
        doing = asyncio.create_task(what)
        ending = asyncio.create_task(self.ending.wait())
        await asyncio.wait([doing, ending], return_when=asyncio.FIRST_COMPLETED)
        for task in (doing, ending):
            task.cancel()
        await asyncio.gather(doing, ending, return_exceptions=True)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.ending.wait()
        except TimeoutError:
            pass


async def run(worker: Worker) -> None:
    """Have a worker of Procrastinate's work until it is stopped."""
    await worker.run()  # type: ignore[no-untyped-call]
