"""One request, one answer, and every byte of both."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from .config import Limits
from .network import PORTS, ConnectError, Connection, Connections, Origin
from .politeness import Gate
from .wire import Framing, Head, Headers, WireError

READ_BYTES = 1 << 18
SECRET = {"authorization", "proxy-authorization", "cookie"}
REDACTED = "(redacted)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request to be sent; ``limit`` bounds the answer's payload in bytes."""

    method: str
    url: str
    headers: Headers
    body: bytes = b""
    limit: int
    literal_ok: bool = False

    @property
    def origin(self) -> Origin:
        parts = urlsplit(self.url)
        port = parts.port or PORTS[parts.scheme]
        return Origin(parts.scheme, parts.hostname or "", port, self.literal_ok)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a request. Without a ``head`` no answer came, and ``error`` says why.

    ``request`` is what was sent, less secrets, whose header names are in ``redacted``; empty if
    there was no connection to send it on.
    """

    at: datetime
    request: bytes
    redacted: tuple[str, ...]
    raw: bytes = b""
    payload: bytes = b""
    head: Head | None = None
    ip: str | None = None
    protocols: tuple[str, ...] = ()
    truncated: str | None = None
    error: str | None = None
    detail: str = ""


class _Stale(Exception):
    """A kept connection was closed by the peer before it answered: not the request's fault."""


class Client:
    """Sends requests over kept connections, at the pace that a host's `Gate` allows."""

    def __init__(
        self,
        connections: Connections,
        limits: Limits,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.connections, self.limits, self.clock = connections, limits, clock

    async def send(self, request: Outgoing, gate: Gate) -> Answer:
        """The answer to `request`; never raises for what a network or a server does."""
        try:
            return await self._attempt(request, gate, fresh=False)
        except _Stale:
            return await self._attempt(request, gate, fresh=True)

    async def _attempt(self, request: Outgoing, gate: Gate, *, fresh: bool) -> Answer:
        origin, connection, reused = request.origin, None, False
        framing = Framing(request.method, request.limit)
        error = detail = ""
        sent = b""
        ip: str | None = None
        protocols: tuple[str, ...] = ()
        at = self.clock()
        try:
            async with gate.turn():
                at = self.clock()
                async with asyncio.timeout(self.limits.first_byte_seconds):
                    connection, reused = await self._connection(origin, fresh=fresh)
                    ip, protocols = connection.ip, connection.protocols
                    connection.writer.write(wire_request(request, connection))
                    sent = _kept_request(request, proxied=connection.proxied)
                    await connection.writer.drain()
            await self._receive(connection, framing)
        except (ConnectError, WireError) as problem:
            error, detail = problem.reason, str(problem)
        except TimeoutError:
            error, detail = "timeout", f"no answer within {self.limits.first_byte_seconds:g} s"
        except (OSError, ssl.SSLError) as problem:
            error, detail = "reset", str(problem)
        self._settle(origin, connection, framing)
        if error and reused and not framing.raw and not fresh:
            raise _Stale
        return Answer(
            at=at,
            request=sent,
            redacted=tuple(name for name, _ in request.headers if name.lower() in SECRET),
            raw=bytes(framing.raw) if framing.head else b"",
            payload=framing.payload,
            head=framing.head,
            ip=ip,
            protocols=protocols,
            truncated=framing.truncated,
            error=error if framing.head is None else None,
            detail=detail,
        )

    async def _connection(self, origin: Origin, *, fresh: bool) -> tuple[Connection, bool]:
        if fresh:
            return await self.connections.open(origin), False
        return await self.connections.get(origin)

    async def _receive(self, connection: Connection, framing: Framing) -> None:
        """Read until the message ends; what cuts it short once it has begun is noted in it."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.limits.response_seconds
        limit = loop.time() + self.limits.first_byte_seconds
        while not framing.done:
            try:
                async with asyncio.timeout_at(end if framing.raw else limit):
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

    def _settle(self, origin: Origin, connection: Connection | None, framing: Framing) -> None:
        if connection is None:
            return
        if framing.done and framing.reusable:
            self.connections.give_back(origin, connection)
        else:
            connection.close()


def wire_request(request: Outgoing, connection: Connection) -> bytes:
    """The bytes to send."""
    headers = request.headers
    if connection.proxy_authorization:
        headers = (*headers, ("Proxy-Authorization", connection.proxy_authorization))
    return _serialised(request, headers, proxied=connection.proxied)


def _kept_request(request: Outgoing, *, proxied: bool) -> bytes:
    """The bytes that may be kept: those sent, without what the operator must not lose."""
    kept = tuple(
        (name, REDACTED if name.lower() in SECRET else value) for name, value in request.headers
    )
    return _serialised(request, kept, proxied=proxied)


def _serialised(request: Outgoing, headers: Headers, *, proxied: bool) -> bytes:
    target = request.url.partition("#")[0] if proxied else _target(request.url)
    lines = [f"{request.method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "\r\n"]).encode("latin-1", "replace") + request.body


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
