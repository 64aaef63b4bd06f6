"""How a database gets its tables, and those of an older fiche become those of this one."""

import json
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from . import filing, fulltext, terms
from .engines import CatalogError
from .rows import Row, article_row
from .schema import (
    article,
    capture,
    get_meta,
    incident,
    parked,
    put_meta,
    reading,
    run,
    run_outlet,
    schema_version,
    tables,
    timetable,
)

ONE_AT_A_TIME = 0x66696368
"""The PostgreSQL advisory lock under which the schema is made ("fich")."""

Migration = Callable[[Connection], None]


def index_digests(connection: Connection) -> None:
    """To 2: captures are asked for by the digest of their payload."""
    (index,) = (one for one in capture.indexes if one.name == "capture_by_digest")
    index.create(connection, checkfirst=True)


def keep_readings(connection: Connection) -> None:
    """To 3: a record may be read again; articles are searched, and compared with each other."""
    old = sa.table("article_2", sa.column("segment"), sa.column("key"), sa.column("document"))
    connection.execute(
        sa.text("create table article_2 as select segment, key, document from article")
    )
    article.drop(connection)
    for table in (article, reading):
        table.create(connection, checkfirst=True)
    fulltext.clear(connection)
    for stem in connection.execute(sa.select(old.c.segment).distinct()).scalars().all():
        lines = connection.execute(sa.select(old).where(old.c.segment == stem)).all()
        for some in filing.batches(lines):
            rows = [row_of(line.document, stem, line.key) for line in some]
            filing.put_articles(connection, rows)
    connection.execute(sa.text("drop table article_2"))


def row_of(document: str, stem: str, key: str) -> Row:
    """A stored article as a row, under the key that it had."""
    return article_row(json.loads(document), stem, lambda url: key)


def tell_visits_apart(connection: Connection) -> None:
    """To 4: a run may visit an outlet more than once; segments are parked; outlets are due."""
    connection.execute(sa.text("create table run_outlet_3 as select * from run_outlet"))
    run_outlet.drop(connection)
    for table in (run_outlet, parked, timetable, incident):
        table.create(connection, checkfirst=True)
    same = ("run", "outlet", "started", "complete", "settled", "facts")
    old = sa.table("run_outlet_3", *(sa.column(name) for name in same))
    both = old.join(run, run.c.run == old.c.run)
    copied = sa.select(*old.c, run.c.ended, run.c.interrupted).select_from(both)
    names = [*same, "ended", "interrupted"]
    connection.execute(run_outlet.insert().from_select(names, copied))
    connection.execute(sa.text("drop table run_outlet_3"))


MIGRATIONS: tuple[Migration, ...] = (index_digests, keep_readings, tell_visits_apart)
"""What takes version 1 to 2, 2 to 3, ...: one entry a version, never changed afterwards."""


def upgrade(connection: Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Make the tables, or bring those of an older fiche up to date.

    `CatalogError` if a newer one made them. Runs in the caller's transaction: all of it or none.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    newest = len(migrations) + 1
    found = schema_version(connection)
    if found > newest:
        raise CatalogError(
            f"the catalog has schema {found}, this fiche knows schemas up to {newest}: install a "
            "newer fiche, or name another catalog and run: fiche rebuild"
        )
    if not found:
        tables.create_all(connection)
        fulltext.make(connection)
    for migrate in migrations[found - 1 :] if found else ():
        migrate(connection)
    put_meta(connection, "schema", str(newest))
    if found and get_meta(connection, "terms") not in {None, str(terms.RULE)}:
        filing.index_all(connection)
    put_meta(connection, "terms", str(terms.RULE))


def is_current(connection: Connection) -> bool:
    """Whether the tables, and the terms in them, are the ones that this version writes."""
    newest = schema_version(connection) == len(MIGRATIONS) + 1
    return newest and get_meta(connection, "terms") == str(terms.RULE)
