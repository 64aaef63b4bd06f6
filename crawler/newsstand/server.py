import asyncio
import ssl
import tempfile
import threading
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Self

from crawler.newsstand import wire
from crawler.newsstand.faults import Canary
from crawler.newsstand.faults import sites as fault_sites
from crawler.newsstand.model import (
    TEXT,
    Behaviour,
    Expected,
    Headers,
    Hit,
    Page,
    Request,
    Site,
    moved,
    place_of,
)
from crawler.newsstand.outlets import sites as outlets
from crawler.newsstand.tls import write_certificates
from crawler.newsstand.tunnel import tunnel

NO_SUCH_HOST = Page(
    url="https://nowhere.test/", body=b"No such host here.\n", content_type=TEXT, status=404
)
NOT_FOUND = Page(
    url="https://nowhere.test/",
    body=b"<!doctype html><title>404</title><h1>Not Found</h1>",
    status=404,
    plain=True,
)


class Newsstand:
    """A small web of re-created outlets on two free ports of loopback, by http and https.

    Runs in a thread of its own within ``with``. Real host names are told apart by their Host
    header; ``connect_to`` and ``ca_file`` are what a client needs to reach them, or the http port
    as its proxy. ``log`` has every request. ``delay`` (seconds) is waited before each answer.
    Stories are dated back from ``now``, by default the last full hour.
    """

    def __init__(
        self,
        *,
        now: datetime | None = None,
        sites: Iterable[Site] | None = None,
        faults: bool = False,
        delay: float = 0.0,
        http_port: int = 0,
        https_port: int = 0,
    ) -> None:
        self.now = now or datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        self.sites = outlets(self.now) if sites is None else tuple(sites)
        self.canary = Canary()
        if faults:
            self.sites += fault_sites(self.now, self.canary)
        self.delay, self.http_port, self.https_port = delay, http_port, https_port
        self.log: list[Hit] = []
        self._hosts = {host: site for site in self.sites for host in (*site.hosts, *site.aliases)}
        self._pages = {page.place: page for site in self.sites for page in site.pages}
        self._behaviours: dict[tuple[str, str], Behaviour] = {
            place_of(url): behaviour
            for site in self.sites
            for url, behaviour in site.behaviours.items()
        }
        self._folder, self._work = ExitStack(), Path()
        self._thread = threading.Thread(target=self._run, daemon=True, name="news-stand")
        self._ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            folder = tempfile.TemporaryDirectory(prefix="news-stand-")
            self._work = Path(opened.enter_context(folder))
            self._thread.start()
            self._ready.result(timeout=20)
            self._folder = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        loop, stop = self._ready.result()
        loop.call_soon_threadsafe(stop.set)
        self._thread.join(timeout=20)
        self._folder.close()

    @property
    def ca_file(self) -> Path:
        """The certificate authority that a client has to trust."""
        return self._work / "ca.pem"

    @property
    def connect_to(self) -> list[str]:
        """In curl's form: any host's port 443 and 80 lie on ours."""
        ports = ((443, self.https_port), (80, self.http_port))
        return [f"*:{port}:127.0.0.1:{own}" for port, own in ports]

    @property
    def expected(self) -> list[Expected]:
        return [article for site in self.sites for article in site.expected]

    @property
    def unwanted(self) -> list[str]:
        return [url for site in self.sites for url in site.unwanted]

    def put(self, page: Page) -> None:
        """Publish a page, or change one, while the stand is open."""
        self._pages[page.place] = page

    def page(self, url: str) -> Page:
        """What stands at an address."""
        return self._pages[place_of(url)]

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as problem:  # noqa: BLE001 - whoever opens the stand is told
            if not self._ready.done():
                self._ready.set_exception(problem)

    async def _serve(self) -> None:
        certified = [host for host, site in self._hosts.items() if site.certified]
        _, own_file = write_certificates(self._work, certified, now=datetime.now(UTC))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own_file)
        listen = asyncio.start_server
        plain = await listen(self._plain, "127.0.0.1", self.http_port, backlog=512)
        secure = await listen(self._secure, "127.0.0.1", self.https_port, ssl=context, backlog=512)
        self.http_port = plain.sockets[0].getsockname()[1]
        self.https_port = secure.sockets[0].getsockname()[1]
        canary = await listen(self._sing, "127.0.0.1", 0)
        self.canary.port = canary.sockets[0].getsockname()[1]
        stop = asyncio.Event()
        self._ready.set_result((asyncio.get_running_loop(), stop))
        await stop.wait()
        for server in (plain, secure, canary):
            server.close()

    async def _sing(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Whoever comes to the canary was led onto this machine by a redirect."""
        self.canary.hits += 1
        writer.transport.abort()

    async def _plain(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._connection(reader, writer, secure=False)

    async def _secure(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._connection(reader, writer, secure=True)

    async def _connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, secure: bool
    ) -> None:
        # The client may go away at any point, and the stand may close in the middle of an answer.
        with suppress(
            OSError, EOFError, ValueError, asyncio.LimitOverrunError, asyncio.CancelledError
        ):
            while request := await wire.read_request(reader, secure=secure):
                if request.method == "CONNECT":
                    await self._tunnel(request, reader, writer)
                    return
                await asyncio.sleep(self.delay)
                if not await self._answer(request, writer) or not request.keep_alive:
                    writer.close()
                    await writer.wait_closed()
                    return
        writer.transport.abort()

    async def _tunnel(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """For a client that takes the stand for its proxy."""
        secure = request.target.endswith(":443")
        self._note(request, HTTPStatus.OK)
        await tunnel(reader, writer, self.https_port if secure else self.http_port)

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """Answer; False when the connection must close after it."""
        site = self._hosts.get(request.host)
        path = request.target.partition("?")[0]
        if behaviour := self._behaviours.get((request.host, path)):
            place = len(self.log)
            self._note(request, 0)
            self.log[place] = _hit(request, await behaviour(request, writer))
            return False
        page, extra = _page(site, request, self._pages)
        status, answer = wire.reply(page, request, extra, now=datetime.now(UTC))
        self._note(request, status)
        writer.write(answer)
        await writer.drain()
        return True

    def _note(self, request: Request, status: int) -> None:
        self.log.append(_hit(request, status))


def _hit(request: Request, status: int) -> Hit:
    return Hit(
        at=datetime.now(UTC),
        method=request.method,
        secure=request.secure,
        host=request.host,
        path=request.target,
        status=status,
        user_agent=request.headers.get("user-agent", ""),
    )


def _page(
    site: Site | None, request: Request, pages: dict[tuple[str, str], Page]
) -> tuple[Page, Headers]:
    """What stands at the requested address; a query that means nothing here is passed over."""
    if site is None:
        return NO_SUCH_HOST, ()
    if host := site.aliases.get(request.host):
        return moved("", f"https://{host}{request.target}"), site.headers
    if not (request.secure or site.http_too):
        return moved("", f"https://{request.host}{request.target}"), site.headers
    path = request.target.partition("?")[0]
    found = pages.get((request.host, request.target)) or pages.get((request.host, path))
    return found or site.missing or NOT_FOUND, site.headers
