"""The tables of the catalog, and how a database gets them, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from .errors import ArchiveError

SQLITE_PATIENCE_MS = 30_000
"""How long a writer waits for another one; a segment is entered in well under a second."""

ONE_AT_A_TIME = 0x66696368
"""The PostgreSQL advisory lock under which the schema is made ("fich")."""

SITEMAPS = sa.text("role = 'sitemap'")

tables = sa.MetaData()


def text(name: str, *, null: bool = False, **more: Any) -> sa.Column[str]:
    """A column of text, which must be there unless `null`."""
    return sa.Column(name, sa.Text, nullable=null, **more)


def number(name: str) -> sa.Column[int]:
    """A column of whole numbers."""
    return sa.Column(name, sa.BigInteger, nullable=False)


meta = sa.Table("meta", tables, text("name", primary_key=True), text("value"))

segment = sa.Table("segment", tables, text("segment", primary_key=True), text("day"))

capture = sa.Table(
    "capture",
    tables,
    text("segment", primary_key=True),
    sa.Column("offset", sa.BigInteger, primary_key=True, autoincrement=False),
    number("length"),
    *(text(name) for name in ("url", "key", "at", "mime", "digest", "record_id", "kind")),
    number("status"),
    *(text(name) for name in ("outlet", "role", "run", "day")),
    *(text(name, null=True) for name in ("via", "etag", "last_modified", "location")),
    *(text(name, null=True) for name in ("truncated", "error")),
    sa.Index("capture_by_key", "key", "at"),
    sa.Index("capture_by_digest", "digest"),
    sa.Index("sitemap_by_via", "via", sqlite_where=SITEMAPS, postgresql_where=SITEMAPS),
)

article = sa.Table(
    "article",
    tables,
    text("segment", primary_key=True),
    text("record_id", primary_key=True),
    *(text(name) for name in ("url", "key", "at")),
    *(text(name, null=True) for name in ("outlet", "published")),
    text("document"),
    sa.Index("article_by_key", "key"),
    sa.Index("article_by_outlet", "outlet", "published"),
)

# `alias` is another key of the page `key`: its canonical address, or one that redirects to it.
alias = sa.Table(
    "alias",
    tables,
    text("alias", primary_key=True),
    text("key", primary_key=True),
    text("segment", primary_key=True),
    sa.Index("alias_by_segment", "segment"),
)

run = sa.Table(
    "run",
    tables,
    text("run", primary_key=True),
    text("started"),
    text("ended", null=True),
    sa.Column("interrupted", sa.Boolean, nullable=False),
    text("manifest"),
    sa.Index("run_by_start", "started"),
)

run_outlet = sa.Table(
    "run_outlet",
    tables,
    text("run", primary_key=True),
    text("outlet", primary_key=True),
    text("started"),
    sa.Column("complete", sa.Boolean, nullable=False),
    sa.Column("settled", sa.Boolean, nullable=False),
    text("facts"),
    sa.Index("run_by_outlet", "outlet", "started"),
)

pending = sa.Table(
    "pending",
    tables,
    text("run", primary_key=True),
    text("outlet", primary_key=True),
    text("key", primary_key=True),
    text("started"),
    number("place"),
    text("entry"),
    sa.Index("pending_by_outlet", "outlet"),
)

memory = sa.Table(
    "memory",
    tables,
    text("host", primary_key=True),
    text("run"),
    text("started"),
    text("data"),
)

Migration = Callable[[Connection], None]


def index_digests(connection: Connection) -> None:
    """To 2: captures are asked for by the digest of their payload."""
    (index,) = (one for one in capture.indexes if one.name == "capture_by_digest")
    index.create(connection, checkfirst=True)


MIGRATIONS: tuple[Migration, ...] = (index_digests,)
"""What takes version 1 to 2, 2 to 3, ...: one entry a version, never changed afterwards."""


class CatalogError(ArchiveError):
    """A catalog that cannot be used as it is; the message says what to do."""


def open_engine(address: str | Path) -> Engine:
    """The database at `address`: a file for SQLite, or a ``postgresql://`` address."""
    try:
        url = url_of(address)
    except ArgumentError:
        raise CatalogError(
            f"cannot keep a catalog at {address!r}: expected a file, or postgresql://host/database"
        ) from None
    if url.get_backend_name() == "sqlite":
        return sqlite_engine(url)
    try:
        return sa.create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError:
        raise CatalogError(
            "a catalog in PostgreSQL needs psycopg: pip install 'microfiche[postgres]'"
        ) from None


def url_of(address: str | Path) -> URL:
    """`address` as SQLAlchemy knows it; anything without ``://`` is a file."""
    if isinstance(address, Path) or "://" not in address:
        return URL.create("sqlite", database=str(address))
    url = make_url(address)
    if url.drivername in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise ArgumentError(url.drivername)
    return url


def sqlite_engine(url: URL) -> Engine:
    """SQLite for several processes: readers never wait, a writer waits for the one before it."""
    if url.database:
        make_folder(Path(url.database).parent)
    engine = sa.create_engine(url)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        connection.execute(f"pragma busy_timeout = {SQLITE_PATIENCE_MS}")
        connection.execute("pragma journal_mode = wal")
        # What a power cut may take, `fiche rebuild` gives back; a killed process loses nothing.
        connection.execute("pragma synchronous = normal")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer locks at once: a reader that turns writer could only fail, not wait.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("begin immediate" if writes else "begin")

    return engine


def make_folder(folder: Path) -> None:
    """Make the folder of a catalog, if it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CatalogError(
            f"cannot keep a catalog in {folder}: {error.strerror}; name another file"
        ) from None


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
    for migrate in migrations[found - 1 :] if found else ():
        migrate(connection)
    put_meta(connection, "schema", str(newest))


def schema_version(connection: Connection) -> int:
    """The version of the tables in the database; 0 if there are none."""
    if not sa.inspect(connection).has_table(meta.name):
        return 0
    return int(get_meta(connection, "schema") or 0)


def is_current(connection: Connection) -> bool:
    """Whether the tables are the ones that this version writes."""
    return schema_version(connection) == len(MIGRATIONS) + 1


def get_meta(connection: Connection, name: str) -> str | None:
    """What the catalog notes about itself under `name`."""
    return connection.execute(sa.select(meta.c.value).where(meta.c.name == name)).scalar()


def put_meta(connection: Connection, name: str, value: str) -> None:
    """Note `value` under `name`, in place of what stood there."""
    connection.execute(meta.delete().where(meta.c.name == name))
    connection.execute(meta.insert().values(name=name, value=value))


def unusable(engine: Engine, error: DBAPIError) -> CatalogError:
    """What to tell the user when the database at `engine` does not answer as one should."""
    reason = " ".join(str(error.orig).split())
    where = engine.url.render_as_string(hide_password=True)
    hint = (
        "if it is no catalog, name another file; if it is damaged, remove it and run: fiche rebuild"
        if engine.dialect.name == "sqlite"
        else "check the address, the user and that the server runs"
    )
    return CatalogError(f"cannot use the catalog {where}: {reason} ({hint})")
