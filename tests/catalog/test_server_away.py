"""A database server that is killed and comes back: the catalog waits for it."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from archive import open_catalog
from archive.catalog import CatalogError
from archive.engines import connecting, url_of
from tests.killable import KillableDatabase, killable_database


@pytest.fixture(scope="module")
def database() -> Iterator[KillableDatabase]:
    with killable_database() as server:
        yield server


def test_server_that_starts_again_is_waited_for(database: KillableDatabase) -> None:
    with open_catalog(database.address) as catalog:
        assert catalog.counts()["run"] == 0
        database.kill()
        starting = threading.Timer(1.5, database.start)
        starting.start()
        assert catalog.counts()["run"] == 0
        starting.join()


def test_server_that_never_answered_is_not_waited_for(database: KillableDatabase) -> None:
    database.kill()
    try:
        begun = time.monotonic()
        with pytest.raises(CatalogError, match="check the address"):
            open_catalog(database.address)
        assert time.monotonic() - begun < 10
    finally:
        database.start()


def test_a_server_that_takes_connections_and_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://fiche@127.0.0.1:{silent.getsockname()[1]}/fiche"
        begun = time.monotonic()
        with pytest.raises(CatalogError, match="timeout expired"):
            open_catalog(address)
        assert time.monotonic() - begun < 20
    assert connecting(url_of(f"{address}?connect_timeout=60")) == {}, "it says so itself"
