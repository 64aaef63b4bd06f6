"""The client against real servers on loopback, over plain TCP, TLS and proxies."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from crawler.addresses import is_private
from crawler.client import Answer, Client, Outgoing
from crawler.connect_to import parse_rule
from crawler.network import Connections
from crawler.options import Limits, Network
from crawler.politeness import Gate
from crawler.redaction import Redaction

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
FAST = Limits(first_byte_seconds=0.5, response_seconds=1.0)
OPEN = Gate(delay=0, concurrency=9)


@asynccontextmanager
async def serving(serve: Serve) -> AsyncIterator[int]:
    done: list[asyncio.Event] = []

    async def tracked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        done.append(asyncio.Event())
        event = done[-1]
        try:
            await serve(reader, writer)
            await writer.wait_closed()
        except ConnectionError:
            pass
        finally:
            event.set()

    server = await asyncio.start_server(tracked, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for event in done:
            await event.wait()


def answering(raw: bytes, *, close: bool = False, seen: list[bytes] | None = None) -> Serve:
    """A server that answers every request with `raw`."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                if seen is not None:
                    seen.append(request)
                writer.write(raw)
                await writer.drain()
                if close:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    return serve


def outgoing(url: str, **more: object) -> Outgoing:
    given: dict[str, object] = {"method": "GET", "limit": 1 << 20, "headers": (("Host", "a.test"),)}
    return Outgoing(url=url, **{**given, **more})  # type: ignore[arg-type]


async def asked(port: int, request: Outgoing, *, limits: Limits = FAST) -> Answer:
    network = Network(connect_to=(parse_rule(f"::127.0.0.1:{port}"),), allow_private=True)
    connections = Connections(network)
    try:
        return await Client(connections, limits).send(request, OPEN)
    finally:
        await connections.close()


def exchange(serve: Serve, request: Outgoing) -> Answer:
    async def run() -> Answer:
        async with serving(serve) as port:
            return await asked(port, request)

    return asyncio.run(run())


def test_keeps_the_bytes_of_both_sides() -> None:
    raw = b"HTTP/1.1 200 Ja bitte\r\nX-b: 2\r\nx-A: 1\r\nContent-Length: 2\r\n\r\nhi"
    seen: list[bytes] = []
    answer = exchange(answering(raw, seen=seen), outgoing("http://a.test/p?q=1"))
    assert answer.raw == raw
    assert [answer.sent] == seen == [b"GET /p?q=1 HTTP/1.1\r\nHost: a.test\r\n\r\n"]
    assert (answer.ip, answer.protocols) == ("127.0.0.1", ("http/1.1",))


def test_keeps_a_chunked_body_as_sent_and_gives_its_payload() -> None:
    body = gzip.compress(b"<p>text")
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (
        len(body),
        body,
    )
    answer = exchange(answering(raw), outgoing("http://a.test/"))
    assert (answer.raw, answer.payload) == (raw, body)


async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(-1)
    writer.close()


async def slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    try:
        for _ in range(100):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)
    except ConnectionError:
        pass
    writer.close()


async def hanging_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


@pytest.mark.parametrize(
    ("serve", "error"),
    [(never, "timeout"), (hanging_up, "no-answer"), (answering(b"go\n"), "timeout")],
)
def test_a_server_without_an_answer_has_a_reason(serve: Serve, error: str) -> None:
    answer = exchange(serve, outgoing("http://a.test/"))
    assert (answer.error, answer.head) == (error, None)
    assert answer.code == ("answering" if error == "timeout" else "")


def test_a_slow_body_is_kept_as_far_as_it_came() -> None:
    answer = exchange(slowly, outgoing("http://a.test/"))
    assert answer.truncated == "time"
    assert 5 < len(answer.payload) < 1000


def test_a_kept_connection_that_was_closed_costs_nothing() -> None:
    async def run() -> list[int | None]:
        raw = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        async with serving(answering(raw, close=True)) as port:
            network = Network(connect_to=(parse_rule(f"::127.0.0.1:{port}"),), allow_private=True)
            connections = Connections(network)
            client = Client(connections, FAST)
            answers = [await client.send(outgoing("http://a.test/"), OPEN) for _ in range(3)]
            await connections.close()
            return [answer.head.status if answer.head else None for answer in answers]

    assert asyncio.run(run()) == [200, 200, 200]


def test_nobody_listening_is_refused() -> None:
    async def run() -> Answer:
        async with serving(never) as port:
            pass
        return await asked(port, outgoing("http://a.test/"))

    answer = asyncio.run(run())
    assert (answer.error, answer.code, answer.ip) == ("refused", "ECONNREFUSED", "127.0.0.1")
    assert "127.0.0.1" in answer.detail


def test_a_name_that_leads_nowhere_is_said_to() -> None:
    async def run() -> Answer:
        network = Network(connect_to=(parse_rule("::nowhere.invalid:80"),), allow_private=True)
        return await Client(Connections(network), FAST).send(outgoing("http://a.test/"), OPEN)

    answer = asyncio.run(run())
    assert (answer.error, answer.code[:4]) == ("dns", "EAI_")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://10.1.2.3:8080/",
    ],
)
def test_private_addresses_are_refused(url: str) -> None:
    async def run(*, allowed: bool, named: bool) -> str | None:
        connections = Connections(Network(allow_private=allowed))
        return (await Client(connections, FAST).send(outgoing(url, literal_ok=named), OPEN)).error

    assert asyncio.run(run(allowed=False, named=True)) == "private-address"
    assert asyncio.run(run(allowed=True, named=False)) == "private-address"


def test_a_name_that_leads_to_a_private_address_is_refused() -> None:
    async def run() -> str | None:
        network = Network(connect_to=(parse_rule("a.test:80:127.0.0.1:9"),))
        return (
            await Client(Connections(network), FAST).send(outgoing("http://a.test/"), OPEN)
        ).error

    assert asyncio.run(run()) == "private-address"


@pytest.mark.parametrize(
    ("address", "private"),
    [("8.8.8.8", False), ("2606:4700::1111", False), ("100.64.0.1", True), ("0.0.0.0", True),
     ("fe80::1", True), ("64:ff9b::7f00:1", True), ("2002:7f00:1::", True), ("224.0.0.1", True)],
)  # fmt: skip
def test_is_private(address: str, private: bool) -> None:
    assert is_private(address) == private


def test_a_proxy_gets_the_whole_address_and_its_credentials_are_not_kept() -> None:
    seen: list[bytes] = []

    async def run() -> Answer:
        async with serving(answering(b"HTTP/1.1 204 No\r\n\r\n", seen=seen)) as port:
            network = Network(http_proxy=f"http://me:secret@127.0.0.1:{port}", no_proxy="")
            connections = Connections(network)
            answer = await Client(connections, FAST).send(outgoing("http://a.test/x"), OPEN)
            await connections.close()
            return answer

    answer = asyncio.run(run())
    assert seen[0].startswith(b"GET http://a.test/x HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic bWU6c2VjcmV0" in seen[0]
    assert Redaction().request(answer.sent) == (
        seen[0].replace(b"Basic bWU6c2VjcmV0", b"(redacted)"),
        ("Proxy-Authorization",),
    )
    assert (answer.error, answer.ip) == (None, None)
