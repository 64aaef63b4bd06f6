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
from .payloads import earlier_of, is_whole, payload_of
from .reach import within_reach
from .rows import capture_of
from .schema import alias, article, capture, parked

KEYS_A_QUERY = 500
"""Well below the number of parameters that SQLite (32,766) and PostgreSQL (65,535) take."""

DATES = sa.select(article.c.key, article.c.at, article.c.published).where(article.c.current)
"""What is asked of an article in passing: its document may have 100 kB."""

GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}

PLACED = sa.select(capture, parked.c.home).select_from(
    capture.outerjoin(parked, capture.c.segment == parked.c.segment)
)
"""Captures, with the spool that they lie in if they are not in the storage."""

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


def held(connection: Connection, keys: Iterable[str], home: str = "") -> dict[str, Held]:
    """What is held under each of `keys`; a key that is missing was never asked for on the web.

    What is parked elsewhere than in `home` is held as well, but nothing may refer to it.
    """
    pages = pages_of(connection, keys)
    every = {page for some in pages.values() for page in some}
    captures, articles = defaultdict(list), defaultdict(list)
    for row in select(connection, PLACED, every, capture.c.role == "page"):
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
            near = [row for row in good if row["home"] in {None, home}]
            full = payload_of(connection, near, home)
            earlier = earlier_of(full, near) if full else None
            found[key] = held_of(key, rows, good, earlier, sorted(lines, key=at))
    return found


def held_of(
    key: str,
    rows: Sequence[RowMapping],
    good: Sequence[RowMapping],
    earlier: Earlier | None,
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
        earlier=earlier,
    )


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


def captures_of(connection: Connection, key: str, home: str = "") -> list[Capture]:
    """Every capture of a page that can be read here, the oldest first."""
    pages = pages_of(connection, [key])[key]
    rows = select(connection, sa.select(capture), pages, within_reach(home))
    return [capture_of(row) for row in sorted(rows, key=at)]


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
