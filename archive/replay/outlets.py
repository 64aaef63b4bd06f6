"""Outlets: as rows of the front page, and ``/outlet/<slug>``, each on a page of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from archive import yields
from archive.history import Last
from archive.incidents import latest_incidents
from archive.yields import Outlet

from .cards import recent_card, site
from .options import addresses_of, library_of
from .problems import problem
from .remembered import remembered
from .rendering import render
from .sparkline import in_words, sparkline
from .troubles import Trouble, troubles_of

NEWEST = 15
DAYS = 90
FRESH = {"cache-control": "private, no-cache"}
TALL = 80
WAITING = 20
"""Pages shown of those that were announced and are not archived."""
PAST = 20
"""Incidents that are looked through for those that have ended."""
SINGLE = "saved or imported"
"""What stands in place of a name where pages belong to no outlet."""
MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An outlet in the table of the front page."""

    slug: str
    name: str
    articles: int
    newest: datetime | None
    ago: str
    picture: Markup
    troubles: tuple[Trouble, ...]
    wrong: tuple[str, ...]
    last: Last | None


def rows_of(request: Request, outlets: Iterable[Outlet], now: datetime) -> list[Row]:
    """The outlets; those with something wrong come first."""
    rows = [row_of(request, one, now) for one in outlets]
    order = sorted(rows, key=lambda row: (not row.wrong, not row.slug, row.slug))
    return sorted(order, key=lambda row: not row.troubles)


def row_of(request: Request, one: Outlet, now: datetime) -> Row:
    """An outlet as a row."""
    name = site(one.slug) or SINGLE
    return Row(
        slug=one.slug,
        name=name,
        articles=one.articles,
        newest=one.newest,
        ago=ago(one.newest, now) if one.newest else "",
        picture=sparkline(one.days, name=name),
        troubles=troubles_of(addresses_of(request), one.incidents, now),
        wrong=one.wrong,
        last=one.last,
    )


def ago(moment: datetime, now: datetime) -> str:
    """How long ago something was, as people say it.

    >>> ago(datetime(2026, 11, 21, 9, tzinfo=UTC), datetime(2026, 11, 21, 12, tzinfo=UTC))
    '3 hours ago'
    """
    seconds = (now - moment).total_seconds()
    if seconds < MINUTE:
        return "just now"
    for size, word in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if (count := int(seconds // size)) >= 1:
            return f"{count:,} {word}{'' if count == 1 else 's'} ago"
    return ""


def outlets_of(request: Request, now: datetime, days: int) -> list[Outlet]:
    """Every outlet, with its yield of the last days; see `Remembered` for how fresh that is."""

    def find() -> list[Outlet]:
        with library_of(request).catalog.reading() as db:
            return yields.outlets(db, now, days)

    return remembered(request).get(f"outlets {days}", find)


def page(request: Request) -> Response:
    """``/outlet/<slug>``."""
    slug = request.path_params["slug"]
    library, now = library_of(request), datetime.now(UTC)
    found = next((one for one in outlets_of(request, now, DAYS) if one.slug == slug), None)
    if found is None:
        said = f"There is no outlet {site(slug)!r} in this archive."
        return problem(request, 404, said, "The front page lists those that there are.")
    with library.catalog.reading() as db:
        recent = yields.newest(db, slug, limit=NEWEST)
        past = latest_incidents(db, slug, PAST)
    waiting = library.catalog.pending(slug)
    return render(
        request,
        "outlet.html",
        headers=FRESH,
        row=row_of(request, found, now),
        past=[one for one in past if one.ended],
        picture=sparkline(found.days, height=TALL),
        words=in_words(found.days),
        since=min(found.days),
        until=max(found.days),
        weeks=list(weeks(found)),
        cards=[recent_card(one) for one in recent],
        waiting=waiting[:WAITING],
        waiting_count=len(waiting),
        took=took(found.last),
        days=DAYS,
    )


def weeks(one: Outlet) -> Iterator[tuple[datetime, list[int]]]:
    """The days that had articles, the latest first, for those who want numbers."""
    days = sorted(one.days)
    monday = days[-1] - timedelta(days=days[-1].weekday())
    while monday + timedelta(days=6) >= days[0]:
        row = [one.days.get(monday + timedelta(days=n), -1) for n in range(7)]
        yield datetime(monday.year, monday.month, monday.day, tzinfo=UTC), row
        monday -= timedelta(days=7)


def took(last: Last | None) -> str:
    """How long the last run took."""
    if last is None or last.ended is None:
        return ""
    seconds = int((last.ended - last.started).total_seconds())
    minutes, seconds = divmod(seconds, MINUTE)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
