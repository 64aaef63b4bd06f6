"""The database of a catalog: who asks it, who writes to it, and what it says if it fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from .engines import is_forbidden, unusable


class Database:
    """A database that threads may share. What fails in it is a `CatalogError`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to ask by, for as long as the block lasts."""
        with translated(self._engine), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection to write by: all that the block does, or nothing if it raises.

        With SQLite one writes at a time, the others wait: what takes long is done before.
        """
        with translated(self._engine), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """What a database says in its own words, as a `CatalogError`."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error, IntegrityError | ProgrammingError) and not is_forbidden(error):
            raise  # a mistake of ours, not of the database
        raise unusable(engine, error) from error
