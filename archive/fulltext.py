"""The index of terms: FTS5 in SQLite, a column of `tsvector` in PostgreSQL; one meaning.

Both are given terms that are made here. An article stands in it under its id, which sorts by time:
the newest matches come first without sorting, and a period is a range of ids. What all of a
headline or of a beginning must contain is asked by terms of their own, marked by a sign before.
Rows of SQLite's index are never taken out, for that would need the terms they were made of: a row
whose article is gone is passed over, and an article that is not the same has another id.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .terms import BREAK, terms

TABLE = "article_search"

SQLITE = (
    f"create virtual table {TABLE} using fts5(terms, content='', columnsize=0, tokenize='ascii')",
    f"insert into {TABLE} ({TABLE}, rank) values ('hashsize', {4 << 20})",  # noqa: S608 - constant
)
POSTGRESQL = (
    f"create table {TABLE} (id bigint primary key, terms tsvector not null)",
    f"create index {TABLE}_terms on {TABLE} using gin (terms)",
)

HEADLINE, BEGINNING, FACT, SHINGLE = "¹", "²", "º", "ª"
"""No term of a text begins with one of these: they fold to other letters."""

GAP = "¶"
"""How FTS5 is told of a break: it would pass over that sign."""

EVERY = FACT
"""A term that every article has."""

MOST_TERMS, MOST_BYTES = 15_700, 700_000
"""Of an article: PostgreSQL counts places up to 16,383, and takes 1 MB, places included."""


def make(connection: Connection) -> None:
    """Make the index, empty."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def clear(connection: Connection) -> None:
    """Forget all that is indexed."""
    connection.exec_driver_sql(f"drop table if exists {TABLE}")
    make(connection)


def put(connection: Connection, rows: Iterable[tuple[int, list[str]]]) -> None:
    """Index articles, each by its id and its terms in order."""
    if connection.dialect.name == "sqlite":
        statement = sa.text(f"insert into {TABLE} (rowid, terms) values (:id, :terms)")  # noqa: S608
        given = [{"id": id_, "terms": " ".join(found).replace(BREAK, GAP)} for id_, found in rows]
    else:
        statement = sa.text(f"insert into {TABLE} values (:id, cast(:terms as tsvector))")  # noqa: S608
        given = [{"id": id_, "terms": tsvector(found)} for id_, found in rows]
    if given:
        connection.execute(statement, given)


def take_out(connection: Connection, ids: sa.Select[tuple[int]]) -> None:
    """Forget articles that are about to go, as far as that is needed."""
    if connection.dialect.name != "sqlite":
        rows = sa.table(TABLE, sa.column("id"))
        connection.execute(sa.delete(rows).where(rows.c.id.in_(ids)))


def tsvector(found: Iterable[str]) -> str:
    """Terms in order as PostgreSQL reads them."""
    places: dict[str, list[str]] = {}
    for place, term in enumerate(found, 1):
        if term != BREAK:
            places.setdefault(term, []).append(str(place))
    return " ".join(f"'{term}':{','.join(some)}" for term, some in places.items())


def terms_of(document: Mapping[str, Any]) -> list[str]:
    """The terms of an article's own words, in order."""
    return bounded(terms(f" {BREAK} ".join(own_words(document))))


def own_words(document: Mapping[str, Any]) -> Iterable[str]:
    """What is searched of an article, piece by piece."""
    yield document.get("title") or ""
    yield document.get("summary") or ""
    yield (document.get("text") or "").replace("\n\n", f" {BREAK} ")
    yield from (document.get(name) or "" for name in ("section", "agency"))
    yield from (*(document.get("authors") or ()), *(document.get("tags") or ()))
    yield (document.get("image") or {}).get("caption") or ""


def bounded(found: list[str]) -> list[str]:
    """As many of the terms as an index takes of one article."""
    found = found[:MOST_TERMS]
    if sum(map(len, found)) * 4 > MOST_BYTES:
        size = 0
        for count, term in enumerate(found):
            size += len(term.encode()) + 4
            if size > MOST_BYTES:
                return found[:count]
    return found


def marked(document: Mapping[str, Any]) -> list[str]:
    """The terms of a headline and of a beginning, each with its sign, and facts to filter by."""
    headline = terms(document.get("title") or "")
    first = (document.get("text") or "").partition("\n\n")[0]
    beginning = terms(f"{document.get('summary') or ''} {BREAK} {first}")
    return [
        *(HEADLINE + term for term in headline[:100]),
        BREAK,
        *(BEGINNING + term for term in [*headline[:100], BREAK, *beginning[:400]]),
        EVERY,
        *(fact(name, document[name]) for name in FACTS if document.get(name)),
    ]


FACTS = ("outlet", "language", "agency")


def fact(name: str, value: str) -> str:
    """The term of an article whose `name` is `value`.

    >>> fact("language", "ko")
    'ºl6b6f'
    """
    digest = value.casefold().encode("utf-8", "replace").hex()
    return FACT + name[0] + digest[:200]
