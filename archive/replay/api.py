"""``/api``: search, articles, captures, versions, outlets and saving, for programs."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import AfterValidator, AwareDatetime, BeforeValidator
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from archive.mementos import plain
from archive.search import Question, search

from . import api_facts as facts
from . import api_outlets
from .addresses import digits_of, mended
from .api_about import PROBLEMS, about, index
from .api_models import (
    ArticleAnswer,
    CapturesAnswer,
    JobFacts,
    SaveRequest,
    SearchAnswer,
    VersionsAnswer,
)
from .asking import Unfit, fit, is_meant
from .calendar import between
from .jobs import Full
from .options import library_of
from .problems import as_json
from .saving import LATER, facts_of, jobs_of
from .stories import Wanted, story_of

FRESH = {"cache-control": "private, no-cache"}
MOST = 1000
"""Captures in one answer."""
LAST_PAGE = 1000
NAME = r"^(\d{14}(\.\d{1,6})?)?$"
"""Of a version."""


class ProblemRoute(APIRoute):
    """A route whose complaints about what was asked are as RFC 9457 wants them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await inner(request)
            except RequestValidationError as error:
                errors = [
                    {"field": ".".join(map(str, one["loc"][1:])), "said": one["msg"]}
                    for one in error.errors()
                ]
                said = "; ".join(f"{one['field']}: {one['said']}" for one in errors)
                return as_json(400, said, {"cache-control": "no-store"}, errors=errors)
            except HTTPException as error:
                headers = {"cache-control": "no-store", **(error.headers or {})}
                return as_json(error.status_code, str(error.detail), headers)

        return handler


router = APIRouter(prefix="/api", route_class=ProblemRoute, responses=PROBLEMS)


def with_zone(value: object) -> object:
    """A day or a time without a zone is one in UTC."""
    if not isinstance(value, str):
        return value
    text = value.strip().replace(" ", "+")
    if len(text) == len("2026-11-21"):
        text += "T00:00:00"
    zoned = text[-1:] in "Zz" or "+" in text[10:] or "-" in text[10:]
    return text if zoned else f"{text}Z"


def in_utc(value: datetime | None) -> datetime | None:
    """The same moment in UTC, which the calendar may not have."""
    try:
        return value.astimezone(UTC) if value else None
    except OverflowError:
        raise ValueError("there is no such time in UTC") from None


def address(url: Annotated[str, Query(description="The address of a page.")]) -> str:
    """The page that is asked for."""
    found = plain(mended(url.strip()))
    if not found:
        raise HTTPException(400, "url: this is no address of a page")
    return found


Page = Annotated[str, Depends(address)]
Time = Annotated[AwareDatetime | None, BeforeValidator(with_zone), AfterValidator(in_utc)]
Since = Annotated[Time, Query(description="The first moment meant, as 2026-11-21T09:30:00Z.")]
Until = Annotated[Time, Query(description="The first moment that is not meant.")]
Slug = Annotated[str, Query(description="Of this outlet, as voi_id.", max_length=200)]


@router.get("/search", summary="Find articles")
def find(  # noqa: PLR0913, PLR0917 - one for each field of the question
    request: Request,
    response: Response,
    q: Annotated[str, Query(description='Words, a "phrase", -unwanted.', max_length=1000)] = "",
    outlet: Slug = "",
    language: Annotated[str, Query(description="As ko.", max_length=20)] = "",
    agency: Annotated[str, Query(description="Credited to it.", max_length=200)] = "",
    since: Since = None,
    until: Until = None,
    sort: Annotated[Literal["relevance", "newest"], Query(description="The order.")] = "relevance",
    page: Annotated[int, Query(description="Of the answer.", ge=1, le=LAST_PAGE)] = 1,
) -> SearchAnswer:
    """Articles that have all words, 20 to a page; without words, the newest that fit."""
    response.headers.update(FRESH)
    question = Question(
        text=q,
        outlet=outlet,
        language=language,
        agency=agency,
        since=since,
        until=until,
        sort=sort,
        page=page,
    )
    with library_of(request).catalog.reading() as db:
        found = search(db, question)
    return facts.search_answer(request, found)


@router.get("/article", summary="The article of a page")
def article(
    request: Request,
    response: Response,
    url: Page,
    at: Annotated[Time, Query(description="As it was then; the latest, if not said.")] = None,
    version: Annotated[str, Query(description="Its name.", pattern=NAME)] = "",
) -> ArticleAnswer:
    """The clean text, its facts, and where it comes from. 404 if no article was read there."""
    response.headers.update(FRESH)
    story = story_of(library_of(request), url)
    digits, _, reading = version.partition(".")
    wanted = Wanted(url, digits or (digits_of(at) if at else ""), reading)
    one = story.chosen(wanted)
    if one is None or (version and one.name.partition(".")[0] != digits):
        raise HTTPException(404, f"no such article is archived of {url}")
    return facts.article_answer(request, story, one)


@router.get("/captures", summary="The captures of a page")
def captures(
    request: Request,
    response: Response,
    url: Page,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, Query(description="At most so many.", ge=1, le=MOST)] = 100,
) -> CapturesAnswer:
    """Every answer and every failure, the oldest first. Empty if there is none."""
    response.headers.update(FRESH)
    ends: tuple[datetime, datetime] | None = between("")
    first, last = (since or ends[0], until or ends[1]) if ends else (since, until)
    if first is None or last is None:
        raise HTTPException(400, "since, until: no such time")
    found = library_of(request).between(url, first, last, limit + 1)
    return facts.captures_answer(request, url, found, limit)


@router.get("/versions", summary="What became of a page")
def versions(request: Request, response: Response, url: Page) -> VersionsAnswer:
    """Its versions, and when it was unchanged, gone, or had no article. Empty if never seen."""
    response.headers.update(FRESH)
    return facts.versions_answer(story_of(library_of(request), url))


router.add_api_route("/outlets", api_outlets.answer, methods=["GET"], summary="How the outlets are")


@router.post("/save", summary="Archive a page now", status_code=HTTPStatus.ACCEPTED)
def save(request: Request, response: Response, wanted: SaveRequest) -> JobFacts:
    """Begins a job, and says where to ask for it. 404 unless saving is allowed."""
    jobs = jobs_of(request)
    if jobs is None:
        raise HTTPException(404, "pages cannot be saved here: see fiche replay --save")
    if not is_meant(request):
        raise HTTPException(403, "send the token: a cookie is not enough from elsewhere")
    try:
        job = jobs.start(fit(wanted.url.strip()))
    except Unfit as error:
        raise HTTPException(400, f"url: {error}") from None
    except Full as error:
        raise HTTPException(429, f"{error}; try again later", LATER) from None
    response.headers.update({"location": f"/api/save/{job.name}", "cache-control": "no-store"})
    return JobFacts.model_validate(facts_of(request, job))


@router.get("/save/{job}", summary="How far the saving of a page is")
def saving(
    request: Request,
    response: Response,
    job: Annotated[str, Path(description="As it was named when it began.")],
) -> JobFacts:
    """The state of a job. `links.events` tells of it as it happens (server-sent events)."""
    jobs = jobs_of(request)
    found = jobs.find(job) if jobs else None
    if found is None:
        raise HTTPException(404, "there is no such job")
    response.headers["cache-control"] = "no-store"
    return JobFacts.model_validate(facts_of(request, found))


@router.get("/openapi.json", include_in_schema=False)
def description(request: Request) -> Response:
    """The description of the API."""
    return JSONResponse(about(router, request), headers=FRESH)


router.add_api_route("", index(router), methods=["GET"], include_in_schema=False)
