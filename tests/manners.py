"""A server with the manners of many: every kind of answer that HTTP/1.x allows, and others.

The answer to ``/<kind>/<number>`` is known beforehand, to the byte.
"""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import brotli
import zstandard

from .tap import closed

INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
SURPLUS = b"HTTP/1.1 200 What is this?\r\n\r\n"
CLOSING = {
    "until-close", "cut-in-body", "cut-in-chunk", "cut-in-head", "silent", "not-http", "bad-chunk",
    "close", "surplus", "only-interim", "not-http-after-interim",
}  # fmt: skip
"""The kinds of answers after which the server hangs up."""
DRIBBLED = {"dribbled", "dribbled-chunks"}


def text(number: int, size: int = 900) -> bytes:
    line = f"<p>Invented line of page {number}: ünïcödé, 한국어.</p>\n".encode()
    return b"<!doctype html><title>%d</title>" % number + line * (size // len(line) + 1)


def message(body: bytes, *headers: str, status: str = "200 OK", version: str = "1.1") -> bytes:
    lines = [f"HTTP/{version} {status}", "Content-Type: text/html; charset=utf-8", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def sized(body: bytes, *headers: str, status: str = "200 OK", version: str = "1.1") -> bytes:
    return message(body, *headers, f"Content-Length: {len(body)}", status=status, version=version)


def in_chunks(body: bytes, size: int, *, extension: bytes = b"", trailers: bytes = b"") -> bytes:
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    framed = b"".join(b"%X%b\r\n%b\r\n" % (len(one), extension, one) for one in pieces)
    return framed + b"0\r\n" + trailers + b"\r\n"


def chunked(body: bytes, *headers: str, **how: bytes) -> bytes:
    return message(in_chunks(body, 333, **how), "Transfer-Encoding: chunked", *headers)


ANSWERS: dict[str, Callable[[int], bytes]] = {
    "plain": lambda n: sized(text(n)),
    "chunked": lambda n: chunked(text(n)),
    "chunk-extensions": lambda n: chunked(text(n), extension=b' ;a="b c";d'),
    "trailers": lambda n: chunked(text(n), trailers=b"X-Sum: %d\r\nx-sum: 2\r\n" % n),
    "gzip": lambda n: sized(gzip.compress(text(n), mtime=0), "Content-Encoding: gzip"),
    "gzip-in-chunks": lambda n: chunked(gzip.compress(text(n), mtime=0), "content-encoding: gzip"),
    "br": lambda n: sized(brotli.compress(text(n)), "Content-Encoding: br"),
    "zstd": lambda n: chunked(zstandard.compress(text(n)), "Content-Encoding: zstd"),
    "no-content": lambda n: message(b"", f"X-Number: {n}", status="204 No Content"),
    "not-modified": lambda n: message(b"", 'ETag: "e"', status="304 Not Modified"),
    "empty": lambda n: sized(b""),
    "redirect": lambda n: sized(text(n, 40), f"Location: /plain/{n}", status="302 Dort drüben"),
    "not-found": lambda n: sized(text(n), status="404 Nicht gefunden"),
    "error": lambda n: chunked(text(n)).replace(b"200 OK", b"500 Oh no"),
    "no-reason": lambda n: sized(text(n), status="200 "),
    "odd-headers": lambda n: sized(
        text(n),
        "X-a:1",
        "x-A:   2  ",
        "Set-Cookie: a=1",
        "set-cookie: b=2",
        "X-Latin: café",
        "X-Folded: one\r\n two\r\n\tthree",
        "no colon here",
        ": no name",
        "X-Empty:",
    ),
    "bare-newlines": lambda n: (
        b"HTTP/1.1 200 OK\nContent-Length: %d\nX: y\n\n" % len(text(n)) + text(n)
    ),
    "old": lambda n: sized(text(n), "Connection: keep-alive", version="1.0"),
    "until-close": lambda n: message(text(n), version="1.0"),
    "close": lambda n: sized(text(n), "Connection: close"),
    "large": lambda n: sized(text(n, 200_000)),
    "dribbled": lambda n: sized(text(n, 60)),
    "dribbled-chunks": lambda n: message(
        in_chunks(text(n, 60), 7, trailers=b"A: b\r\n"), "Transfer-Encoding: chunked"
    ),
    "interim": lambda n: INTERIM + INTERIM + sized(text(n)),
    "surplus": lambda n: sized(text(n)) + SURPLUS,
    "only-interim": lambda n: INTERIM,
    "not-http-after-interim": lambda n: INTERIM + b"OK %d\r\n\r\n" % n,
    "cut-in-body": lambda n: sized(text(n))[:-50],
    "cut-in-chunk": lambda n: chunked(text(n))[:-50],
    "cut-in-head": lambda n: sized(text(n))[:30],
    "bad-chunk": lambda n: message(b"5\r\nabcde\r\nzz\r\n", "Transfer-Encoding: chunked"),
    "silent": lambda n: b"",
    "not-http": lambda n: b"220 mail.example ESMTP %d\r\n\r\n" % n,
}


@asynccontextmanager
async def serving() -> AsyncIterator[int]:
    """The server, on a free port of this machine, which is given."""
    open_ones: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_ones.add(task)
        with suppress(OSError, asyncio.IncompleteReadError):
            while await answer(reader, writer):
                pass
        await closed(writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    async with asyncio.timeout(10):
        await asyncio.gather(*open_ones)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Answer one request; whether the next one may come."""
    request = await reader.readuntil(b"\r\n\r\n")
    asked = re.match(rb"GET /([\w-]+)/(\d+) ", request)
    assert asked, request
    kind = asked[1].decode()
    raw = ANSWERS[kind](int(asked[2]))
    step = 11 if kind in DRIBBLED else len(raw) or 1
    for at in range(0, len(raw), step):
        writer.write(raw[at : at + step])
        await writer.drain()
        if kind in DRIBBLED:
            await asyncio.sleep(0)
    return kind not in CLOSING
