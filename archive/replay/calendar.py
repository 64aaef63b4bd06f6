"""``/web/*/<url>``: the captures of a page by day, and ``/web/2026*/<url>`` those of a period."""

import re
from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from archive.capture import Capture
from archive.mementos import Day, plain

from .addresses import Address, mended
from .moments import http_date, moment_meant
from .options import addresses_of, library_of
from .problems import bad_request, not_archived
from .rendering import render

TARGET = re.compile(r"/web/(\d{0,8})\*/(.+)", re.DOTALL)
LISTED = 500
"""Captures in the list beneath; a page that has more is looked at by month or day."""
YEAR, MONTH = 4, 6
LAST = datetime(9999, 12, 31, 23, 59, 58, tzinfo=UTC)
"""The last second that another one follows, as far as Python knows."""


@dataclass(frozen=True, slots=True)
class Span:
    """The captures of `url` in the period that `digits` name; with none, in all time."""

    digits: str
    url: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month: how often a page was captured then, and how the answers were."""

    day: date
    captures: int
    statuses: tuple[tuple[int, int], ...]
    link: str

    @property
    def kind(self) -> str:
        """How the day went, as a word for the style sheet."""
        codes = [status for status, _ in self.statuses]
        if any(200 <= code < 300 or code == HTTPStatus.NOT_MODIFIED for code in codes):  # noqa: PLR2004
            return "good"
        return "moved" if any(300 <= code < 400 for code in codes) else "bad"  # noqa: PLR2004

    @property
    def said(self) -> str:
        """The day in words."""
        shown = ", ".join(f"{count} × {code or 'no answer'}" for code, count in self.statuses)
        return f"{self.day:%-d %B %Y}: {shown}"


@dataclass(frozen=True, slots=True)
class Month:
    """A month as a calendar shows it: weeks of days, None outside of it."""

    first: date
    weeks: tuple[tuple[tuple[int, Cell | None] | None, ...], ...]


def span_of(target: str) -> Span | None:
    """What a target asks for, if it is a calendar."""
    found = TARGET.fullmatch(target)
    return Span(found[1], mended(found[2])) if found and mended(found[2]) else None


def page(request: Request, span: Span) -> Response:
    """The calendar of one page."""
    library = library_of(request)
    period = between(span.digits)
    if period is None:
        return bad_request(request, "There is no such time.")
    days = library.days(span.url)
    if not days:
        return not_archived(request, Address(span.url))
    years = sorted({day.day[:YEAR] for day in days})
    year = span.digits[:YEAR] or years[-1]
    since, until = period if span.digits else between(year) or period
    captures = library.between(span.url, since, until, LISTED + 1)
    return render(
        request,
        "calendar.html",
        url=span.url,
        span=span,
        year=year,
        years=[(one, period_link(request, one, span.url)) for one in years],
        months=list(months_of(request, span.url, year, days)),
        captures=[row_of(request, one) for one in captures[:LISTED]],
        more=len(captures) > LISTED,
        total=sum(day.captures for day in days),
        first=days[0].day,
        last=days[-1].day,
    )


def between(digits: str) -> tuple[datetime, datetime] | None:
    """The first moment of a period, and the first one after it; None if there is no such."""
    if not digits:
        return datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    last = moment_meant(digits)
    if last is None or len(digits) not in {YEAR, MONTH, MONTH + 2}:
        return None
    month = last.month if len(digits) >= MONTH else 1
    day = last.day if len(digits) > MONTH else 1
    first = datetime(last.year, month, day, tzinfo=UTC)
    return first, min(last, LAST) + timedelta(seconds=1)


def months_of(request: Request, url: str, year: str, days: list[Day]) -> Iterator[Month]:
    """The months of a year in which something was captured, and those between them."""
    cells: dict[str, list[Day]] = {}
    for day in days:
        if day.day.startswith(year):
            cells.setdefault(day.day, []).append(day)
    captured = [date.fromisoformat(day).month for day in cells] or [1]
    for number in range(min(captured), max(captured) + 1):
        weeks = Calendar().monthdatescalendar(int(year), number)
        yield Month(
            date(int(year), number, 1),
            tuple(
                tuple(
                    (day.day, cell(request, url, day, cells)) if day.month == number else None
                    for day in week
                )
                for week in weeks
            ),
        )


def cell(request: Request, url: str, day: date, cells: dict[str, list[Day]]) -> Cell | None:
    """What was captured on `day`, if anything."""
    some = cells.get(day.isoformat())
    if not some:
        return None
    statuses = tuple((one.status, one.captures) for one in some)
    count = sum(one.captures for one in some)
    return Cell(day, count, statuses, period_link(request, f"{day:%Y%m%d}", url))


def period_link(request: Request, digits: str, url: str) -> str:
    """Where the captures of a period are listed."""
    return addresses_of(request).build(plain(url), f"{digits}*")


def row_of(request: Request, one: Capture) -> dict[str, object]:
    """A capture as the list beneath shows it."""
    shown = one.status > 0
    return {
        "one": one,
        "link": addresses_of(request).at(one.at, plain(one.url)) if shown else None,
        "date": http_date(one.at),
    }
