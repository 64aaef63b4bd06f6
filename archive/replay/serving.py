"""The application on a socket, until a signal ends it."""

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from archive.errors import ArchiveError

from .answers import ENDING

GRACE_SECONDS = 3
"""For answers that are being sent when the end comes."""
QUIET: dict[str, Any] = {
    "http": "httptools",
    "ws": "none",
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "timeout_graceful_shutdown": GRACE_SECONDS,
}


class CannotListen(ArchiveError):
    """The address cannot be listened at; the message says why."""


class Server(uvicorn.Server):
    """A server that says when it is up, and ends without complaint when it is asked to."""

    def __init__(
        self,
        config: uvicorn.Config,
        said: Callable[[], None],
        ending: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(config)
        self._said, self._ending = said, ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._said()

    def asked_to_end(self, number: int, frame: FrameType | None) -> None:
        """End; uvicorn passes the signal on to this once it has ended."""
        self.should_exit = True
        self._ending()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The same, of uvicorn's own, while it answers: who waits is told at once."""
        ENDING.set()
        self._ending()
        super().handle_exit(sig, frame)


def is_worth_saying(record: logging.LogRecord) -> bool:
    """Whether something is wrong, rather than broken off because the server is to end."""
    broken_off = record.exc_info is not None and record.exc_info[0] is asyncio.CancelledError
    return not broken_off and not record.getMessage().startswith("Cancel ")


def listening(host: str, port: int) -> socket.socket:
    """A socket at `host` and `port` (0: any that is free); `CannotListen` says why not."""
    try:
        (family, *_, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotListen(
            f"cannot listen at {host}, port {port}: {reason}; choose another with --port"
        ) from None
    return made


def address_of(made: socket.socket, host: str) -> str:
    """The address that a browser is to be given."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{made.getsockname()[1]}/"


@contextmanager
def beside(app: ASGIApp, made: socket.socket) -> Iterator[None]:
    """Answer at another socket as well, in a thread, while this lasts."""
    server = Server(uvicorn.Config(app, **QUIET), lambda: None)
    thread = threading.Thread(target=server.run, args=([made],), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(2 * GRACE_SECONDS)


def serve(
    app: ASGIApp,
    made: socket.socket,
    said: Callable[[], None],
    ending: Callable[[], None] = lambda: None,
) -> None:
    """Answer at the socket until SIGTERM or SIGINT, which is told `ending`.

    `said` is called once we answer.
    """
    logging.getLogger("uvicorn.error").addFilter(is_worth_saying)
    server = Server(uvicorn.Config(app, **QUIET), said, ending)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.asked_to_end)
    server.run(sockets=[made])
