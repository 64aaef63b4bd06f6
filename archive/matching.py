"""Which articles have what terms: the questions to the index, in the words of each database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .fulltext import EVERY, TABLE
from .schema import article

OTHER_WAYS = sa.text(
    "select set_config('enable_seqscan', :allowed, true), "
    "set_config('enable_indexscan', :allowed, true)"
)
FIRST_STEP = 4000
"""Articles whose terms are looked at one by one, before more of them are."""


@dataclass(frozen=True, slots=True)
class Words:
    """Terms that stand in a row; the last may go on if `open`."""

    terms: tuple[str, ...]
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What an article must have: all of `wanted`, none of `unwanted`; an id in a range."""

    wanted: tuple[Words, ...] = ()
    unwanted: tuple[tuple[Words, ...], ...] = ()
    since: int | None = None
    until: int | None = None


@contextmanager
def by_index(connection: Connection) -> Iterator[None]:
    """For `found`: PostgreSQL uses indexes alone. It knows not what it takes to unpack a row."""
    if connection.dialect.name == "sqlite":
        yield
        return
    connection.execute(OTHER_WAYS, {"allowed": "off"})
    yield
    connection.execute(OTHER_WAYS, {"allowed": "on"})  # after an error the transaction ends anyway


def found(connection: Connection, match: Match, limit: int) -> list[tuple[int, str, str]]:
    """Id, key and time of capture of the articles that fit, the newest first; in `by_index`."""
    if connection.dialect.name == "sqlite":
        return in_sqlite(connection, match, limit)
    if not (ids := in_postgresql(connection, match, limit)):
        return []
    columns = (article.c.id, article.c.key, article.c.at)
    query = sa.select(*columns).where(article.c.id.in_(ids)).order_by(article.c.id.desc())
    return [(id_, key, at) for id_, key, at in connection.execute(query)]


def in_sqlite(connection: Connection, match: Match, limit: int) -> list[tuple[int, str, str]]:
    """`found` in FTS5, which gives its rows in the order of their ids, and stops when told."""
    condition, given = bounds(match, "rowid")
    statement = (
        f"select article.id, article.key, article.at from {TABLE} "  # noqa: S608 - names are ours
        f"cross join article where article.id = {TABLE}.rowid and article.current "
        f"and {TABLE} match :query {condition} order by {TABLE}.rowid desc limit :limit"
    )
    values = {**given, "query": fts5(match), "limit": limit}
    return [(id_, key, at) for id_, key, at in connection.execute(sa.text(statement), values)]


def in_postgresql(connection: Connection, match: Match, limit: int) -> list[int]:
    """The ids of what fits, the newest first.

    The index knows which articles have the terms, not whether in a row. To see that, PostgreSQL
    would unpack every article that has them; here as many as it takes are looked at, newest first.
    """
    exact = is_exact(match)
    step = limit if exact else max(limit, FIRST_STEP)
    ids: list[int] = []
    while len(ids) < limit:
        query = tsquery(match, loosely=True)
        near = matching(connection, query, *bounds(match, "id"), step)
        ids += near if exact else meeting(connection, tsquery(match), near)
        if len(near) < step:
            break
        match, step = replace(match, until=near[-1]), step * 4
    return ids[:limit]


def matching(
    connection: Connection, query: str, condition: str, given: dict[str, int], limit: int
) -> list[int]:
    """The newest ids that the index has for a query."""
    statement = (
        f"with fitting as materialized (select id from {TABLE} "  # noqa: S608 - names are ours
        f"where terms @@ cast(:query as tsquery) {condition}) "
        "select id from fitting order by id desc limit :limit"
    )
    values = {**given, "query": query, "limit": limit}
    return list(connection.execute(sa.text(statement), values).scalars())


def meeting(connection: Connection, query: str, ids: list[int]) -> list[int]:
    """Those of `ids` that fit a query in every respect, the newest first."""
    statement = sa.text(
        f"select id from {TABLE} where id = any(:ids) "  # noqa: S608 - names are ours
        "and terms @@ cast(:query as tsquery) order by id desc"
    )
    return list(connection.execute(statement, {"ids": ids, "query": query}).scalars())


def bounds(match: Match, column: str) -> tuple[str, dict[str, int]]:
    """The condition on ids, and its values."""
    condition, given = "", {}
    for name, sign in (("since", ">="), ("until", "<")):
        if (bound := getattr(match, name)) is not None:
            condition += f"and {TABLE}.{column} {sign} :{name} "
            given[name] = bound
    return condition, given


def is_exact(match: Match) -> bool:
    """Whether it does not matter in which order the terms stand."""
    every = [*match.wanted, *(words for group in match.unwanted for words in group)]
    return all(len(words.terms) == 1 for words in every)


def fts5(match: Match) -> str:
    """`match` in the words of FTS5; terms hold nothing that it would take for its own."""

    def phrase(words: Words) -> str:
        return f'"{" ".join(words.terms)}"' + (" *" if words.open else "")

    query = " AND ".join(map(phrase, match.wanted)) or f'"{EVERY}"'
    for group in match.unwanted:
        query = f"({query}) NOT ({' AND '.join(map(phrase, group))})"
    return query


def tsquery(match: Match, *, loosely: bool = False) -> str:
    """`match` in the words of PostgreSQL; `loosely`, terms need not stand in a row."""
    beside = " & " if loosely else " <-> "

    def phrase(words: Words) -> str:
        text = beside.join(f"'{term}'" for term in words.terms)
        return f"({text}:*)" if words.open else f"({text})"

    wanted = [*map(phrase, match.wanted)] or [f"'{EVERY}'"]
    unwanted = (
        f"!({' & '.join(map(phrase, group))})"
        for group in match.unwanted
        if not loosely or all(len(words.terms) == 1 for words in group)
    )
    return " & ".join([*wanted, *unwanted])
