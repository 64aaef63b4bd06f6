"""Our own pages: templates, and answers made of them."""

from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, Response

from .options import addresses_of, options_of
from .safety import OURS, archived

MISSING_IMAGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="60" role="img"'
    ' aria-label="{0}"><rect x=".5" y=".5" width="159" height="59" fill="#f4f4f2"'
    ' stroke="#999" stroke-dasharray="4 3"/><text x="80" y="34" fill="#555" font-size="12"'
    ' font-family="sans-serif" text-anchor="middle">{0}</text></svg>'
)


@lru_cache(1)
def environment() -> Environment:
    """The templates. What a page is given is escaped; a name that it is not given is a fault."""
    return Environment(
        loader=PackageLoader("archive.replay"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(
    request: HTTPConnection,
    template: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **facts: Any,
) -> HTMLResponse:
    """A page of ours. Every template also has ``options``, ``addresses``, and ``framed``."""
    framed = request.headers.get("sec-fetch-dest") == "iframe"
    text = (
        environment()
        .get_template(template)
        .render(
            options=options_of(request), addresses=addresses_of(request), framed=framed, **facts
        )
    )
    return HTMLResponse(text, status, headers={**OURS, **(headers or {})})


def missing_image(status: int, said: str) -> Response:
    """A small picture that says in place of another one why that is not shown."""
    text = MISSING_IMAGE.format(escape(said))
    kind = "image/svg+xml"
    headers = {**archived(kind), "cache-control": "no-store"}
    return Response(text, status, headers, media_type=kind)


def static(name: str) -> bytes:
    """A file that our pages need."""
    return files("archive.replay").joinpath("static", name).read_bytes()
