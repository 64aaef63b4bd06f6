"""HTTP/2 against a real server over TLS: what is kept, and what goes wrong by name."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived, RequestReceived
from scrapy import Request

from archive.besides import besides_of
from archive.records import Record, records
from archive.warc import pack
from crawler.client import Answer, Client, Outgoing
from crawler.connect_to import parse_rule
from crawler.download import exchange
from crawler.network import Connections
from crawler.newsstand.tls import write_certificates
from crawler.options import Limits, Network
from crawler.politeness import Gate
from crawler.redaction import Redaction
from crawler.wire import HEAD_LIMIT

BODY = b"<p>An invented line.</p>\n" * 60_000  # more than a window, as the standard has it
HEADERS = [(":status", "200"), ("x-b", "2"), ("x-a", "1"), ("set-cookie", "a"), ("set-cookie", "b")]
Play = Callable[["Talk", int], None]


class Talk:
    """The server's side of one connection, answering each request by a play."""

    def __init__(self, play: Play) -> None:
        self.play, self.seen = play, list[list[tuple[str, str]]]()
        self.h2 = H2Connection(H2Configuration(client_side=False, header_encoding="latin-1"))
        self.unsent: dict[int, bytes] = {}
        self.hang_up, self.sent = False, b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.h2.initiate_connection()
        writer.write(self.h2.data_to_send())
        with suppress(OSError, ssl.SSLError):
            while not self.hang_up and (data := await reader.read(1 << 16)):
                for event in self.h2.receive_data(data):
                    if isinstance(event, RequestReceived):
                        fields = event.headers or []
                        self.seen.append([(str(name), str(value)) for name, value in fields])
                        self.play(self, event.stream_id or 0)
                    elif isinstance(event, DataReceived):
                        self.sent += event.data or b""
                self.send_on()
                writer.write(self.h2.data_to_send())
                await writer.drain()
        writer.close()
        with suppress(OSError, ssl.SSLError):
            await writer.wait_closed()

    def send_on(self) -> None:
        """Send as much of the bodies as the client takes."""
        for number in list(self.unsent):
            while (left := self.unsent[number]) and self.h2.local_flow_control_window(number):
                size = min(self.h2.local_flow_control_window(number), 16_000)
                self.h2.send_data(number, left[:size])
                self.unsent[number] = left[size:]
            if not self.unsent[number]:
                del self.unsent[number]
                self.h2.end_stream(number)


def page(talk: Talk, number: int) -> None:
    talk.h2.send_headers(number, HEADERS)
    talk.unsent[number] = BODY


def short(talk: Talk, number: int) -> None:
    talk.h2.send_headers(number, [(":status", "103"), ("link", "</a>")])
    talk.h2.send_headers(number, [*HEADERS, ("content-length", "2")])
    talk.h2.send_data(number, b"hi")
    talk.h2.send_headers(number, [("x-sum", "1")], end_stream=True)


def last_one(talk: Talk, number: int) -> None:
    talk.h2.send_headers(number, HEADERS)
    talk.h2.send_data(number, b"first ")
    begun = talk.h2.data_to_send()
    talk.h2.close_connection(last_stream_id=number)
    goaway = talk.h2.data_to_send()
    end = b"\x00\x00\x04\x00\x01" + number.to_bytes(4, "big") + b"last"
    talk.h2.data_to_send = lambda amount=None: begun + goaway + end  # type: ignore[method-assign]
    talk.hang_up = True


def cut(talk: Talk, number: int) -> None:
    talk.h2.send_headers(number, HEADERS)
    talk.h2.send_data(number, b"half")
    talk.hang_up = True


def reset(talk: Talk, number: int) -> None:
    talk.h2.reset_stream(number, ErrorCodes.INTERNAL_ERROR)


def wants_http1(talk: Talk, number: int) -> None:
    talk.h2.reset_stream(number, ErrorCodes.HTTP_1_1_REQUIRED)


def announcing(talk: Talk, number: int) -> None:
    for _ in range(HEAD_LIMIT // 10_000):
        talk.h2.send_headers(number, [(":status", "103"), ("x-long", "y" * 10_000)])


def silent(talk: Talk, number: int) -> None:
    talk.hang_up = True


@asynccontextmanager
async def serving(own: Path, play: Play, talks: list[Talk]) -> AsyncIterator[int]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(own)
    context.set_alpn_protocols(["h2", "http/1.1"])
    tasks = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.current_task())
        if writer.get_extra_info("ssl_object").selected_alpn_protocol() == "h2":
            talks.append(Talk(play))
            await talks[-1].serve(reader, writer)
        else:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await asyncio.gather(*(task for task in tasks if task))


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    return write_certificates(folder, ["a.test"], now=datetime.now(UTC))


def asked(
    certificates: tuple[Path, Path],
    play: Play,
    *,
    times: int = 1,
    limit: int = 1 << 22,
    body: bytes = b"",
) -> tuple[list[Answer], list[Talk]]:
    """What comes of requests to a server that answers each by `play`."""
    ca, own = certificates
    talks: list[Talk] = []

    async def run() -> list[Answer]:
        async with serving(own, play, talks) as port:
            rules = (parse_rule(f"::127.0.0.1:{port}"),)
            network = Network(connect_to=rules, allow_private=True, ca_file=ca, http2=True)
            connections = Connections(network)
            client = Client(connections, Limits(first_byte_seconds=5, response_seconds=5))
            request = Outgoing(
                method="POST" if body else "GET",
                url="https://a.test/p?q=1#f",
                headers=(("Host", "a.test"), ("User-Agent", "tests"), ("Cookie", "s=1")),
                limit=limit,
                body=body,
            )
            gate = Gate(delay=0, concurrency=1)
            answers = [await client.send(request, gate) for _ in range(times)]
            await connections.close()
            return answers

    return asyncio.run(run()), talks


def test_an_answer_is_kept_in_the_form_of_http1(certificates: tuple[Path, Path]) -> None:
    (answer,), (talk,) = asked(certificates, page)
    head = b"HTTP/1.1 200 \r\nx-b: 2\r\nx-a: 1\r\nset-cookie: a\r\nset-cookie: b\r\n\r\n"
    assert answer.raw == head + BODY
    assert answer.payload == BODY
    assert answer.protocols == ("h2", "tls/1.3")
    assert answer.sent == (
        b"GET /p?q=1 HTTP/1.1\r\nhost: a.test\r\nuser-agent: tests\r\ncookie: s=1\r\n\r\n"
    )
    assert dict(talk.seen[0])[":authority"] == "a.test"
    assert (answer.truncated, answer.error, answer.besides) == (None, None, ())


def test_a_body_is_sent_and_kept_if_the_server_takes_it_at_once(
    certificates: tuple[Path, Path],
) -> None:
    (answer,), (talk,) = asked(certificates, page, body=b"b" * 40_000)
    assert answer.head is not None
    assert talk.sent == b"b" * 40_000
    assert answer.sent.endswith(b"\r\n\r\n" + b"b" * 40_000)
    (answer,), _ = asked(certificates, page, body=b"b" * 400_000)
    assert answer.error == "body-too-large"


def test_its_record_says_so(certificates: tuple[Path, Path]) -> None:
    (answer,), _ = asked(certificates, short)
    kept = exchange(Request("https://a.test/p?q=1", meta={"role": "page"}), answer, Redaction())
    packed = pack(kept, run="r", warcinfo_id="urn:uuid:1")
    record, _, besides = records(BytesIO(packed.data), name="w")
    assert isinstance(record, Record)
    assert isinstance(besides, Record)
    assert [value for name, value in record.fields if name == "WARC-Protocol"] == ["h2", "tls/1.3"]
    assert record.get("Fiche-Besides") == "interim, trailers"
    assert besides.get("WARC-Concurrent-To") == f"<{record.record_id}>"
    assert besides_of(besides) == (
        ("interim", b"HTTP/1.1 103 \r\nlink: </a>\r\n\r\n"),
        ("trailers", b"x-sum: 1\r\n"),
    )
    assert record.get("Fiche-Redacted") == "cookie"
    assert (record.message.status, record.message.payload) == (200, b"hi")


def test_a_connection_is_used_again(certificates: tuple[Path, Path]) -> None:
    answers, talks = asked(certificates, page, times=3)
    assert [answer.payload == BODY for answer in answers] == [True] * 3
    assert len(talks) == 1


def test_an_answer_under_way_when_the_server_goes_away_is_whole(
    certificates: tuple[Path, Path],
) -> None:
    answers, talks = asked(certificates, last_one, times=2)
    assert [answer.payload for answer in answers] == [b"first last"] * 2
    assert len(talks) == 2


def test_a_server_that_wants_http1_gets_it(certificates: tuple[Path, Path]) -> None:
    answers, talks = asked(certificates, wants_http1, times=2)
    assert [answer.protocols for answer in answers] == [("http/1.1", "tls/1.3")] * 2
    assert len(talks) == 1


def test_what_is_cut_short_is_kept_as_far_as_it_came(certificates: tuple[Path, Path]) -> None:
    (answer,), _ = asked(certificates, cut)
    assert (answer.payload, answer.truncated) == (b"half", "disconnect")
    (answer,), _ = asked(certificates, page, limit=1000)
    assert (answer.payload, answer.truncated) == (BODY[:1000], "length")


@pytest.mark.parametrize(
    ("play", "reason"),
    [(reset, "reset"), (silent, "no-answer"), (announcing, "head-too-large")],
)
def test_no_answer_has_a_reason(certificates: tuple[Path, Path], play: Play, reason: str) -> None:
    (answer,), _ = asked(certificates, play)
    assert (answer.head, answer.error) == (None, reason)
