"""Many exchanges through the download handler into an archive, and through a tap beside it."""

import asyncio
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler

from archive import BrokenRecord
from archive.besides import besides_of
from archive.records import Record, records
from crawler.config import Config
from crawler.connect_to import parse_rule
from crawler.download import Refused, Unreachable, WireDownloadHandler
from crawler.newsstand.tls import write_certificates
from crawler.options import Archive, Network, Politeness
from crawler.session import Session

from .manners import ANSWERS, serving
from .tap import Conversation, Tap

HOSTS = [f"{name}.test" for name in "abcdefgh"]
ASKED = re.compile(rb"GET (/[\w-]+/\d+) HTTP/1\.1\r\n")


@dataclass
class Kept:
    """What the archive has of the exchanges, by path."""

    requests: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, bytes] = field(default_factory=dict)
    """All that came: what was announced, the answer, what stood behind it."""
    bodies: dict[str, bytes] = field(default_factory=dict)
    """What the spider got, decoded."""
    fields: dict[str, Record] = field(default_factory=dict)


def exchange_many(folder: Path, count: int) -> tuple[list[Conversation], Kept]:
    """`count` exchanges of all kinds, over plain TCP and TLS in turn."""
    return asyncio.run(_exchange_many(folder, count))


async def _exchange_many(folder: Path, count: int) -> tuple[list[Conversation], Kept]:
    ca, own = write_certificates(folder, HOSTS, now=datetime.now(UTC))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(own)
    async with (
        serving() as port,
        Tap(port).listening() as plain,
        Tap(port, tls).listening() as secure,
    ):
        config = config_for(folder, ca, plain.port, secure.port)
        session = Session(config, (), now=datetime.now(UTC))
        handler = WireDownloadHandler(Crawler(Spider), session)
        asking, bodies = iter(list(addresses(count))), dict[str, bytes]()
        await asyncio.gather(*(ask_all(handler, asking, bodies) for _ in range(16)))
        await handler.close()
    with session.catalog:
        session.close(now=datetime.now(UTC))
    kept = replace(kept_in(folder / "storage"), bodies=bodies)
    return [*plain.conversations, *secure.conversations], kept


def config_for(folder: Path, ca: Path, plain: int, secure: int) -> Config:
    rules = (parse_rule(f":80:127.0.0.1:{plain}"), parse_rule(f":443:127.0.0.1:{secure}"))
    return Config(
        contact="https://example.org/tests",
        home=folder,
        network=Network(
            connect_to=rules, ca_file=ca, allow_private=True, codings=("gzip", "br", "zstd")
        ),
        politeness=Politeness(delay=0),
        archive=Archive(deduplicate="url"),
    )


def addresses(count: int) -> Iterator[str]:
    kinds = list(ANSWERS)
    for number in range(count):
        kind, turn = kinds[number % len(kinds)], number // len(kinds)
        scheme = "https" if turn % 2 else "http"
        yield f"{scheme}://{HOSTS[number % len(HOSTS)]}/{kind}/{number}"


async def ask_all(
    handler: WireDownloadHandler, asking: Iterator[str], bodies: dict[str, bytes]
) -> None:
    for url in asking:
        request = Request(url, headers={"User-Agent": "tests"}, meta={"role": "requisite"})
        with suppress(Refused, Unreachable):
            response = await handler.download_request(request)
            bodies[urlsplit(url).path] = response.body


def kept_in(storage: Path) -> Kept:
    """Every exchange in the WARC files below `storage`."""
    kept, answer = Kept(), ""
    for path in sorted(storage.glob("warc/*/*/*/*.warc.gz")):
        with path.open("rb") as file:
            for record in records(file, name=path.name):
                assert not isinstance(record, BrokenRecord), record
                path_asked = re.sub(r"^https?://[^/]+", "", record.get("WARC-Target-URI") or "")
                if record.kind == "request":
                    kept.requests[path_asked] = record.block
                elif record.get("Fiche-Role"):
                    answer = record.record_id
                    kept.fields[path_asked] = record
                    kept.answers[path_asked] = record.block if record.kind == "response" else b""
                elif record.kind == "metadata":
                    assert record.get("WARC-Concurrent-To") == f"<{answer}>"
                    kept.answers[path_asked] = around(kept.answers[path_asked], record)
    return kept


def differences(conversations: Sequence[Conversation], kept: Kept) -> list[str]:
    """Where what the archive has is not, byte for byte, what crossed the tap."""
    found, seen = [], set()
    for conversation in conversations:
        paths = [path.decode() for path in ASKED.findall(bytes(conversation.sent))]
        seen.update(paths)
        sent = b"".join(kept.requests.get(path, b"") for path in paths)
        came = b"".join(kept.answers.get(path, b"") for path in paths)
        if sent != conversation.sent:
            found.append(f"requests {paths}: {bytes(conversation.sent)!r} was kept as {sent!r}")
        if came != conversation.came:
            found.append(f"answers {paths}: {bytes(conversation.came)!r} was kept as {came!r}")
    return found + [f"{path} was never asked for" for path in kept.fields.keys() - seen]


def around(answer: bytes, record: Record) -> bytes:
    """`answer` between what came before it and after it."""
    besides = besides_of(record)
    before = b"".join(data for name, data in besides if name in {"interim", "received"})
    return before + answer + b"".join(data for name, data in besides if name == "surplus")
