"""Segments as they are entered in the catalog."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .capture import Capture
from .rows import (
    Key,
    article_row,
    canonical_aliases,
    capture_of,
    capture_row,
    redirect_aliases,
)
from .schema import alias, article, capture, segment

Item = TypeVar("Item")

ROWS = 1000
"""Rows written at a time, so that a segment's articles need not all be in memory."""


def put_segment(
    connection: Connection,
    *,
    day: str,
    stem: str,
    captures: Iterable[Capture],
    articles: Iterable[Mapping[str, Any]],
    key: Key,
) -> None:
    """Enter all of one segment, in place of what was entered for it before."""
    for table in (segment, capture, article, alias):
        connection.execute(table.delete().where(table.c.segment == stem))
    connection.execute(segment.insert().values(segment=stem, day=day))
    pairs: set[tuple[str, str]] = set()
    for some in batches(captures):
        connection.execute(capture.insert(), [capture_row(one, key) for one in some])
        pairs.update(pair for one in some for pair in redirect_aliases(one, key))
    for lines in batches(articles):
        put_articles(connection, {line["record_id"]: line for line in lines}, stem, key)
        pairs.update(pair for line in lines for pair in canonical_aliases(line, key))
    rows = [{"alias": name, "key": page, "segment": stem} for name, page in sorted(pairs)]
    for some_rows in batches(rows):
        connection.execute(alias.insert(), some_rows)


def put_articles(
    connection: Connection, lines: Mapping[str, Mapping[str, Any]], stem: str, key: Key
) -> None:
    """Enter articles by the id of their record; the last one of a record stays."""
    same = (article.c.segment == stem) & article.c.record_id.in_(lines)
    connection.execute(article.delete().where(same))
    connection.execute(article.insert(), [article_row(one, stem, key) for one in lines.values()])


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """`items`, some at a time."""
    rest = iter(items)
    while some := list(islice(rest, ROWS)):
        yield some


def entered(connection: Connection, stem: str) -> tuple[list[Capture], list[dict[str, Any]]]:
    """The captures and articles of one segment, as they were entered."""
    captures = sa.select(capture).where(capture.c.segment == stem).order_by(capture.c.offset)
    articles = sa.select(article.c.document).where(article.c.segment == stem)
    return (
        [capture_of(row) for row in connection.execute(captures).mappings()],
        [json.loads(document) for document in connection.execute(articles).scalars()],
    )


def rekey(connection: Connection, key: Key) -> None:
    """Enter every segment again, by keys of another rule."""
    for stem, day in connection.execute(sa.select(segment.c.segment, segment.c.day)).all():
        captures, articles = entered(connection, stem)
        put_segment(connection, day=day, stem=stem, captures=captures, articles=articles, key=key)
