"""Articles as they are entered: which reading of a record is current, and what can be found."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from . import fulltext, likeness
from .rows import Row
from .schema import article
from .terms import BREAK

Item = TypeVar("Item")
Record = tuple[str, str]
"""The segment and the id of a record."""

ROWS = 1000
"""Rows written at a time, so that a segment's articles need not all be in memory."""

SOME = 500
"""Rows asked for at a time, by as many values."""

NO_READING: sa.ColumnElement[str] = sa.literal_column("''")
"""Not a parameter, so that the database sees that an index which leaves those out will do."""

BRIEF = ("id", "segment", "record_id", "reading", "current")


def batches(items: Iterable[Item], size: int = ROWS) -> Iterator[list[Item]]:
    """`items`, some at a time."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def put_articles(connection: Connection, rows: list[Row]) -> None:
    """Enter articles, each by an id of its own. The latest reading of a record is current."""
    tell_apart(connection, rows)
    latest = {record_of(row): row["reading"] for row in rows}
    older = []
    for known in readings_of(connection, latest):
        if known["reading"] > latest[record_of(known)]:
            latest[record_of(known)] = known["reading"]
        elif known["current"]:
            older.append(known["id"])
    for row in rows:
        row["current"] = row["reading"] == latest[record_of(row)]
    if older:
        hide(connection, article.c.id.in_(older))
    connection.execute(article.insert(), rows)
    index(connection, rows)


def tell_apart(connection: Connection, rows: Iterable[Row]) -> None:
    """Give each row an id that no other has: the next one, where two would have the same."""
    given: set[int] = set()
    fresh = list(rows)
    while fresh:
        wanted = article.c.id.in_([row["id"] for row in fresh])
        taken = given | set(connection.execute(sa.select(article.c.id).where(wanted)).scalars())
        again = []
        for row in fresh:
            if row["id"] in taken:
                row["id"] += 1
                again.append(row)
            else:
                given.add(row["id"])
                taken.add(row["id"])
        fresh = again


def forget_articles(connection: Connection, which: sa.ColumnElement[bool]) -> None:
    """Take articles out, wherever they stand."""
    hide(connection, which)
    connection.execute(article.delete().where(which))


def brought_by(stem: str) -> sa.ColumnElement[bool]:
    """The articles that one file of later readings brought; said so that an index answers it."""
    return (article.c.reading == stem) & (article.c.reading != NO_READING)


def forget_reading(connection: Connection, stem: str) -> None:
    """Take out what one file of later readings brought; what was read before is current again."""
    mine = brought_by(stem)
    records = sa.select(article.c.segment, article.c.record_id).where(mine)
    found = [(row.segment, row.record_id) for row in connection.execute(records)]
    forget_articles(connection, mine)
    for some in batches(found, SOME):
        latest: dict[Record, RowMapping] = {}
        for row in readings_of(connection, some):
            if row["reading"] >= latest.get(record_of(row), row)["reading"]:
                latest[record_of(row)] = row
        show(connection, [row["id"] for row in latest.values() if not row["current"]])


def hide(connection: Connection, which: sa.ColumnElement[bool]) -> None:
    """Let articles be found no more."""
    ids = sa.select(article.c.id).where(which)
    fulltext.take_out(connection, ids)
    connection.execute(article.update().where(which).values(current=False))


def show(connection: Connection, ids: list[int]) -> None:
    """Let articles be found again."""
    which = article.c.id.in_(ids)
    connection.execute(article.update().where(which).values(current=True))
    index(connection, connection.execute(sa.select(article).where(which)).mappings())


def index(connection: Connection, rows: Iterable[RowMapping] | Iterable[Row]) -> None:
    """Let the current ones of `rows` be found by their words and by their likeness."""
    found = []
    for row in rows:
        if not row["current"]:
            continue
        document = json.loads(row["document"])
        own = fulltext.terms_of(document)
        marked = (*fulltext.marked(document), *likeness.sketch_of(own))
        found.append((row["id"], [*own, BREAK, *marked]))
    fulltext.put(connection, found)


def index_all(connection: Connection) -> None:
    """Make anew all by which articles are found."""
    fulltext.clear(connection)
    last: int | None = None
    while True:
        query = sa.select(article).where(article.c.current).order_by(article.c.id).limit(SOME)
        rows = connection.execute(
            query if last is None else query.where(article.c.id > last)
        ).mappings().all()  # fmt: skip
        if not rows:
            return
        index(connection, rows)
        last = rows[-1]["id"]


def readings_of(connection: Connection, records: Iterable[Record]) -> Iterator[RowMapping]:
    """Every article that was read from one of these records, without its document."""
    ids = defaultdict(list)
    for segment, record_id in records:
        ids[segment].append(record_id)
    for segment, some in ids.items():
        for part in batches(some, SOME):
            same = (article.c.segment == segment) & article.c.record_id.in_(part)
            query = sa.select(*(article.c[name] for name in BRIEF)).where(same)
            yield from connection.execute(query).mappings()


def record_of(row: RowMapping | Row) -> Record:
    """The record that an article was read from."""
    return row["segment"], row["record_id"]
