"""A storage whose folder is not mounted is not taken for a new archive."""

from pathlib import Path

import pytest

from archive import Catalog, LocalStorage, StorageRefused
from archive.rebuild import check_archive

from .bringing import record
from .exchanges import NOW, exchange
from .fiche import Fiche
from .stored import open_run


def test_an_empty_storage_is_refused_if_the_catalog_knows_better(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    check_archive(storage, catalog)  # a new archive
    run = open_run(tmp_path, storage, catalog)
    run.no_article(run.record(exchange()), "test")
    run.close({}, now=NOW)
    check_archive(storage, catalog)
    elsewhere = LocalStorage(tmp_path / "elsewhere")
    with pytest.raises(StorageRefused, match=r"the catalog knows 1 segments of one: mount it"):
        check_archive(elsewhere, catalog)
    assert not elsewhere.root.exists()


def test_every_command_that_would_write_refuses_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "old.warc"
    path.write_bytes(record(1))
    fiche = Fiche(tmp_path / "home", {"FICHE_CONTACT": "tests@example.org"})
    fiche("import", str(path))
    mounted, away = fiche.home / "storage", fiche.home / "away"
    mounted.rename(away)
    mounted.mkdir()
    path.write_bytes(record(2))
    page = "https://paper.example/old/1"
    for command in (
        ["import", str(path)],
        ["save", page],
        ["crawl", page],
        ["rebuild"],
        ["verify"],
    ):
        done = fiche.inside(*command)
        assert done.exit_code not in {0, 1}, command
        [said] = done.stderr.splitlines()
        assert "no archive lies there" in said
        assert "mount it" in said
    assert not list(mounted.iterdir())
    mounted.rmdir()
    away.rename(mounted)
    assert " 0 problems" in fiche.look("verify")
