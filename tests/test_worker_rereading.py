"""Stored pages that a real worker reads again, by a job."""

from pathlib import Path

from archive import open_catalog
from crawler.newsstand import Newsstand
from crawler.outlet import story_key

from .fiche import Fiche, reaching
from .older import make_older
from .queueing import ask, empty
from .working import Machine, until

OUTLET = "koreatimes_co_kr"
JOBS = "select count(*) from procrastinate_jobs where task_name = 'reextract'"


def test_a_job_stores_what_is_read_otherwise_now(postgres: str, tmp_path: Path) -> None:
    with Newsstand() as stand:
        source = Fiche(tmp_path / "source", reaching(stand))
        source("crawl", OUTLET)
        today = make_older(source, tmp_path / "older")
        own = {
            **reaching(stand),
            "FICHE_CATALOG": empty(postgres),
            "FICHE_STORAGE": str(tmp_path / "older" / "storage"),
            "FICHE_SCHEDULE__OUTLETS": '["paper.test"]',
            "FICHE_SERVICE__LISTEN": "",
            "FICHE_SERVICE__SLOTS": "1",
            "FICHE_READING__WORKERS": "1",
        }
        machine = Machine(Fiche(tmp_path / "worker" / "data", own), "worker")
        machine.fiche.home.parent.mkdir()
        machine.fiche("rebuild")
        put = machine.fiche("enqueue", "reextract", OUTLET)
        assert put == f"job 1: {OUTLET}\n"
        assert "reextract  waiting" in machine.fiche("jobs")
        machine.start()
        try:
            until(lambda: ask(postgres, JOBS) == [0])
            assert "reextract" not in machine.fiche("jobs", code=None)
            assert machine.stop() < 30
        finally:
            machine.end()
    assert "pages again, run " in machine.said
    with open_catalog(postgres, key=story_key) as catalog:
        read = [line for stem in catalog.readings() for line in catalog.reread(stem)]
    assert read
    assert {line["url"]: line["text"] for line in read}.items() <= {
        url: article["text"] for url, article in today.items()
    }.items()
