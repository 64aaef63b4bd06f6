"""`fiche run` as its operator has it: a process with a log, an address that tells how it is."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener
from uuid import uuid4

from .dailies import Dailies
from .fiche import COMMAND, Fiche
from .killable import children, runs
from .servers import free_ports

PATIENCE = 90.0
"""Seconds in which what must happen happens, on a machine that has much else to do."""
opener = build_opener(ProxyHandler({}))


@dataclass
class Running:
    """A service that runs."""

    fiche: Fiche
    process: "subprocess.Popen[bytes]"
    log: Path
    port: int
    notified: socket.socket
    told: list[str] = field(default_factory=list)

    @property
    def pid(self) -> int:
        return self.process.pid

    def lines(self) -> list[dict[str, Any]]:
        """What it logged, each line as JSON."""
        text = self.log.read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def said(self, words: str) -> list[dict[str, Any]]:
        return [line for line in self.lines() if words in line["message"]]

    def get(self, path: str) -> tuple[int, str]:
        """Status and text; 0 if nobody answers."""
        try:
            with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()
        except URLError:
            return 0, ""

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def stop(self) -> float:
        """SIGTERM; the seconds until it has gone."""
        begun = time.monotonic()
        self.signal(signal.SIGTERM)
        assert self.process.wait(PATIENCE) == 0
        return time.monotonic() - begun

    def children(self) -> list[int]:
        return children(self.pid)

    def notices(self) -> list[str]:
        """What it told its supervisor so far, a line each."""
        self.notified.setblocking(False)
        while True:
            try:
                self.told += self.notified.recv(10_000).decode().splitlines()
            except BlockingIOError:
                return self.told


def until(happens: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What `happens` gives, as soon as that is something."""
    end = time.monotonic() + seconds
    while not (found := happens()):
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.1)
    return found


def all_end(pids: list[int]) -> bool:
    return not any(map(runs, pids))


@contextmanager
def running(fiche: Fiche, **more: str) -> Iterator[Running]:
    """A service over `fiche`, killed in the end if it runs still."""
    (port,) = free_ports(1)
    folder = fiche.home.parent
    folder.mkdir(exist_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        address = str(folder / f"notify-{uuid4().hex[:8]}")
        notified.bind(address)
        environment = fiche.variables(
            FICHE_SERVICE__LISTEN=f"127.0.0.1:{port}",
            FICHE_SERVICE__LOG="json",
            NOTIFY_SOCKET=address,
            WATCHDOG_USEC="60000000",
            **more,
        )
        log = folder / f"log-{uuid4().hex[:8]}"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*COMMAND, "run"], env=environment, cwd=folder, stdout=out, stderr=out
            )
        service = Running(fiche, process, log, port, notified)
        try:
            until(lambda: "READY=1" in service.notices() or process.poll() is not None)
            yield service
        except BaseException:
            sys.stderr.write(log.read_text("utf-8")[-5000:])
            raise
        finally:
            pids = service.children()
            process.kill()
            process.wait()
            for pid in pids:
                if runs(pid):
                    os.kill(pid, signal.SIGKILL)


def reading(papers: Dailies, *numbers: int, **more: str) -> dict[str, str]:
    """The settings of somebody who crawls some papers every two seconds."""
    return {
        "FICHE_CONTACT": "tests@example.org",
        "FICHE_NETWORK__CONNECT_TO": papers.connect_to,
        "FICHE_NETWORK__ALLOW_PRIVATE": "true",
        "FICHE_POLITENESS__DELAY": "0",
        "FICHE_SCHEDULE__OUTLETS": json.dumps([papers.address(n) for n in numbers]),
        "FICHE_SCHEDULE__SHORTEST": "1",
        "FICHE_SCHEDULE__LONGEST": "2",
        "FICHE_SERVICE__SLOTS": "2",
        "FICHE_READING__WORKERS": "1",
        "no_proxy": "*",
        **more,
    }
