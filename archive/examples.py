"""Addresses that show what is wrong with an outlet: questions about its latest visits."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .history import NO_VISIT_FACTS
from .schema import article, capture, pending, run_outlet

VISITS = 3
"""Visits that are looked at, the latest."""
SEGMENTS = 20
"""Segments of a run that are looked at: their names are counted."""
NEWEST = 200
"""Articles that are looked at."""
ANSWERED = (200, 304)


def failed(connection: Connection, outlet: str, roles: Sequence[str], limit: int) -> list[str]:
    """What was asked for in one of `roles` in the latest visits and not had, the latest first."""
    bad = capture.c.status.not_in(ANSWERED)
    return different(captured(connection, outlet, roles, bad), limit)


def asked(connection: Connection, outlet: str, roles: Sequence[str], limit: int) -> list[str]:
    """What was asked for in one of `roles` in the latest visits, the latest first."""
    return different(captured(connection, outlet, roles), limit)


def without_article(connection: Connection, outlet: str, limit: int) -> list[str]:
    """Pages of the latest visits that gave no article, the latest first."""
    same = (article.c.segment == capture.c.segment, article.c.record_id == capture.c.record_id)
    none = ~sa.exists().where(*same)
    return different(captured(connection, outlet, ["page"], capture.c.status == 200, none), limit)  # noqa: PLR2004


def owed(connection: Connection, outlet: str, limit: int) -> list[str]:
    """Pages that were announced and not had, the latest first."""
    query = sa.select(pending.c.entry).where(pending.c.outlet == outlet)
    rows = connection.execute(query.order_by(pending.c.started.desc(), pending.c.place))
    return different((json.loads(entry)["url"] for entry in rows.scalars()), limit)


def newest(connection: Connection, outlet: str) -> Iterator[dict[str, Any]]:
    """The newest articles of an outlet as they are stored."""
    query = sa.select(article.c.document).where(article.c.outlet == outlet, article.c.current)
    for document in connection.execute(query.order_by(article.c.id.desc()).limit(NEWEST)).scalars():
        yield json.loads(document)


def captured(
    connection: Connection, outlet: str, roles: Sequence[str], *where: sa.ColumnElement[bool]
) -> Iterator[str]:
    """The addresses of captures of the latest visits, the latest first."""
    visits = sa.select(run_outlet.c.run).where(
        run_outlet.c.outlet == outlet, run_outlet.c.facts != NO_VISIT_FACTS
    )
    runs = connection.execute(visits.order_by(run_outlet.c.started.desc()).limit(VISITS)).scalars()
    segments = [f"{run}-{n:05d}" for run in dict.fromkeys(runs) for n in range(SEGMENTS)]
    mine = (capture.c.segment.in_(segments), capture.c.outlet == outlet, capture.c.role.in_(roles))
    query = sa.select(capture.c.url).where(*mine, *where)
    yield from connection.execute(query.order_by(capture.c.at.desc()).limit(NEWEST)).scalars()


def different(urls: Iterable[str], limit: int) -> list[str]:
    """The first addresses, each once."""
    return list(dict.fromkeys(urls))[:limit]
