"""Hosts with one thing wrong each: none stops a run, each is counted under its own name."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.newsstand import Newsstand
from crawler.newsstand.faults import FAULTS, host_of

from .fiche import Fiche, reaching

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
ARTICLES = 3

# What each fault is counted as, and how many articles the host gives all the same.
NAMES: dict[str, tuple[str | None, int]] = {
    "feed-html": ("feed/html", 3),
    "feed-empty": ("feed/empty", 3),
    "feed-cut": ("feed/cut-off", 3),
    "feed-charset": ("feed/charset", 3),
    "feed-huge": ("feed/too-large", 3),
    "feed-bomb": ("feed/entities", 3),
    "sitemap-loop": ("sitemap/itself", 3),
    "robots-bom": (None, 3),
    "robots-404": (None, 3),
    "robots-503": ("failed/robots/http-503", 0),
    "robots-deny": ("skipped/robots", 0),
    "robots-silent": ("failed/robots/timeout", 0),
    "no-zone": ("feed/date-without-zone", 3),
    "shift-jis": (None, 1),
    "euc-kr": (None, 1),
    "soft-404": ("no-article/soft-404", 0),
    "redirect-loop": ("failed/redirect/too-many", 0),
    "redirect-chain": ("failed/redirect/too-many", 0),
    "redirect-loopback": ("failed/network/private-address", 0),
    "redirect-metadata": ("failed/network/private-address", 0),
    "redirect-file": ("failed/redirect/302", 0),
    "retry-seconds": ("busy/429", 3),
    "retry-date": ("busy/503", 3),
    "error-once": (None, 3),
    "bomb": ("decoding/bomb", 0),
    "truncated": ("failed/truncated/disconnect", 3),
    "gzip-cut": ("decoding/cut-off", 0),
    "not-gzip": ("decoding/not-encoded", 3),
    "headers-huge": (None, 3),
    "slow": ("failed/truncated/time", 0),
    "endless": ("truncated/length", 0),
    "silent": ("failed/network/timeout", 0),
    "reset": ("failed/network/no-answer", 0),
}


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW, faults=True) as stand:
        yield stand


@pytest.fixture(scope="module")
def crawled(stand: Newsstand, tmp_path_factory: pytest.TempPathFactory) -> Fiche:
    limits = {
        "FICHE_LIMITS__FIRST_BYTE_SECONDS": "1.5",
        "FICHE_LIMITS__RESPONSE_SECONDS": "4",
        "FICHE_LIMITS__PAGE_BYTES": "4000000",
        "FICHE_LIMITS__REQUISITE_BYTES": "8000000",
    }
    fiche = Fiche(tmp_path_factory.mktemp("faults") / "data", reaching(stand, **limits))
    fiche("crawl", *map(host_of, FAULTS), code=1)
    return fiche


@pytest.fixture(scope="module")
def did(crawled: Fiche) -> dict[str, Any]:
    (manifest,) = crawled.manifests()
    outlets: dict[str, Any] = manifest["outlets"]
    return outlets


def slug(fault: str) -> str:
    return host_of(fault).replace(".", "_").replace("-", "_")


def test_every_fault_has_a_name() -> None:
    assert set(NAMES) == set(FAULTS)


@pytest.mark.parametrize("fault", NAMES)
def test_a_fault_is_counted_and_the_rest_of_the_host_is_read(
    fault: str, did: dict[str, Any]
) -> None:
    named, articles = NAMES[fault]
    counts = did[slug(fault)]["counts"]
    assert counts.get("article/new", 0) == articles
    if named:
        assert counts.get(named, 0) > 0, counts
    else:
        assert not [name for name in counts if name.startswith("failed/")]


def test_no_redirect_leads_onto_this_machine(stand: Newsstand, crawled: Fiche) -> None:
    assert crawled.manifests()
    assert stand.canary.hits == 0


def test_status_tells_what_went_wrong(crawled: Fiche) -> None:
    said = crawled.look("status")
    assert "robots/http-503 1" in said
    assert "https://redirect-loop.faulty.test/" in said


def test_what_was_kept_is_sound(crawled: Fiche) -> None:
    assert " 0 problems" in crawled.look("verify")


def test_retry_after_is_obeyed(stand: Newsstand, crawled: Fiche) -> None:
    assert crawled.manifests()
    for fault in ("retry-seconds", "retry-date"):
        hits = [hit for hit in stand.log if hit.host == host_of(fault)]
        refused = [hit.at for hit in hits if hit.status in {429, 503}]
        for moment in refused:
            after = [hit.at for hit in hits if hit.at > moment and hit.status == 200]
            assert not [at for at in after if (at - moment).total_seconds() < 0.5]


def test_what_failed_is_tried_again_by_the_next_run(stand: Newsstand, crawled: Fiche) -> None:
    host = host_of("reset")
    before = len([hit for hit in stand.log if hit.host == host and hit.path.endswith(".html")])
    crawled("crawl", host, code=1)
    after = len([hit for hit in stand.log if hit.host == host and hit.path.endswith(".html")])
    assert after > before
