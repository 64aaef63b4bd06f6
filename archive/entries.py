"""Segments as they are entered in the catalog."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .capture import Capture
from .rows import (
    Key,
    Row,
    article_row,
    canonical_aliases,
    capture_of,
    capture_row,
    redirect_aliases,
)
from .schema import alias, article, capture, segment


def put_segment(
    connection: Connection,
    *,
    day: str,
    stem: str,
    captures: Sequence[Capture],
    articles: Iterable[Mapping[str, Any]],
    key: Key,
) -> None:
    """Enter all of one segment, in place of what was entered for it before."""
    lines = {line["record_id"]: line for line in articles}.values()
    pairs = {pair for one in captures for pair in redirect_aliases(one, key)}
    pairs |= {pair for line in lines for pair in canonical_aliases(line, key)}
    rows: dict[sa.Table, list[Row]] = {
        segment: [{"segment": stem, "day": day}],
        capture: [capture_row(one, key) for one in captures],
        article: [article_row(line, stem, key) for line in lines],
        alias: [{"alias": name, "key": page, "segment": stem} for name, page in sorted(pairs)],
    }
    for table, new in rows.items():
        connection.execute(table.delete().where(table.c.segment == stem))
        if new:
            connection.execute(table.insert(), new)


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
