"""Rows that are entered once, whoever enters them and however often."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from .rows import Row

Newer = Callable[[Any], sa.ColumnElement[bool]]
"""Says, of a row that is to be entered, whether it counts instead of the one that is there."""


def put(
    connection: Connection, table: sa.Table, rows: Sequence[Row], newer: Newer | None = None
) -> None:
    """Enter `rows` by their primary keys, each in place of one that is there, if it is `newer`."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    statement: Any = _insert(connection, table)
    fresh = {name: statement.excluded[name] for name in table.c.keys() if name not in keys}  # noqa: SIM118 - it is no dict
    where = newer(statement.excluded) if newer else None
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=fresh, where=where), rows
    )


def add(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Enter those of `rows` whose primary keys are not there yet."""
    if rows:
        statement: Any = _insert(connection, table)
        connection.execute(statement.on_conflict_do_nothing(), rows)


def _insert(connection: Connection, table: sa.Table) -> Any:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
