from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import Catalog, LocalStorage, open_catalog

from .servers import S3Server, postgresql, seaweedfs


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """A real S3 server; see `S3Server` for its address and keys."""
    with seaweedfs() as server:
        yield server


@pytest.fixture
def s3_environment(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The real S3 server, found by boto3 through this process's environment."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    return s3


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The SQLAlchemy URL of a real, empty PostgreSQL database."""
    with postgresql() as url:
        yield url


@pytest.fixture
def queue_at(postgres: str) -> str:
    """The same with the tables of catalog and queue, and nothing in them."""
    from .queueing import empty  # noqa: PLC0415 - most tests need no queue

    return empty(postgres)


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    """An empty archive in a folder."""
    return LocalStorage(tmp_path / "storage")


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """An empty catalog in a file."""
    with open_catalog(str(tmp_path / "catalog.sqlite")) as opened:
        yield opened
