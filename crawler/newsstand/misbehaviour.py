"""Ways to answer a request badly. Each gives the status that it began to answer with."""

import asyncio
import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from crawler.newsstand.model import HTML, RSS, Behaviour, Page, Request
from crawler.newsstand.wire import chunk, head, http_date, reply

MEGABYTE = 1 << 20
BOMB_MEGABYTES = 2048
HUGE_MEGABYTES = 200
FOREVER = 3600.0

Pairs = Iterable[tuple[str, str]]


async def begin(writer: asyncio.StreamWriter, status: int, headers: Pairs) -> int:
    """Status line and headers of an answer after which the connection closes."""
    fixed = (("Date", http_date(datetime.now(UTC))), ("Connection", "close"))
    writer.write(head(status, (*fixed, *headers)))
    await writer.drain()
    return status


async def send(
    writer: asyncio.StreamWriter, status: int, body: bytes, *headers: tuple[str, str]
) -> int:
    """A whole answer."""
    sized = (("Content-Type", HTML), ("Content-Length", str(len(body))))
    await begin(writer, status, (*sized, *headers))
    writer.write(body)
    await writer.drain()
    return status


async def stream(writer: asyncio.StreamWriter, piece: bytes) -> None:
    """The next piece of a long body."""
    writer.write(piece)
    await writer.drain()
    # A drain that need not wait does not let go, and then nobody hears that the client has left.
    await asyncio.sleep(0)


def redirect(to: Callable[[Request], str]) -> Behaviour:
    """Always elsewhere; the request says where."""

    async def behaviour(request: Request, writer: asyncio.StreamWriter) -> int:
        return await send(writer, 302, b"Moved", ("Location", to(request)))

    return behaviour


def at_first(status: int, page: Page, *, wait: Callable[[], str] | None = None) -> Behaviour:
    """An error the first time, with ``Retry-After`` if there is a ``wait``; then the page."""
    seen: Counter[str] = Counter()

    async def behaviour(request: Request, writer: asyncio.StreamWriter) -> int:
        seen[request.target] += 1
        if seen[request.target] == 1:
            headers = [("Retry-After", wait())] if wait else []
            return await send(writer, status, b"Not now", *headers)
        answered, content = reply(page, request, (), now=datetime.now(UTC))
        writer.write(content)
        await writer.drain()
        return answered

    return behaviour


def in_seconds() -> str:
    """A second, as Retry-After has it."""
    return "1"


def as_date() -> str:
    """Two seconds ahead, as a date."""
    return http_date(datetime.now(UTC) + timedelta(seconds=2))


async def silent(request: Request, writer: asyncio.StreamWriter) -> int:
    """No answer at all."""
    await asyncio.sleep(FOREVER)
    return 0


async def reset(request: Request, writer: asyncio.StreamWriter) -> int:
    """The connection ends without an answer."""
    writer.transport.abort()
    return 0


async def endless(request: Request, writer: asyncio.StreamWriter) -> int:
    """A page without an end."""
    await begin(writer, 200, (("Content-Type", HTML), ("Transfer-Encoding", "chunked")))
    writer.write(chunk(b"<!doctype html><title>Endless</title><body>"))
    while True:
        await stream(writer, chunk(b"<p>And so it went on and on.</p>\n" * 2000))


async def huge_feed(request: Request, writer: asyncio.StreamWriter) -> int:
    """A feed of 200 MB."""
    await begin(writer, 200, (("Content-Type", RSS), ("Transfer-Encoding", "chunked")))
    writer.write(chunk(b'<?xml version="1.0"?><rss version="2.0"><channel><title>Huge</title>'))
    item = b"<item><title>One more</title><description>of them</description></item>\n"
    block = chunk(item * (MEGABYTE // len(item)))
    for _ in range(HUGE_MEGABYTES):
        await stream(writer, block)
    writer.write(chunk(b"</channel></rss>") + chunk(b""))
    return 200


async def bomb(request: Request, writer: asyncio.StreamWriter) -> int:
    """2 GiB of zeros in 2 MB of gzip."""
    coded = (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    await begin(writer, 200, (("Content-Type", HTML), *coded))
    packer = zlib.compressobj(9, wbits=-15)
    first = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush a megabyte of zeros looks the same at every place in the stream.
    writer.write(chunk(b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + first))
    again = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(BOMB_MEGABYTES - 1):
        await stream(writer, chunk(again))
    writer.write(chunk(packer.flush(zlib.Z_FINISH) + bytes(8)) + chunk(b""))
    return 200


def truncated(page: Page) -> Behaviour:
    """Content-Length is twice what comes."""

    async def behaviour(request: Request, writer: asyncio.StreamWriter) -> int:
        length = str(2 * len(page.body))
        await begin(writer, 200, (("Content-Type", HTML), ("Content-Length", length)))
        writer.write(page.body)
        await writer.drain()
        return 200

    return behaviour


def packed_half(page: Page) -> Behaviour:
    """A gzip stream that stops half-way, with a Content-Length that agrees."""

    async def behaviour(request: Request, writer: asyncio.StreamWriter) -> int:
        body = gzip.compress(page.body)
        return await send(writer, 200, body[: len(body) // 2], ("Content-Encoding", "gzip"))

    return behaviour


def not_packed(page: Page) -> Behaviour:
    """Content-Encoding says gzip, the body is plain."""

    async def behaviour(request: Request, writer: asyncio.StreamWriter) -> int:
        return await send(writer, 200, page.body, ("Content-Encoding", "gzip"))

    return behaviour


def long_headed(page: Page) -> Behaviour:
    """A header of 256 KiB."""

    async def behaviour(request: Request, writer: asyncio.StreamWriter) -> int:
        return await send(writer, 200, page.body, ("X-Filler", "x" * (256 << 10)))

    return behaviour


def slow(page: Page) -> Behaviour:
    """A byte a second."""

    async def behaviour(request: Request, writer: asyncio.StreamWriter) -> int:
        await begin(writer, 200, (("Content-Type", HTML), ("Content-Length", str(len(page.body)))))
        for byte in page.body:
            await stream(writer, bytes([byte]))
            await asyncio.sleep(1)
        return 200

    return behaviour
