"""What is wrong with outlets, on the pages and for programs."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.moments import stamp
from archive.schema import incident, timetable
from crawler.alerts import settle

from .newspaper import GONE, PAPER, STORY, Newspaper, ask, links, newspaper, said
from .replaying import Served, served

NOW = datetime.now(UTC)
SINCE = NOW - timedelta(hours=5)
EXAMPLES = (GONE, STORY, f"{PAPER}/never")


class Judged:
    cause = "blocked"
    since = SINCE
    what = "403 for 97 % of the pages, usually <b>0</b> %"
    likely = "the site refuses this crawler"


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Newspaper]:
    with newspaper(tmp_path) as filled:
        yield filled


@pytest.fixture
def site(paper: Newspaper) -> Iterator[Served]:
    with served(paper.storage, paper.catalog) as server:
        yield server


def breaks(paper: Newspaper, *outlets: str) -> None:
    with paper.catalog.writing() as db:
        settle(db, {slug: [Judged()] for slug in outlets}, lambda *_: EXAMPLES, NOW)


def test_without_incidents_the_pages_are_as_before(site: Served) -> None:
    assert "blocked" not in said(ask(site, "/"))
    page = ask(site, "/outlet/paper_example")
    assert "What was wrong" not in said(page)
    assert "timeout 2" in said(page, "//div[contains(@class, 'alarm')]")


def test_front_page_says_what_is_wrong_first(paper: Newspaper, site: Served) -> None:
    breaks(paper, "paper_example")
    page = ask(site, "/")
    first = "//table[@class='outlets']/tbody/tr[1]"
    text = said(page, first)
    assert text.startswith("paper.example")
    assert f"blocked since {SINCE:%-d %b %Y, %H:%M} UTC: {Judged.what}" in text
    assert "likely: the site refuses this crawler" in text
    found = links(page, f"{first}//span[@class='note']/a")
    assert [link.split("/", 3)[3] for link in found] == list(EXAMPLES)
    labels = [str(one) for one in page.xpath(f"{first}//span[@class='note']/a/@aria-label")]
    assert labels == list(EXAMPLES)


def test_outlet_page_leads_to_the_captures(paper: Newspaper, site: Served) -> None:
    breaks(paper, "paper_example")
    page = ask(site, "/outlet/paper_example")
    notice = "//div[contains(@class, 'alarm')]"
    assert "blocked" in said(page, f"{notice}//strong")
    found = links(page, f"{notice}//a")
    assert [str(one) for one in page.xpath(f"{notice}//a/text()")] == list(EXAMPLES)
    gone, story, never = (site.follow(link) for link in found)
    assert (gone.status, story.status, never.status) == (410, 200, 404)
    assert "Old bridge closed until spring" in story.text


def test_outlet_page_keeps_what_was_wrong(paper: Newspaper, site: Served) -> None:
    breaks(paper, "paper_example")
    with paper.catalog.writing() as db:
        settle(db, {"paper_example": []}, lambda *_: (), NOW)
        db.execute(incident.update().values(cleared=stamp(NOW)))
    page = ask(site, "/outlet/paper_example")
    assert "blocked" not in said(page, "//div[contains(@class, 'alarm')]")
    table = said(page, "//table[caption='Incidents that have ended']")
    assert Judged.what in table


def test_programs_get_incidents_with_their_captures(paper: Newspaper, site: Served) -> None:
    breaks(paper, "paper_example")
    answer = json.loads(site("/api/outlets").text)
    outlets = {one["outlet"]: one for one in answer["outlets"]}
    assert outlets["mirror_example"]["incidents"] == []
    one = outlets["paper_example"]
    assert (one["page"], one["last"]["run"]) == ("/outlet/paper_example", "run-2")
    assert sum(one["days"].values()) > 0
    [found] = one["incidents"]
    assert (found["cause"], found["what"]) == ("blocked", Judged.what)
    assert datetime.fromisoformat(found["since"]) == SINCE
    assert [each["url"] for each in found["examples"]] == list(EXAMPLES)
    assert site.follow(found["examples"][1]["snapshot"]).status == 200


def test_front_page_looks_on_this_side_where_most_break_together(
    paper: Newspaper, site: Served
) -> None:
    outlets = [f"o{n}_test" for n in range(6)]
    row = {"grp": "g", "last": stamp(NOW), "due": stamp(NOW), "state": "{}"}
    with paper.catalog.writing() as db:
        db.execute(timetable.insert(), [{**row, "outlet": slug} for slug in outlets])
    breaks(paper, *outlets[:4])
    assert "look first at this side" not in said(ask(site, "/"))
    breaks(paper, *outlets[:5])
    assert "5 of the 6 outlets visited since" in said(ask(site, "/"))
