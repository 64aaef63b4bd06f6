"""``/api/outlets``: how the outlets are, for programs."""

from datetime import UTC, date, datetime

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from archive.history import Last
from archive.yields import Outlet

from .api_models import AT, URL, Model, UtcTime
from .options import addresses_of
from .outlets import outlets_of
from .troubles import Trouble, troubles_of

DAYS = 30
FRESH = "private, no-cache"


class ExampleFacts(Model):
    """An address that shows what is wrong, and where its capture is shown."""

    url: str = Field(examples=[URL])
    snapshot: str


class IncidentFacts(Model):
    """What is wrong with an outlet."""

    cause: str = Field(examples=["blocked"])
    since: UtcTime = Field(examples=[AT])
    what: str = Field(examples=["403 for 97 % of the pages, usually for 0 %"])
    likely: str
    examples: list[ExampleFacts]


class VisitFacts(Model):
    """The latest run over an outlet."""

    run: str
    started: UtcTime
    ended: UtcTime | None
    new_articles: int
    failures: dict[str, int] = Field(description="Pages that were not archived, by reason.")
    complete: bool = Field(description="Whether it came to all that was announced.")


class OutletFacts(Model):
    """An outlet. The slug of pages that belong to none is empty."""

    outlet: str = Field(examples=["voi_id"])
    articles: int
    newest: UtcTime | None
    days: dict[date, int] = Field(description="New articles on each of the last 30 days.")
    last: VisitFacts | None
    incidents: list[IncidentFacts] = Field(description="What is wrong, the latest first.")
    wrong: list[str] = Field(description="What else is not as it should be, in words.")
    page: str | None


class OutletsAnswer(Model):
    """Every outlet that was visited or has articles, by name."""

    outlets: list[OutletFacts]


def answer(request: Request, response: Response) -> OutletsAnswer:
    """Every outlet: its yield, its last visit, and what is wrong with it, with examples."""
    response.headers["cache-control"] = FRESH
    now = datetime.now(UTC)
    found = outlets_of(request, now, DAYS)
    return OutletsAnswer(outlets=[outlet_of(request, one, now) for one in found])


def outlet_of(request: Request, one: Outlet, now: datetime) -> OutletFacts:
    """An outlet."""
    return OutletFacts(
        outlet=one.slug,
        articles=one.articles,
        newest=one.newest,
        days=dict(one.days),
        last=visit_of(one.last) if one.last else None,
        incidents=[
            incident_of(trouble)
            for trouble in troubles_of(addresses_of(request), one.incidents, now)
        ],
        wrong=list(one.wrong),
        page=f"/outlet/{one.slug}" if one.slug else None,
    )


def visit_of(last: Last) -> VisitFacts:
    """A visit."""
    return VisitFacts(
        run=last.run,
        started=last.started,
        ended=last.ended,
        new_articles=last.new_articles,
        failures=dict(last.failures),
        complete=last.complete,
    )


def incident_of(trouble: Trouble) -> IncidentFacts:
    """What is wrong."""
    one = trouble.incident
    return IncidentFacts(
        cause=one.cause,
        since=one.since,
        what=one.what,
        likely=one.likely,
        examples=[ExampleFacts(url=each.url, snapshot=each.link) for each in trouble.examples],
    )
