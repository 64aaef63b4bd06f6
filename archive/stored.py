"""Stored pages as they are picked to be read again: in order of their places, some at a time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from .capture import Capture
from .rows import capture_of
from .schema import article, capture
from .selection import Chosen, meant

AT_A_TIME = 500

Place = tuple[str, int]
"""The segment of a record, and its offset there."""

BEGINNING: Place = ("", -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A page in the archive. ``extractor`` read its current article, if it ``has_article``."""

    capture: Capture
    has_article: bool
    extractor: str | None = None

    @property
    def place(self) -> Place:
        return self.capture.segment, self.capture.offset


def stored_pages(
    db: Connection, chosen: Chosen, after: Place = BEGINNING, limit: int = AT_A_TIME
) -> list[StoredPage]:
    """The first of the pages meant that lie behind `after`, by their places.

    A revisit is one of them if it has an article of its own, or if nothing holds its payload under
    its own address: otherwise the page is read where that lies.
    """
    same = (capture.c.segment == article.c.segment) & (capture.c.record_id == article.c.record_id)
    query = (
        sa.select(capture, article.c.id.label("article_id"), article.c.extractor)
        .select_from(capture.outerjoin(article, same & article.c.current))
        .where(
            *meant(chosen, capture),
            sa.tuple_(capture.c.segment, capture.c.offset)
            > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])),
            capture.c.role == "page",
            capture.c.status == HTTPStatus.OK.value,
            (capture.c.kind == "response") | ((capture.c.kind == "revisit") & own_reading()),
        )
        .order_by(capture.c.segment, capture.c.offset)
        .limit(limit)
    )
    return [page_of(row) for row in db.execute(query).mappings()]


def page_of(row: RowMapping) -> StoredPage:
    """A row of `stored_pages` as a value."""
    has_article = row["article_id"] is not None
    return StoredPage(capture=capture_of(row), has_article=has_article, extractor=row["extractor"])


def own_reading() -> sa.ColumnElement[bool]:
    """Whether a revisit is read by itself."""
    holder = capture.alias("holder")
    known = sa.exists().where(
        holder.c.digest == capture.c.digest,
        holder.c.url == capture.c.url,
        holder.c.kind == "response",
    )
    return article.c.id.is_not(None) | ~known


def documents_of(db: Connection, captures: Iterable[Capture]) -> dict[str, str]:
    """The current articles of captures, as they are stored (JSON), by the id of the record."""
    ids = defaultdict(list)
    for one in captures:
        ids[one.segment].append(one.record_id)
    found: dict[str, str] = {}
    for segment, some in ids.items():
        mine = (article.c.segment == segment) & article.c.record_id.in_(some) & article.c.current
        query = sa.select(article.c.record_id, article.c.document).where(mine)
        found.update({row.record_id: row.document for row in db.execute(query)})
    return found
