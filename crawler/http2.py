"""HTTP/2 (RFC 9113) in the shape of HTTP/1.1 messages: one request at a time on a connection.

Its bytes on the wire cannot be kept as they are, for headers are compressed against what came
before on the same connection. What is kept has the names and values that were sent, in their
order, under a status line without a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    DataReceived,
    Event,
    InformationalResponseReceived,
    ResponseReceived,
    StreamEnded,
    StreamReset,
    TrailersReceived,
)
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes, Settings

from .wire import HEAD_LIMIT, Head, Headers, WireError, parse_head, target_of

WINDOW_BYTES = 1 << 24
"""What a server may send before it hears from us; the standard's 64 kB cost a round trip each."""
NOT_SENT = {"host", "connection", "proxy-authorization"}
HTTP_1_1_REQUIRED = "http-1-1-required"


class _Connection(H2Connection):
    last_answered: int | None = None
    """The last request that a server will answer, once it has said that it goes away."""

    def _receive_goaway_frame(self, frame: Any) -> Any:
        """Servers finish what is under way after a GOAWAY; h2 would refuse to hear it."""
        self.last_answered = frame.last_stream_id
        return [], []


class Http2:
    """The HTTP/2 of one connection."""

    def __init__(self) -> None:
        self.connection = _Connection(H2Configuration(client_side=True, header_encoding="latin-1"))
        self.connection.local_settings = Settings(
            client=True,
            initial_values={
                SettingCodes.ENABLE_PUSH: 0,
                SettingCodes.INITIAL_WINDOW_SIZE: WINDOW_BYTES,
                SettingCodes.MAX_HEADER_LIST_SIZE: HEAD_LIMIT,
            },
        )
        self.connection.initiate_connection()
        self.connection.increment_flow_control_window(WINDOW_BYTES)

    def ask(
        self, method: str, url: str, headers: Headers, body: bytes, *, limit: int
    ) -> tuple["Stream", bytes]:
        """What will come of a request, and the request as it is kept.

        The bytes to send are then in `data_to_send`. A body must fit into what the server takes
        at once; `WireError` if it does not.
        """
        parts, given = urlsplit(url), {name.lower(): value for name, value in headers}
        authority, target = given.get("host", parts.netloc), target_of(url)
        fields = [(k.lower(), v) for k, v in headers if k.lower() not in NOT_SENT]
        pseudo = [(":method", method), (":authority", authority), (":scheme", parts.scheme)]
        number = self.connection.get_next_available_stream_id()
        headed = [*pseudo, (":path", target), *fields]
        try:
            self._send(number, headed, body)
        except ProtocolError as error:
            raise WireError("bad-frame", str(error)) from error
        lines = [f"{method} {target} HTTP/1.1", f"host: {authority}"]
        lines += [f"{name}: {value}" for name, value in fields]
        kept = "\r\n".join([*lines, "\r\n"]).encode("latin-1", "replace")
        return Stream(self.connection, number, limit), kept + body

    def _send(self, number: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.connection.send_headers(number, headers, end_stream=not body)
        if not body:
            return
        if len(body) > self.connection.local_flow_control_window(number):
            raise WireError("body-too-large", f"{len(body)} bytes to send over HTTP/2")
        size = self.connection.max_outbound_frame_size
        for at in range(0, len(body), size):
            self.connection.send_data(number, body[at : at + size])
        self.connection.end_stream(number)

    def data_to_send(self) -> bytes:
        """What the peer must be told."""
        return self.connection.data_to_send()


@dataclass(slots=True)
class Stream:
    """One response, fed with the bytes of its connection; see `crawler.wire.Framing`."""

    connection: _Connection
    number: int
    limit: int
    raw: bytearray = field(default_factory=bytearray)
    head: Head | None = None
    done: bool = False
    truncated: str | None = None
    reusable: bool = True
    besides: list[tuple[str, bytes]] = field(default_factory=list)
    """What came and is not in ``raw``: ``interim`` (1xx, each), ``trailers``."""
    trailers_at: int | None = None
    _begin: int = 0
    _announced: int = 0

    @property
    def payload(self) -> bytes:
        """The body; a copy."""
        return bytes(self.raw[self._begin :])

    def feed(self, data: bytes) -> None:
        """Take the next bytes; `WireError` if there is no answer in them, and will be none."""
        try:
            for event in self.connection.receive_data(data):
                self._take(event)
        except ProtocolError as error:
            self._fail("bad-frame", str(error))
        if (last := self.connection.last_answered) is not None:
            self.reusable = False
            if last < self.number:
                self._fail("no-answer", "the server goes away")
        if len(self.raw) - self._begin > self.limit:
            del self.raw[self._begin + self.limit :]
            self._cut("length")

    def end(self) -> None:
        """The peer closed the connection."""
        if not self.done:
            self._fail("no-answer", "the connection was closed")

    def stop(self, reason: str) -> None:
        """Give up on the rest of the message: ``time`` or ``disconnect``."""
        if not self.done:
            self._cut(reason)

    def _take(self, event: Event) -> None:
        if getattr(event, "stream_id", None) != self.number or self.done:
            return
        if isinstance(event, ResponseReceived):
            self._begin_answer(event)
        elif isinstance(event, DataReceived):
            self.raw += event.data or b""
            self.connection.acknowledge_received_data(
                event.flow_controlled_length or 0, self.number
            )
        elif isinstance(event, StreamEnded):
            self.done = True
        else:
            self._take_seldom(event)

    def _take_seldom(self, event: Event) -> None:
        if isinstance(event, InformationalResponseReceived):
            self._announce(_head_of(event.headers))
        elif isinstance(event, TrailersReceived):
            self.besides.append(("trailers", _lines_of(event.headers)))
        elif isinstance(event, StreamReset):
            code = ErrorCodes(event.error_code or 0) if event.error_code in _CODES else None
            if code is ErrorCodes.HTTP_1_1_REQUIRED:
                self._fail(HTTP_1_1_REQUIRED, "the server wants HTTP/1.1")
            self._fail("reset", f"the server reset the stream: {code.name if code else '?'}")

    def _begin_answer(self, event: ResponseReceived) -> None:
        self.raw += _head_of(event.headers)
        self.head, self._begin = parse_head(bytes(self.raw)), len(self.raw)

    def _announce(self, interim: bytes) -> None:
        self.besides.append(("interim", interim))
        self._announced += len(interim)
        if self._announced > HEAD_LIMIT:
            self._fail("head-too-large", f"{self._announced} bytes of answers with 1xx")

    def _fail(self, reason: str, detail: str) -> None:
        """There is no answer, or no more of it."""
        if self.done:
            return
        self.reusable = False
        if self.head is None:
            raise WireError(reason, detail)
        self._cut("disconnect")

    def _cut(self, reason: str) -> None:
        self.truncated, self.done, self.reusable = reason, True, False


def _head_of(headers: Iterable[Any] | None) -> bytes:
    """Status line and header lines, in the form of HTTP/1.1."""
    fields = list(headers or ())
    status = next((str(value) for name, value in fields if name == ":status"), "")
    return f"HTTP/1.1 {status} \r\n".encode("latin-1") + _lines_of(fields) + b"\r\n"


def _lines_of(headers: Iterable[Any] | None) -> bytes:
    lines = (f"{name}: {value}\r\n" for name, value in headers or () if name[:1] != ":")
    return "".join(lines).encode("latin-1")


_CODES = {int(code) for code in ErrorCodes}
