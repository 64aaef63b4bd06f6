"""Workers as their operators have them: a process each, with a home and a log of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crawler.newsstand import Newsstand

from .fiche import Fiche, reaching
from .killable import KillableDatabase, children
from .queueing import ask

DELAY = 0.25
OUTLETS = ["aa_com_tr", "koreatimes_co_kr", "voi_id", "yna_co_kr"]


@dataclass
class Machine:
    """A worker with a home of its own."""

    fiche: Fiche
    name: str
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> Path:
        return self.fiche.home.with_name(f"{self.name}.log")

    @property
    def said(self) -> str:
        return self.log.read_text()

    def start(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.hasty_worker"],
                env=self.fiche.variables(),
                cwd=self.fiche.home.parent,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        return self.process

    def kill(self) -> list[int]:
        """``kill -9`` of the worker alone; the processes that it had started."""
        assert self.process
        left = children(self.process.pid)
        self.process.kill()
        self.process.wait()
        return left

    def stop(self) -> float:
        """End it in order; the seconds that took."""
        assert self.process
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0, self.said
        return time.monotonic() - begun

    def end(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Scene:
    """Two machines, one storage, one database."""

    stand: Newsstand
    database: KillableDatabase
    address: str
    folder: Path
    machines: list[Machine]

    def machine(self, name: str, **more: str) -> Machine:
        own = {
            **reaching(self.stand),
            "FICHE_CATALOG": self.address,
            "FICHE_STORAGE": str(self.folder / "storage"),
            "FICHE_SCHEDULE__OUTLETS": json.dumps(OUTLETS),
            "FICHE_CONTACT": f"{name}@example.org",
            "FICHE_WORKER__NAME": name,
            "FICHE_SERVICE__LISTEN": "",
            "FICHE_SERVICE__SLOTS": "1",
            "FICHE_READING__WORKERS": "1",
            "FICHE_POLITENESS__DELAY": str(DELAY),
            "FICHE_POLITENESS__CONCURRENCY": "1",
            **more,
        }
        (self.folder / name).mkdir()
        found = Machine(Fiche(self.folder / name / "data", own), name)
        self.machines.append(found)
        return found

    def hits(self, name: str) -> int:
        """How many requests one worker has made."""
        return sum(name in hit.user_agent for hit in self.stand.log)

    def ask(self, query: str, *values: object) -> int:
        (found,) = ask(self.address, query, *values)
        return int(found)


def until(said: Callable[[], object], seconds: float = 60.0) -> float:
    """Wait for it; how long that took."""
    begun = time.monotonic()
    while not said():
        assert time.monotonic() - begun < seconds, "it did not come"
        time.sleep(0.1)
    return time.monotonic() - begun
