"""One process at a time, over all that share a catalog."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from archive import Catalog, Claims, OutletTaken

NAME = ".alerts"
LOCK = 0x66696361
"""The PostgreSQL advisory lock ("fica")."""


@contextmanager
def alone(catalog: Catalog, claims: Path) -> Iterator[bool]:
    """Whether nobody else is in such a block; the system frees it when the process ends.

    With PostgreSQL on any machine, otherwise on this one.
    """
    with catalog.reading() as db:
        if db.dialect.name == "postgresql":
            yield bool(db.execute(sa.select(sa.func.pg_try_advisory_xact_lock(LOCK))).scalar())
            return
    mine = Claims(claims)
    try:
        mine.take([NAME], run="alerts")
    except OutletTaken:
        yield False
        return
    try:
        yield True
    finally:
        mine.free()
