"""`fiche index`, `export` and `import`, as their user runs them."""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from archive import LocalStorage, open_catalog
from crawler.outlet import story_key

from .exchanges import HOST, NOW, article, exchange
from .fiche import Fiche
from .stored import open_run


@pytest.fixture
def fiche(tmp_path: Path) -> Fiche:
    """An archive with two pages of an outlet, and a folder to write into."""
    made = Fiche(tmp_path / "home")
    with open_catalog(made.home / "catalog.sqlite", key=story_key) as catalog:
        storage = LocalStorage(made.home / "storage")
        run = open_run(made.home, storage, catalog)
        for number in (1, 2):
            capture = run.record(exchange(number))
            fields = ("authors", "tags", "flags")
            line = {**article(capture), **{name: [] for name in fields}, "outlet": capture.outlet}
            run.article(capture, line)
        run.close({"outlets": {}}, now=NOW)
    return made


def test_index_to_standard_output_and_to_a_file(fiche: Fiche, tmp_path: Path) -> None:
    lines = fiche("index").splitlines()
    assert [line.split()[0] for line in lines] == [
        f"example,paper)/story/{number}" for number in (1, 2)
    ]
    fiche("index", "--output", str(tmp_path / "i.cdxj"))
    assert (tmp_path / "i.cdxj").read_text().splitlines() == lines
    assert fiche.look("index", "warc/1999/") == ""


def test_export_writes_every_form_at_once(fiche: Fiche, tmp_path: Path) -> None:
    forms = ("wacz", "warc", "jsonl", "csv", "parquet")
    files = {form: tmp_path / f"out.{form}" for form in forms}
    words = [word for form, path in files.items() for word in (f"--{form}", str(path))]
    said = fiche("export", *words, f"{HOST}/story/2", "--title", "Two")
    assert said.count("1 captures") == 2
    assert said.count("1 articles") == 3
    with zipfile.ZipFile(files["wacz"]) as wacz:
        assert json.loads(wacz.read("datapackage.json"))["title"] == "Two"
    assert b"Story 2" in gzip.decompress(files["warc"].read_bytes())
    assert json.loads(files["jsonl"].read_text())["url"] == f"{HOST}/story/2"
    assert files["parquet"].read_bytes().startswith(b"PAR1")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name[0] == ".") == []


def test_export_by_outlet_and_day_to_standard_output(fiche: Fiche) -> None:
    said = fiche("export", "--csv", "-", "paper.example", "--since", "2026-11-21")
    assert [row["title"] for row in csv.DictReader(io.StringIO(said))] == ["A title", "A title"]


@pytest.mark.parametrize(
    "narrowed", [["--until", "2026-11-21"], ["other_example"], [f"{HOST}/nothing"]]
)
def test_export_of_nothing_says_so_and_leaves_no_file(
    fiche: Fiche, tmp_path: Path, narrowed: list[str]
) -> None:
    (tmp_path / "kept.jsonl").write_text("kept")
    for form in ("wacz", "warc", "jsonl"):
        done = fiche.inside("export", f"--{form}", str(tmp_path / f"kept.{form}"), *narrowed)
        assert done.exit_code == 1
        assert "nothing in the archive fits" in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["kept.jsonl"]
    assert (tmp_path / "kept.jsonl").read_text() == "kept"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say what to write"),
        (["--wacz", "-"], "standard output takes one of"),
        (["--csv", "-", "--jsonl", "-"], "standard output takes one of"),
        (["--csv", "a.csv", "--since", "yesterday"], "yesterday"),
    ],
)
def test_wrong_use_of_export_is_2(fiche: Fiche, words: list[str], said: str) -> None:
    done = fiche.inside("export", *words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_export_into_a_folder_that_is_not_there(fiche: Fiche, tmp_path: Path) -> None:
    done = fiche.run("export", "--csv", str(tmp_path / "no" / "a.csv"))
    assert done.returncode == 1
    assert "cannot write" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_exported_can_be_imported(fiche: Fiche, tmp_path: Path) -> None:
    path = tmp_path / "a.wacz"
    fiche("export", "--wacz", str(path))
    other = Fiche(tmp_path / "other")
    assert "6 records, 2 captures" in other("import", str(path))
    assert "imported before" in other("import", str(path))
    assert "0 problems" in other.look("verify")
    assert f"{HOST}/story/1" in other.look("show", "--json", f"{HOST}/story/1")
    assert other.look("index").count("\n") == 2
    assert "nothing waits" in other.look("status")


def test_import_names_what_is_broken(fiche: Fiche, tmp_path: Path) -> None:
    whole = tmp_path / "a.warc.gz"
    fiche("export", "--warc", str(whole))
    clipped = tmp_path / "clipped.warc.gz"
    clipped.write_bytes(whole.read_bytes()[:-30])
    done = fiche.run("import", str(clipped), str(tmp_path / "a.warc.gz"))
    assert done.returncode == 1
    assert "broken: clipped.warc.gz" in done.stderr
    assert "the file ends inside this gzip member" in done.stderr
    assert "a.warc.gz: 4 records that the archive has already" in done.stdout
    assert fiche.run("import", str(tmp_path / "not-there")).returncode == 2
