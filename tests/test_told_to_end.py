"""A visit that is told to end, at each moment from its task to its result."""

import asyncio
from collections.abc import Iterator

import pytest

from archive import open_catalog, parked
from archive.moments import now
from crawler.config import Config, read_config
from crawler.newsstand import Newsstand
from crawler.outlet import story_key
from crawler.service.metrics import Measures
from crawler.service.sealer import Sealer
from crawler.service.timetable import Timetable
from crawler.service.visit import ChildDied, Result, Task, VisitChild, settings_of

from .fiche import Fiche, reaching

OUTLET = "voi_id"
NOTHING_BEGUN = ("crawler.service.errands:crawl_errand",)
OPENING = (
    "archive.spool:Run.resume",
    "crawler.stories:Stories.__init__",
    "scrapy.crawler:AsyncCrawlerProcess.start",
    "crawler.spiders.news:NewsSpider.__init__",
    "crawler.archiving:Archiving.opened",
    "crawler.middlewares:RobotsMiddleware._fetch",
)
CLOSING = ("crawler.archiving:Archiving.closed", "crawler.session:Session.close")


@pytest.fixture(scope="module", name="stand")
def _stand() -> Iterator[Newsstand]:
    with Newsstand() as stand:
        yield stand


@pytest.fixture(scope="module", name="config")
def _config(stand: Newsstand, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    home = tmp_path_factory.mktemp("told") / "data"
    fiche = Fiche(home, reaching(stand, FICHE_READING__WORKERS="1"))
    with pytest.MonkeyPatch.context() as patch:
        for name, text in fiche.variables().items():
            patch.setenv(name, text)
        yield read_config().for_crawling()


@pytest.fixture(scope="module", name="run")
def _run(config: Config) -> str:
    """A run that an earlier visit has parked."""
    return visit(config, "", "tests:nothing").parked


def visit(config: Config, run: str, moment: str) -> Result:
    task = Task(kind="crawl", settings=settings_of(config), names=(OUTLET,), parked=run, seconds=60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOLD_AT", moment)
        return asyncio.run(VisitChild("tests.told_to_end").run(task))


def lies_parked(config: Config, run: str) -> bool:
    """Whether the spool has this run, parked, and nothing else."""
    folders = [path.name for path in config.spool_folder.glob("2*")]
    return folders == [one.run for one in parked(config.spool_folder)] == [run]


@pytest.mark.parametrize("moment", NOTHING_BEGUN)
def test_ends_at_once_before_it_has_begun(config: Config, run: str, moment: str) -> None:
    with pytest.raises(ChildDied):
        visit(config, run, moment)
    assert lies_parked(config, run)


@pytest.mark.parametrize("moment", OPENING)
def test_is_an_interrupted_visit_as_soon_as_it_opens(config: Config, run: str, moment: str) -> None:
    result = visit(config, run, moment)
    assert (result.parked, result.trouble, result.learned) == (run, "", True)
    assert [(one.interrupted, one.complete) for one in result.visits] == [(True, False)]
    assert lies_parked(config, run)
    with open_catalog(config.catalog_url, key=story_key) as catalog:
        assert OUTLET in Timetable(catalog, config).due(now())


@pytest.mark.parametrize("moment", CLOSING)
def test_is_a_whole_visit_if_it_is_closing(config: Config, run: str, moment: str) -> None:
    result = visit(config, run, moment)
    assert (result.parked, result.trouble, result.learned) == (run, "", True)
    assert [(one.interrupted, one.complete) for one in result.visits] == [(False, True)]
    assert lies_parked(config, run)


@pytest.mark.parametrize(("seconds", "why"), [(60, "its process ended with "), (0, "it took ")])
def test_sealing_that_is_cut_short_goes_on_later(
    config: Config, caplog: pytest.LogCaptureFixture, seconds: float, why: str
) -> None:
    sealer = Sealer(config, Measures())

    async def cut() -> None:
        sealing = asyncio.create_task(sealer.seal(seconds=seconds))
        await asyncio.sleep(0)
        for child in sealer.children:
            child.stop()
        await sealing

    asyncio.run(cut())
    assert f"sealing was cut short ({why}" in caplog.text
    assert "the next start here, goes on with it" in caplog.text
    assert sealer.look
