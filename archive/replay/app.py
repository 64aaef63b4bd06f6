"""The web application: its parts, put together."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import access, api, memento, metrics, pages, problems, safety, saving, scripts, snapshot
from .below import below
from .bodies import Body, respond
from .library import Library
from .options import Options
from .rendering import static

READING = ["GET", "HEAD"]
FILES = {"style.css": "text/css; charset=utf-8"}
A_DAY = "public, max-age=86400"
PARTS = (pages, api, saving, metrics, scripts)
"""Modules with a `router` of their own."""


def static_file(request: Request) -> Response:
    """``/static/<name>``."""
    name = request.path_params["name"]
    if name not in FILES:
        return problems.problem(request, 404, "There is no such file.")
    data = static(name)
    etag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
    headers = {"content-type": FILES[name], "etag": etag, "cache-control": "no-cache"}
    # Pages of ours need it in the frame of a snapshot as well, where they are a stranger's.
    headers |= {**safety.OURS, "cross-origin-resource-policy": "cross-origin"}
    return respond(request, Body(data=data, size=len(data)), 200, headers)


def no_picture(_: Request) -> Response:
    """``/favicon.ico``, for which browsers ask whatever a page says; also from snapshots."""
    return Response(status_code=204, headers={**safety.archived(""), "cache-control": A_DAY})


ROUTES = (
    below("/web/", snapshot.web),
    below("/raw/", snapshot.raw),
    below("/timegate/", memento.timegate),
    below("/timemap/link/", memento.timemap_links),
    below("/timemap/json/", memento.timemap_json),
    Route("/static/{name}", static_file, methods=READING),
    Route("/favicon.ico", no_picture, methods=READING),
    Route("/login", access.login, methods=[*READING, "POST"]),
)


def make_app(library: Library, options: Options) -> FastAPI:
    """The application over `library`, which lets in only whom `options` say."""
    app = FastAPI(
        title="Microfiche",
        docs_url=None,  # its pages ask for files of others
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
    )
    app.state.library, app.state.options = library, options
    app.state.addresses = options.addresses
    app.router.routes.extend(ROUTES)
    for part in PARTS:
        app.include_router(part.router)
    app.add_middleware(access.Access, owner=app, options=options)
    app.state.measures = metrics.measuring(app, library, options)
    problems.install(app)
    return app


def lifespan(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """What saves pages ends with the application."""

    @asynccontextmanager
    async def living() -> AsyncIterator[None]:
        yield
        saver = app.state.options.saver
        if saver is not None:
            await run_in_threadpool(saver.close)

    return living()
