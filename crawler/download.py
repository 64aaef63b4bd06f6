"""The download handler: every exchange is in the archive before anything else sees it."""

from collections.abc import Callable
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive import Exchange
from archive.besides import Besides
from archive.decoding import decode

from .client import Answer, Client, Outgoing
from .network import PORTS, Connections
from .options import Limits
from .politeness import LeftAlone
from .redaction import Redaction, redact_logs
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


class NotInArchive(Refused):
    """The archive was asked instead of the network, and does not know."""

    def __init__(self, url: str, *, led_to: bool = False) -> None:
        super().__init__("redirect/not-in-archive" if led_to else "not-in-archive", url)


class WireDownloadHandler(BaseDownloadHandler):
    """Sends requests as they are, keeps what crosses the wire, and answers with decoded bodies.

    ``request.meta`` holds what the archive wants to know: ``role``, ``outlet``, ``via`` and, for
    a page that is held already, ``earlier``. The `Capture` that came of it is put there too.
    """

    def __init__(self, crawler: Crawler, session: Session) -> None:
        super().__init__(crawler)
        self.session = session
        redact_logs(session.redaction)
        self.client = Client(Connections(session.config.network), session.config.limits)
        session.gates.hurry = self.client.hurry

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, session_of(crawler))

    async def download_request(self, request: Request) -> Response:
        gate = self.session.gates.of(request)
        await self.session.pauses.room()
        async with gate.places:
            try:
                answer = await self.client.send(self._outgoing(request), gate)
            except LeftAlone as alone:
                request.meta["not_before"] = alone.until
                raise Refused(alone.reason, str(alone)) from None
        capture = await self.session.keep(exchange(request, answer, self.session.redaction))
        request.meta["capture"] = capture
        if answer.head is None:
            raise failure_of(answer.error or "", answer.detail)
        return response_of(
            request,
            answer.head,
            answer.payload,
            answer.truncated,
            limits=self.session.config.limits,
            count=lambda flag: self.session.tally.count(capture.outlet, flag),
        )

    def _outgoing(self, request: Request) -> Outgoing:
        parts = urlsplit(request.url)
        port = f":{parts.port}" if parts.port not in {None, PORTS.get(parts.scheme)} else ""
        host = parts.hostname or ""
        sent = [("Host", (f"[{host}]" if ":" in host else host) + port)]
        sent += [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in request.headers.items()
            for value in values
        ]
        config = self.session.config
        sent.append(("Accept-Encoding", ", ".join(config.network.codings) or "identity"))
        return Outgoing(
            method=request.method,
            url=plain(request.url),
            headers=tuple(sent),
            body=request.body,
            limit=limit_of(request.meta.get("role", ""), config.limits),
            literal_ok=self.session.named_by_operator(parts.netloc),
            verify=self.session.verifies(request.meta.get("outlet", ""), parts.hostname or ""),
        )

    async def close(self) -> None:
        await self.client.connections.close()


def failure_of(reason: str, detail: str) -> Unreachable | Refused:
    """The error for a request that got no answer, for a `reason` such as ``dns``."""
    error = Refused if reason in REFUSED else Unreachable
    return error(f"network/{reason}", detail)


def response_of(
    request: Request,
    head: Head,
    payload: bytes,
    truncated: str | None,
    *,
    limits: Limits,
    count: Callable[[str], None],
) -> Response:
    """An answer as Scrapy has it, decoded; `count` is told what is wrong with it."""
    decoded = decode(
        payload,
        ", ".join(head.all("content-encoding")),
        ratio=limits.decompression_ratio,
        limit=limits.requisite_bytes,
    )
    flags = [f"truncated/{truncated}"] if truncated else []
    flags += [f"decoding/{decoded.problem}"] if decoded.problem else []
    for flag in flags:
        count(flag)
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


def limit_of(role: str, limits: Limits) -> int:
    """How many bytes an answer may have; a sitemap may have 50 MB by its own standard."""
    return limits.page_bytes if role == "page" else limits.requisite_bytes


def plain(url: str) -> str:
    """`url` as it is asked for: without its fragment."""
    return url.partition("#")[0]


def exchange(request: Request, answer: Answer, redaction: Redaction) -> Exchange:
    """`answer` as the archive keeps it: without secrets, and with their names."""
    url, in_url = redaction.addresses(plain(request.url))
    via, in_via = redaction.addresses(request.meta.get("via") or "")
    sent, in_request = redaction.request(answer.sent)
    response, besides, in_answer = came(answer, redaction)
    return Exchange(
        url=url,
        at=answer.at,
        request=sent,
        response=response,
        payload=answer.payload,
        role=request.meta.get("role", "page"),
        outlet=request.meta.get("outlet", ""),
        via=via or None,
        ip=answer.ip,
        protocols=answer.protocols,
        tls=answer.tls,
        redacted=tuple(dict.fromkeys((*in_url, *in_via, *in_request, *in_answer))),
        truncated=answer.truncated,
        error=answer.error,
        code=answer.code,
        detail=redaction.text(answer.detail),
        besides=besides,
        unchanged=request.meta.get("earlier"),
    )


def came(answer: Answer, redaction: Redaction) -> tuple[bytes, Besides, list[str]]:
    """What came, and what came besides, that may be kept; and the names of what may not."""
    end = len(answer.raw) if answer.trailers_at is None else answer.trailers_at
    head, names = redaction.response(answer.raw[:end])
    trailers, more = redaction.response(answer.raw[end:])
    found, besides = [*names, *more], []
    for name, data in answer.besides:
        kept, names = redaction.response(data)
        besides.append((name, kept))
        found += names
    return head + trailers, tuple(besides), found
