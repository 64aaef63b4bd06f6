"""The download handler: every exchange is in the archive before anything else sees it."""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive import Capture, Exchange
from archive.decoding import decode

from .client import Answer, Client, Outgoing
from .config import Limits
from .network import PORTS, Connections
from .session import Session, session_of
from .wire import Head

REFUSED = {"private-address", "tls", "proxy"}
"""Trying again would not help."""


class Unreachable(DownloadFailedError):
    """No answer came; trying again may help. ``reason`` is a word fit for a counter."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(f"{reason}: {detail}")


class Refused(IgnoreRequest):
    """No answer is wanted, or none can come; ``reason`` is a word fit for a counter."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        super().__init__(f"{reason}: {detail}")


class WireDownloadHandler(BaseDownloadHandler):
    """Sends requests as they are, keeps what crosses the wire, and answers with decoded bodies.

    ``request.meta`` holds what the archive wants to know: ``role``, ``outlet``, ``via`` and, for
    a page that is held already, ``earlier``. The `Capture` that came of it is put there too.
    """

    def __init__(self, crawler: Crawler, session: Session) -> None:
        super().__init__(crawler)
        self.session = session
        self.client = Client(Connections(session.config.network), session.config.limits)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, session_of(crawler))

    async def download_request(self, request: Request) -> Response:
        gate = self.session.gates.of(request)
        await self.session.pauses.room()
        async with gate.places:
            answer = await self.client.send(self._outgoing(request), gate)
        capture = await self.session.keep(exchange(request, answer))
        request.meta["capture"] = capture
        if answer.head is None:
            error = Refused if answer.error in REFUSED else Unreachable
            raise error(f"network/{answer.error}", answer.detail)
        return self._response(request, answer, answer.head, capture)

    def _outgoing(self, request: Request) -> Outgoing:
        parts = urlsplit(request.url)
        port = f":{parts.port}" if parts.port not in {None, PORTS.get(parts.scheme)} else ""
        sent = [("Host", f"{parts.hostname}{port}")]
        sent += [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in request.headers.items()
            for value in values
        ]
        sent.append(("Accept-Encoding", "gzip"))
        limits = self.session.config.limits
        return Outgoing(
            method=request.method,
            url=request.url.partition("#")[0],
            headers=tuple(sent),
            body=request.body,
            limit=limit_of(request.meta.get("role", ""), limits),
            literal_ok=self.session.named_by_operator(parts.netloc),
        )

    def _response(self, request: Request, answer: Answer, head: Head, capture: Capture) -> Response:
        limits = self.session.config.limits
        decoded = decode(
            answer.payload,
            ", ".join(head.all("content-encoding")),
            ratio=limits.decompression_ratio,
            limit=limits.requisite_bytes,
        )
        flags = [f"truncated/{answer.truncated}"] if answer.truncated else []
        flags += [f"decoding/{decoded.problem}"] if decoded.problem else []
        for flag in flags:
            self.session.tally.count(capture.outlet, flag)
        headers = Headers()
        for name, value in head.headers:
            if name.lower() != "content-encoding":
                headers.appendlist(name, value.encode("latin-1", "replace"))
        kind = responsetypes.from_args(headers=headers, url=request.url, body=decoded.body[:5000])
        return kind(
            url=request.url,
            status=head.status,
            headers=headers,
            body=decoded.body,
            flags=flags,
            protocol=f"HTTP/{head.version}",
        )

    async def close(self) -> None:
        await self.client.connections.close()


def limit_of(role: str, limits: Limits) -> int:
    """How many bytes an answer may have; a sitemap may have 50 MB by its own standard."""
    return limits.page_bytes if role == "page" else limits.requisite_bytes


def exchange(request: Request, answer: Answer) -> Exchange:
    """`answer` as the archive keeps it."""
    return Exchange(
        url=request.url.partition("#")[0],
        at=answer.at,
        request=answer.request,
        response=answer.raw,
        payload=answer.payload,
        role=request.meta.get("role", "page"),
        outlet=request.meta.get("outlet", ""),
        via=request.meta.get("via"),
        ip=answer.ip,
        protocols=answer.protocols,
        redacted=answer.redacted,
        truncated=answer.truncated,
        error=answer.error,
        unchanged=request.meta.get("earlier"),
    )
