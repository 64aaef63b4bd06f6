"""``/search``: questions about what the articles say, and pages of answers."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import get_args
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive import yields
from archive.search import Found, Question, Sort, search
from archive.yields import Choices

from .addresses import ALL, mended
from .cards import article_link, hit_card, site
from .languages import language_name
from .options import addresses_of, library_of
from .remembered import remembered
from .rendering import render

FRESH = {"cache-control": "private, no-cache"}
FILTERS = ("outlet", "language", "agency", "since", "until")
SORTS: tuple[str, ...] = get_args(Sort)
MOST_PAGES = 1000
LONG = 8
"""Digits of the number of a page that count."""
LAST_YEAR = 9999
NEAR = 2
"""Pages before and after the current one that are linked by number."""
ADDRESS = ("http://", "https://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What stands in the fields of the form, as it came."""

    q: str = ""
    outlet: str = ""
    language: str = ""
    agency: str = ""
    since: str = ""
    until: str = ""
    sort: str = "relevance"
    page: int = 1

    def link(self, **changes: str | int) -> str:
        """The address of this question, with `changes` to it; without what is usual."""
        changed = replace(self, page=1)
        changed = replace(changed, **changes)  # type: ignore[arg-type]
        usual = Form()
        said = {
            name: value
            for name in Form.__slots__
            if (value := getattr(changed, name)) != getattr(usual, name)
        }
        return f"/search?{urlencode(said)}" if said else "/search"

    @property
    def filters(self) -> list[tuple[str, str]]:
        """The filters that are set: what each says, and the question without it."""
        return [
            (in_words(name, value), self.link(**{name: ""}))
            for name in FILTERS
            if (value := getattr(self, name))
        ]


def page(request: Request) -> Response:
    """The form, and what was found."""
    form = form_of(request)
    if form.q.lower().startswith(ADDRESS) and (place := place_of(request, form.q)):
        return RedirectResponse(place, 303)
    faults = dict(faults_of(form))
    library = library_of(request)
    with library.catalog.reading() as db:
        found = None if faults else search(db, question_of(form))
    return render(
        request,
        "search.html",
        400 if faults else 200,
        FRESH,
        form=form,
        faults=faults,
        found=found,
        cards=[hit_card(hit) for hit in found.hits] if found else [],
        choices=shown(remembered(request).get("choices", lambda: choices_of(request)), form),
        turning=list(turning(form, found)) if found else [],
        address=mended(form.q) if form.q.lower().startswith(ADDRESS) else "",
        may_save=bool(request.app.state.options.saver),
    )


def choices_of(request: Request) -> Choices:
    """What the archive can be filtered by."""
    with library_of(request).catalog.reading() as db:
        return yields.choices(db)


def form_of(request: Request) -> Form:
    """What the form was filled with; what no form of ours says counts for nothing."""
    given = {
        name: request.query_params.get(name, "").strip()
        for name in ("q", "outlet", "language", "agency", "since", "until")
    }
    sort = request.query_params.get("sort", "")
    number = request.query_params.get("page", "")
    return Form(
        **given,
        sort=sort if sort in SORTS else SORTS[0],
        page=min(max(1, int(number[:LONG])), MOST_PAGES) if number.isdecimal() else 1,
    )


def place_of(request: Request, url: str) -> str | None:
    """Where the page is shown whose address somebody looked for; None if there is none."""
    library, url = library_of(request), mended(url)
    if not url or " " in url or not url.isprintable():
        return None
    if library.has_article(url):
        return article_link(url)
    return addresses_of(request).build(url, ALL) if library.captures(url) else None


def faults_of(form: Form) -> Iterator[tuple[str, str]]:
    """The fields that say nothing we understand, and what is wrong with each."""
    for name in ("since", "until"):
        if (value := getattr(form, name)) and day_of(value) is None:
            yield name, f"“{value[:40]}” is no day: write it as 2026-11-21"
    since, until = day_of(form.since), day_of(form.until)
    if since and until and since > until:
        yield "until", "This day is before the first one"


def question_of(form: Form) -> Question:
    """The question that the form asks; the last day counts as a whole."""
    until = day_of(form.until)
    return Question(
        text=form.q,
        outlet=form.outlet,
        language=form.language,
        agency=form.agency,
        since=day_of(form.since),
        until=until + timedelta(days=1) if until else None,
        sort="newest" if form.sort == "newest" else "relevance",
        page=form.page,
    )


def day_of(text: str) -> datetime | None:
    """The beginning of a day (UTC) that is written as 2026-11-21; None if it is none."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return day if day.year < LAST_YEAR else None


def in_words(name: str, value: str) -> str:
    """A filter as people say it."""
    words = {
        "outlet": site(value),
        "language": language_name(value),
        "agency": f"credited to {value}",
        "since": f"from {value}",
        "until": f"until {value}",
    }
    return words[name]


def shown(choices: Choices, form: Form) -> dict[str, list[tuple[str, str, int | None]]]:
    """What can be chosen: value, name, how many; what is chosen stays, even if there is none."""
    return {
        "outlet": options(choices.outlets, site, form.outlet),
        "language": options(choices.languages, language_name, form.language),
        "agency": options(choices.agencies, str, form.agency),
    }


def options(
    counted: Iterable[tuple[str, int]], named: Callable[[str], str], chosen: str
) -> list[tuple[str, str, int | None]]:
    """What a field of the form offers."""
    found: list[tuple[str, str, int | None]] = [(one, named(one), n) for one, n in counted]
    if chosen and all(one != chosen for one, *_ in found):
        found.append((chosen, named(chosen), None))
    return found


def turning(form: Form, found: Found) -> Iterator[tuple[int, str] | None]:
    """The pages to turn to, with None for those that are left out."""
    before = 0
    for number in range(1, found.pages + 1):
        if number in {1, found.pages} or abs(number - found.page) <= NEAR:
            if number > before + 1:
                yield None
            yield number, form.link(page=number)
            before = number
