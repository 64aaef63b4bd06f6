"""Every article can be made again from the record that it names; what cannot be is found."""

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.newsstand import Newsstand

from .fiche import Fiche, reaching

OUTLETS = ("voi_id", "wowkorea_jp")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with Newsstand(now=datetime(2026, 11, 21, 9, tzinfo=UTC)) as stand:
        fiche = Fiche(tmp_path_factory.mktemp("deep") / "data", reaching(stand))
        fiche("crawl", *OUTLETS)
        yield fiche.home


@pytest.fixture
def fiche(crawled: Path, tmp_path: Path) -> Fiche:
    """An archive of one crawl."""
    shutil.copytree(crawled, tmp_path / "data")
    return Fiche(tmp_path / "data", {"FICHE_CONTACT": "tests@example.org"})


def change(fiche: Fiche, edit: Callable[[dict[str, Any]], None]) -> str:
    """Change the first stored article, and leave no other trace of that; its address."""
    [path] = (fiche.home / "storage").glob("articles/*/*/*/*.jsonl.gz")
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    edit(lines[0])
    path.write_bytes(gzip.compress("".join(f"{json.dumps(one)}\n" for one in lines).encode()))
    (fiche.home / "catalog.sqlite").unlink()
    fiche("rebuild")
    return str(lines[0]["url"])


def test_every_article_is_read_again_the_same(fiche: Fiche) -> None:
    count = len(fiche.articles())
    done = fiche.run("verify", "--deep")
    assert done.returncode == 0, done.stdout
    assert f"{count} articles read again, 0 problems" in done.stdout
    assert done.stderr == ""


def test_a_changed_article_is_found(fiche: Fiche) -> None:
    url = change(fiche, lambda line: line.update(title="Another title", text=line["text"] + "!"))
    out = fiche("verify", "--deep", code=1)
    assert f"line 1: {url}: title, text (reading); the page is whole" in out


def test_another_version_of_the_extractors_explains_a_difference(fiche: Fiche) -> None:
    url = change(fiche, lambda line: line.update(title="Another title", extractor="microfiche/0"))
    done = fiche.run("verify", "--deep")
    assert f"{url}: read by microfiche/0 then, by microfiche/" in done.stderr
    assert "(reading)" not in done.stdout


def test_a_repetition_that_was_taken_away_explains_a_difference(fiche: Fiche) -> None:
    def shorten(line: dict[str, Any]) -> None:
        line["text"] = "\n\n".join(line["text"].split("\n\n")[:-1])

    url = change(fiche, shorten)
    done = fiche.run("verify", "--deep")
    assert f"{url}: another state of what is known to repeat on that host" in done.stderr
    assert "(reading)" not in done.stdout


def test_an_article_whose_page_is_gone_is_found(fiche: Fiche) -> None:
    change(fiche, lambda line: line.update(offset=line["offset"] + 1))
    assert "its page cannot be read" in fiche("verify", "--deep", code=1)
