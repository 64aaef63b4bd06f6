"""Pages a second of our download handler and of Scrapy's own, side by side.

    python -m tests.benchmarks.handler [--pages 2000] [--rounds 3] [--uvloop]

Each round crawls the same server, which is a process of its own, with each handler in turn, each
in a new process: Scrapy's default, which keeps nothing of the wire; ours, with the bytes in hand;
and ours with every record written. Processor seconds are given too, since a busy machine blurs
the clock.
"""

import argparse
import asyncio
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from archive import Capture, Exchange
from crawler.config import Config
from crawler.engine import scrapy_settings
from crawler.options import Network, Politeness
from crawler.session import Session

HOSTS = 20
WAYS = ("scrapy", "wire", "archive")
DEFAULT = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"


class Unkept(Session):
    """A session that has every byte in hand, and writes none."""

    async def keep(self, exchange: Exchange) -> Capture:
        return Capture(
            url=exchange.url, at=exchange.at, status=200, mime="text/html", digest="", record_id="",
            kind="response", outlet="", role="page", run="", day="", segment="", offset=0, length=0,
        )  # fmt: skip


class Fetching(Spider):
    """Asks for `pages` pages and counts them."""

    name = "fetching"

    def __init__(self, *, session: Session, port: int, pages: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.session, self.port, self.pages, self.got = session, port, pages, 0

    async def start(self) -> AsyncIterator[Request]:
        for number in range(self.pages):
            url = f"http://127.0.0.{number % HOSTS + 1}:{self.port}/{number}"
            yield Request(url, meta={"role": "page", "outlet": "", "no_robots": True})

    def parse(self, response: Response) -> None:
        if b"</html>" in response.body:
            self.got += 1


class Serving(asyncio.Protocol):
    """Answers each request with one page, compressed and in chunks, as news sites do."""

    def __init__(self, answer: bytes) -> None:
        self.answer, self.tail = answer, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        data = self.tail + data
        requests = data.count(b"\r\n\r\n")
        self.tail = data[data.rfind(b"\r\n\r\n") + 4 :] if requests else data
        for _ in range(requests):
            self.transport.write(self.answer)  # type: ignore[attr-defined]


def page() -> bytes:
    """An invented page of some 90 kB, on the wire."""
    lines = (f"<p>Paragraph {n} of {n * n % 977} words, {hash(str(n))}.</p>\n" for n in range(1800))
    body = gzip.compress(f"<!doctype html><html>{''.join(lines)}</html>".encode(), 6)
    pieces = [body[at : at + 8192] for at in range(0, len(body), 8192)]
    framed = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nServer: bench\r\n"
    head += "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nVary: Accept-Encoding\r\n"
    head += "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head.encode() + framed + b"0\r\n\r\n"


async def serve() -> None:
    """Serve on a free port, which is printed, until the input ends."""
    answer = page()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Serving(answer), "0.0.0.0")
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)


def fetch(way: str, port: int, pages: int, *, uvloop: bool) -> None:
    """Crawl one way, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(
            contact="https://example.org/bench",
            home=Path(folder),
            network=Network(allow_private=True, uvloop=uvloop),
            politeness=Politeness(delay=0, concurrency=8),
        )
        session = (Session if way == "archive" else Unkept)(config, (), now=datetime.now(UTC))
        session.named = {f"127.0.0.{number + 1}:{port}" for number in range(HOSTS)}
        process = AsyncCrawlerProcess(settings_of(way, config))
        crawler = process.create_crawler(Fetching)
        process.crawl(crawler, session=session, port=port, pages=pages)
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
        process.start()
        seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
        session.close(now=datetime.now(UTC))
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    got = crawler.spider.got  # type: ignore[union-attr]
    sys.stdout.write(json.dumps({"got": got, "seconds": seconds, "processor": spent}) + "\n")


def settings_of(way: str, config: Config) -> dict[str, Any]:
    """Ours without robots and extensions; or Scrapy's own handler and what it needs to decode."""
    ours = scrapy_settings(config) | {"ITEM_PIPELINES": {}, "EXTENSIONS": {}}
    if way == "scrapy":
        del ours["DOWNLOADER_MIDDLEWARES"]
        return ours | {"DOWNLOAD_HANDLERS": {"http": DEFAULT}, "ROBOTSTXT_OBEY": False}
    return ours | {"DOWNLOADER_MIDDLEWARES": dict.fromkeys(ours["DOWNLOADER_MIDDLEWARES"])}


@contextmanager
def server() -> Iterator[int]:
    """The server in a process of its own; its port."""
    command = [sys.executable, "-m", "tests.benchmarks.handler", "--serve"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        assert process.stdin is not None
        process.stdin.close()


def measured(way: str, port: int, arguments: argparse.Namespace) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.handler", "--fetch", way]
    command += ["--port", str(port), "--pages", str(arguments.pages)]
    command += ["--uvloop"] * arguments.uvloop
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    result = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    found: dict[str, float] = json.loads(result.stdout.splitlines()[-1])
    if found["got"] != arguments.pages:
        raise SystemExit(f"{way}: {found['got']} pages of {arguments.pages}\n{result.stderr}")
    return found


def compare(arguments: argparse.Namespace) -> None:
    """Every way in turn, and a line for each: the median of the rounds."""
    results: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    with server() as port:
        for _ in range(arguments.rounds):
            for way in WAYS:
                results[way].append(measured(way, port, arguments))
    for way, rounds in results.items():
        speed = median(arguments.pages / one["seconds"] for one in rounds)
        spent = median(one["processor"] / arguments.pages * 1000 for one in rounds)
        sys.stdout.write(f"{way:8} {speed:7.0f} pages/s  {spent:6.2f} ms of processor a page\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--uvloop", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--fetch", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        asyncio.run(serve())
    elif arguments.fetch:
        fetch(arguments.fetch, arguments.port, arguments.pages, uvloop=arguments.uvloop)
    else:
        compare(arguments)


if __name__ == "__main__":
    main()
