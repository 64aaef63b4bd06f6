"""A database that is killed while a crawl asks it: no page goes without its article."""

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.cdxj import parse_cdxj
from crawler.newsstand import Newsstand

from .fiche import COMMAND, Fiche, reaching
from .killable import killable_database

KILLS = 3
OUTLETS = ("aa_com_tr", "koreatimes_co_kr", "voi_id")


def test_database_killed_again_and_again_costs_no_article(stand: Newsstand, tmp_path: Path) -> None:
    with killable_database() as database:
        slow = {"FICHE_POLITENESS__DELAY": "0.3", "FICHE_CATALOG": database.address}
        fiche = Fiche(tmp_path / "home", reaching(stand, **slow))
        fiche.look("status")
        crawl = subprocess.Popen(
            [*COMMAND, "crawl", *OUTLETS],
            env=fiche.variables(),
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for _ in range(KILLS):
            time.sleep(1)
            database.kill()
            time.sleep(0.3)
            database.start()
        said = crawl.communicate(timeout=120)[0].decode()
        scheduled = json.dumps(OUTLETS)
        due = {"FICHE_POLITENESS__DELAY": "0", "FICHE_SCHEDULE__OUTLETS": scheduled}
        said += fiche("crawl", "--due", code=None, **due)  # what misses something is due at once
        undisturbed = Fiche(tmp_path / "other", reaching(stand))
        undisturbed("crawl", *OUTLETS, code=None)
        wanted = urls(undisturbed)
        assert urls(fiche) == wanted, said
        assert not {url for url in wanted if whole_captures(fiche, url) != 1}, said
        fiche("verify", "--deep")


def urls(fiche: Fiche) -> set[str]:
    """The addresses of all stored articles."""
    return {line["url"] for line in fiche.articles()}


def whole_captures(fiche: Fiche, url: str) -> int:
    """How often a page was stored with its bytes."""
    found = 0
    for key in fiche.storage.keys("warc/"):
        if key.endswith(".cdxj"):
            with fiche.storage.open(key) as lines:
                captures = map(parse_cdxj, lines.read().decode().splitlines())
                found += sum(one.url == url and one.kind == "response" for one in captures)
    return found


@pytest.fixture(scope="module", name="stand")
def _stand() -> Iterator[Newsstand]:
    with Newsstand() as stand:
        yield stand
