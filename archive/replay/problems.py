"""What is answered when something cannot be shown: pages that say why, and what to do."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from archive.capture import Capture
from archive.catalog import CatalogError
from archive.errors import BrokenRecord, StorageError

from .addresses import IMAGE, RAW, Address
from .answers import Busy
from .options import addresses_of, library_of
from .rendering import missing_image, render

SOON = {"retry-after": "30", "cache-control": "no-store"}
ABOUT = {"memento-datetime", "link"}
NOT_KEPT = {"cache-control": "no-store"}


def bad_request(request: Request, said: str) -> Response:
    """An address that means nothing."""
    hint = "Addresses are like /web/20261121093000/https://example.org/page"
    return problem(request, HTTPStatus.BAD_REQUEST, said, hint)


def not_archived(request: Request, address: Address) -> Response:
    """What is known of an address of which there is no answer."""
    library = library_of(request)
    failures = library.failures(address.url)[-5:]
    if wants_image(request, address.kind):
        return missing_image(HTTPStatus.NOT_FOUND, "not archived")
    if address.kind == RAW or not is_document(request, address.kind):
        tried = f" (tried, last: {failures[-1].error})" if failures else ""
        said = f"nothing is archived of {address.url}{tried}\n"
        return PlainTextResponse(said, HTTPStatus.NOT_FOUND, NOT_KEPT)
    return render(
        request, "missing.html", 404, NOT_KEPT, url=address.url, failures=failures,
        may_save=bool(request.app.state.options.saver),
    )  # fmt: skip


def unreadable(request: Request, one: Capture, said: str, headers: dict[str, str]) -> Response:
    """A capture that is there, and cannot be shown as a page."""
    if wants_image(request, ""):
        return missing_image(HTTPStatus.NOT_IMPLEMENTED, said[:40])
    url = addresses_of(request).at(one.at, one.url, RAW)
    kept = {name: text for name, text in headers.items() if name in ABOUT}
    return render(request, "unreadable.html", 200, kept, one=one, said=said, raw=url)


def is_document(request: Request, kind: str) -> bool:
    """Whether somebody wants to read what we answer, rather than a page to use it."""
    dest = request.headers.get("sec-fetch-dest")
    return kind in {"", "if_"} and dest in {None, "document", "iframe", "frame", "empty"}


def wants_image(request: Request, kind: str) -> bool:
    """Whether a page wants to show a picture."""
    return kind == IMAGE or request.headers.get("sec-fetch-dest") == "image"


def problem(
    request: Request, status: int, said: str, hint: str = "", headers: dict[str, str] | None = None
) -> Response:
    """A page of ours, a picture or a line, whichever is wanted, that says what is wrong."""
    headers = {**NOT_KEPT, **(headers or {})}
    if request.url.path.startswith("/api/"):
        return as_json(status, said, headers)
    if wants_image(request, ""):
        return missing_image(status, "cannot be shown")
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse(f"{said}\n", status, headers)
    return render(request, "error.html", status, headers, code=status, said=said, hint=hint)


def as_json(status: int, said: str, headers: Mapping[str, str], **more: Any) -> Response:
    """The same for programs (RFC 9457)."""
    facts = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    kind = "application/problem+json"
    return JSONResponse({**facts, "detail": said, **more}, status, headers, media_type=kind)


def broken(request: Request, error: Exception) -> Response:
    """A record that is not what it should be: the archive's own fault, named by its place."""
    hint = "fiche verify looks through the whole archive for what is damaged."
    return problem(request, HTTPStatus.BAD_GATEWAY, f"A record is broken: {error}", hint)


def away(request: Request, error: Exception) -> Response:
    """A storage or a catalog that does not answer."""
    hint = "Nothing is lost: try again when it is back."
    return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, str(error), hint, SOON)


def mistake(request: Request, error: Exception) -> Response:
    """A mistake of ours; what it was stands in the log."""
    said = "Something went wrong here, and it is not your doing."
    hint = "What it was stands in the output of fiche replay. The archive is untouched by it."
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, said, hint)


def plain_error(request: Request, error: Exception) -> Response:
    """What the framework answers on its own: no such page, no such method."""
    if not isinstance(error, HTTPException):
        raise error
    said = "There is no such page." if error.status_code == HTTPStatus.NOT_FOUND else error.detail
    return problem(request, error.status_code, said, headers=dict(error.headers or {}))


def install(app: FastAPI) -> None:
    """Have `app` answer with these pages."""
    app.add_exception_handler(BrokenRecord, broken)
    for kind in (StorageError, CatalogError, Busy):
        app.add_exception_handler(kind, away)
    app.add_exception_handler(HTTPException, plain_error)
    app.add_exception_handler(Exception, mistake)
