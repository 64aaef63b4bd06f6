"""Which outlets the settings schedule."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from archive import open_catalog
from archive.moments import now, stamp
from crawler.config import Config
from crawler.options import Schedule
from crawler.outlet import UnknownOutlet, outlet_slugs
from crawler.service.scheduled import say_scheduled, scheduled
from crawler.service.timetable import Timetable

from .fiche import Fiche


def test_every_declared_outlet_is_scheduled_but_those_excluded() -> None:
    assert set(scheduled(Schedule())) == set(outlet_slugs())
    without = scheduled(Schedule(exclude=("voi_id", "www.yna.co.kr")))
    assert set(without) == set(outlet_slugs()) - {"voi_id", "yna_co_kr"}


def test_a_list_is_scheduled_but_those_excluded(tmp_path: Path) -> None:
    listed = tmp_path / "outlets"
    listed.write_text("# ours\nexample.org\nhttps://other.example/news/  # its news\n")
    asked = Schedule(outlets=("voi_id",), outlets_file=listed)
    assert set(scheduled(asked)) == {"voi_id", "example_org", "other_example"}
    fewer = asked.model_copy(update={"exclude": ("example.org",)})
    assert set(scheduled(fewer)) == {"voi_id", "other_example"}


def test_a_typo_is_told() -> None:
    with pytest.raises(UnknownOutlet, match="voi_id"):
        scheduled(Schedule(exclude=("voi_di",)))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, ("WARNING", "no outlet is scheduled: see schedule.outlets, ")),
        (1, ("INFO", "1 outlet is scheduled, 2 visited at once")),
        (2, ("INFO", "2 outlets are scheduled, 2 visited at once")),
    ],
)
def test_a_service_without_outlets_warns(
    caplog: pytest.LogCaptureFixture, count: int, said: tuple[str, str]
) -> None:
    caplog.set_level("INFO", "fiche")
    say_scheduled(count, 2)
    (record,) = caplog.records
    assert record.levelname == said[0]
    assert record.getMessage().startswith(said[1])


def test_status_lists_what_is_scheduled_or_was_visited(tmp_path: Path) -> None:
    fiche = Fiche(tmp_path, {"FICHE_SCHEDULE__OUTLETS": '["voi_id", "example.org"]'})
    facts = {"new_articles": 3, "captures": 4, "counts": {}, "failures": {}, "complete": True}
    moment = "2026-11-21T09:00:00.000000Z"
    with open_catalog(tmp_path / "catalog.sqlite") as catalog:
        catalog.add_run({"run": "run-1", "kind": "crawl", "started": moment, "ended": moment,
                         "outlets": {"yna_co_kr": facts}, "pending": []})  # fmt: skip
    head, *rows = fiche("status").splitlines()
    assert head.split() == ["outlet", "last", "run", "new", "failed", "why", "due"]
    assert rows[0].split() == ["voi_id", "never", "due"]
    assert rows[1].split() == ["example_org", "never", "due"]
    assert rows[2].split() == ["yna_co_kr", "2026-11-21", "09:00Z", "3", "0", "not", "scheduled"]
    assert rows[3].startswith("declared, and not scheduled: aa_com_tr, ")
    assert "yna_co_kr" in rows[3]
    assert "0 captures, 0 articles; 0 segments and 1 run stored" in rows
    assert "not scheduled" not in fiche("status", FICHE_SCHEDULE__OUTLETS="[]")


def test_status_tells_when_outlets_are_due(tmp_path: Path) -> None:
    fiche = Fiche(tmp_path, {"FICHE_SCHEDULE__OUTLETS": '["voi_id", "example.org"]'})
    config = Config(home=tmp_path, schedule={"outlets": ["voi_id", "example.org"]})  # type: ignore[arg-type]
    later = now() + timedelta(hours=3, minutes=1)
    with open_catalog(tmp_path / "catalog.sqlite") as catalog:
        timetable = Timetable(catalog, config)
        timetable.outlets(now())
        timetable.postpone(["voi_id"], later)
    rows = fiche.look("status").splitlines()
    assert rows[1].split() == ["voi_id", "never", "in", "3", "h"]
    assert rows[2].split() == ["example_org", "never", "due"]
    told = json.loads(fiche.look("status", "--json"))
    assert (told["due"], told["next"]) == (["example_org"], {"voi_id": stamp(later)})
