"""What a visit asks of the database does not grow with the archive, nor with the timetable."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import open_catalog
from crawler.config import Config
from crawler.newsstand import Newsstand
from crawler.outlet import story_key
from crawler.service.migrating import migrate
from crawler.service.timetable import Timetable

from .fiche import Fiche, reaching
from .killable import KillableDatabase, killable_database
from .queueing import ask

OUTLET = "voi_id"


@pytest.fixture
def database() -> Iterator[KillableDatabase]:
    """A database that writes down every statement."""
    with killable_database() as database:
        migrate(database.address)
        ask(database.address, "alter system set log_statement = 'all'")
        ask(database.address, "select pg_reload_conf()")
        yield database


def statements(database: KillableDatabase, during: Callable[[], object]) -> int:
    """How many statements it got meanwhile."""
    log = database._folder / "log"
    before = log.stat().st_size
    during()
    with log.open("rb") as lines:
        lines.seek(before)
        return sum(b"statement: " in line or b"execute " in line for line in lines)


def test_a_visit_costs_the_same_among_many(database: KillableDatabase, tmp_path: Path) -> None:
    with Newsstand() as stand:
        fiche = Fiche(tmp_path / "home", {**reaching(stand), "FICHE_CATALOG": database.address})
        fiche("crawl", OUTLET)
        fiche("crawl", OUTLET)  # has learned by now what its pages repeat
        few = statements(database, lambda: fiche("crawl", OUTLET))
        fiche("crawl", "--all")
        enter_many(database.address, tmp_path)
        many = statements(database, lambda: fiche("crawl", OUTLET))
    assert many == few
    assert few < 120


def enter_many(address: str, folder: Path) -> None:
    """Schedule a thousand outlets more."""
    names = folder / "outlets.txt"
    names.write_text("".join(f"paper-{number}.example\n" for number in range(1000)) + OUTLET)
    config = Config(catalog=address, schedule={"outlets_file": names})  # type: ignore[arg-type]
    with open_catalog(address, key=story_key) as catalog:
        Timetable(catalog, config).outlets(datetime.now(UTC) - timedelta(hours=1))
