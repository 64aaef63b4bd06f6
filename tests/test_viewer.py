"""`fiche viewer`, and what `fiche replay` says of a viewer that is not there."""

from pathlib import Path

import pytest

from .fiche import Fiche
from .test_replay_command import replaying

FILES = {"index.html": "<title>ReplayWeb.page</title>", "ui.js": "ui", "sw.js": "self.a = 1;"}


@pytest.fixture
def fiche(tmp_path: Path) -> Fiche:
    return Fiche(tmp_path / "data")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of the names that count; the real ones are for the tests with a browser."""
    made = tmp_path / "package"
    made.mkdir()
    for name, text in FILES.items():
        (made / name).write_text(text)
    return made


def test_says_how_to_get_the_files(fiche: Fiche) -> None:
    said = fiche("viewer")
    assert "npm pack replaywebpage@" in said
    assert "AGPL" in said


def test_checks_a_folder(fiche: Fiche, folder: Path) -> None:
    assert f'viewer = "{folder}"' in fiche("viewer", str(folder))
    assert str(folder) in fiche("viewer", FICHE_REPLAY__VIEWER=str(folder))


@pytest.mark.parametrize("name", FILES)
def test_names_what_is_missing(fiche: Fiche, folder: Path, name: str) -> None:
    (folder / name).unlink()
    done = fiche.run("viewer", str(folder))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert name in done.stderr


def test_knows_the_folder_above(fiche: Fiche, folder: Path) -> None:
    done = fiche.run("viewer", str(folder.parent))
    assert done.returncode == 1
    assert f"is {folder} meant?" in done.stderr


def test_other_files_are_not_taken_for_it(fiche: Fiche, folder: Path) -> None:
    (folder / "index.html").write_text("<title>Something else</title>")
    assert "something else" in fiche.run("viewer", str(folder)).stderr


def test_replay_refuses_a_folder_without_it(fiche: Fiche, folder: Path) -> None:
    (folder / "sw.js").unlink()
    given = {"FICHE_REPLAY__VIEWER": str(folder)}
    done = fiche.run("replay", "--port", "0", **given)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "fiche viewer" in done.stderr


def test_replay_serves_it_beside_the_archive(fiche: Fiche, folder: Path) -> None:
    more = {"FICHE_REPLAY__VIEWER": str(folder), "FICHE_REPLAY__VIEWER_PORT": "0"}
    with replaying(Fiche(fiche.home, more)) as (server, process):
        assert server("/scripts/20261121000000/https://voi.id/").status == 404
        process.terminate()
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")
