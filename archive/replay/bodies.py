"""Bodies of answers: small ones in memory, large ones in a file that goes with them."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from .answers import HEAVY

PIECE = 1 << 16
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class Body:
    """What is to be sent: all of it as `data`, or in a `file` of `size` bytes."""

    data: bytes = b""
    file: IO[bytes] | None = None
    size: int = 0

    def part(self, begin: int, end: int) -> bytes | Iterator[bytes]:
        """The bytes from `begin` to before `end`."""
        return self.data[begin:end] if self.file is None else pieces_of(self.file, begin, end)

    def close(self) -> None:
        if self.file is not None:
            self.file.close()


def kept(data: bytes) -> Body:
    """The body that `data` is; a large one no longer in memory while it is sent."""
    return Body(data=data, size=len(data)) if len(data) <= HEAVY else body_of([data])


def body_of(pieces: Iterable[bytes]) -> Body:
    """The body that `pieces` make up, no more than a few megabytes of it in memory."""
    file = tempfile.SpooledTemporaryFile(max_size=HEAVY)  # noqa: SIM115 - it goes with the answer
    try:
        for piece in pieces:
            file.write(piece)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    if size <= HEAVY:
        file.seek(0)
        with file:
            return Body(data=file.read(), size=size)
    return Body(file=file, size=size)


def pieces_of(file: IO[bytes], begin: int, end: int) -> Iterator[bytes]:
    """The bytes of `file` from `begin` to before `end`, some at a time."""
    file.seek(begin)
    while begin < end and (piece := file.read(min(PIECE, end - begin))):
        begin += len(piece)
        yield piece


def respond(request: Request, body: Body, status: int, headers: dict[str, str]) -> Response:
    """The answer with `body`, or with the part of it that the request asks for."""
    if not_modified(request, headers.get("etag")):
        body.close()
        kept = {name: value for name, value in headers.items() if name != "content-type"}
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=kept)
    begin, end = 0, body.size
    if status == HTTPStatus.OK:
        headers = {**headers, "accept-ranges": "bytes"}
        try:
            span = span_of(request, body.size, headers.get("etag"))
        except ValueError:
            body.close()
            said = {**headers, "content-range": f"bytes */{body.size}"}
            return Response(status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=said)
        if span is not None:
            begin, end = span
            headers["content-range"] = f"bytes {begin}-{end - 1}/{body.size}"
            status = HTTPStatus.PARTIAL_CONTENT
    return sent(request, body, (begin, end), status, headers)


def sent(
    request: Request, body: Body, span: tuple[int, int], status: int, headers: dict[str, str]
) -> Response:
    """The answer with the bytes of `body` in `span`."""
    headers = {**headers, "content-length": str(span[1] - span[0])}
    if request.method == "HEAD":
        body.close()
        return Response(status_code=status, headers=headers)
    part = body.part(*span)
    if isinstance(part, bytes):
        return Response(part, status, headers)
    return StreamingResponse(part, status, headers, background=BackgroundTask(body.close))


def not_modified(request: Request, etag: str | None) -> bool:
    """Whether the client has the answer with `etag` already."""
    given = request.headers.get("if-none-match")
    if not given or not etag:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    return etag.removeprefix("W/") in tags or given.strip() == "*"


def span_of(request: Request, size: int, etag: str | None) -> tuple[int, int] | None:
    """The bytes that a request asks for (RFC 9110, 14.2); None for all of them.

    `ValueError` if there are none such.
    """
    found = RANGE.fullmatch(request.headers.get("range", "").strip())
    if found is None or found[0] == "bytes=-":  # of several ranges all may be given
        return None
    if (unless := request.headers.get("if-range")) is not None and unless != etag:
        return None
    with suppress(OverflowError):
        first, last = found[1], found[2]
        if not first:
            begin, end = max(0, size - int(last)), size
        else:
            begin, end = int(first), min(size, int(last) + 1 if last else size)
        if begin < end:
            return begin, end
    raise ValueError(f"no bytes of {size} in {found[0]}")
