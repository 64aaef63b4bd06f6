"""How a database becomes a catalog, and what is said if it cannot."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive import migrations, schema
from archive.canonical import url_key
from archive.catalog import Catalog, CatalogError, open_catalog
from archive.engines import open_engine

from .records import HOUR, KEY, NOW, STORY, article, capture, enter, manifest, waiting


def test_threads_may_write_at_once(catalog: Catalog) -> None:
    def enter_one(number: int) -> None:
        at = NOW + timedelta(seconds=number)
        stem = f"s{number}"
        enter(catalog, capture(STORY, at, segment=stem), segment=stem)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(enter_one, range(24)))
    assert len(catalog.held([KEY])[KEY].captures) == 24


def test_a_cleared_catalog_is_empty(catalog: Catalog, address: str) -> None:
    enter(catalog, capture())
    catalog.clear()
    assert set(catalog.counts().values()) == {0}
    with open_catalog(address) as again:
        assert set(again.counts().values()) == {0}


def test_keys_are_made_anew_when_their_rule_has_changed(catalog: Catalog, address: str) -> None:
    page = capture("https://paper.test/m/1")
    enter(catalog, page, articles=[article(page, canonical_url="https://paper.test/m/2")])
    catalog.add_run(manifest("r1", NOW + HOUR, pending=[waiting("https://paper.test/m/3")]))
    engine = open_engine(address)
    with engine.execution_options(writes=True).begin() as connection:
        schema.put_meta(connection, "rule", "0")
    engine.dispose()

    def shorter(url: str) -> str:
        return url_key(url).replace("/m/", "/")

    with open_catalog(address, key=shorter) as opened:
        assert list(opened.held(["https://paper.test/1", "https://paper.test/2"])) == [
            "https://paper.test/1",
            "https://paper.test/2",
        ]
        assert [one.key for one in opened.pending("paper_test")] == ["https://paper.test/3"]


def test_a_newer_schema_is_refused(catalog: Catalog, address: str) -> None:
    engine = open_engine(address)
    with engine.execution_options(writes=True).begin() as connection:
        schema.put_meta(connection, "schema", "99")
    engine.dispose()
    with pytest.raises(CatalogError, match=r"schema 99.*up to 4: install a newer fiche"):
        open_catalog(address)


def test_an_older_schema_is_brought_up_to_date(catalog: Catalog, address: str) -> None:
    def add_column(connection: Connection) -> None:
        connection.execute(sa.text("alter table segment add column note text"))

    engine = open_engine(address)
    for _ in range(2):
        with engine.execution_options(writes=True).begin() as connection:
            migrations.upgrade(connection, [*migrations.MIGRATIONS, add_column])
    with engine.connect() as connection:
        assert schema.schema_version(connection) == 5
        assert "note" in {c["name"] for c in sa.inspect(connection).get_columns("segment")}
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text("alter table segment drop column note"))
    engine.dispose()


def test_the_first_schema_gets_its_index_of_digests(catalog: Catalog, address: str) -> None:
    engine = open_engine(address)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text("drop index capture_by_digest"))
        schema.put_meta(connection, "schema", "1")
    with open_catalog(address), engine.connect() as connection:
        assert migrations.is_current(connection)
        names = {one["name"] for one in sa.inspect(connection).get_indexes("capture")}
        assert "capture_by_digest" in names
    engine.dispose()


def test_a_file_that_is_no_catalog_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, only a long enough text file" * 100)
    with pytest.raises(CatalogError, match=r"notes\.txt.*fiche rebuild"):
        open_catalog(path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CatalogError, match=r"cannot keep a catalog in .*file: .*another file"):
        open_catalog(tmp_path / "file" / "catalog.sqlite")


def test_an_address_that_is_none_is_explained() -> None:
    with pytest.raises(CatalogError, match="expected a file, or postgresql://"):
        open_catalog("mysql://localhost/fiche")


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(
        CatalogError, match=r"the catalog postgresql://u:\*+@127\.0\.0\.1:9/x:"
    ) as caught:
        open_catalog("postgresql://u:secret@127.0.0.1:9/x")
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_user_without_rights_is_told_what_is_missing(postgres: str) -> None:
    theirs = sa.create_engine(postgres, isolation_level="AUTOCOMMIT")
    with theirs.connect() as db:
        db.exec_driver_sql("drop role if exists guest")
        db.exec_driver_sql("create role guest login")
        db.exec_driver_sql("drop database if exists closed")
        db.exec_driver_sql("create database closed")
    theirs.dispose()
    closed = sa.make_url(postgres).set(database="closed")
    open_catalog(closed.render_as_string(hide_password=False)).close()
    guest = closed.set(username="guest").render_as_string(hide_password=False)
    with pytest.raises(CatalogError, match="the user needs more rights"):
        open_catalog(guest)
