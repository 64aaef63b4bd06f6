"""`fiche demo`, in surroundings that are set up for other things."""

from pathlib import Path

from .fiche import Fiche


def test_the_demo_stays_on_this_machine_and_out_of_other_archives(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    surroundings = {
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
        "FICHE_STORAGE": str(elsewhere),
        "FICHE_LIMITS__PAGE_BYTES": "10",
    }
    (tmp_path / "fiche.toml").write_text("unknown = 1\n")
    said = Fiche(tmp_path / "data", surroundings)("demo")
    assert "yna_co_kr" in said
    assert "Tarihi taş köprü" in said
    assert not elsewhere.exists()
    assert (tmp_path / "fiche-demo" / "storage" / "warc").is_dir()


def test_the_demo_leaves_a_folder_alone_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "fiche-demo").mkdir()
    mine = tmp_path / "fiche-demo" / "notes.txt"
    mine.write_text("mine")
    said = Fiche(tmp_path / "data").run("demo")
    assert (said.returncode, mine.read_text()) == (1, "mine")
    assert "move it away" in said.stderr
