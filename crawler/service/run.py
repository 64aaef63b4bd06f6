"""`fiche run`: one process that has every scheduled outlet visited when it is due."""

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress

from archive import Catalog, CatalogError, Claims, OutletTaken, StorageAway, open_catalog
from archive.moments import current_clock, now
from archive.rebuild import check_archive
from crawler.config import Config, ConfigError
from crawler.outlet import UnknownOutlet, story_key
from crawler.stores import storage_of

from . import logs
from .alone import Heartbeat
from .beside import alert, keep_alive, watch
from .dispatch import Dispatch
from .health import Vitals, health
from .metrics import Measures
from .notify import Notifier
from .scheduled import say_scheduled
from .timetable import Timetable
from .visit import PARKING_PATIENCE

TICK = 5.0
"""Seconds between two looks at who is due, at most, by the clock that crawling goes by."""
SHORTEST_TICK = 0.05
SLOW = 10.0
"""Seconds after which a look at who is due is said to take long."""
GRACE = 12.0
"""Seconds that visits have to end in order once the service is to end."""
GONE_WITHIN = 28.0
"""Seconds after which the service has gone at the latest, whatever hangs."""
FIXED = ("home", "spool", "catalog", "storage")
"""Settings that are not read again: what lies there is in use."""

log = logging.getLogger("fiche")


class Service:
    """Reads its settings by `read`, at the start and at each SIGHUP; ends by SIGTERM."""

    def __init__(self, read: Callable[[], Config], notifier: Notifier) -> None:
        self.read, self.notifier = read, notifier
        self.config = read().for_crawling()
        logs.set_up(self.config.service.log, self.config.redact.redaction())
        self.vitals, self.measures = Vitals(), Measures()
        self._woken = asyncio.Event()
        self._stopping = self._reloading = False

    async def run(self) -> None:
        """Work until a signal says that it is enough."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        with (
            only_one(self.config),
            open_catalog(self.config.catalog_url, key=story_key) as catalog,
            health(self.config.service.listen, self.vitals, self.measures.registry),
        ):
            heartbeat = Heartbeat(self.config, catalog)
            await asyncio.to_thread(heartbeat.begin)
            await asyncio.to_thread(check_storage, self.config, catalog)
            timetable = Timetable(catalog, self.config)
            timetable.outlets(now())
            self.dispatch = Dispatch(self.config, timetable, self.measures, self._woken.set)
            beside = [loop.create_task(one) for one in self._beside(catalog, heartbeat)]
            self._ready()
            await self._work()
            for task in beside:
                task.cancel()
            await self._end()
            await heartbeat.end()

    def stop(self) -> None:
        """End soon, in order."""
        self._stopping = True
        self._woken.set()

    def reload(self) -> None:
        """Read the settings again soon."""
        self._reloading = True
        self._woken.set()

    def _beside(
        self, catalog: Catalog, heartbeat: Heartbeat
    ) -> Iterator[Coroutine[None, None, None]]:
        yield heartbeat.go_on()
        yield keep_alive(self.notifier, self.vitals)
        yield watch(catalog, lambda: self.config, self.measures, self.vitals)
        yield alert(catalog, lambda: self.config, self.measures)

    def _ready(self) -> None:
        """Tell everybody that we work, and on what."""
        slots, outlets = len(self.dispatch.slots), len(self.dispatch.timetable.names)
        self.notifier.ready(f"{outlets} outlets, {slots} at once")
        self.vitals.ready = True
        say_scheduled(outlets, slots)

    async def _work(self) -> None:
        """Look who is due, again and again, until we are to end."""
        while not self._stopping:
            self._woken.clear()
            await self._tick()
            with suppress(TimeoutError):
                async with asyncio.timeout(tick_of(self.config)):
                    await self._woken.wait()

    async def _tick(self) -> None:
        """Look once; what goes wrong is said, and the next look is another try."""
        try:
            if self._reloading:
                await self._read_again()
            await self._patiently(self.dispatch.give_out())
        except CatalogError as error:
            self.vitals.wrong("catalog", str(error))
            log.error("the catalog is away: %s", error)
        except Exception:  # logged, and shown by /healthz: a service of months looks again
            self.vitals.wrong("fault", "a fault of ours; the log has it")
            log.exception("a fault of ours")
        else:
            self.vitals.well("catalog", "slow", "fault")
            self.measures.tick.set_to_current_time()
        self.vitals.beat()

    async def _patiently(self, work: Coroutine[None, None, None]) -> None:
        """Wait for `work`; say if that takes long, as with a catalog that does not answer."""
        task = asyncio.get_running_loop().create_task(work)
        if not (await asyncio.wait([task], timeout=SLOW))[0]:
            reason = f"the catalog has not answered for {SLOW:.0f} s"
            self.vitals.wrong("slow", reason)
            log.warning("%s", reason)
        await self._unless_ending(task)

    async def _unless_ending(self, task: "asyncio.Task[None]") -> None:
        """Wait for `task`, but no longer once this process is to end."""
        while not (task.done() or self._stopping):
            await asyncio.wait([task], timeout=1.0)
        if task.done():
            await task

    async def _read_again(self) -> None:
        """Take over new settings, or say why not and keep the old ones."""
        self._reloading = False
        self.notifier.reloading()
        try:
            config = changeable(self.read().for_crawling(), self.config)
            timetable = Timetable(self.dispatch.timetable.catalog, config)
            await asyncio.to_thread(timetable.outlets, now())
        except (ConfigError, UnknownOutlet, ValueError) as error:
            log.error("the new settings are refused, the old ones stay: %s", error)
        else:
            self.config = config
            logs.set_up(config.service.log, config.redact.redaction())
            self.dispatch.use(config, timetable)
        self._ready()

    async def _end(self) -> None:
        """Hand back what is under way, and seal."""
        self.vitals.ready = False
        self.notifier.stopping()
        log.info("ending: what is under way is handed back, and sealed")
        await self.dispatch.end(GRACE, GONE_WITHIN)
        log.info("ended")


def tick_of(config: Config) -> float:
    """Seconds to wait between two looks; no longer than the shortest time between two visits."""
    clock = current_clock()
    seconds = min(TICK, config.schedule.shortest) / (clock.speed if clock else 1.0)
    return max(SHORTEST_TICK, seconds)


def check_storage(config: Config, catalog: Catalog) -> None:
    """`archive.StorageError` if the storage says no; one that is away is waited for later."""
    s3 = config.s3.model_copy(update={"patience": min(PARKING_PATIENCE, config.s3.patience)})
    try:
        check_archive(storage_of(config.model_copy(update={"s3": s3})), catalog)
    except StorageAway as error:
        log.warning("%s: what is captured waits in the spool", error)


def changeable(new: Config, old: Config) -> Config:
    """`new`, if it differs from `old` in nothing that is in use; `ConfigError` if it does."""
    for name in FIXED:
        if getattr(new, name) != getattr(old, name):
            raise ConfigError(f"{name} has changed, and is in use: restart to have it changed")
    if new.service.listen != old.service.listen:
        raise ConfigError("service.listen has changed: restart to have it changed")
    return new


@contextmanager
def only_one(config: Config) -> Iterator[None]:
    """Have the spool for this service; `ConfigError` if another one works there."""
    claims = Claims(config.spool_folder / ".service")
    try:
        claims.take(["run"], run="fiche-run")
    except OutletTaken as taken:
        raise ConfigError(
            f"a service works in the spool {config.spool_folder} already (process {taken.pid}): "
            "stop it, or name another spool"
        ) from None
    try:
        yield
    finally:
        claims.free()
