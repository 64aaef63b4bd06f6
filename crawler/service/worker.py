"""`fiche worker`: takes jobs from the queue, and has them done by children on this machine."""

import asyncio
import logging
import signal
import socket
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from importlib.metadata import version
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker
from prometheus_client import Gauge

from archive import home_of, waiting
from archive.catalog import Catalog, open_catalog
from archive.moments import now
from crawler.config import Config
from crawler.outlet import story_key

from . import logs
from .alone import check_no_service
from .bench import Bench
from .beside import keep_alive, tell, watch
from .clockwork import Clockwork
from .health import Vitals, health
from .jobs import COUNTS, TASKS
from .metrics import Measures
from .migrating import LIBRARY
from .notify import Notifier
from .patient import Patient, Presence
from .pulse import Pace, Pulse
from .queue import CLOCK, WORK, libpq_address
from .run import only_one
from .scheduled import say_scheduled
from .sealer import Sealer
from .tasks import Tasks
from .timetable import Timetable
from .waiting import connect, database_is_fit, unless_ending

GRACE = 12.0
"""Seconds that visits have to end in order once the worker is to end."""
JOBS_SECONDS = 17.0
"""After so long nobody waits any more for jobs to be handed back."""
GONE_WITHIN = 28.0
"""After so long the worker has gone, whatever hangs."""
BESIDE = 15.0
"""Seconds between two looks at what is parked, and at how many jobs there are."""
POLLING = 5.0
"""Seconds between two looks for jobs; word of a new one comes at once."""
log = logging.getLogger("fiche")


class Working:
    """One worker, from its start to its end by a signal."""

    def __init__(self, config: Config, notifier: Notifier, pace: Pace | None = None) -> None:
        libpq_address(config.catalog_url)
        self.config, self.notifier, self.pace = config, notifier, pace or Pace()
        self.vitals, self.measures = Vitals(), Measures()
        self.jobs = Gauge(
            "fiche_jobs", "Jobs.", ("queue", "status"), registry=self.measures.registry
        )
        self.bench, self.sealer = Bench(config), Sealer(config, self.measures)
        self.ending = asyncio.Event()
        self.failed = False
        self._beside: list[asyncio.Task[None]] = []

    async def run(self) -> int:
        """Work until we are told to end; the exit code."""
        logs.set_up(self.config.service.log, self.config.redact.redaction())
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # we say it ourselves, once
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.ending.set)
        loop.add_signal_handler(signal.SIGHUP, log.info, "settings are read at the start alone")
        listen, registry = self.config.service.listen, self.measures.registry
        with only_one(self.config), health(listen, self.vitals, registry):
            self._aside(self._keep_alive())
            self._aside(keep_alive(self.notifier, self.vitals))
            try:
                if await database_is_fit(self.config.catalog_url, self.ending, self.vitals):
                    await self._work()
            finally:
                self._cancel_asides()
        return int(self.failed)

    async def _work(self) -> None:
        address = self.config.catalog_url
        catalog = await asyncio.to_thread(open_catalog, address, key=story_key)
        await asyncio.to_thread(check_no_service, catalog)
        timetable = Timetable(catalog, self.config)
        say_scheduled(
            len(await asyncio.to_thread(timetable.outlets, now())), len(self.bench.places)
        )
        self._aside(watch(catalog, lambda: self.config, self.measures, self.vitals))
        await unless_ending(self.sealer.seal(everything=True), self.ending)
        await self._take_jobs(catalog, timetable)

    async def _take_jobs(self, catalog: Catalog, timetable: Timetable) -> None:
        """Connect to the queue, and take jobs until we are told to end."""
        connector = PsycopgConnector(
            conninfo=libpq_address(self.config.catalog_url),
            min_size=1,
            max_size=len(self.bench.places) + 6,
            timeout=10,
        )
        queue = Patient(connector, pulse=Pulse(self.pace), presence=self._presence())
        app = App(connector=connector)
        app.job_manager = queue
        Tasks(self.bench, timetable, queue, self.measures).register(app)
        Clockwork(
            timetable,
            queue,
            self.config.worker.lost_after,
            tell=lambda at: tell(catalog, self.config, self.measures, at),
            ticked=self.measures.tick.set_to_current_time,
        ).register(app)
        async with AsyncExitStack() as stack:
            await connect(stack, app, self.ending)
            if not self.ending.is_set():
                await self._go(app, queue)

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
        self._aside(self._look_after(queue))
        self.notifier.ready(f"{queue.presence.name}, {queue.presence.slots} at once")
        log.info("worker %s takes jobs, %d at once", queue.presence.name, queue.presence.slots)
        ending = asyncio.create_task(self.ending.wait())
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
                self.bench.interrupt(self.pace.killed - self.pace.fenced)
            late = silent > 3 * self.pace.beat
            self.vitals.well("database")
            if problem := queue.unfit or ("the database does not answer" if late else ""):
                self.vitals.wrong("database", problem)
            self.vitals.ready = not problem
            if queue.forgotten and not self.ending.is_set():
                log.error(
                    "this worker was taken for lost (fiche jobs forget, or silence for an hour): "
                    "it ends, to be started anew"
                )
                self.failed = True
                self.ending.set()
            await asyncio.sleep(min(1.0, self.pace.beat))

    async def _keep_alive(self) -> None:
        """Show that the loop of this process goes round."""
        while True:
            self.vitals.beat()
            await asyncio.sleep(5)

    async def _look_after(self, queue: Patient) -> None:
        """Seal what has been parked for long enough, and show how many jobs there are."""
        while True:
            due = await asyncio.to_thread(self.bench.due)
            if self.sealer.wanted(due, besides=()):
                await self.sealer.seal()
            self.measures.children.set(self.bench.visiting)
            with suppress(ConnectorException):  # who beats says so
                rows = await queue.connector.execute_query_all_async(COUNTS, tasks=TASKS)
                self.jobs.clear()
                for row in rows:
                    self.jobs.labels(row["task"], row["status"]).set(row["jobs"])
            await asyncio.sleep(BESIDE)

    async def _end(
        self, queue: Patient, workers: list[Worker], running: list[asyncio.Task[None]]
    ) -> None:
        """Hand back what is running, seal, upload; all of it within `GONE_WITHIN`."""
        until = asyncio.get_running_loop().time() + GONE_WITHIN
        self.vitals.ready = False
        self.notifier.stopping()
        log.info("ending: what is running is handed back, and what was captured is stored")
        self.bench.ending, queue.presence.state = True, "ending"
        for worker in workers:
            worker.stop()  # type: ignore[no-untyped-call]
        self.bench.interrupt(GRACE)
        await asyncio.wait(running, timeout=JOBS_SECONDS)
        queue.outage.giving_up.set()
        self.bench.kill()
        for child in self.sealer.children:
            child.kill()
        self._cancel_asides()
        left = until - asyncio.get_running_loop().time()
        await self.sealer.seal(everything=True, seconds=max(1.0, left - 2))
        await queue.leave(forget=not any(waiting(self.config.spool_folder)))
        log.info("ended")

    def _aside(self, what: Coroutine[Any, Any, None]) -> None:
        self._beside.append(asyncio.create_task(what))

    def _cancel_asides(self) -> None:
        for aside in self._beside:
            aside.cancel()


async def run(worker: Worker) -> None:
    """Have a worker of Procrastinate's work until it is stopped."""
    await worker.run()  # type: ignore[no-untyped-call]
