"""A catalog in each of the databases it may live in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import schema
from archive.catalog import Catalog, open_catalog
from archive.engines import open_engine


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "below" / "catalog.sqlite")
    found: str = request.getfixturevalue("postgres")
    engine = open_engine(found)
    with engine.begin() as connection:
        schema.tables.drop_all(connection)
        connection.exec_driver_sql("drop table if exists article_search")
    engine.dispose()
    return found


@pytest.fixture
def catalog(address: str) -> Iterator[Catalog]:
    with open_catalog(address) as opened:
        yield opened
