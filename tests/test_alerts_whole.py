"""From visits to word of them: an outlet falls silent, is told of, shown, and well again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from archive import LocalStorage, open_catalog
from archive.history import Visited
from crawler.alerts import send_due
from crawler.config import Config
from crawler.options import Alerts, Schedule
from crawler.service.timetable import Timetable

from .contracts import BEGIN, DAY, THEN, facts, visit, weeks
from .newspaper import ask, links, said, visited
from .receivers import hook
from .replaying import page, served
from .stored import open_run

SLUG, FEED = "paper_example", "https://paper.example/feed.xml"
LATER = timedelta(weeks=40)
"""So much later than they are, visits come after the run that made the captures."""


def moved(visits: Iterable[Visited], days: int = 0) -> list[Visited]:
    """Visits to our outlet."""
    by = LATER + timedelta(days=days)
    return [replace(one, outlet=SLUG, started=one.started + by, ended=None) for one in visits]


USUAL, SILENT = moved(weeks(28)), moved(visit(THEN + hour, facts(0)) for hour in range(2 * DAY))
AGAIN = moved(weeks(5, seed=3), days=30)


def test_an_outlet_falls_silent_and_is_well_again(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "storage")
    with hook() as posts, open_catalog(tmp_path / "catalog.sqlite") as catalog:
        run = open_run(tmp_path, storage, catalog)
        run.record(page(FEED, "20260330010000", b"<rss/>", "Content-Type: text/xml", role="feed"))
        run.close(visited(complete=True), now=BEGIN)
        config = Config(
            home=tmp_path,
            alerts=Alerts(webhook=posts.url),
            schedule=Schedule(outlets=("paper.example",)),
        )
        table = Timetable(catalog, config)
        table.outlets(BEGIN)
        table.visited(USUAL, USUAL[-1].started)

        def go_on(visits: Iterable[Visited]) -> None:
            for one in visits:
                table.visited([one], one.started)
                send_due(catalog, config, one.started + timedelta(minutes=1))

        go_on(SILENT)
        [post] = posts.posts
        assert (post.body["outlet"], post.body["cause"]) == (SLUG, "feed-gone")
        assert post.body["examples"] == [FEED]
        with served(storage, catalog) as site:
            shown = ask(site, f"/outlet/{SLUG}")
            notice = "//div[contains(@class, 'alarm')]"
            assert "feed-gone since" in said(shown, notice)
            [link] = links(shown, f"{notice}//a")
            assert site.follow(link).text == "<rss/>"
        go_on(AGAIN)
        kinds = [one.body["kind"] for one in posts.posts]
        assert kinds == ["alert", "all-clear"]
        assert posts.posts[1].body["text"].startswith("paper.example: well again (feed-gone, from")
