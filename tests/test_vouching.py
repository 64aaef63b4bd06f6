"""Runs are signed and time-stamped as they are stored; what fails there loses nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.signing import new_key
from crawler.newsstand import Newsstand

from .authority import Authority
from .fiche import Fiche, reaching
from .servers import free_ports


@pytest.fixture(scope="module")
def clock() -> Iterator[Authority]:
    with Authority() as clock:
        yield clock


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=datetime(2026, 11, 21, 9, tzinfo=UTC)) as stand:
        yield stand


@pytest.fixture
def fiche(stand: Newsstand, clock: Authority, tmp_path: Path) -> Fiche:
    settings = {
        "FICHE_SIGNING__KEY": str(tmp_path / "key.pem"),
        "FICHE_SIGNING__PUBLIC_KEY": new_key(tmp_path / "key.pem"),
        "FICHE_SIGNING__TIMESTAMP_URL": clock.url,
        "FICHE_SIGNING__TIMESTAMP_CA": str(clock.root_file(tmp_path / "root.pem")),
        "no_proxy": "*",
    }
    return Fiche(tmp_path / "data", {**reaching(stand), **settings})


def signatures(fiche: Fiche) -> list[str]:
    return [key.rpartition(".")[2] for key in fiche.storage.keys("signatures/")]


def test_whatever_stores_a_run_signs_it(fiche: Fiche, stand: Newsstand, tmp_path: Path) -> None:
    fiche("crawl", "voi_id", "--limit", "1")
    fiche("save", next(one.url for one in stand.expected if one.outlet == "koreatimes_co_kr"))
    fiche("export", "--warc", str(tmp_path / "all.warc.gz"))
    other = Fiche(tmp_path / "other", fiche.environment)
    other("import", str(tmp_path / "all.warc.gz"))
    assert signatures(fiche) == ["json", "tsr"] * 2
    assert signatures(other) == ["json", "tsr"]
    for one in (fiche, other):
        assert "0 problems" in one.look("verify")
        assert "0 manifests signed" in one("sign")


def test_an_authority_that_is_away_costs_the_stamp_alone(fiche: Fiche) -> None:
    away = f"http://127.0.0.1:{free_ports(1)[0]}/"
    done = fiche.run("crawl", "voi_id", "--limit", "1", FICHE_SIGNING__TIMESTAMP_URL=away)
    assert done.returncode == 1
    [line] = [line for line in done.stderr.splitlines() if line.startswith("not time-stamped: ")]
    assert line.startswith("not time-stamped: runs/")
    assert f"no answer from {away}" in line
    assert line.endswith("; fiche sign makes up for it")
    assert signatures(fiche) == ["json"]
    assert "nothing waits in the spool" in fiche.look("status")
    assert "(unstamped)" in fiche.look("verify", code=1)
    assert "1 manifests signed" in fiche("sign")
    assert "0 problems" in fiche.look("verify")


def test_a_key_that_is_none_is_wrong_use_before_anything_is_fetched(
    fiche: Fiche, stand: Newsstand
) -> None:
    asked = len(stand.log)
    done = fiche.run("crawl", "voi_id", FICHE_SIGNING__KEY=str(fiche.home / "missing.pem"))
    assert done.returncode == 2
    assert "cannot read the key" in done.stderr
    assert len(stand.log) == asked
    done = fiche.run("crawl", "voi_id", FICHE_SIGNING__TIMESTAMP_URL="clock.example")
    assert done.returncode == 2
    assert "write an address that begins with http" in done.stderr


def test_a_run_that_is_brought_home_later_is_signed_then(fiche: Fiche) -> None:
    storage = fiche.home / "storage"
    fiche("crawl", "voi_id", "--limit", "1")
    (storage / "warc").rename(storage / "warc-away")
    (storage / "warc").write_text("in the way")
    assert fiche.run("crawl", "voi_id").returncode == 1
    assert signatures(fiche) == ["json", "tsr"]
    (storage / "warc").unlink()
    (storage / "warc-away").rename(storage / "warc")
    fiche("crawl", "voi_id")
    assert signatures(fiche) == ["json", "tsr"] * 3
    assert "0 problems" in fiche.look("verify")


def test_a_signature_that_cannot_be_stored_loses_no_run(fiche: Fiche) -> None:
    (fiche.home / "storage").mkdir(parents=True)
    (fiche.home / "storage" / "signatures").write_text("in the way")
    done = fiche.run("crawl", "voi_id", "--limit", "1")
    assert done.returncode == 1
    assert "not signed: runs/" in done.stderr
    (fiche.home / "storage" / "signatures").unlink()
    assert "1 manifests signed" in fiche("sign")
    assert "0 problems" in fiche.look("verify")


def test_a_dry_run_signs_nothing(fiche: Fiche) -> None:
    fiche("crawl", "voi_id", "--dry-run", FICHE_SIGNING__KEY=str(fiche.home / "missing.pem"))
    assert signatures(fiche) == []
