"""Segments, and later readings of their pages, as they are entered in the catalog."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from . import upsert
from .capture import Capture
from .filing import batches, brought_by, forget_articles, forget_reading, put_articles
from .rows import (
    Key,
    Row,
    article_row,
    canonical_aliases,
    capture_of,
    capture_row,
    redirect_aliases,
)
from .schema import alias, article, capture, parked, reading, run, segment

Document = Mapping[str, Any]
Pairs = set[tuple[str, str]]


def put_segment(
    connection: Connection,
    *,
    day: str,
    stem: str,
    captures: Iterable[Capture],
    articles: Iterable[Document],
    key: Key,
) -> None:
    """Enter all of one segment, in place of what was entered for it before.

    Later readings of its pages stay as they are. Lines on pages of an earlier segment, which
    crawls once wrote beside what they captured then, are later readings of those.
    """
    forget_segment(connection, stem)
    connection.execute(segment.insert().values(segment=stem, day=day))
    put_captures(connection, stem, captures, key)
    put_lines(connection, stem, articles, key)


def forget_segment(connection: Connection, stem: str) -> None:
    """Take out all of one segment but later readings of its pages, be it stored or parked."""
    forget_articles(connection, first_readings(stem))
    forget_reading(connection, stem)
    for table in (segment, capture, alias, parked):
        connection.execute(table.delete().where(table.c.segment == stem))


def first_readings(stem: str) -> sa.ColumnElement[bool]:
    """The articles that were read when the pages of a segment were captured."""
    return (article.c.segment == stem) & (article.c.reading == "")


def put_captures(connection: Connection, stem: str, captures: Iterable[Capture], key: Key) -> None:
    """Enter captures of a segment that are not entered."""
    for some in batches(captures):
        connection.execute(capture.insert(), [capture_row(one, key) for one in some])
        put_aliases(connection, stem, (pair for one in some for pair in redirect_aliases(one, key)))


def put_lines(connection: Connection, stem: str, articles: Iterable[Document], key: Key) -> None:
    """Enter articles as they are stored beside a segment, each in place of one from its record."""
    mine = first_readings(stem) | brought_by(stem)
    for lines in batches(articles):
        rows = {(line["segment"], line["record_id"]): row_beside(line, stem, key) for line in lines}
        forget_articles(connection, mine & article.c.record_id.in_([name for _, name in rows]))
        put_articles(connection, list(rows.values()))
        put_aliases(
            connection, stem, (pair for line in lines for pair in canonical_aliases(line, key))
        )


def row_beside(line: Document, stem: str, key: Key) -> Row:
    """A line beside the segment `stem` as a row: of a page in it, or in one before it."""
    there: str = line["segment"]
    return article_row(line, there, key, "" if there == stem else stem)


def put_readings(
    connection: Connection, *, day: str, stem: str, documents: Iterable[Document], key: Key
) -> None:
    """Enter a file of later readings, in place of what was entered for it before."""
    forget_reading(connection, stem)
    for table, column in ((reading, reading.c.reading), (alias, alias.c.segment)):
        connection.execute(table.delete().where(column == stem))
    connection.execute(reading.insert().values(reading=stem, day=day))
    pairs: Pairs = set()
    last = {(line["segment"], line["record_id"]): line for line in documents}
    for lines in batches(last.values()):
        put_articles(connection, [article_row(one, one["segment"], key, stem) for one in lines])
        pairs.update(pair for one in lines for pair in canonical_aliases(one, key))
    put_aliases(connection, stem, pairs)


def put_aliases(connection: Connection, stem: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Enter other keys of pages, as one file tells of them."""
    rows = [{"alias": name, "key": page, "segment": stem} for name, page in sorted(set(pairs))]
    for some in batches(rows):
        upsert.add(connection, alias, some)


def entered(connection: Connection, stem: str) -> tuple[list[Capture], list[dict[str, Any]]]:
    """The captures and articles of one segment, as they were entered."""
    captures = sa.select(capture).where(capture.c.segment == stem).order_by(capture.c.offset)
    return (
        [capture_of(row) for row in connection.execute(captures).mappings()],
        documents(connection, first_readings(stem) | brought_by(stem)),
    )


def reread(connection: Connection, stem: str) -> list[dict[str, Any]]:
    """The articles of one file of later readings, as they were entered."""
    return documents(connection, brought_by(stem))


def documents(connection: Connection, which: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    """Articles as they are stored."""
    found = connection.execute(sa.select(article.c.document).where(which)).scalars()
    return [json.loads(document) for document in found]


def counts(connection: Connection) -> dict[str, int]:
    """How many segments, captures, articles and runs there are."""
    found = {}
    for table in (segment, capture, article, run):
        query = sa.select(sa.func.count()).select_from(table)
        found[table.name] = connection.execute(
            query.where(article.c.current) if table is article else query
        ).scalar_one()
    return found


def rekey(connection: Connection, key: Key) -> None:
    """Enter everything again, by keys of another rule."""
    for stem, day in connection.execute(sa.select(segment.c.segment, segment.c.day)).all():
        captures, articles = entered(connection, stem)
        put_segment(connection, day=day, stem=stem, captures=captures, articles=articles, key=key)
    for stem in connection.execute(sa.select(parked.c.segment)).scalars().all():
        captures, articles = entered(connection, stem)
        for table in (capture, alias):
            connection.execute(table.delete().where(table.c.segment == stem))
        put_captures(connection, stem, captures, key)
        put_lines(connection, stem, articles, key)
    for stem, day in connection.execute(sa.select(reading.c.reading, reading.c.day)).all():
        again = reread(connection, stem)
        put_readings(connection, day=day, stem=stem, documents=again, key=key)
