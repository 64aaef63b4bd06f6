"""Invented exchanges: what a crawl hands to the archive."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from archive import Capture, Earlier, Exchange

NOW = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)
HOST = "https://paper.example"


def exchange(number: int = 1, *, size: int = 300) -> Exchange:
    """A page, different for each `number`, of about `size` bytes of text."""
    text = "".join(f"<p>Sentence {number}.{line} of it.</p>" for line in range(size // 30 + 1))
    body = f"<!doctype html><title>Story {number}</title><h1>Story {number}</h1>{text}".encode()
    return Exchange(
        url=f"{HOST}/story/{number}",
        at=NOW + timedelta(seconds=number),
        request=f"GET /story/{number} HTTP/1.1\r\nHost: paper.example\r\n\r\n".encode(),
        response=answer(body, "Set-Cookie: a=1", 'ETag: "e1"', "set-cookie: b=2"),
        payload=body,
        role="page",
        outlet="paper_example",
        via=f"{HOST}/feed.xml",
        ip="192.0.2.7",
        protocols=("http/1.1", "tls/1.3"),
    )


def answer(body: bytes, *headers: str, status: str = "200 Fine, thanks") -> bytes:
    """An answer on the wire."""
    lines = [f"HTTP/1.1 {status}", "content-TYPE: text/html; charset=utf-8", *headers]
    if not any(line.lower().startswith("transfer-encoding") for line in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def chunked(number: int = 1) -> Exchange:
    """A page that came in chunks, with an extension and a trailer."""
    body = exchange(number).payload
    framed = b"%x;why=not\r\n%s\r\n" % (10, body[:10])
    framed += b"%X\r\n%s\r\n0\r\nX-Trailer: yes\r\n\r\n" % (len(body) - 10, body[10:])
    return replace(exchange(number), response=answer(framed, "Transfer-Encoding: chunked"))


def gzipped(number: int = 1) -> Exchange:
    """A page that came compressed."""
    body = gzip.compress(exchange(number).payload, mtime=0)
    response = answer(body, "Content-Encoding: gzip")
    return replace(exchange(number), response=response, payload=body)


def failure(number: int = 1, reason: str = "timeout") -> Exchange:
    """An exchange that got no answer."""
    return replace(exchange(number), response=b"", payload=b"", ip=None, error=reason)


def unchanged(capture: Capture, *, status: str = "200 OK") -> Exchange:
    """The page of `capture` again, the same as before."""
    earlier = Earlier(
        url=capture.url, at=capture.at, digest=capture.digest, record_id=capture.record_id
    )
    again = replace(exchange(), url=capture.url, at=NOW + timedelta(hours=1), unchanged=earlier)
    if status.startswith("304"):
        return replace(again, response=answer(b"", status=status), payload=b"")
    return again


def article(capture: Capture, title: str = "A title") -> dict[str, Any]:
    """What was read from a page."""
    return {"url": capture.url, "title": title, "text": "Ein Text, 한국어."}
