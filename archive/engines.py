"""The databases a catalog may live in, as engines: SQLite in a file, PostgreSQL on a server."""

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_exponential_jitter

from .errors import ArchiveError

SQLITE_PATIENCE_MS = 30_000
"""How long a writer waits for another one; a segment is entered in well under a second."""

CONNECT_SECONDS = 5
"""For a server to answer at all: psycopg would wait for two minutes."""

FORBIDDEN = "42501"
"""The code by which PostgreSQL says that somebody lacks a right."""
MORE_RIGHTS = "the user needs more rights: make it the owner of the database, or of these tables"

SERVER_PATIENCE = 30.0
"""Seconds for which a server is waited for that has answered before, as while it starts again."""


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
        return postgresql_engine(url)
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


def postgresql_engine(url: URL) -> Engine:
    """A server that may start again while we work: once it has answered, it is waited for."""
    engine = sa.create_engine(url, pool_pre_ping=True, connect_args=connecting(url))
    answered = False

    @sa.event.listens_for(engine, "do_connect")
    def connect(dialect: Any, _record: object, args: Any, parameters: Any) -> Any:
        nonlocal answered
        patience = Retrying(
            retry=retry_if_exception(is_away),
            stop=stop_after_delay(SERVER_PATIENCE if answered else 0),
            wait=wait_exponential_jitter(multiplier=0.1, max=2),
            reraise=True,
        )
        connection = patience(dialect.connect, *args, **parameters)
        answered = True
        return connection

    return engine


def connecting(url: URL) -> dict[str, int]:
    """How to connect, as far as neither the address nor the environment says so."""
    if "connect_timeout" in url.query or "PGCONNECT_TIMEOUT" in os.environ:
        return {}
    return {"connect_timeout": CONNECT_SECONDS}


def is_away(error: BaseException) -> bool:
    """Whether a server does not answer, or says that it is not ready yet or any more.

    One that refuses us says why, by a code of another class than 57 (operator intervention).
    """
    code = getattr(error, "sqlstate", None)
    return isinstance(error, dialect_error()) and (code is None or code.startswith("57P"))


def dialect_error() -> type[Exception]:
    """What psycopg raises for a server that is away; it is there once it has been used."""
    import psycopg  # noqa: PLC0415 - only for those who have it

    return psycopg.OperationalError


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


def unusable(engine: Engine, error: DBAPIError) -> CatalogError:
    """What to tell the user when the database at `engine` does not answer as one should."""
    reason = " ".join(str(error.orig).split())
    where = as_written(engine.url)
    return CatalogError(f"cannot use the catalog {where}: {reason} ({hint(engine, error)})")


def as_written(url: URL) -> str:
    """The address as a user writes it, without its password.

    >>> as_written(url_of("postgresql://fiche:secret@db/fiche")), as_written(url_of("c.sqlite"))
    ('postgresql://fiche:***@db/fiche', 'c.sqlite')
    """
    if url.get_backend_name() == "sqlite":
        return url.database or "in memory"
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def hint(engine: Engine, error: DBAPIError) -> str:
    """What to do about `error`."""
    if engine.dialect.name == "sqlite":
        return (
            "if it is no catalog, name another file; "
            "if it is damaged, remove it and run: fiche rebuild"
        )
    if is_forbidden(error):
        return MORE_RIGHTS
    return "check the address, the user and that the server runs"


def is_forbidden(error: DBAPIError) -> bool:
    """Whether PostgreSQL refused `error`'s statement for want of rights."""
    return getattr(error.orig, "sqlstate", None) == FORBIDDEN
