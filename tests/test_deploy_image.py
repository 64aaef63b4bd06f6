"""The two programs that the image has besides fiche."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TypeAlias

import pytest
from prometheus_client import CollectorRegistry

from crawler.service.health import Vitals, health

DEPLOY = Path(__file__).parent.parent / "deploy"
Process: TypeAlias = "subprocess.Popen[str]"
Start: TypeAlias = Callable[[], Process]
TOLD = "echo $FICHE_HOME; exec sleep 30"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts what tells which home it got, and keeps it."""
    with ExitStack() as running:

        def started() -> Process:
            process = subprocess.Popen(
                [DEPLOY / "own-home", tmp_path, "sh", "-c", TOLD], stdout=subprocess.PIPE, text=True
            )
            running.enter_context(process)
            running.callback(process.kill)
            return process

        yield started


def home_of(process: Process) -> str:
    assert process.stdout is not None
    return Path(process.stdout.readline().strip()).name


def test_each_gets_a_home_of_its_own(start: Start) -> None:
    assert {home_of(process) for process in [start(), start(), start()]} == {"1", "2", "3"}


def test_home_of_a_killed_one_is_taken_again(start: Start) -> None:
    first, second = start(), start()
    homes = home_of(first), home_of(second)
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    assert (home_of(start()), homes[1]) == homes


def test_home_with_something_in_its_spool_comes_first(start: Start, tmp_path: Path) -> None:
    (tmp_path / "1" / "spool" / ".outlets").mkdir(parents=True)
    (tmp_path / "3" / "spool" / "20261122T000000Z-0000aaaa").mkdir(parents=True)
    assert [home_of(start()), home_of(start()), home_of(start())] == ["3", "1", "2"]


def test_own_home_wants_a_command() -> None:
    done = subprocess.run([DEPLOY / "own-home"], capture_output=True, text=True, check=False)
    assert (done.returncode, "usage:" in done.stderr) == (2, True)


class Answer(BaseHTTPRequestHandler):
    """Well below /well, not well elsewhere; below /token only by the token."""

    def do_GET(self) -> None:
        known = self.headers.get("Authorization") == "Bearer let-me-in"
        well = self.path == "/well" or (self.path == "/token" and known)
        self.send_response(200 if well else 503)
        self.end_headers()
        self.wfile.write(b"fine" if well else b"the catalog is away")

    def log_message(self, *_: object) -> None:
        """Nothing: it is the output of the tests."""


@contextmanager
def serving() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def healthy(address: str, **variables: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, DEPLOY / "healthy", address],
        env={**os.environ, "http_proxy": "http://127.0.0.1:9", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_healthy_asks_and_says_why_not() -> None:
    with serving() as address:
        assert healthy(f"{address}/well") == (0, "fine\n")
        assert healthy(f"{address}/ill") == (1, "503 the catalog is away\n")
        assert healthy(f"{address}/token")[0] == 1
        assert healthy(f"{address}/token", FICHE_REPLAY__TOKEN="let-me-in")[0] == 0
    assert healthy(f"{address}/well")[0] == 1


def test_only_what_hangs_is_killed_for_it() -> None:
    vitals = Vitals()
    with health("127.0.0.1:0", vitals, CollectorRegistry()) as port:
        vitals.wrong("database", "the database does not answer")
        address = f"http://127.0.0.1:{port}"
        assert healthy(f"{address}/healthz")[0] == 1
        assert healthy(f"{address}/livez") == (0, "ok\n\n")
        vitals.late = -1.0
        assert healthy(f"{address}/livez")[0] == 1
