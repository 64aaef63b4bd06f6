"""What a page said over time: its versions, when it was unchanged, when it was gone."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from .holdings import pages_of, select
from .moments import moment_of
from .payloads import is_whole
from .schema import article, capture

GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS}

COMPARED = ("title", "summary", "text", "authors", "agency")
"""What makes a version another one. Dates, flags and rules differ without anyone having written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A later reading of a stored page: by which run, and when."""

    run: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An article as the page had it at a time, as its stored line says it.

    ``reading`` is None for what was read when the page was captured. ``current`` if no later
    reading of the same capture has taken its place. ``id`` is that of `archive.search.Hit`.
    """

    id: int
    at: datetime
    document: Mapping[str, Any]
    record_id: str
    segment: str
    reading: Reading | None = None
    current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A look at the page that found what was known. ``status`` is 304 if the server said so."""

    at: datetime
    status: int
    record_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A look at the page that found none: 404, 410, or 451 (withheld for legal reasons)."""

    at: datetime
    status: int
    record_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A capture of the page in which no article was found."""

    at: datetime
    status: int
    record_id: str


Says = list[Any]
Event = Version | Unchanged | Gone | Unread


def history_of(connection: Connection, keys: Iterable[str]) -> tuple[Event, ...]:
    """What became of the page with these keys, and with those that lead to it; oldest first.

    Failures, errors of a server and redirects say nothing of the page, and are left out.
    """
    found = pages_of(connection, keys)
    pages = {page for some in found.values() for page in some}
    looks = select(connection, sa.select(capture), pages, capture.c.role == "page")
    articles: dict[str, list[RowMapping]] = defaultdict(list)
    for row in select(connection, sa.select(article), pages):
        articles[row["record_id"]].append(row)
    return tuple(events(sorted(looks, key=by_time), articles))


def events(
    looks: Sequence[RowMapping], articles: Mapping[str, list[RowMapping]]
) -> Iterator[Event]:
    """The captures of a page in order, each with what was read from it.

    What a run read is compared with what it read in the capture before, if it did.
    """
    said: Says | None = None
    known: dict[str, Says] = {}
    for look in looks:
        facts = {name: look[name] for name in ("status", "record_id")}
        facts["at"] = moment_of(look["at"])
        readings = sorted(articles.get(look["record_id"], ()), key=lambda row: row["reading"])
        if look["status"] in GONE:
            said, known = None, {}
            yield Gone(**facts)
        elif not readings and look["kind"] == "revisit":
            yield Unchanged(**facts)
        elif not readings and is_whole(look):
            yield Unread(**facts)
        new = False
        for one in map(version_of, readings):
            run = one.reading.run if one.reading else ""
            if contents(one) != known.get(run, said):
                new = True
                yield one
            known[run] = said = contents(one)
        if readings and not new:
            yield Unchanged(**facts)


def version_of(row: RowMapping) -> Version:
    """An article's row as a version."""
    document = json.loads(row["document"])
    again = document.get("reading")
    return Version(
        id=row["id"],
        at=moment_of(row["at"]),
        document=document,
        record_id=row["record_id"],
        segment=row["segment"],
        reading=Reading(run=again["run"], at=moment_of(again["at"])) if again else None,
        current=row["current"],
    )


def contents(one: Version) -> Says:
    """What a version says, to be compared."""
    return [one.document.get(name) or None for name in COMPARED]


def by_time(row: RowMapping) -> tuple[str, str]:
    """The order of captures."""
    at, record_id = row["at"], row["record_id"]
    return str(at), str(record_id)
