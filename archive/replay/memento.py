"""Memento (RFC 7089): which captures there are of an address, and the way to one by its time."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import chain

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse

from archive.mementos import Neighbours, plain

from .addresses import Addresses, mended
from .moments import http_date, moment_in
from .options import addresses_of, library_of, target_of

LINK_FORMAT = "application/link-format"
LATEST = datetime(9999, 12, 31, 23, 59, 58, tzinfo=UTC)
FRESH = {"cache-control": "private, no-cache"}
VARY = {"vary": "accept-datetime", **FRESH}


class Links:
    """The addresses of everything about `url`, as they are told to a client."""

    def __init__(self, request: Request, url: str) -> None:
        self.url = plain(url).replace("<", "%3C").replace(">", "%3E")
        self._origin = str(request.base_url).rstrip("/")
        self._addresses: Addresses = addresses_of(request)
        self.timegate = f"{self._origin}/timegate/{self.url}"

    def memento(self, at: datetime, url: str | None = None) -> str:
        """Where the capture of that time is shown."""
        path = self._addresses.at(at, plain(url or self.url))
        return (self._origin + path).replace("<", "%3C").replace(">", "%3E")

    def timemap(self, form: str = "link") -> str:
        """Where all captures are listed."""
        return f"{self._origin}/timemap/{form}/{self.url}"

    def about(self) -> list[str]:
        """What the headers of every answer about the address say."""
        return [
            f'<{self.url}>; rel="original"',
            f'<{self.timegate}>; rel="timegate"',
            f'<{self.timemap()}>; rel="timemap"; type="{LINK_FORMAT}"',
        ]

    def header(self, at: datetime | None = None, around: Neighbours | None = None) -> str:
        """The ``Link`` header of the capture of `at`, or of the TimeGate."""
        rels: dict[datetime, list[str]] = {}
        if around is not None:
            named = {"first": around.first, "prev": around.before, "next": around.after}
            for rel, moment in (*named.items(), ("last", around.last)):
                if moment is not None:
                    rels.setdefault(moment.replace(microsecond=0), []).append(rel)
        if at is not None:
            rels.setdefault(at.replace(microsecond=0), [])
        others = (self.link(moment, rels[moment]) for moment in sorted(rels))
        return ", ".join((*self.about(), *others))

    def link(self, moment: datetime, rels: list[str], url: str | None = None) -> str:
        """One memento, as link format writes it."""
        rel = " ".join((*rels, "memento"))
        return f'<{self.memento(moment, url)}>; rel="{rel}"; datetime="{http_date(moment)}"'


def asked_time(request: Request) -> datetime | None:
    """The time that a client wants; the end of time if it does not say; None if it says none."""
    given = request.headers.get("accept-datetime")
    return moment_in(given) if given else LATEST


def timegate(request: Request) -> Response:
    """``/timegate/<url>``: leads to the capture nearest to ``Accept-Datetime``."""
    url = mended(target_of(request).removeprefix("/timegate/"))
    links = Links(request, url)
    at = asked_time(request)
    if at is None:
        said = "Accept-Datetime must be like: Sat, 21 Nov 2026 09:30:00 GMT\n"
        return PlainTextResponse(said, HTTPStatus.BAD_REQUEST, VARY)
    library = library_of(request)
    found = library.nearest(url, at) if url else None
    if found is None:
        return nothing(url)
    around = library.beside(found)
    headers = {**VARY, "link": links.header(found.at, around)}
    place = links.memento(found.at, found.url)
    return RedirectResponse(place, HTTPStatus.FOUND, headers)


def nothing(url: str) -> Response:
    """What one is told about an address that is not archived."""
    return PlainTextResponse(f"nothing is archived of {url}\n", HTTPStatus.NOT_FOUND, VARY)


def timemap_links(request: Request) -> Response:
    """``/timemap/link/<url>``: all captures in link format."""
    return timemap(request, "link", LINK_FORMAT)


def timemap_json(request: Request) -> Response:
    """``/timemap/json/<url>``: all captures in JSON."""
    return timemap(request, "json", "application/json")


def timemap(request: Request, form: str, kind: str) -> Response:
    """All captures of a page, piece by piece: there may be very many."""
    url = mended(target_of(request).removeprefix(f"/timemap/{form}/"))
    library, links = library_of(request), Links(request, url)
    around = library.neighbours(url, LATEST) if url else None
    if around is None or around.first is None or around.last is None:
        return nothing(url)
    if request.method == "HEAD":
        return Response(headers=FRESH, media_type=kind)
    write = in_link_format if form == "link" else in_json
    pieces = write(links, library.times(url), (around.first, around.last))
    return StreamingResponse(pieces, headers=FRESH, media_type=kind)


def in_link_format(
    links: Links, times: Iterator[tuple[datetime, str]], ends: tuple[datetime, datetime]
) -> Iterator[str]:
    """The TimeMap as RFC 7089, section 5, writes it."""
    span = 'from="{}"; until="{}"'.format(*map(http_date, ends))
    yield f'<{links.url}>; rel="original",\n'
    yield f'<{links.timemap()}>; rel="self"; type="{LINK_FORMAT}"; {span},\n'
    yield f'<{links.timemap("json")}>; rel="timemap"; type="application/json",\n'
    yield f'<{links.timegate}>; rel="timegate"'
    for (moment, url), rels in marked(times):
        yield ",\n" + links.link(moment, rels, url)
    yield "\n"


def in_json(
    links: Links, times: Iterator[tuple[datetime, str]], _: tuple[datetime, datetime]
) -> Iterator[str]:
    """The TimeMap in the JSON that aggregators of Memento use."""
    facts = {
        "original_uri": links.url,
        "self": links.timemap("json"),
        "timegate_uri": links.timegate,
        "timemap_uri": {"link_format": links.timemap(), "json_format": links.timemap("json")},
    }
    yield json.dumps(facts)[:-1] + ', "mementos": {"list": ['
    ends: dict[str, str] = {}
    for number, ((moment, url), rels) in enumerate(marked(times)):
        one = json.dumps({"datetime": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
                          "uri": links.memento(moment, url)})  # fmt: skip
        ends |= dict.fromkeys(rels, one)
        yield (",\n" if number else "\n") + one
    named = (f'"{name}": {one}' for name, one in ends.items())
    yield "], " + ", ".join(named) + "}}\n"


def marked(
    times: Iterator[tuple[datetime, str]],
) -> Iterator[tuple[tuple[datetime, str], list[str]]]:
    """Each of `times`, and whether it is the first or the last one."""
    waiting: tuple[datetime, str] | None = None
    rels = ["first"]
    for one in chain(times, (None,)):
        if waiting is not None:
            yield waiting, rels if one is not None else [*rels, "last"]
            rels = []
        waiting = one


__all__ = ["Links", "asked_time", "timegate", "timemap_json", "timemap_links"]
