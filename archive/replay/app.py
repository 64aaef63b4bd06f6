"""The web application: the parts, put together."""

from fastapi import FastAPI
from starlette.routing import Route

from . import access, memento, problems, snapshot
from .library import Library
from .options import Options

READING = ["GET", "HEAD"]
A_DAY = {"cache-control": "private, max-age=86400"}

ROUTES = [
    Route("/web/{rest:path}", snapshot.web, methods=READING, name="snapshot"),
    Route("/raw/{rest:path}", snapshot.raw, methods=READING, name="raw"),
    Route("/timegate/{rest:path}", memento.timegate, methods=READING, name="timegate"),
    Route("/timemap/link/{rest:path}", memento.timemap_links, methods=READING, name="timemap"),
    Route("/timemap/json/{rest:path}", memento.timemap_json, methods=READING, name="timemap_json"),
]


def make_app(library: Library, options: Options) -> FastAPI:
    """The application over `library`; it is to be served as it is, access and headers included."""
    app = FastAPI(
        title="Microfiche",
        docs_url=None,  # its pages are loaded from elsewhere
        redoc_url=None,
        openapi_url=None,
    )
    app.state.library, app.state.options = library, options
    app.state.addresses = options.addresses
    app.router.routes.extend(ROUTES)
    app.add_middleware(access.Access, app=app, options=options)
    problems.install(app)
    return app
