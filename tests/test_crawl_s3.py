"""The same crawl into an S3 server gives the same archive."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive import open_catalog
from crawler.newsstand import Newsstand

from .fiche import Fiche, reaching, without
from .servers import S3Server

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
OUTLETS = ("voi_id", "koreatimes_co_kr", "wowkorea_jp")
OF_THE_RUN = ("segment", "offset", "length", "record_id", "captured_at", "run", "day")


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as stand:
        yield stand


@pytest.fixture
def remote(stand: Newsstand, s3_environment: S3Server, tmp_path: Path) -> Fiche:
    bucket = s3_environment.new_bucket()
    storage = f"s3://{bucket}/news/archive"
    return Fiche(tmp_path / "data", {**reaching(stand), "FICHE_STORAGE": storage})


def told(fiche: Fiche) -> list[dict[str, Any]]:
    lines = [without(line, *OF_THE_RUN) for line in fiche.articles()]
    return sorted(lines, key=lambda line: str(line["url"]))


def test_the_same_archive_comes_of_it(stand: Newsstand, remote: Fiche, tmp_path: Path) -> None:
    local = Fiche(tmp_path / "local", reaching(stand))
    for fiche in (local, remote):
        fiche("crawl", *OUTLETS)
    assert told(remote) == told(local)
    kinds = [
        sorted(key.split("/")[0] for key in fiche.storage.keys("")) for fiche in (local, remote)
    ]
    assert kinds[0] == kinds[1]
    assert not (remote.home / "storage").exists()
    assert " 0 problems" in remote.look("verify")
    found = remote("crawl", *OUTLETS, "--from-archive", "--output", "-").splitlines()
    assert len(found) == len(remote.articles())


def test_a_second_crawl_and_a_rebuild(stand: Newsstand, remote: Fiche) -> None:
    remote("crawl", *OUTLETS)
    before = told(remote)
    (remote.home / "catalog.sqlite").unlink()
    remote("rebuild")
    remote("crawl", *OUTLETS)
    assert told(remote) == before


def test_a_crawl_with_its_catalog_in_postgresql(
    stand: Newsstand, postgres: str, tmp_path: Path
) -> None:
    with open_catalog(postgres) as catalog:
        catalog.clear()  # other tests have been at this database
    fiche = Fiche(tmp_path / "data", {**reaching(stand), "FICHE_CATALOG": postgres})
    fiche("crawl", "voi_id")
    line = fiche.articles()[0]
    assert line["title"] in fiche.look("show", line["url"])
    assert not (fiche.home / "catalog.sqlite").exists()
    fiche("crawl", "voi_id")
    assert len(fiche.articles()) == len(told(fiche))


def test_a_storage_that_goes_away_leaves_everything_in_the_spool(
    stand: Newsstand, tmp_path: Path
) -> None:
    """The storage answers when the run begins, and no more when it ends."""
    storage = tmp_path / "mounted"
    fiche = Fiche(tmp_path / "data", {**reaching(stand), "FICHE_STORAGE": str(storage)})
    fiche("crawl", "voi_id", "--limit", "1")
    (storage / "warc").rename(tmp_path / "warc-away")
    (storage / "warc").write_text("in the way")
    done = fiche.run("crawl", "voi_id")
    assert done.returncode == 1
    assert "waiting in the spool" in done.stderr
    assert "in the spool: " in fiche.look("status")
    (storage / "warc").unlink()
    (tmp_path / "warc-away").rename(storage / "warc")
    fiche("crawl", "voi_id")
    expected = {one.title for one in stand.expected if one.outlet == "voi_id"}
    assert {line["title"] for line in fiche.articles()} == expected
    assert "nothing waits in the spool" in fiche.look("status")
