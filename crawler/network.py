"""Connections: where they may lead, over which proxy, and which are kept for the next request."""

import asyncio
import ipaddress
import socket
import ssl
from base64 import b64encode
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

from .config import Network
from .connect_to import connect_to

PORTS = {"http": 80, "https": 443}
IDLE_SECONDS = 15.0
"""Servers close idle connections after 5 to 75 s; a request on a closed one costs a round trip."""
IDLE_PER_HOST = 8
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class ConnectError(Exception):
    """No connection; ``reason`` is a word fit for a counter: ``dns``, ``refused``, ``tls``, ..."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(f"{reason}: {detail}")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a connection is for. ``literal_ok``: the operator named this very address."""

    scheme: str
    host: str
    port: int
    literal_ok: bool = False


@dataclass(slots=True)
class Connection:
    """An open connection; ``proxied`` if requests on it must carry the whole URL."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    ip: str | None
    proxied: bool = False
    proxy_authorization: str | None = None
    idle_since: float = 0.0

    @property
    def protocols(self) -> tuple[str, ...]:
        tls = self.writer.get_extra_info("ssl_object")
        version = tls.version() if tls else None
        return ("http/1.1", version.lower().replace("tlsv", "tls/")) if version else ("http/1.1",)

    def close(self) -> None:
        self.writer.close()


def is_private(address: str) -> bool:
    """Whether `address` leads to this machine, its network or a cloud's metadata service."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_private(str(inner))
    return not ip.is_global or ip.is_multicast


def is_literal(host: str) -> bool:
    """Whether `host` is an address, or a name that always means this machine (RFC 6761)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


@dataclass
class Connections:
    """Opens connections and keeps idle ones. Belongs to one event loop."""

    network: Network
    _idle: dict[Origin, list[Connection]] = field(default_factory=lambda: defaultdict(list))
    _tls: ssl.SSLContext | None = None

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
        private_literal = is_literal(origin.host) and _means_private(origin.host)
        if private_literal and not (origin.literal_ok and self.network.allow_private):
            raise ConnectError("private-address", _advice(origin.host))
        try:
            proxy = self._proxy(origin)
            return await (self._through(proxy, origin) if proxy else self._direct(origin))
        except ssl.SSLError as error:
            raise ConnectError("tls", f"{origin.host}: {error.reason or error}") from error
        except socket.gaierror as error:
            raise ConnectError("dns", f"{origin.host}: {error.strerror}") from error
        except ConnectionResetError as error:
            raise ConnectError("reset", f"{origin.host}: {error}") from error
        except OSError as error:
            raise ConnectError("refused", f"{origin.host}:{origin.port}: {error}") from error

    async def _direct(self, origin: Origin) -> Connection:
        host, port = connect_to(self.network.connect_to, origin.host, origin.port)
        addresses = await _resolve(host, port)
        allowed = [a for a in addresses if self.network.allow_private or not is_private(a)]
        if not allowed:
            raise ConnectError("private-address", _advice(f"{origin.host} ({addresses[0]})"))
        tls = self._context() if origin.scheme == "https" else None
        return await _first_of(allowed, port, tls=tls, name=origin.host)

    async def _through(self, proxy: str, origin: Origin) -> Connection:
        parts = urlsplit(proxy if "//" in proxy else f"//{proxy}", scheme="http")
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 80)
        tls = self._context() if parts.scheme == "https" else None
        connection = await _first_of(await _resolve(host, port), port, tls=tls, name=host)
        connection.ip = None  # of the proxy, not of the origin
        authorization = _basic(parts.username, parts.password)
        if origin.scheme == "http":
            connection.proxied, connection.proxy_authorization = True, authorization
            return connection
        await _tunnel(connection, origin, authorization)
        await connection.writer.start_tls(self._context(), server_hostname=origin.host)
        return connection

    def _proxy(self, origin: Origin) -> str | None:
        proxy = {"http": self.network.http_proxy, "https": self.network.https_proxy}[origin.scheme]
        here = f"{origin.host}:{origin.port}"
        if not proxy or proxy_bypass_environment(here, {"no": self.network.no_proxy}):
            return None
        return proxy

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = _tls_context(self.network.ca_file)
        return self._tls


def _tls_context(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    context.set_alpn_protocols(["http/1.1"])
    return context


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
        except ssl.SSLError:
            raise
        except (OSError, TimeoutError):
            continue
    return await _open(addresses[-1], port, tls, name)


async def _open(address: str, port: int, tls: ssl.SSLContext | None, name: str) -> Connection:
    reader, writer = await asyncio.open_connection(
        address, port, ssl=tls, server_hostname=name if tls else None
    )
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


def _means_private(host: str) -> bool:
    return "localhost" in host or is_private(host.strip("[]"))


def _advice(what: str) -> str:
    return (
        f"{what} is an address of this machine or its network; to allow that in tests and staging"
        f" set network.allow_private (FICHE_NETWORK__ALLOW_PRIVATE=true)"
    )


def _basic(user: str | None, password: str | None) -> str | None:
    if user is None:
        return None
    return "Basic " + b64encode(f"{unquote(user)}:{unquote(password or '')}".encode()).decode()
