"""The web application as its user has it: a real server on a free port, asked over HTTP."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn

from archive import Capture, Catalog, Exchange, Storage
from archive.replay.app import make_app
from archive.replay.library import Library
from archive.replay.options import Options
from archive.replay.serving import Server, listening

from .exchanges import answer, exchange

START_SECONDS = 10


@dataclass(frozen=True)
class Got:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Served:
    """A server of an archive."""

    port: int

    def __call__(self, path: str, **headers: str) -> Got:
        """What is answered; underscores in the names of headers are hyphens."""
        return self.ask("GET", path, **headers)

    def ask(self, method: str, path: str, content: str = "", /, **headers: str) -> Got:
        """What is answered to any request."""
        body = content.encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.putrequest(method, path, skip_host="Host" in named, skip_accept_encoding=True)
        for name, value in named.items():
            connection.putheader(name, value)
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        answered = connection.getresponse()
        got = Got(
            answered.status,
            {name.lower(): value for name, value in answered.getheaders()},
            answered.read(),
        )
        connection.close()
        return got

    def follow(self, path: str, **headers: str) -> Got:
        """What is answered in the end."""
        for _ in range(10):
            got = self(path, **headers)
            if "location" not in got.headers:
                return got
            path = got.headers["location"].removeprefix(f"http://127.0.0.1:{self.port}")
        raise AssertionError(f"no end of redirects at {path}")


@contextmanager
def served(
    storage: Storage, catalog: Catalog, spool: Path | None = None, **options: Any
) -> Iterator[Served]:
    """The archive on a free port, while this lasts."""
    app = make_app(Library.of(storage, catalog, spool), Options(**options))
    up = threading.Event()
    with listening("127.0.0.1", 0) as socket:
        config = uvicorn.Config(app, http="httptools", ws="none", log_config=None)
        server = Server(config, up.set)
        thread = threading.Thread(target=server.run, args=([socket],))
        thread.start()
        try:
            assert up.wait(START_SECONDS)
            yield Served(socket.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()


def at(text: str) -> datetime:
    """A time in 14 digits, or its first moment in 8."""
    return datetime.strptime(text.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def digits(capture: Capture) -> str:
    """When it was made, as addresses say it."""
    return f"{capture.at:%Y%m%d%H%M%S}"


def page(url: str, when: str, body: bytes, *headers: str, **more: Any) -> Exchange:
    """An answer to be kept; `headers` may name another type than HTML."""
    response = answer(body, *headers, status=more.pop("status", "200 OK"))
    if any(line.lower().startswith("content-type") for line in headers):
        response = response.replace(b"content-TYPE: text/html; charset=utf-8\r\n", b"", 1)
    payload = more.pop("payload", body)
    return replace(
        exchange(), url=url, at=at(when), response=response, payload=payload, via=None, **more
    )
