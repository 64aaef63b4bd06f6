"""Real crawls that park between them."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.newsstand import Newsstand
from crawler.outlet import story_key

from .fiche import Fiche, reaching

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
OUTLET, OTHER = "voi_id", "trthaber_com"


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as stand:
        yield stand


def visit(fiche: Fiche, run: str = "", *, most: int = 0, outlet: str = OUTLET) -> str:
    """The run that a visit has parked."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.parked_visit", run, str(most), outlet],
        env=fiche.variables(),
        cwd=fiche.home.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def stories(fiche: Fiche) -> Counter[str]:
    return Counter(story_key(line["url"]) for line in fiche.articles())


def expected(stand: Newsstand, *outlets: str) -> set[str]:
    return {story_key(one.url) for one in stand.expected if one.outlet in outlets}


def test_visits_go_on_with_each_other_and_store_each_page_once(
    stand: Newsstand, tmp_path: Path
) -> None:
    fiche = Fiche(tmp_path / "data", reaching(stand))
    run = visit(fiche, most=5)
    assert run
    assert visit(fiche, run) == run
    assert visit(fiche, run) == run
    assert list(fiche.storage.keys("warc/")) == []
    said = fiche.look("status", code=None)
    assert f"in the spool: {run}" in said
    assert "parked: the next visit goes on with it" in said
    assert " 0 problems" in fiche.look("verify")
    fiche("crawl", OTHER)  # beside it, and sealed at once
    assert len(fiche.warcs()) == 1
    assert set(stories(fiche)) == expected(stand, OTHER)
    assert " 0 problems" in fiche.look("verify")
    fiche("crawl", OTHER, FICHE_SEGMENTS__AGE="1")  # by which it is due
    assert " 0 problems" in fiche.look("verify")
    found = stories(fiche)
    assert set(found) == expected(stand, OUTLET, OTHER)
    assert max(found.values()) == 1
    [manifest] = [one for one in fiche.manifests() if "visits" in one]
    assert [one["interrupted"] for one in manifest["visits"]] == [True, False, False]
    assert not manifest["interrupted"]
    assert manifest["outlets"][OUTLET]["new_articles"] == len(expected(stand, OUTLET))
    assert manifest["about"]["outlets"] == [OUTLET]
    before = json.loads(fiche.look("status", "--json", code=None))["outlets"]
    fiche("rebuild")
    assert json.loads(fiche.look("status", "--json", code=None))["outlets"] == before
    assert " 0 problems" in fiche.look("verify")
