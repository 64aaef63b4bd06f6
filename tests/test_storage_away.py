"""A crawl whose storage is away, or fails again and again: nothing that it captured is lost."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.newsstand import Newsstand

from .fiche import Fiche, reaching
from .servers import S3Server, free_ports
from .tcp import Gate

OUTLET = "koreatimes_co_kr"


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=datetime(2026, 11, 21, 9, tzinfo=UTC)) as stand:
        yield stand


@pytest.fixture
def gate(s3_environment: S3Server) -> Iterator[Gate]:
    """A way to the S3 server that can be made to fail."""
    with Gate(s3_environment.endpoint) as gate:
        yield gate


@pytest.fixture
def fiche(stand: Newsstand, gate: Gate, s3_environment: S3Server, tmp_path: Path) -> Fiche:
    bucket = s3_environment.new_bucket()
    settings = {
        "FICHE_S3__PATIENCE": "15",
        "FICHE_STORAGE": f"s3://{bucket}/news",
        "AWS_ENDPOINT_URL_S3": gate.address,
    }
    return Fiche(tmp_path / "data", {**reaching(stand), **settings})


def titles(stand: Newsstand) -> set[str]:
    return {one.title for one in stand.expected if one.outlet == OUTLET}


def is_whole(fiche: Fiche, stand: Newsstand) -> bool:
    """Whether every article is there, once, and nothing is left or broken."""
    found = [line["title"] for line in fiche.articles()]
    assert sorted(found) == sorted(titles(stand))
    assert "nothing waits in the spool" in fiche.look("status")
    return " 0 problems" in fiche.look("verify")


def test_a_storage_that_is_away_for_a_whole_run(fiche: Fiche, stand: Newsstand) -> None:
    away = f"http://127.0.0.1:{free_ports(1)[0]}"
    done = fiche.run("crawl", OUTLET, AWS_ENDPOINT_URL_S3=away, FICHE_S3__PATIENCE="1")
    assert done.returncode == 1
    assert "waiting in the spool: s3://" in done.stderr
    assert "cannot be reached" in done.stderr
    assert "nobody owns it: the next start brings it home" in fiche.look("status")
    asked = len(stand.log)
    fiche("crawl", OUTLET)
    again = [hit.url for hit in stand.log[asked:] if "/news/" in hit.url or "/2026" in hit.url]
    assert again == [], "it fetched what it had captured"
    assert is_whole(fiche, stand)


def test_a_storage_that_fails_every_third_request(
    fiche: Fiche, gate: Gate, stand: Newsstand
) -> None:
    gate.drop_every = 3
    fiche("crawl", OUTLET)
    gate.drop_every = 0
    assert gate.dropped > 2
    assert is_whole(fiche, stand)


def test_a_storage_that_counts_another_checksum(fiche: Fiche, gate: Gate, stand: Newsstand) -> None:
    fiche("crawl", OUTLET, "--limit", "1", code=None)
    gate.tampers = lambda answer: re.sub(rb"(?i)(checksum-sha256: )....", rb"\1AAAA", answer)
    done = fiche.run("crawl", OUTLET)
    assert done.returncode == 1
    assert "waiting in the spool" in done.stderr
    assert "the next start brings it home" in fiche.look("status")
    gate.tampers = lambda answer: answer
    fiche("crawl", OUTLET)
    assert is_whole(fiche, stand)


def test_a_storage_that_goes_away_after_segments_were_sealed(
    fiche: Fiche, gate: Gate, tmp_path: Path
) -> None:
    """What was read before its host was known cannot be read again then; nothing is lost."""
    with Newsstand(now=datetime(2026, 11, 21, 9, tzinfo=UTC), delay=0.6) as stand:
        settings = {"FICHE_S3__PATIENCE": "1", "FICHE_SEGMENTS__BYTES": "20000"}
        slow = Fiche(tmp_path / "slow", {**fiche.environment, **reaching(stand, **settings)})
        crawl = slow.start("crawl", "yna_co_kr")
        end = time.monotonic() + 60
        while not any(slow.storage.keys("warc/")):
            assert crawl.poll() is None, "it ended before anything was sealed"
            assert time.monotonic() < end
            time.sleep(0.02)
        gate.shut = True
        assert crawl.wait(timeout=120) == 1
        assert "nobody owns it: the next start brings it home" in slow.look("status")
        gate.shut = False
        slow("crawl", "yna_co_kr")
        expected = {one.title for one in stand.expected if one.outlet == "yna_co_kr"}
        found = [line["title"] for line in slow.articles()]
        assert sorted(found) == sorted(expected)
        assert "nothing waits in the spool" in slow.look("status")
        assert " 0 problems" in slow.look("verify")
