"""The child that visits: started as ``python -m crawler.service.visiting FD`` by `VisitChild`.

A `Task` comes and a `Result` goes over that socket. By SIGTERM it ends in order: no request is
begun any more, and what was captured is parked. So it does when its parent has gone; it then has
`ALONE` seconds before it ends as it is.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import FrameType

from archive import ArchiveError
from archive.errors import OutletTaken
from archive.moments import set_clock
from crawler.failures import exit_code

from . import logs
from .visit import Result, Task, config_of

ALONE = 10.0
"""Seconds that a child has to end in order once its parent has gone."""

log = logging.getLogger("fiche")


class Ending:
    """What SIGTERM does: it ends the crawl in order if one runs, else the process.

    Being told more than once, as by a supervisor and by the parent, is the same as once.
    """

    def __init__(self) -> None:
        self._stop: Callable[[], None] | None = None
        self.asked = self._over = False
        signal.signal(signal.SIGTERM, self._signalled)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when we end

    def by(self, stop: Callable[[], None]) -> None:
        """End by `stop` from now on; at once if we were told to before."""
        self._stop = stop
        if self.asked:
            stop()

    def over(self) -> None:
        """The work is done, and only the result is to be sent yet."""
        self._over = True

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked or self._over:
            return
        self.asked = True
        if self._stop is None:
            raise SystemExit(0)  # nothing has been begun
        self._stop()


def watch(connection: Connection) -> None:
    """End this process in order once the other end of `connection` is closed."""
    connection.poll(None)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(ALONE)
    os._exit(1)


def main() -> None:
    """Do one task."""
    ending = Ending()
    connection = Connection(int(sys.argv[1]))
    try:
        task: Task = connection.recv()
    except (EOFError, OSError):
        return
    threading.Thread(target=watch, args=(connection,), daemon=True).start()
    result = answer(task, ending)
    ending.over()
    try:
        connection.send(result)
    except OSError:  # nobody is there to be told; the catalog and the spool know
        log.warning("the process that asked for this visit has gone")
    sys.stderr.flush()
    os._exit(0)  # nothing is left to be done, and no thread is to be waited for


def answer(task: Task, ending: Ending) -> Result:
    """What came of `task`; what is raised on purpose is in it."""
    config = config_of(task)
    logs.set_up(config.service.log, config.redact.redaction())
    if task.clock is not None:
        set_clock(task.clock)
    try:
        from .errands import ERRANDS  # noqa: PLC0415 - Scrapy takes its time, and may be ended

        return ERRANDS[task.kind](task, config, ending.by)
    except OutletTaken as error:
        return Result(trouble=str(error), parked=task.parked, taken=True)
    except ArchiveError as error:
        return Result(trouble=str(error), parked=task.parked, failed=True)
    except Exception as error:  # goes to the parent, which counts it; ours are logged here
        if exit_code(error) is None:
            log.exception("a visit failed by a fault of ours")
        said = f"{type(error).__name__}: {error}"
        return Result(trouble=said, parked=task.parked, failed=True)


if __name__ == "__main__":
    main()
