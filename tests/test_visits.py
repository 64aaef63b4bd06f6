"""What a visit takes of what is announced: by a catalog that a real crawl has filled."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from archive import Catalog, open_catalog
from crawler.found import Found
from crawler.newsstand import Newsstand
from crawler.outlet import load_outlet, story_key
from crawler.tally import Tally
from crawler.visits import Visit, Wanted

from .fiche import Fiche, reaching

SLUG = "voi_id"


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand() as stand:
        yield stand


@pytest.fixture(scope="module")
def fiche(stand: Newsstand, tmp_path_factory: pytest.TempPathFactory) -> Fiche:
    fiche = Fiche(
        tmp_path_factory.mktemp("visit") / "data", reaching(stand, FICHE_POLITENESS__DELAY="0.4")
    )
    fiche("crawl", SLUG)
    return fiche


@pytest.fixture
def catalog(fiche: Fiche) -> Iterator[Catalog]:
    with open_catalog(fiche.home / "catalog.sqlite", key=story_key) as catalog:
        yield catalog


def visit(catalog: Catalog, *, later: timedelta, limit: int | None = None) -> Visit:
    now = datetime.now(UTC) + later
    return Visit(outlet=load_outlet(SLUG), catalog=catalog, tally=Tally(), now=now, limit=limit)


def again(catalog: Catalog, later: timedelta) -> list[Wanted]:
    return list(visit(catalog, later=later).rechecks())


def test_nothing_is_looked_at_again_at_once(catalog: Catalog) -> None:
    assert again(catalog, timedelta(seconds=1)) == []


def test_young_pages_are_looked_at_again_with_the_validators_they_came_with(
    catalog: Catalog,
) -> None:
    wanted = again(catalog, timedelta(days=1))
    assert wanted
    for one in wanted:
        assert one.held is not None
        assert one.held.earlier is not None
        assert one.held.earlier.etag


def test_old_pages_are_left_alone(catalog: Catalog) -> None:
    assert again(catalog, timedelta(days=30)) == []


def test_what_is_held_is_skipped_and_counted(stand: Newsstand, catalog: Catalog) -> None:
    announced = [Found(one.url) for one in stand.expected if one.outlet == SLUG]
    this = visit(catalog, later=timedelta(seconds=1))
    assert list(this.admit(announced)) == []
    assert this.tally.counts[SLUG]["skipped/held"] == len(announced)


def test_a_page_announced_under_many_addresses_is_wanted_once(catalog: Catalog) -> None:
    url = "https://voi.id/en/news/999999"
    many = [Found(url), Found(url + "?utm_source=rss"), Found("http://www.voi.id/en/news/999999/")]
    this = visit(catalog, later=timedelta(0))
    assert [one.entry.found.url for one in this.admit(many)] == [url]


def test_what_is_beyond_the_limit_leaves_the_visit_incomplete(catalog: Catalog) -> None:
    this = visit(catalog, later=timedelta(0), limit=2)
    announced = [Found(f"https://voi.id/en/news/{number}") for number in range(900_000, 900_005)]
    assert len(list(this.admit(announced))) == 2
    assert this.tally.incomplete == {SLUG}


def test_no_host_is_asked_faster_than_its_delay(stand: Newsstand, fiche: Fiche) -> None:
    assert fiche.articles()
    for host in {hit.host for hit in stand.log}:
        times = [hit.at for hit in stand.log if hit.host == host]
        gaps = [(late - early).total_seconds() for early, late in pairwise(times)]
        assert not [gap for gap in gaps if gap < 0.35], host
