"""Which captures and articles are meant: by address, by outlet, by time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .capture import Capture
from .holdings import pages_of
from .moments import stamp
from .reach import stored
from .rows import Key, capture_of
from .schema import article, capture

DEPTH = 4
"""A page names a style sheet, which names another, which names a font."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to take out of an archive: all that fits every one of these; empty means any.

    By ``urls`` the pages are meant, under any of their addresses, with what they need to be shown.
    ``since`` is the first moment meant, ``until`` the first that is not.
    """

    urls: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def __str__(self) -> str:
        said = [*self.urls, *self.outlets]
        said += [f"since {stamp(self.since)}"] if self.since else []
        said += [f"until {stamp(self.until)}"] if self.until else []
        return ", ".join(said) or "the whole archive"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A selection whose addresses have been looked up: keys of pages, addresses that name more."""

    selection: Selection
    keys: frozenset[str]
    pages: frozenset[str]

    def holds(self, one: Capture, key: str) -> bool:
        """Whether the capture, whose address has that key, is meant."""
        wanted = self.selection
        return (
            (not wanted.outlets or one.outlet in wanted.outlets)
            and (wanted.since is None or one.at >= wanted.since)
            and (wanted.until is None or one.at < wanted.until)
            and (not wanted.urls or key in self.keys or self._needs(one))
        )

    def _needs(self, one: Capture) -> bool:
        return one.role == "requisite" and one.via in self.pages


def choose(db: Connection, selection: Selection, key: Key) -> Chosen:
    """Look up the addresses of `selection`."""
    found = pages_of(db, map(key, selection.urls))
    keys = frozenset(page for some in found.values() for page in some)
    urls = sa.select(capture.c.url).where(capture.c.key.in_(keys)).distinct()
    pages = new = set(db.execute(urls).scalars()) if keys else set()
    for _ in range(DEPTH):
        if not new:
            break
        named = (capture.c.role == "requisite") & capture.c.via.in_(new)
        styles = sa.select(capture.c.url).where(named, capture.c.mime.contains("css")).distinct()
        new = set(db.execute(styles).scalars()) - pages
        pages = pages | new
    return Chosen(selection, keys, frozenset(pages))


def captures(db: Connection, chosen: Chosen) -> Iterator[Capture]:
    """The captures meant, as they lie in the storage."""
    order = (capture.c.day, capture.c.segment, capture.c.offset)
    query = sa.select(capture).where(*meant(chosen, capture)).order_by(*order)
    for row in streamed(db, query):
        yield capture_of(row)


def documents(db: Connection, chosen: Chosen) -> Iterator[dict[str, Any]]:
    """The articles read from captures that are meant, as they are stored, by time."""
    query = sa.select(article.c.document).where(*meant(chosen, article), article.c.current)
    for row in streamed(db, query.order_by(article.c.at, article.c.record_id)):
        yield json.loads(row["document"])


def pages(db: Connection, chosen: Chosen) -> Iterator[tuple[Capture, dict[str, Any] | None]]:
    """The captures of pages that are meant, by time, each with the article read from it.

    A revisit is a page of its own if it was read, as one that is the same as another address.
    """
    same = (capture.c.segment == article.c.segment) & (capture.c.record_id == article.c.record_id)
    same &= article.c.current
    has_own = (capture.c.kind == "response") | article.c.record_id.is_not(None)
    page = (capture.c.role == "page") & has_own
    query = (
        sa.select(capture, article.c.document)
        .select_from(capture.outerjoin(article, same))
        .where(*meant(chosen, capture), page, capture.c.status == HTTPStatus.OK)
        .order_by(capture.c.at, capture.c.record_id)
    )
    for row in streamed(db, query):
        yield capture_of(row), json.loads(row["document"]) if row["document"] else None


def meant(chosen: Chosen, table: sa.Table) -> Iterator[sa.ColumnElement[bool]]:
    """The conditions of a selection on `table`, of captures or of articles: what is stored."""
    wanted = chosen.selection
    yield stored(table.c.segment)
    if wanted.outlets:
        yield table.c.outlet.in_(wanted.outlets)
    if wanted.since:
        yield table.c.at >= stamp(wanted.since)
    if wanted.until:
        yield table.c.at < stamp(wanted.until)
    if wanted.urls:
        own = table.c.key.in_(chosen.keys)
        if table is not capture:
            yield own
            return
        yield own | ((table.c.role == "requisite") & table.c.via.in_(chosen.pages))


def streamed(db: Connection, query: sa.Select[Any]) -> Iterator[sa.RowMapping]:
    """The rows of `query`, a thousand in memory at a time."""
    yield from db.execute(query, execution_options={"yield_per": 1000}).mappings()
