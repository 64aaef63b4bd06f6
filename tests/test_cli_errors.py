"""What is the user's to mend is one line and a code, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path


def fiche(folder: Path, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FICHE_")}
    return subprocess.run(
        [sys.executable, "-m", "crawler.cli", *words],
        env={**kept, "PYTHONPATH": str(Path(__file__).parent.parent), **variables},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_storage_that_refuses_stops_the_run_before_the_first_fetch(tmp_path: Path) -> None:
    (tmp_path / "storage").write_text("this is a file")
    done = fiche(tmp_path, "--contact", "me@example.org", "crawl", "voi_id", FICHE_HOME=".")
    assert done.returncode == 2
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1


def test_missing_contact_says_what_to_write(tmp_path: Path) -> None:
    done = fiche(tmp_path, "crawl", "voi_id")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "FICHE_CONTACT=" in done.stderr


def test_wrong_slug_gets_the_nearest_right_ones(tmp_path: Path) -> None:
    done = fiche(tmp_path, "--contact", "me@example.org", "crawl", "voi_di")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "voi_id" in done.stderr


def test_unknown_setting_names_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "fiche.toml").write_text("[politeness]\ndelya = 1\n")
    done = fiche(tmp_path, "status")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "delay" in done.stderr


def test_unknown_variable_names_the_known_ones(tmp_path: Path) -> None:
    done = fiche(tmp_path, "status", FICHE_STORAEG="x")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "FICHE_STORAGE" in done.stderr


def test_storage_address_that_cannot_be_read_says_what_to_write(tmp_path: Path) -> None:
    done = fiche(tmp_path, "rebuild", FICHE_STORAGE="ftp://example.org/x")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "s3://bucket/prefix" in done.stderr


def test_contact_of_nothing_is_no_contact(tmp_path: Path) -> None:
    done = fiche(tmp_path, "crawl", "voi_id", FICHE_CONTACT="")
    assert done.returncode == 2
