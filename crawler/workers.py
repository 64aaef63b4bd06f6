"""Processes that work for another one, and may be killed at any moment."""

import socket
import subprocess
import sys
from multiprocessing.connection import Connection


class Worker:
    """A process that runs one of our modules, and a connection to it; started when it is needed.

    The module gets the number of its end of the connection as its argument.
    """

    def __init__(self, module: str) -> None:
        self.module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    @property
    def pid(self) -> int | None:
        """The process, if one has been started."""
        return self._process.pid if self._process else None

    @property
    def connection(self) -> Connection | None:
        """To the process that runs; None if none does."""
        return self._connection

    def start(self) -> Connection:
        """A connection to a new process, in place of the one that ran before."""
        self.stop()
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", self.module, str(theirs.fileno())]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=sys.stderr
        )
        theirs.close()
        self._connection = Connection(ours.detach())
        return self._connection

    def wait(self, seconds: float = 5.0) -> int | None:
        """The code with which the process ended; None if it has not within `seconds`."""
        if self._process is None:
            return None
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._connection = self._process = None
