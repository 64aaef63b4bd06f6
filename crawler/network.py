"""Connections: where they may lead, over which proxy, and which are kept for the next request."""

import asyncio
import errno
import socket
import ssl
from base64 import b64encode
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

from archive.capture import Tls

from .addresses import advice, is_literal, is_private, means_private
from .connect_to import connect_to
from .options import Network
from .tls import client_context, tls_of

if TYPE_CHECKING:
    from .http2 import Http2

PORTS = {"http": 80, "https": 443}
IDLE_SECONDS = 15.0
"""Servers close idle connections after 5 to 75 s; a request on a closed one costs a round trip."""
IDLE_PER_HOST = 8


class ConnectError(Exception):
    """No connection; ``reason`` is a word fit for a counter: ``dns``, ``refused``, ``tls``, ...

    ``code`` is what the system or the TLS library calls it: ``ECONNREFUSED``. ``ip`` is the address
    that was tried last, if there was one.
    """

    def __init__(self, reason: str, detail: str, code: str = "", ip: str | None = None) -> None:
        self.reason, self.code, self.detail, self.ip = reason, code, detail, ip
        super().__init__(f"{reason}: {detail}")


class _Unopened(Exception):
    """What went wrong at one address."""

    def __init__(self, ip: str, error: OSError) -> None:
        self.ip, self.error = ip, error
        super().__init__(f"{ip}: {error}")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a connection is for. ``literal_ok``: the operator named this very address.

    ``verify``: its certificate must be sound.
    """

    scheme: str
    host: str
    port: int
    literal_ok: bool = False
    verify: bool = True


@dataclass(slots=True)
class Connection:
    """An open connection; ``proxied`` if requests on it must carry the whole URL."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    ip: str | None
    tls: Tls | None = None
    http2: "Http2 | None" = None
    proxied: bool = False
    proxy_authorization: str | None = None
    idle_since: float = 0.0

    @property
    def protocols(self) -> tuple[str, ...]:
        """What is spoken, as WARC-Protocol values."""
        spoken = "h2" if self.http2 else "http/1.1"
        return (spoken, self.tls.version) if self.tls else (spoken,)

    def reply(self) -> None:
        """Send what HTTP/2 has to say besides requests, if it is spoken."""
        if self.http2 and (data := self.http2.data_to_send()):
            self.writer.write(data)

    def close(self) -> None:
        self.writer.close()


@dataclass
class Connections:
    """Opens connections and keeps idle ones. Belongs to one event loop."""

    network: Network
    _idle: dict[Origin, list[Connection]] = field(default_factory=lambda: defaultdict(list))
    without_http2: set[str] = field(default_factory=set)
    """Hosts that offer HTTP/2 and want HTTP/1.1."""
    _contexts: dict[tuple[bool, bool], ssl.SSLContext] = field(default_factory=dict)

    async def get(self, origin: Origin) -> tuple[Connection, bool]:
        """A connection for `origin`, and whether it has carried requests before; `ConnectError`."""
        idle = self._idle[origin]
        now = asyncio.get_running_loop().time()
        while idle:
            connection = idle.pop()
            if now - connection.idle_since < IDLE_SECONDS and not connection.reader.at_eof():
                return connection, True
            connection.close()
        return await self.open(origin), False

    def give_back(self, origin: Origin, connection: Connection) -> None:
        connection.idle_since = asyncio.get_running_loop().time()
        self._idle[origin].append(connection)
        if len(self._idle[origin]) > IDLE_PER_HOST:
            self._idle[origin].pop(0).close()

    async def close(self) -> None:
        """Close what is kept, and wait until it is closed."""
        kept = [connection for idle in self._idle.values() for connection in idle]
        self._idle.clear()
        for connection in kept:
            connection.close()
            with suppress(OSError, ssl.SSLError):
                await connection.writer.wait_closed()

    async def open(self, origin: Origin) -> Connection:
        """A new connection for `origin`; `ConnectError` names what went wrong."""
        private_literal = is_literal(origin.host) and means_private(origin.host)
        if private_literal and not (origin.literal_ok and self.network.allow_private):
            raise ConnectError("private-address", advice(origin.host))
        try:
            proxy = self._proxy(origin)
            return await (self._through(proxy, origin) if proxy else self._direct(origin))
        except _Unopened as failed:
            raise _problem(origin, failed.error, failed.ip) from failed.error
        except OSError as error:
            raise _problem(origin, error) from error

    async def _direct(self, origin: Origin) -> Connection:
        host, port = connect_to(self.network.connect_to, origin.host, origin.port)
        addresses = await _resolve(host, port)
        allowed = [a for a in addresses if self.network.allow_private or not is_private(a)]
        if not allowed:
            raise ConnectError("private-address", advice(f"{origin.host} ({addresses[0]})"))
        tls = self._context_for(origin) if origin.scheme == "https" else None
        connection = await _first_of(allowed, port, tls=tls, name=origin.host)
        return _with_tls(connection, verified=origin.verify)

    async def _through(self, proxy: str, origin: Origin) -> Connection:
        parts = urlsplit(proxy if "//" in proxy else f"//{proxy}", scheme="http")
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 80)
        tls = self._context() if parts.scheme == "https" else None
        addresses = await _resolve(host, port)
        try:
            connection = await _first_of(addresses, port, tls=tls, name=host)
        except _Unopened as failed:
            raise failed.error from None
        connection.ip = None  # of the proxy, not of the origin
        authorization = _basic(parts.username, parts.password)
        if origin.scheme == "http":
            connection.proxied, connection.proxy_authorization = True, authorization
            return connection
        try:
            await _tunnel(connection, origin, authorization)
        except ConnectError:
            connection.close()
            raise
        tls = self._context_for(origin)
        await connection.writer.start_tls(tls, server_hostname=origin.host)
        return _with_tls(connection, verified=origin.verify)

    def _proxy(self, origin: Origin) -> str | None:
        proxy = {"http": self.network.http_proxy, "https": self.network.https_proxy}[origin.scheme]
        here = f"{origin.host}:{origin.port}"
        if not proxy or proxy_bypass_environment(here, {"no": self.network.no_proxy}):
            return None
        return proxy

    def _context_for(self, origin: Origin) -> ssl.SSLContext:
        http2 = self.network.http2 and origin.host not in self.without_http2
        return self._context(verify=origin.verify, http2=http2)

    def _context(self, *, verify: bool = True, http2: bool = False) -> ssl.SSLContext:
        if (verify, http2) not in self._contexts:
            self._contexts[verify, http2] = client_context(
                self.network.ca_file,
                verify=verify,
                protocols=("h2", "http/1.1") if http2 else ("http/1.1",),
            )
        return self._contexts[verify, http2]


def _problem(origin: Origin, error: OSError, ip: str | None = None) -> ConnectError:
    """The reason why there is no connection, and its code."""
    reason, detail = "refused", f"{origin.host}:{origin.port}: {error}"
    if isinstance(error, ssl.SSLError):
        reason, detail = "tls", f"{origin.host}: {error}"
    elif isinstance(error, socket.gaierror):
        reason, detail = "dns", f"{origin.host}: {error.strerror}"
    elif isinstance(error, ConnectionResetError):
        reason = "reset"
    return ConnectError(reason, detail, code_of(error), ip)


def code_of(error: OSError) -> str:
    """The name that the system, the resolver or the TLS library has for `error`."""
    if isinstance(error, ssl.SSLError):
        return error.reason or type(error).__name__
    if isinstance(error, socket.gaierror):
        names = (name for name in dir(socket) if name.startswith("EAI_"))
        return next((name for name in names if getattr(socket, name) == error.errno), "")
    return errno.errorcode.get(error.errno or 0, "")


def _with_tls(connection: Connection, *, verified: bool) -> Connection:
    tls = connection.writer.get_extra_info("ssl_object")
    connection.tls = tls_of(tls, verified=verified) if tls else None
    if tls and tls.selected_alpn_protocol() == "h2":
        from .http2 import Http2  # noqa: PLC0415 - an optional library

        connection.http2 = Http2()
    return connection


async def _resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def _first_of(
    addresses: list[str], port: int, *, tls: ssl.SSLContext | None, name: str
) -> Connection:
    """A connection to the first of `addresses` that answers; the last one's error if none does."""
    for address in addresses[:-1]:
        try:
            async with asyncio.timeout(5):
                return await _open(address, port, tls, name)
        except _Unopened as failed:
            if isinstance(failed.error, ssl.SSLError):
                raise
        except TimeoutError:
            continue
    return await _open(addresses[-1], port, tls, name)


async def _open(address: str, port: int, tls: ssl.SSLContext | None, name: str) -> Connection:
    try:
        reader, writer = await asyncio.open_connection(
            address, port, ssl=tls, server_hostname=name if tls else None
        )
    except OSError as error:
        raise _Unopened(address, error) from error
    return Connection(reader, writer, address)


async def _tunnel(connection: Connection, origin: Origin, authorization: str | None) -> None:
    """Ask a proxy for a tunnel (RFC 9110, section 9.3.6)."""
    lines = [f"CONNECT {origin.host}:{origin.port} HTTP/1.1", f"Host: {origin.host}:{origin.port}"]
    if authorization:
        lines.append(f"Proxy-Authorization: {authorization}")
    connection.writer.write("\r\n".join([*lines, "\r\n"]).encode("latin-1"))
    try:
        answer = await connection.reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise ConnectError("proxy", "the proxy gave no answer to CONNECT") from error
    if answer.split(None, 2)[1:2] != [b"200"]:
        raise ConnectError("proxy", f"the proxy answered {answer.splitlines()[0][:80]!r}")


def _basic(user: str | None, password: str | None) -> str | None:
    if user is None:
        return None
    return "Basic " + b64encode(f"{unquote(user)}:{unquote(password or '')}".encode()).decode()
