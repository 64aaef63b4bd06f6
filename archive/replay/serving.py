"""The application on a socket, until a signal ends it."""

import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from archive.errors import ArchiveError

GRACE_SECONDS = 3
"""For answers that are being sent when the end comes."""


class CannotListen(ArchiveError):
    """The address cannot be listened at; the message says why."""


class Server(uvicorn.Server):
    """A server that says when it is up, and ends without complaint when it is asked to."""

    def __init__(self, config: uvicorn.Config, said: Callable[[], None]) -> None:
        super().__init__(config)
        self._said = said

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._said()

    def asked_to_end(self, number: int, frame: FrameType | None) -> None:
        """End; uvicorn passes the signal on to this once it has ended."""
        self.should_exit = True


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


def serve(app: ASGIApp, made: socket.socket, said: Callable[[], None]) -> None:
    """Answer at the socket until SIGTERM or SIGINT; `said` is called once we do."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = Server(config, said)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.asked_to_end)
    server.run(sockets=[made])
