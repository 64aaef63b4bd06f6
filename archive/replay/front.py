"""``/``: the search box, the newest articles, the outlets and how they are."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from archive import yields
from archive.incidents import common, open_incidents

from .cards import recent_card
from .options import library_of
from .outlets import outlets_of, rows_of
from .rendering import render

NEWEST = 10
DAYS = 30
FRESH = {"cache-control": "private, no-cache"}


def page(request: Request) -> Response:
    """The front page."""
    now = datetime.now(UTC)
    outlets = outlets_of(request, now, DAYS)
    with library_of(request).catalog.reading() as db:
        recent = yields.newest(db, limit=NEWEST)
        together = common(db, open_incidents(db), now)
    return render(
        request,
        "front.html",
        headers=FRESH,
        cards=[recent_card(one) for one in recent],
        rows=rows_of(request, outlets, now),
        common=together,
        total=sum(one.articles for one in outlets),
        days=DAYS,
    )
