"""One request, one answer, and every byte of both."""

import asyncio
import math
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from archive import moments
from archive.capture import Tls

from .incoming import Incoming
from .network import PORTS, ConnectError, Connection, Connections, Origin, code_of
from .options import Limits
from .politeness import Gate
from .wire import Framing, Head, Headers, WireError, target_of

READ_BYTES = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request to be sent; ``limit`` bounds the answer's payload in bytes."""

    method: str
    url: str
    headers: Headers
    body: bytes = b""
    limit: int
    literal_ok: bool = False
    verify: bool = True

    @property
    def origin(self) -> Origin:
        parts = urlsplit(self.url)
        port = parts.port or PORTS[parts.scheme]
        return Origin(parts.scheme, parts.hostname or "", port, self.literal_ok, self.verify)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a request. Without a ``head`` no answer came, and ``error`` says why.

    ``sent`` is the request with all its secrets; empty if there was no connection to send it on.
    ``besides`` is what came and is no part of the answer; see `archive.Exchange`. ``trailers_at``
    is where in ``raw`` the trailers begin, if there are any.
    """

    at: datetime
    sent: bytes = b""
    raw: bytes = b""
    payload: bytes = b""
    head: Head | None = None
    ip: str | None = None
    protocols: tuple[str, ...] = ()
    tls: Tls | None = None
    truncated: str | None = None
    error: str | None = None
    code: str = ""
    detail: str = ""
    besides: tuple[tuple[str, bytes], ...] = ()
    trailers_at: int | None = None


class _Stale(Exception):
    """A kept connection was closed by the peer before it answered: not the request's fault."""


@dataclass(slots=True)
class _Attempt:
    """One try at a request, as far as it has come."""

    request: Outgoing
    framing: Incoming
    at: datetime
    connection: Connection | None = None
    ip: str | None = None
    """The address that did not let us in."""
    reused: bool = False
    sent: bytes = b""
    error: str | None = None
    code: str = ""
    detail: str = ""

    @contextmanager
    def naming(self, limits: Limits) -> Iterator[None]:
        """What goes wrong inside becomes a reason, a code and a detail."""
        try:
            yield
        except ConnectError as problem:
            self.error, self.code, self.detail = problem.reason, problem.code, problem.detail
            self.ip = problem.ip
        except WireError as problem:
            self.error, self.detail = problem.reason, str(problem)
        except TimeoutError:
            self.error, self.code = "timeout", "answering" if self.sent else "connecting"
            self.detail = f"nothing within {limits.first_byte_seconds:g} s"
        except (OSError, ssl.SSLError) as problem:
            self.error, self.code, self.detail = "reset", code_of(problem), str(problem)

    @property
    def stale(self) -> bool:
        """Whether a kept connection was closed before anything came, or HTTP/1.1 is wanted."""
        again = self.reused or self.error == "http-1-1-required"
        return bool(self.error) and again and not (self.framing.raw or self.framing.besides)

    def answer(self) -> Answer:
        framing, connection = self.framing, self.connection
        failed = framing.head is None
        received = [("received", bytes(framing.raw))] if failed and framing.raw else []
        return Answer(
            at=self.at,
            sent=self.sent,
            raw=b"" if failed else bytes(framing.raw),
            payload=b"" if failed else framing.payload,
            head=framing.head,
            ip=connection.ip if connection else self.ip,
            protocols=connection.protocols if connection else (),
            tls=connection.tls if connection else None,
            truncated=framing.truncated,
            error=self.error if failed else None,
            code=self.code if failed else "",
            detail=self.detail if failed else "",
            besides=(*framing.besides, *received),
            trailers_at=framing.trailers_at,
        )


class Client:
    """Sends requests over kept connections, at the pace that a host's `Gate` allows."""

    def __init__(
        self,
        connections: Connections,
        limits: Limits,
        clock: Callable[[], datetime] = moments.now,
    ) -> None:
        self.connections, self.limits, self.clock = connections, limits, clock
        self._waits: set[asyncio.Timeout] = set()
        self._end = math.inf

    def hurry(self) -> None:
        """Wait for no server any longer; what has come of an answer is kept."""
        self._end = asyncio.get_running_loop().time()
        for wait in self._waits:
            wait.reschedule(self._end)

    @asynccontextmanager
    async def _until(self, end: float) -> AsyncIterator[None]:
        """`TimeoutError` at `end` by the clock of the loop, or once there is a hurry."""
        async with asyncio.timeout_at(min(end, self._end)) as wait:
            self._waits.add(wait)
            try:
                yield
            finally:
                self._waits.discard(wait)

    async def send(self, request: Outgoing, gate: Gate) -> Answer:
        """The answer to `request`; never raises for what a network or a server does."""
        try:
            return await self._attempt(request, gate, fresh=False)
        except _Stale:
            return await self._attempt(request, gate, fresh=True)

    async def _attempt(self, request: Outgoing, gate: Gate, *, fresh: bool) -> Answer:
        it = _Attempt(request, Framing(request.method, request.limit), self.clock())
        with it.naming(self.limits):
            async with gate.turn():
                it.at = self.clock()
                loop = asyncio.get_running_loop()
                async with self._until(loop.time() + self.limits.first_byte_seconds):
                    connection = await self._connect(it, fresh=fresh)
                    connection.writer.write(_begin(it, connection))
                    await connection.writer.drain()
            await self._receive(connection, it.framing)
        self._settle(it)
        if it.error == "http-1-1-required":
            self.connections.without_http2.add(request.origin.host)
        if it.stale and not fresh:
            raise _Stale
        return it.answer()

    async def _connect(self, it: _Attempt, *, fresh: bool) -> Connection:
        origin = it.request.origin
        if fresh:
            it.connection = await self.connections.open(origin)
        else:
            it.connection, it.reused = await self.connections.get(origin)
        return it.connection

    async def _receive(self, connection: Connection, framing: Incoming) -> None:
        """Read until the message ends; what cuts it short once it has begun is noted in it."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.limits.response_seconds
        limit = loop.time() + self.limits.first_byte_seconds
        while not framing.done:
            try:
                async with self._until(end if framing.raw else limit):
                    data = await connection.reader.read(READ_BYTES)
            except TimeoutError:
                if framing.head is None:
                    raise
                framing.stop("time")
            except (OSError, ssl.SSLError):
                if framing.head is None:
                    raise
                framing.stop("disconnect")
            else:
                framing.feed(data) if data else framing.end()
                connection.reply()

    def _settle(self, it: _Attempt) -> None:
        if it.connection is None:
            return
        if it.framing.done and it.framing.reusable:
            self.connections.give_back(it.request.origin, it.connection)
        else:
            it.connection.close()


def _begin(it: _Attempt, connection: Connection) -> bytes:
    """The bytes to send; what they ask for is expected from then on."""
    request = it.request
    if connection.http2 is None:
        it.sent = wire_request(request, connection)
        return it.sent
    it.framing, it.sent = connection.http2.ask(
        request.method, request.url, request.headers, request.body, limit=request.limit
    )
    return connection.http2.data_to_send()


def wire_request(request: Outgoing, connection: Connection) -> bytes:
    """The bytes to send."""
    headers = request.headers
    if connection.proxy_authorization:
        headers = (*headers, ("Proxy-Authorization", connection.proxy_authorization))
    target = request.url.partition("#")[0] if connection.proxied else target_of(request.url)
    lines = [f"{request.method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "\r\n"]).encode("latin-1", "replace") + request.body
