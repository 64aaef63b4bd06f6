"""One HTTP/1.1 exchange: reading a request, and the bytes of an answer."""

import asyncio
import gzip
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus

from crawler.newsstand.model import Headers, Page, Request

CHUNK = 4096
BODILESS = (204, 304)


async def read_request(reader: asyncio.StreamReader, *, secure: bool) -> Request | None:
    """The next request of a connection; None when the client has closed it."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    method, target, version = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    await reader.readexactly(int(headers.get("content-length", "0")))
    host, target = _split_target(target, headers.get("host", ""))
    closing = "close" in headers.get("connection", "").lower() or version == "HTTP/1.0"
    return Request(
        method=method,
        host=host.partition(":")[0].lower(),
        target=target,
        headers=headers,
        secure=secure,
        keep_alive=not closing,
    )


def _split_target(target: str, host: str) -> tuple[str, str]:
    """Host and path; a client that takes this for its proxy sends the whole address.

    >>> _split_target("http://paper.test/a?b=1", "ignored")
    ('paper.test', '/a?b=1')
    """
    if not target.startswith("http://"):
        return host, target
    host, _, path = target.removeprefix("http://").partition("/")
    return host, f"/{path}"


def reply(page: Page, request: Request, extra: Headers, *, now: datetime) -> tuple[int, bytes]:
    """Status and bytes of the answer with this page, validators and codings considered."""
    packed = page.status == HTTPStatus.OK and "gzip" in request.headers.get("accept-encoding", "")
    body = _gzipped(page.body) if packed else page.body
    validators = () if page.plain else _validators(page, packed=packed)
    if page.status == HTTPStatus.OK and not page.plain and _unchanged(page, request):
        return 304, head(304, (("Date", http_date(now)), *validators, *extra))
    coding: Headers = (("Content-Encoding", "gzip"),) if packed else ()
    framing = (
        ("Transfer-Encoding", "chunked") if page.chunked else ("Content-Length", str(len(body)))
    )
    typed = ("Content-Type", page.content_type)
    fields = (("Date", http_date(now)), typed, *coding, framing, ("Vary", "Accept-Encoding"))
    start = head(page.status, (*fields, *validators, *extra, *page.headers), reason=page.reason)
    if request.method == "HEAD" or page.status in BODILESS:
        return page.status, start
    return page.status, start + (chunks(body) if page.chunked else body)


def head(status: int, headers: Iterable[tuple[str, str]], *, reason: str | None = None) -> bytes:
    """Status line and headers, with the blank line after them."""
    phrase = HTTPStatus(status).phrase if reason is None else reason
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "\r\n"]).encode("latin-1")


def chunks(body: bytes) -> bytes:
    """The body in chunked transfer coding.

    >>> chunks(b"abc")
    b'3\\r\\nabc\\r\\n0\\r\\n\\r\\n'
    """
    pieces = [body[start : start + CHUNK] for start in range(0, len(body), CHUNK)]
    return b"".join(chunk(piece) for piece in [*pieces, b""])


def chunk(piece: bytes) -> bytes:
    """One chunk; an empty one is the last."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def http_date(moment: datetime) -> str:
    """A time as HTTP writes it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


@lru_cache(maxsize=1024)
def _gzipped(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


@lru_cache(maxsize=1024)
def etag(body: bytes) -> str:
    """The strong validator of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def _validators(page: Page, *, packed: bool) -> Headers:
    tag = etag(page.body)
    own = ("ETag", f"W/{tag}" if packed else tag)
    return (own, ("Last-Modified", http_date(page.modified))) if page.modified else (own,)


def _unchanged(page: Page, request: Request) -> bool:
    """As RFC 9110, 13.2.2 has it: If-Modified-Since counts only without If-None-Match."""
    if asked := request.headers.get("if-none-match"):
        known = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
        return etag(page.body) in known or "*" in known
    since = request.headers.get("if-modified-since")
    if not since or page.modified is None:
        return False
    return page.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
