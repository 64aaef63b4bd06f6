"""A visit that its worker had to kill: whoever goes on knows what it captured."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive import open_catalog
from archive.schema import capture
from crawler.config import read_config
from crawler.newsstand import Newsstand
from crawler.outlet import story_key
from crawler.service.bench import Bench, Ended

from .fiche import Fiche, reaching


def test_what_a_killed_visit_captured_is_known_before_its_job_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Newsstand() as stand:
        slow = {"FICHE_POLITENESS__DELAY": "0.2", "FICHE_SERVICE__SLOTS": "1"}
        fiche = Fiche(tmp_path / "data", reaching(stand, **slow))
        for name, text in fiche.variables().items():
            monkeypatch.setenv(name, text)
        config = read_config().for_crawling()

        async def killed() -> None:
            bench = Bench(config)
            visit = asyncio.create_task(bench.visit("crawl", ("voi_id",)))
            while len(stand.log) < 6 and not visit.done():
                await asyncio.sleep(0.05)
            bench.kill()
            await visit

        with pytest.raises(Ended):
            asyncio.run(killed())
        with (
            open_catalog(config.catalog_url, key=story_key) as catalog,
            catalog.reading() as db,
        ):
            known = set(db.execute(sa.select(capture.c.url)).scalars())
        assert {hit.url for hit in stand.log[:5]} <= known
