"""``/save``: have a page archived now, and see what becomes of it."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlencode

import anyio
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from archive.mementos import plain
from archive.moments import stamp

from .addresses import digits_of
from .asking import Unfit, fit, is_meant
from .cards import article_link
from .jobs import ENDED, Full, Job, Jobs
from .options import addresses_of, options_of
from .problems import problem
from .reasons import in_words
from .rendering import render

READING = ["GET", "HEAD"]
FRESH = {"cache-control": "no-store"}
EVERY = 2
"""Seconds after which the page of a job that goes on is loaded again."""
LOOK, BEAT = 0.25, 15.0
"""Seconds between two looks at a job that is listened to, and between signs of life."""
LATER = {"retry-after": "30"}
SHOWN = 12
"""Captures named on the page of a job, the latest."""


def jobs_of(request: Request) -> Jobs | None:
    """What archives pages; None if that is not offered."""
    found: Jobs | None = options_of(request).saver
    return found


async def save(request: Request) -> Response:
    """``GET /save``: the form. ``POST``: have a page archived, and go to its job."""
    jobs = jobs_of(request)
    if jobs is None:
        hint = "Whoever runs this archive can allow it: fiche replay --save, with a token."
        return problem(request, 404, "Pages cannot be saved here.", hint)
    if request.method != "POST":
        return form(request, jobs, url=request.query_params.get("url", ""))
    if not is_meant(request):
        said = "This was not asked for by a page of this archive."
        return problem(request, 403, said, "Open /save, and ask there.")
    asked = parse_qs((await request.body()).decode("utf-8", "replace"))
    url = asked.get("url", [""])[0].strip()
    try:
        job = jobs.start(fit(url))
    except Unfit as error:
        return form(request, jobs, url=url, fault=str(error), status=400)
    except Full as error:
        said = f"{error}. Try again in a little while."
        return form(request, jobs, url=url, fault=said, status=429, headers=LATER)
    return RedirectResponse(f"/save/{job.name}", 303, FRESH)


def form(
    request: Request,
    jobs: Jobs,
    *,
    url: str,
    fault: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """The form, what is wrong with what was filled in, and the latest jobs."""
    latest = jobs.latest()
    return render(
        request, "save.html", status, {**FRESH, **(headers or {})},
        url=url[:4096], fault=fault, latest=latest,
    )  # fmt: skip


def page(request: Request) -> Response:
    """``/save/<job>``: how far it is. Loaded again by itself while that goes on."""
    jobs = jobs_of(request)
    job = jobs.find(request.path_params["job"]) if jobs else None
    if jobs is None or job is None:
        hint = "Jobs are forgotten when the server ends. What was saved is in the archive."
        return problem(request, 404, "There is no such job.", hint)
    still = "still" in request.query_params
    moving = {} if job.over or still else {"refresh": str(EVERY)}
    captured = job.captured[-SHOWN:][::-1]
    return render(
        request,
        "job.html",
        headers={**FRESH, **moving},
        job=job,
        before=jobs.before(job),
        captured=captured,
        said=in_words(job.outcome.error) if job.outcome and job.outcome.error else "",
        links=links_of(request, job),
        again=urlencode({"url": job.url}),
        still=still,
        every=EVERY,
    )


def links_of(request: Request, job: Job) -> dict[str, str]:
    """Where what was captured is shown."""
    done = job.outcome
    if done is None or done.url is None or done.at is None:
        return {}
    url, addresses = plain(done.url), addresses_of(request)
    found = {"calendar": addresses.build(url, "*")}
    if done.status:
        found["snapshot"] = addresses.at(done.at, url)
    if done.article:
        found["article"] = article_link(url, digits_of(done.at))
    return found


def facts_of(request: Request, job: Job) -> dict[str, Any]:
    """A job in JSON's types."""
    done = job.outcome
    return {
        "job": job.name,
        "url": job.url,
        "state": job.state,
        "asked": stamp(job.asked),
        "began": stamp(job.began) if job.began else None,
        "ended": stamp(job.ended) if job.ended else None,
        "captured": job.count,
        "error": done.error if done else None,
        "waiting": done.waiting if done else None,
        "status": done.status if done else None,
        "captured_at": stamp(done.at) if done and done.at else None,
        "title": done.title if done else None,
        "requisites": done.requisites if done else None,
        "missing": [{"url": url, "reason": why} for url, why in done.missing] if done else [],
        "links": {
            "self": f"/api/save/{job.name}",
            "page": f"/save/{job.name}",
            "events": f"/save/{job.name}/events",
            **links_of(request, job),
        },
    }


async def events(request: Request) -> Response:
    """``/save/<job>/events``: what happens, as server-sent events."""
    jobs = jobs_of(request)
    job = jobs.find(request.path_params["job"]) if jobs else None
    if jobs is None or job is None:
        return problem(request, 404, "There is no such job.")
    last = request.headers.get("last-event-id", "")
    begin = int(last) if last.isdecimal() and len(last) < 8 else 0  # noqa: PLR2004
    return StreamingResponse(
        happening(request, jobs, job, begin),
        headers={**FRESH, "x-accel-buffering": "no"},
        media_type="text/event-stream",
    )


async def happening(request: Request, jobs: Jobs, job: Job, at: int) -> AsyncIterator[str]:
    """The captures of a job from number `at` on, its states, and its end."""
    state, quiet = "", 0.0
    while True:
        now, ended = job.state, job.state in ENDED  # before its captures: none may be left out
        for number, one in enumerate(job.captured[at:], at + 1):
            yield event("captured", one, number)
            at, quiet = number, 0.0
        if now != state and not ended:
            yield event("state", {"state": now})
            state, quiet = now, 0.0
        if ended:
            facts = await run_in_threadpool(facts_of, request, job)
            yield event("end", facts)
        if ended or jobs.ending:
            return
        if quiet >= BEAT:
            yield ": still here\n\n"
            quiet = 0.0
        await anyio.sleep(LOOK)
        quiet += LOOK


def event(kind: str, data: Any, number: int | None = None) -> str:
    """One server-sent event."""
    name = f"id: {number}\n" if number is not None else ""
    return f"{name}event: {kind}\ndata: {json.dumps(data)}\n\n"


router = APIRouter(
    routes=[
        Route("/save", save, methods=[*READING, "POST"]),
        Route("/save/{job}", page, methods=READING),
        Route("/save/{job}/events", events, methods=["GET"]),
    ]
)
