"""What the archive holds of a page: the questions about captures and articles."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from .capture import Capture, Earlier
from .moments import moment_of, stamp
from .rows import capture_of
from .schema import alias, article, capture, run_outlet

KEYS_A_QUERY = 500
"""Well below the number of parameters that SQLite (32,766) and PostgreSQL (65,535) take."""

DATES = sa.select(article.c.key, article.c.at, article.c.published).where(article.c.current)
"""What is asked of an article in passing: its document may have 100 kB."""

GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}

CUT_OFF = {"disconnect", "time"}
"""Another try may bring the whole; what is longer than we take will be so again."""

LOOK_BACK = 20
"""Captures among which the one is looked for that a 304 means; ours say it themselves."""

LONGEST_CHAIN = 10
"""Aliases followed from one key, as many as redirects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the archive has of one page, under the key it was asked for.

    ``captures`` are the times of its whole, successful captures (a revisit is one), oldest first;
    empty if every try failed. ``tried`` and ``status`` are of the latest try, 0 for a failure.
    ``earlier`` is what another look may find unchanged: what the latest of them showed.
    """

    key: str
    url: str
    tried: datetime
    status: int
    captures: tuple[datetime, ...] = ()
    published: datetime | None = None
    article: bool = False
    earlier: Earlier | None = None

    @property
    def first(self) -> datetime | None:
        return self.captures[0] if self.captures else None

    @property
    def last(self) -> datetime | None:
        return self.captures[-1] if self.captures else None

    @property
    def is_gone(self) -> bool:
        """Whether there never was a page, and the latest answer says so. A failure does not."""
        return not self.captures and self.status in GONE


def held(connection: Connection, keys: Iterable[str]) -> dict[str, Held]:
    """What is held under each of `keys`; a key that is missing was never asked for on the web."""
    pages = pages_of(connection, keys)
    every = {page for some in pages.values() for page in some}
    captures, articles = defaultdict(list), defaultdict(list)
    for row in select(connection, sa.select(capture), every, capture.c.role == "page"):
        captures[row["key"]].append(row)
    for row in select(connection, DATES, every):
        articles[row["key"]].append(row)
    found = {}
    for key, some in pages.items():
        rows = [row for page in some for row in captures[page]]
        lines = [row for page in some for row in articles[page]]
        if rows:
            rows.sort(key=at)
            good = [row for row in rows if is_whole(row)]
            full = payload_of(connection, good)
            found[key] = held_of(key, rows, good, full, sorted(lines, key=at))
    return found


def payload_of(connection: Connection, good: Sequence[RowMapping]) -> RowMapping | None:
    """The record with the payload that the latest of some captures of a page showed.

    Where that is a revisit, it may lie further back than another, or under another address. A 304
    that somebody else wrote may not say which payload it means: then what came before it.
    """
    for row in reversed(good):
        mine = (one for one in reversed(good) if one["kind"] == "response")
        digest = row["digest"]
        own = next((one for one in mine if one["digest"] == digest), None)
        full = own or (twin_row(connection, digest, row["url"]) if digest else None)
        if full or row["status"] != HTTPStatus.NOT_MODIFIED:
            return full
    return None


def held_of(
    key: str,
    rows: Sequence[RowMapping],
    good: Sequence[RowMapping],
    full: RowMapping | None,
    articles: Sequence[RowMapping],
) -> Held:
    """One page's captures, those of them that are whole, and articles, oldest first, as a value."""
    dates = [row["published"] for row in articles if row["published"]]
    return Held(
        key=key,
        url=(good or rows)[-1]["url"],
        tried=moment_of(rows[-1]["at"]),
        status=rows[-1]["status"],
        captures=tuple(moment_of(row["at"]) for row in good),
        published=moment_of(dates[-1]) if dates else None,
        article=bool(articles),
        earlier=earlier_of(full, good) if full else None,
    )


def earlier_of(full: RowMapping, later: Sequence[RowMapping]) -> Earlier:
    """What an unchanged answer refers to: the capture with the body, and the newest validators."""
    return Earlier(
        url=full["url"],
        at=moment_of(full["at"]),
        digest=full["digest"],
        record_id=full["record_id"],
        etag=newest(later, "etag") or full["etag"],
        last_modified=newest(later, "last_modified") or full["last_modified"],
    )


def is_whole(row: RowMapping) -> bool:
    """Whether a capture is an answer that one can live with: successful, and not cut off."""
    success = row["kind"] == "revisit" or (row["kind"] == "response" and is_success(row["status"]))
    return success and row["truncated"] not in CUT_OFF


def is_success(status: int) -> bool:
    """Whether `status` says that the answer is what was asked for."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def newest(rows: Sequence[RowMapping], name: str) -> str | None:
    """The latest validator: an answer 304 may have brought a newer one than the page."""
    return next((row[name] for row in reversed(rows) if row[name]), None)


def pages_of(connection: Connection, keys: Iterable[str]) -> dict[str, set[str]]:
    """For each of `keys`, the keys under which its page may lie: itself, and where it leads."""
    pages = {key: {key} for key in keys}
    seekers = {key: {key} for key in pages}
    for _ in range(LONGEST_CHAIN):
        reached: dict[str, set[str]] = defaultdict(set)
        for row in select(connection, sa.select(alias), seekers, by=alias.c.alias):
            for key in seekers[row["alias"]]:
                if row["key"] not in pages[key]:
                    pages[key].add(row["key"])
                    reached[row["key"]].add(key)
        if not reached:
            break
        seekers = reached
    return pages


def earlier(connection: Connection, key: str) -> Earlier | None:
    """The latest whole capture of `key` from a run that was complete for its outlet.

    A run that was cut short may have seen an address and not followed what it announced: only a
    complete one may let the next be told "unchanged".
    """
    tables = capture.join(
        run_outlet,
        (capture.c.run == run_outlet.c.run) & (capture.c.outlet == run_outlet.c.outlet),
    )
    good = sa.and_(
        capture.c.key == key,
        run_outlet.c.complete,
        capture.c.truncated.is_(None),
        (capture.c.kind == "revisit")
        | ((capture.c.kind == "response") & (capture.c.status == HTTPStatus.OK.value)),
    )
    query = sa.select(capture).select_from(tables).where(good).order_by(capture.c.at.desc())
    rows = connection.execute(query.limit(LOOK_BACK)).mappings().all()
    full = payload_of(connection, rows[::-1])
    return earlier_of(full, rows[:1]) if full else None


def twin(connection: Connection, digest: str, url: str) -> Earlier | None:
    """The latest whole capture with a payload of that digest: of `url`, or else of any address."""
    row = twin_row(connection, digest, url)
    return earlier_of(row, []) if row else None


def twin_row(connection: Connection, digest: str, url: str) -> RowMapping | None:
    """The row of `twin`."""
    query = sa.select(capture).where(
        capture.c.digest == digest,
        capture.c.kind == "response",
        capture.c.status == HTTPStatus.OK.value,
        capture.c.truncated.is_(None),
    )
    order = ((capture.c.url == url).desc(), capture.c.at.desc())
    return connection.execute(query.order_by(*order).limit(1)).mappings().first()


def led_to(connection: Connection, url: str) -> bool:
    """Whether the sitemap at `url` was an index, which announced other sitemaps."""
    child = sa.select(capture.c.offset).where(capture.c.role == "sitemap", capture.c.via == url)
    return connection.execute(child.limit(1)).first() is not None


def rechecks(connection: Connection, outlet: str, since: datetime) -> list[Held]:
    """The articles of `outlet` published after `since`, or first captured then if undated."""
    when = sa.func.coalesce(article.c.published, article.c.at)
    query = sa.select(article.c.key).where(
        article.c.outlet == outlet, article.c.current, when >= stamp(since)
    )
    keys = connection.execute(query.distinct().order_by(article.c.key)).scalars()
    young = held(connection, keys).values()
    return [one for one in young if (born := one.published or one.first) and born >= since]


def captures_of(connection: Connection, key: str) -> list[Capture]:
    """Every capture of a page, the oldest first."""
    pages = pages_of(connection, [key])[key]
    return [
        capture_of(row) for row in sorted(select(connection, sa.select(capture), pages), key=at)
    ]


def articles_of(connection: Connection, key: str) -> list[dict[str, Any]]:
    """The stored articles of a page, the oldest first."""
    pages = pages_of(connection, [key])[key]
    rows = sorted(select(connection, sa.select(article), pages, article.c.current), key=at)
    return [json.loads(row["document"]) for row in rows]


def at(row: RowMapping) -> str:
    """The time of a row, to sort by."""
    time: str = row["at"]
    return time


def select(
    connection: Connection,
    query: sa.Select[Any],
    keys: Iterable[str],
    *where: sa.ColumnElement[bool],
    by: sa.ColumnElement[str] | None = None,
) -> Iterator[RowMapping]:
    """The rows of `query` under any of `keys`, as many as there are, some at a time."""
    rest = iter(keys)
    key = query.selected_columns["key"] if by is None else by
    while some := list(islice(rest, KEYS_A_QUERY)):
        yield from connection.execute(query.where(key.in_(some), *where)).mappings()
