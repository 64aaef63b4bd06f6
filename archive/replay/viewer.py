"""The second viewer: ReplayWeb.page's own files, on an origin of their own, for pages with scripts.

What is archived runs there. It is another site than the archive to the browser, so that neither
cookies nor pages of ours are within its reach; and the policy of every answer, of those too that
the viewer's worker makes, lets it ask nobody but that site.
"""

import base64
import binascii
import hmac
import secrets
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.capture import Capture
from archive.errors import ArchiveError

from .access import host_of
from .addresses import Address
from .bodies import Body, respond
from .library import Library
from .packing import pack
from .viewer_files import FILES, WORKER
from .viewing import Viewer

READING = ["GET", "HEAD"]
KEPT = 8
"""Pages whose WACZ is kept for the ranges that are asked of it."""
ARCHIVED = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "connect-src 'self' data: blob:; object-src 'none'; form-action 'self'; "
    "frame-ancestors 'self'; sandbox allow-scripts allow-same-origin allow-forms allow-modals"
)
"""For what the worker answers: what is archived."""
OWN = (
    "default-src 'self' data: blob:; script-src 'self' 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline' data:; worker-src 'self'; frame-src 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
)
"""For the viewer's own files."""
HEADERS = {
    "content-security-policy": OWN,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Shelf:
    """The WACZ files that were made last, in a folder that goes with us."""

    def __init__(self, library: Library) -> None:
        self._library, self._lock = library, threading.Lock()
        self._folder = TemporaryDirectory(prefix="fiche-viewer-")
        self._files: OrderedDict[str, Path] = OrderedDict()

    def opened(self, one: Capture) -> Body:
        """The WACZ of a page; it is made if it is not there."""
        with self._lock:
            path = self._files.get(one.record_id)
            if path is None:
                path = Path(self._folder.name) / f"{secrets.token_hex(8)}.wacz"
                pack(path, self._library, one)
                self._files[one.record_id] = path
                while len(self._files) > KEPT:
                    self._files.popitem(last=False)[1].unlink(missing_ok=True)
            self._files.move_to_end(one.record_id)
            return Body(file=path.open("rb"), size=path.stat().st_size)

    def close(self) -> None:
        """Throw them all away."""
        self._folder.cleanup()


class Guarded:
    """Answers under our names alone, and with the policy."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str] | None) -> None:
        self._inner, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *own]
            await send(message)

        known = scope["type"] != "http" or self._hosts is None
        if known or host_of(Request(scope)) in (self._hosts or ()):
            await self._inner(scope, receive, sending)
        else:
            said = "this server is not known under that name (see replay.viewer_url)\n"
            await PlainTextResponse(said, 421)(scope, receive, sending)


def make_viewer(
    library: Library, folder: Path, viewer: Viewer, hosts: frozenset[str] | None
) -> Starlette:
    """The application that serves the files in `folder`, and pages to be shown by them."""
    if hosts is not None and viewer.url:
        hosts |= {urlsplit(viewer.url).hostname or ""}
    app = Starlette(
        routes=[
            Route("/pages/{key}/{digits}/{name}/{shown}", page, methods=READING),
            Route(f"/{WORKER}", worker, methods=READING),
            Route("/", front, methods=READING),
        ],
        middleware=[Middleware(Guarded, hosts=hosts)],
        lifespan=living,
    )
    app.mount("/engine", StaticFiles(directory=folder))
    for name in FILES:
        app.router.routes.append(Route(f"/{name}", front, methods=READING))
    app.state.library, app.state.viewer, app.state.folder = library, viewer, folder
    app.state.shelf = Shelf(library)
    return app


@asynccontextmanager
async def living(app: Starlette) -> AsyncIterator[None]:
    """What was made for the viewer goes with it."""
    yield
    await run_in_threadpool(app.state.shelf.close)


def front(request: Request) -> Response:
    """A file of the viewer that stands at the top."""
    name = request.url.path[1:] or "index.html"
    data = (request.app.state.folder / name).read_bytes()
    headers = {"content-type": FILES[name], "cache-control": "no-cache"}
    return respond(request, Body(data=data, size=len(data)), 200, headers)


def worker(request: Request) -> Response:
    """The viewer's worker, with our policy around all that it answers."""
    text = GUARD.replace("POLICY", ARCHIVED).encode()
    headers = {"content-type": "text/javascript", "cache-control": "no-cache"}
    return respond(request, Body(data=text, size=len(text)), 200, headers)


def page(request: Request) -> Response:
    """The WACZ of one page, by ranges."""
    viewer: Viewer = request.app.state.viewer
    digits, name = request.path_params["digits"], request.path_params["name"]
    try:
        url = base64.urlsafe_b64decode(name + "==").decode()
    except (binascii.Error, ValueError):
        return PlainTextResponse("there is nothing here\n", 404)
    key = viewer.key(digits, url)
    at = Address(url, digits).at
    if not hmac.compare_digest(key.encode(), request.path_params["key"].encode()) or at is None:
        return PlainTextResponse("there is nothing here\n", 404)
    found = request.app.state.library.nearest(url, at)
    if found is None:
        return PlainTextResponse("this page is not archived\n", 404)
    try:
        body = request.app.state.shelf.opened(found)
    except (ArchiveError, OSError) as error:
        return PlainTextResponse(f"{error}\n", 503)
    headers = {"content-type": "application/wacz", "cache-control": "no-store"}
    headers["etag"] = f'"{sha256(found.record_id.encode()).hexdigest()[:24]}"'
    return respond(request, body, 200, headers)


GUARD = """// Whatever the viewer answers comes with this policy: what is archived asks nobody else.
const policy = "POLICY";
const bare = [101, 204, 205, 304];
const guarded = (given) => {
  if (!(given instanceof Response) || given.status === 0) return given;
  const headers = new Headers(given.headers);
  headers.append("Content-Security-Policy", policy);
  const body = bare.includes(given.status) ? null : given.body;
  return new Response(body, {status: given.status, statusText: given.statusText, headers});
};
if (self.FetchEvent) {  // the same file also runs as a worker of another kind
  const answer = FetchEvent.prototype.respondWith;
  FetchEvent.prototype.respondWith = function (given) {
    const archived = new URL(this.request.url).pathname.includes("/w/");
    return answer.call(this, archived ? Promise.resolve(given).then(guarded) : given);
  };
}
importScripts("/engine/sw.js");
"""
