"""Small papers on loopback that publish by a clock, which may be a fast one; all of it invented."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

SHOWN = 15
"""Stories that a feed names at once."""
SENTENCES = (
    "The council of {place} voted on Tuesday to mend the bridge over the river before winter.",
    "Work number {number} begins in spring and will take two years, an engineer told reporters.",
    "About {number} people crossed it each day until a beam cracked, most of them on foot.",
    "A ferry carries them meanwhile, and runs every ten minutes from morning until late at night.",
)


@dataclass(slots=True)
class Dailies:
    """Papers, each at a host of its own: ``paper-1.test``, ``paper-2.test``, ...

    `every` so often, and not at night, each of them publishes a story; the first came out at
    `start`. What they were asked for is counted by host and path.
    """

    start: datetime
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    every: timedelta = timedelta(hours=6)
    delay: float = 0.0
    hangs: bool = False
    port: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    at_once: Counter[str] = field(default_factory=Counter)
    most_at_once: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    go_on: threading.Event = field(default_factory=threading.Event)

    def published(self) -> int:
        """How many stories each paper has published by now."""
        return max(0, int((self.now() - self.start) / self.every) + 1)

    @property
    def connect_to(self) -> str:
        return f'["*:80:127.0.0.1:{self.port}"]'

    def address(self, number: int) -> str:
        return f"http://paper-{number}.test/"

    def feed(self, host: str) -> str:
        count = self.published()
        numbers = range(max(0, count - SHOWN), count)
        items = "".join(
            f"<item><title>{title(n)}</title><link>http://{host}/news/{n}.html</link>"
            f"<pubDate>{format_datetime(self.start + n * self.every)}</pubDate></item>"
            for n in reversed(numbers)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'

    def story(self, host: str, number: int) -> str:
        text = "".join(f"<p>{one.format(place=host, number=number)}</p>" for one in SENTENCES)
        at = (self.start + number * self.every).isoformat()
        return (
            f'<!doctype html><html lang="en"><head><title>{title(number)}</title><meta '
            f'property="article:published_time" content="{at}"><meta name="author" '
            f'content="Ida Brandt"></head><body><h1>{title(number)}</h1>{text}</body></html>'
        )


def title(number: int) -> str:
    return f"Bridge number {number} to open again"


class Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        papers, host = self.server.papers, self.headers["Host"]
        with papers.lock:
            papers.asked[f"{host}{self.path}"] += 1
            papers.at_once[host] += 1
            papers.most_at_once[host] = max(papers.most_at_once[host], papers.at_once[host])
        try:
            papers.go_on.wait(papers.delay)
            if papers.hangs and self.path.startswith("/news/"):
                papers.go_on.wait()
            self._answer(papers, host, urlsplit(self.path).path)
        finally:
            with papers.lock:
                papers.at_once[host] -= 1

    def _answer(self, papers: Dailies, host: str, path: str) -> None:
        if path == "/":
            self._send(200, '<link rel="alternate" type="application/rss+xml" href="/feed.xml">')
        elif path == "/feed.xml":
            etag = f'"{papers.published()}"'
            same = self.headers.get("If-None-Match") == etag
            self._send(304 if same else 200, papers.feed(host), "application/rss+xml", ETag=etag)
        elif path.startswith("/news/"):
            number = int(path.removeprefix("/news/").removesuffix(".html"))
            self._send(200, papers.story(host, number))
        else:
            self._send(404, "<p>Nothing here.")

    def _send(self, status: int, text: str, kind: str = "text/html", **headers: str) -> None:
        body = b"" if status == 304 else text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": f"{kind}; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    papers: Dailies

    def handle_error(self, request: object, client_address: object) -> None:
        """A crawl that ends closes its connections, and that is no fault here."""


@contextmanager
def dailies(papers: Dailies) -> Iterator[Dailies]:
    """The papers, at a free port of this machine."""
    server = Server(("127.0.0.1", 0), Asked)
    server.papers = papers
    papers.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield papers
    finally:
        papers.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
