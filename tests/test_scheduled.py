"""Which outlets the settings schedule."""

from pathlib import Path

import pytest

from crawler.options import Schedule
from crawler.outlet import UnknownOutlet, outlet_slugs
from crawler.service.scheduled import scheduled


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
