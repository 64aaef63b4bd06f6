"""Workers that start at the same time enter the same schedule."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime

import pytest

from archive import schema
from archive.catalog import open_catalog
from archive.upsert import add
from crawler.config import Config
from crawler.service.standing import Standing
from crawler.service.timetable import GROUPS, Timetable

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_two_enter_the_schedule_at_once(address: str) -> None:
    config = Config(schedule={"outlets": ["voi_id", "yna_co_kr"]})  # type: ignore[arg-type]
    with (
        open_catalog(address) as mine,
        open_catalog(address) as theirs,
        ThreadPoolExecutor(1) as pool,
    ):
        with mine.writing() as db:
            schema.put_meta(db, GROUPS, "1")
            first = Standing(outlet="voi_id", group="g-1", due=NOW)
            add(db, schema.timetable, [first.row()])
            entering = pool.submit(Timetable(theirs, config).outlets, NOW)
            with pytest.raises(TimeoutError):
                entering.result(0.5)  # it waits until we have done
        wait([entering], timeout=10)
        assert set(entering.result(0)) == {"voi_id", "yna_co_kr"}
        groups = Timetable(mine, config).groups_of(["voi_id", "yna_co_kr"])
        assert groups == {"voi_id": "g-1", "yna_co_kr": "yna_co_kr"}
