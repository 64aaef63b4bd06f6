"""The description of the API: for programs as OpenAPI 3.1, for people as a page."""

from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import Response

from .api_models import AT, URL, Problem
from .options import options_of
from .rendering import render

MEDIA = "application/problem+json"
SAID = {
    "400": "What was asked cannot be understood.",
    "401": "The token is wanted.",
    "403": "Not asked for by a program with the token, or by a page of this archive.",
    "404": "There is none.",
    "429": "Too many at once: `Retry-After` says when to try again.",
    "503": "The storage or the catalog does not answer: `Retry-After`.",
}
CONTENT = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    **{code: {"description": said, "content": CONTENT} for code, said in SAID.items()},
    "default": {"description": "Anything else.", "content": CONTENT},
}
ABOUT = (
    "Everything in the archive, for programs. Times are UTC, in ISO 8601; a time without a zone "
    "is taken for one in UTC. Errors are `application/problem+json` (RFC 9457). Addresses in "
    "`links` are relative to this server."
)
ASKED: dict[str, Any] = {
    "q": '"interest rate" -housing',
    "outlet": "voi_id",
    "language": "en",
    "agency": "AA",
    "since": "2026-11-01T00:00:00Z",
    "until": "2026-11-22T00:00:00Z",
    "sort": "newest",
    "page": 1,
    "url": URL,
    "at": AT,
    "version": "20261121093000",
    "limit": 100,
    "job": "u1Jt2kX9aVQe",
}
"""What each parameter may be like."""
JOB: dict[str, Any] = {
    "job": "u1Jt2kX9aVQe", "url": URL, "state": "running", "asked": AT, "began": AT, "ended": None,
    "captured": 7, "error": None, "waiting": None, "status": None, "captured_at": None,
    "title": None, "requisites": None, "missing": [],
    "links": {
        "self": "/api/save/u1Jt2kX9aVQe",
        "page": "/save/u1Jt2kX9aVQe",
        "events": "/save/u1Jt2kX9aVQe/events",
    },
}  # fmt: skip
LINKS = {
    "article": f"/article/20261121093000/{URL}",
    "snapshot": f"/web/20261121093000/{URL}",
    "raw": f"/web/20261121093000id_/{URL}",
}
PLACE = {
    "segment": "20261121T093000Z-1f0c-00000", "day": "2026/11/21", "offset": 48213,
    "record_id": "urn:uuid:0c8a1f7e-54cd-4a51-a2b4-2b3c8e0a7d11",
}  # fmt: skip
HIT = {
    "url": URL, "title": "Rates stay where they are", "outlet": "voi_id", "language": "en",
    "agency": None, "published": AT, "captured_at": AT,
    "headline": [{"text": "Rates stay where they are", "marked": False}],
    "snippet": [{"text": "The ", "marked": False}, {"text": "interest rate", "marked": True}],
    "links": LINKS,
}  # fmt: skip
ARTICLE = {
    "url": URL, "canonical_url": URL, "outlet": "voi_id", "title": "Rates stay where they are",
    "summary": None, "authors": ["A. Writer"], "byline": ["A. Writer"], "published": AT,
    "modified": None, "language": "en", "section": "Economy", "tags": ["bank"],
    "agency": None, "image": None,
    "text": "The interest rate stays.\n\nFor now.", "flags": [], "version": "20261121093000",
    "number": 1, "versions": 1, "gone": None, "links": LINKS,
    "provenance": {
        **PLACE, "digest": "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "captured_at": AT,
        "rule": "general", "extractor": "microfiche/2", "reading": None,
    },
}  # fmt: skip
CAPTURE = {
    **PLACE, "url": URL, "at": AT, "status": 200, "mime": "text/html",
    "digest": "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "kind": "response", "role": "page",
    "outlet": "voi_id", "error": None, "truncated": None, "location": None, "length": 9120,
    "run": "20261121T092958Z-1f0c", "snapshot": LINKS["snapshot"], "raw": LINKS["raw"],
}  # fmt: skip
EVENT = {
    "kind": "version", "at": AT, "status": None, "record_id": PLACE["record_id"],
    "version": "20261121093000", "number": 1, "title": "Rates stay where they are", "changed": [],
    "current": True, "article": LINKS["article"], "compare": None,
}  # fmt: skip
OUTLET = {
    "outlet": "voi_id", "articles": 4211, "newest": AT, "days": {"2026-11-21": 96},
    "last": {
        "run": "20261121T092958Z-1f0c", "started": AT, "ended": AT, "new_articles": 0,
        "failures": {"http/403": 31}, "complete": True,
    },
    "incidents": [{
        "cause": "blocked", "since": AT, "what": "403 for 97 % of the pages, usually for 0 %",
        "likely": "the site refuses this crawler",
        "examples": [{"url": URL, "snapshot": LINKS["snapshot"]}],
    }],
    "wrong": [], "page": "/outlet/voi_id",
}  # fmt: skip
ANSWERS: dict[str, Any] = {
    "SearchAnswer": {"total": 1, "more": False, "page": 1, "pages": 1, "hits": [HIT]},
    "ArticleAnswer": ARTICLE,
    "CapturesAnswer": {"url": URL, "more": False, "next": None, "captures": [CAPTURE]},
    "VersionsAnswer": {"url": URL, "versions": 1, "events": [EVENT]},
    "OutletsAnswer": {"outlets": [OUTLET]},
    "JobFacts": JOB,
    "SaveRequest": {"url": URL},
    "Problem": {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "…"},
}
"""An example of each answer."""


def about(router: APIRouter, request: Request) -> dict[str, Any]:
    """The description of the routes, as OpenAPI 3.1."""
    found = get_openapi(
        title="Microfiche",
        version=version("microfiche"),
        openapi_version="3.1.0",
        description=ABOUT,
        routes=router.routes,
    )
    kinds = found["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        kinds.pop(unused, None)
    kinds["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, example in ANSWERS.items():
        kinds[name]["examples"] = [example]
    for operation in operations(found):
        for one in operation[2].get("parameters", ()):
            one["example"] = ASKED[one["name"]]
    if options_of(request).token:
        found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"token": []}]
    return found


def operations(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of everything that can be asked."""
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def index(router: APIRouter) -> Callable[[Request], Response]:
    """``/api``: the page that lists what can be asked."""

    def page(request: Request) -> Response:
        described = list(operations(about(router, request)))
        saver = options_of(request).saver
        return render(request, "api.html", operations=described, asked=ASKED, saving=bool(saver))

    return page
