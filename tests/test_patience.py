"""Hosts that ask to be left alone for longer than a run waits."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.middlewares import rules_of
from crawler.newsstand import Newsstand
from crawler.newsstand.faults import host_of
from crawler.politeness import Gate, LeftAlone

from .fiche import Fiche, reaching

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HOST = host_of("retry-seconds")


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW, faults=True) as stand:
        yield stand


def pages_asked(stand: Newsstand) -> int:
    return sum(hit.host == HOST and hit.path.endswith(".html") for hit in stand.log)


def test_nothing_more_is_sent_to_a_host_that_asks_for_too_much(
    stand: Newsstand, tmp_path: Path
) -> None:
    pace = {"FICHE_POLITENESS__PATIENCE": "0.1", "FICHE_POLITENESS__DELAY": "0.3"}
    fiche = Fiche(tmp_path / "data", reaching(stand, **pace))
    fiche("crawl", HOST, code=1)
    assert pages_asked(stand) == 1
    (did,) = fiche.manifests()
    assert sorted(one["reason"] for one in did["pending"]) == ["busy/429", "busy/429", "http/429"]
    assert [one["attempts"] for one in did["pending"] if one["reason"] == "busy/429"] == [0, 0]
    assert all(one["not_before"] for one in did["pending"])


def test_a_closed_gate_lets_nobody_through() -> None:
    async def pass_twice() -> None:
        gate = Gate(0, 1)
        async with gate.turn():
            gate.close("busy/503", NOW)
        async with gate.turn():
            pytest.fail("went through a closed gate")

    with pytest.raises(LeftAlone, match="until 2026-11-21 09:00:00Z") as left:
        asyncio.run(pass_twice())
    assert (left.value.reason, left.value.until) == ("busy/503", NOW)


def test_a_longer_delay_counts_from_the_last_request() -> None:
    async def seconds_between() -> float:
        gate = Gate(0, 1)
        async with gate.turn():
            start = time.monotonic()
        gate.slow_down(0.2)
        async with gate.turn():
            return time.monotonic() - start

    assert asyncio.run(seconds_between()) >= 0.19


@pytest.mark.parametrize(
    ("seconds", "reason"), [("2.5", None), ("1000000000", "robots/crawl-delay")]
)
def test_a_delay_without_end_means_to_stay_away(seconds: str, reason: str | None) -> None:
    file = f"User-agent: *\nCrawl-delay: {seconds}\n".encode()
    assert rules_of(200, file).reason == reason
