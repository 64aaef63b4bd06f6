"""`fiche save`: a page now, with what it needs."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.records import records
from crawler.newsstand import Newsstand

from .fiche import Fiche, reaching

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as stand:
        yield stand


@pytest.fixture
def fiche(stand: Newsstand, tmp_path: Path) -> Fiche:
    return Fiche(tmp_path / "data", reaching(stand))


def saved(fiche: Fiche, *words: str, code: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(fiche("save", "--json", *words, code=code))
    return found


def address(stand: Newsstand, outlet: str) -> str:
    return next(one.url for one in stand.expected if one.outlet == outlet)


def test_prints_where_it_lies_and_the_text(stand: Newsstand, fiche: Fiche) -> None:
    url = address(stand, "voi_id")
    said = fiche("save", url)
    one = next(one for one in stand.expected if one.url == url)
    assert one.title in said
    assert one.paragraphs[-1] in said
    assert ".warc.gz, byte " in said


def test_the_record_lies_where_it_says(stand: Newsstand, fiche: Fiche) -> None:
    (one,) = saved(fiche, address(stand, "trthaber_com"))
    path = fiche.home / "storage" / one["capture"]["file"]
    with path.open("rb") as file:
        record = next(iter(records(file, name=path.name, start=one["capture"]["offset"])))
    assert record.record_id == one["capture"]["record_id"]  # type: ignore[union-attr]
    assert one["article"]["language"] == "tr"


def test_requisites_come_along_unless_they_are_not_wanted(stand: Newsstand, fiche: Fiche) -> None:
    url = address(stand, "dailyexample_test")
    (one,) = saved(fiche, url)
    kinds = {found.rpartition(".")[2].partition("?")[0] for found in one["requisites"]}
    assert {"css", "png", "woff2"} <= kinds
    assert one["missing"] == []
    (bare,) = saved(fiche, "--no-requisites", url)
    assert bare["requisites"] == []


def test_a_page_is_saved_again_each_time_it_is_asked_for(stand: Newsstand, fiche: Fiche) -> None:
    url = address(stand, "voi_id")
    saved(fiche, "--no-requisites", url)
    saved(fiche, "--no-requisites", url)
    assert len(json.loads(fiche.look("show", "--json", url))["captures"]) == 2


def test_what_cannot_be_had_is_named(fiche: Fiche) -> None:
    (gone,) = saved(fiche, "https://voi.id/en/news/999999999", code=1)
    assert gone["error"] == "http/404"
    assert gone["capture"]["status"] == 404
    (away,) = saved(fiche, "https://nowhere.invalid:9/", code=1)
    assert away["error"].startswith("robots/")


def test_private_addresses_are_refused_unless_allowed(fiche: Fiche) -> None:
    strict = Fiche(fiche.home, {**fiche.environment, "FICHE_NETWORK__ALLOW_PRIVATE": "false"})
    (one,) = saved(strict, "https://voi.id/en/news/1", code=1)
    assert one["error"] == "network/private-address"
