"""A way to a server that can be made to fail, as networks do."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class Gate:
    """Passes HTTP requests on to a server, one connection a request; drops those it is told to.

    ``drop_every`` n closes every n-th connection before the server hears of it;
    ``swallow_answer_to`` closes the first one whose request begins so, after the server answered;
    ``shut`` refuses all. ``tampers`` changes what the server answers.
    """

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        self._server = (parts.hostname or "", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.drop_every, self.swallow_answer_to, self.shut = 0, b"", False
        self.tampers: Callable[[bytes], bytes] = lambda answer: answer
        self.seen = self.dropped = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            first = client.recv(1 << 16)
            self.seen += 1
            swallow = bool(self.swallow_answer_to) and first.startswith(self.swallow_answer_to)
            if self.shut or (self.drop_every and self.seen % self.drop_every == 0):
                self.dropped += 1
                return
            with socket.create_connection(self._server) as server:
                self._exchange(client, server, first, swallow=swallow)
            if swallow:
                self.swallow_answer_to = b""
                self.dropped += 1
            client.shutdown(socket.SHUT_RDWR)  # closing alone would wait for `forward`

    def _exchange(
        self, client: socket.socket, server: socket.socket, first: bytes, *, swallow: bool
    ) -> None:
        head, _, rest = first.partition(b"\r\n\r\n")
        server.sendall(head + b"\r\nConnection: close\r\n\r\n" + rest)
        threading.Thread(target=forward, args=(client, server), daemon=True).start()
        while data := server.recv(1 << 16):
            if not swallow:
                client.sendall(self.tampers(data))


def forward(source: socket.socket, target: socket.socket) -> None:
    """Send on what comes, until nothing more does."""
    with suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
