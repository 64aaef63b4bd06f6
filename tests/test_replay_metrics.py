"""What Prometheus and a watchdog are told, over real HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from archive import LocalStorage
from archive.errors import StorageAway

from .newspaper import PAPER, STORY, Newspaper, newspaper
from .replaying import Served, page, served

TOKEN = "a-long-token-of-the-tests"


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Newspaper]:
    with newspaper(tmp_path) as made:
        yield made


def measured(site: Served, **headers: str) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    got = site("/metrics", **headers)
    assert got.status == 200
    assert got.headers["content-type"].startswith("text/plain")
    return {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(got.text)
        for one in family.samples
    }


def test_answers_are_counted_by_route_and_status(paper: Newspaper) -> None:
    with served(paper.storage, paper.catalog) as site:
        for path in ("/", "/nowhere", f"/web/20261121080000/{STORY}", "/api/search?page=0"):
            site(path)
        site.ask("HEAD", "/search")
        found = measured(site)
        total = "fiche_replay_requests_total"
        assert found[total, "GET", "front", "200"] == 1
        assert found[total, "GET", "other", "404"] == 1
        assert found[total, "GET", "web", "200"] == 1
        assert found[total, "GET", "api", "400"] == 1
        assert found[total, "HEAD", "search", "200"] == 1
        assert found["fiche_replay_request_seconds_count", "web"] == 1
        assert found["fiche_replay_sent_bytes_total", "web"] > 100
        assert found["fiche_replay_requests_in_progress",] == 1


def test_addresses_are_no_labels(paper: Newspaper) -> None:
    with served(paper.storage, paper.catalog) as site:
        before = len(measured(site))
        for number in range(20):
            site(f"/{number}/x")
            site(f"/web/2026/{PAPER}/{number}")
        site.ask("BREW", "/")
        assert len(measured(site)) < before + 80


def test_what_the_archive_holds(paper: Newspaper) -> None:
    with served(paper.storage, paper.catalog, paper.spool) as site:
        found = measured(site)
        counts = paper.catalog.counts()
        for name in ("segment", "capture", "article", "run"):
            assert found[f"fiche_archive_{name}s",] == counts[name]
        last = paper.catalog.last_runs()["paper_example"]
        when = found["fiche_outlet_last_run_timestamp_seconds", "paper_example"]
        assert when == last.started.timestamp()
        assert found["fiche_outlet_last_run_failures", "paper_example"] == 2
        assert found["fiche_spool_bytes",] == 0
        assert found["fiche_catalog_up",] == 1
        paper.run("run-3").record(page(f"{PAPER}/new", "20261121140000", b"<p>" + bytes(5000)))
        assert measured(site)["fiche_spool_bytes",] > 0


def test_a_catalog_that_is_away_is_told_of(paper: Newspaper) -> None:
    with served(paper.storage, paper.catalog) as site:
        assert json.loads(site("/healthz").text) == {
            "status": "ok",
            "storage": "ok",
            "catalog": "ok",
        }
        paper.catalog.close()
        (paper.folder / "catalog.sqlite").write_bytes(b"no database" * 1000)
        for name in ("catalog.sqlite-wal", "catalog.sqlite-shm"):
            (paper.folder / name).unlink(missing_ok=True)
        assert measured(site)["fiche_catalog_up",] == 0
        got = site("/healthz")
        facts = json.loads(got.text)
        assert (got.status, facts["status"], facts["storage"]) == (503, "away", "ok")
        assert "catalog" in facts["catalog"]


class Away(LocalStorage):
    """A folder on a disk that is not there at the moment."""

    def check(self, *, writing: bool = True) -> None:
        raise StorageAway(str(self), "no route to host")


def test_a_storage_that_is_away_is_told_of(paper: Newspaper) -> None:
    with served(Away(paper.storage.root), paper.catalog) as site:
        got = site("/healthz")
        assert got.status == 503
        assert "no route to host" in json.loads(got.text)["storage"]


def test_a_folder_that_is_not_mounted_is_told_of(paper: Newspaper, tmp_path: Path) -> None:
    with served(LocalStorage(tmp_path / "mnt"), paper.catalog) as site:
        got = site("/healthz")
        assert got.status == 503
        assert "is it not mounted?" in json.loads(got.text)["storage"]
        assert site.follow(f"/web/{STORY}").status == 503


def test_with_a_token_both_want_it(paper: Newspaper) -> None:
    with served(paper.storage, paper.catalog, token=TOKEN) as site:
        assert {site("/metrics").status, site("/healthz").status} == {401}
        found = measured(site, Authorization=f"Bearer {TOKEN}")
        assert found["fiche_replay_requests_total", "GET", "metrics", "401"] == 1
