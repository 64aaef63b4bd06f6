"""Memento (RFC 7089): TimeGate, TimeMap, and what the answers say of each other."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from archive import LocalStorage, open_catalog

from .exchanges import NOW
from .replaying import Served, page, served
from .stored import open_run

URL = "https://paper.example/story?b=1&a=2"
TIMES = ["20261121120000", "20261122120000", "20261123120000", "20261124120000"]
LINK = re.compile(r'<([^>]*)>((?:; ?\w+="[^"]*")*)')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("memento")
    storage = LocalStorage(folder / "storage")
    with open_catalog(folder / "catalog.sqlite") as catalog:
        run = open_run(folder, storage, catalog)
        for number, time in enumerate(TIMES):
            run.record(page(URL, time, b"<p>%d" % number))
        run.record(page("https://paper.example/once", TIMES[0], b"<p>once"))
        run.close({}, now=NOW)
        with served(storage, catalog) as server:
            yield server


def links(text: str) -> dict[str, dict[str, str]]:
    """What a ``Link`` header or a TimeMap says: the parameters of each address."""
    return {url: dict(re.findall(r'(\w+)="([^"]*)"', more)) for url, more in LINK.findall(text)}


def by_rel(text: str) -> dict[str, str]:
    """The address of each relation."""
    return {rel: url for url, more in links(text).items() for rel in more["rel"].split()}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("Sat, 21 Nov 2026 12:00:00 GMT", TIMES[0]),
        ("Mon, 23 Nov 2026 00:00:01 GMT", TIMES[2]),
        ("Mon, 23 Nov 2026 00:00:00 GMT", TIMES[1]),
        ("Thu, 01 Jan 1970 00:00:00 GMT", TIMES[0]),
        ("Fri, 31 Dec 2077 23:59:59 GMT", TIMES[3]),
        ("Tue, 24 Nov 2026 13:00:00 +0100", TIMES[3]),
    ],
)
def test_timegate_leads_to_the_nearest(site: Served, wanted: str, expected: str) -> None:
    got = site(f"/timegate/{URL}", Accept_Datetime=wanted)
    assert got.status == 302
    assert got.headers["location"] == f"http://127.0.0.1:{site.port}/web/{expected}/{URL}"
    assert got.headers["vary"] == "accept-datetime"
    assert "memento-datetime" not in got.headers
    rels = by_rel(got.headers["link"])
    assert rels["original"] == URL
    assert rels["timemap"] == f"http://127.0.0.1:{site.port}/timemap/link/{URL}"
    assert {"first", "last", "memento"} <= set(rels)


def test_timegate_without_a_time_leads_to_the_latest(site: Served) -> None:
    assert TIMES[-1] in site(f"/timegate/{URL}").headers["location"]
    assert TIMES[-1] in site(f"/web/{URL}").headers["location"]


def test_timegate_refuses_what_is_no_time_and_what_is_not_there(site: Served) -> None:
    bad = site(f"/timegate/{URL}", Accept_Datetime="yesterday")
    assert (bad.status, bad.headers["vary"]) == (400, "accept-datetime")
    missing = site("/timegate/https://paper.example/none")
    assert (missing.status, missing.headers["vary"]) == (404, "accept-datetime")


def test_a_memento_says_when_it_is_from_and_what_there_is_beside_it(site: Served) -> None:
    got = site(f"/web/{TIMES[1]}/{URL}")
    at = parsedate_to_datetime(got.headers["memento-datetime"])
    assert at == datetime(2026, 11, 22, 12, tzinfo=UTC)
    rels = by_rel(got.headers["link"])
    place = f"http://127.0.0.1:{site.port}/web/%s/{URL}"
    assert rels["original"] == URL
    assert rels["timegate"] == f"http://127.0.0.1:{site.port}/timegate/{URL}"
    times = [TIMES[0], TIMES[0], TIMES[2], TIMES[3]]
    assert [rels[name] for name in ("first", "prev", "next", "last")] == [place % t for t in times]
    facts = links(got.headers["link"])[place % TIMES[0]]
    assert facts == {"rel": "first prev memento", "datetime": "Sat, 21 Nov 2026 12:00:00 GMT"}


def test_the_bytes_are_a_memento_too(site: Served) -> None:
    got = site(f"/raw/{TIMES[1]}/{URL}")
    assert got.headers["memento-datetime"] == "Sun, 22 Nov 2026 12:00:00 GMT"
    assert by_rel(got.headers["link"])["original"] == URL


def test_timemap_lists_every_memento_in_link_format(site: Served) -> None:
    got = site(f"/timemap/link/{URL}")
    assert got.headers["content-type"].startswith("application/link-format")
    found = links(got.text)
    own = found.pop(f"http://127.0.0.1:{site.port}/timemap/link/{URL}")
    assert own["rel"] == "self"
    assert own["from"] == "Sat, 21 Nov 2026 12:00:00 GMT"
    assert own["until"] == "Tue, 24 Nov 2026 12:00:00 GMT"
    mementos = [(url, one) for url, one in found.items() if "memento" in one["rel"]]
    assert [url.split("/")[4] for url, _ in mementos] == TIMES
    assert [one["rel"] for _, one in mementos] == [
        "first memento", "memento", "memento", "last memento",
    ]  # fmt: skip
    assert "first last memento" in site("/timemap/link/https://paper.example/once").text


def test_timemap_in_json_says_the_same(site: Served) -> None:
    got = site(f"/timemap/json/{URL}")
    assert got.headers["content-type"] == "application/json"
    facts = json.loads(got.text)
    assert facts["original_uri"] == URL
    listed = facts["mementos"]["list"]
    assert [one["uri"].split("/")[4] for one in listed] == TIMES
    assert listed[0]["datetime"] == "2026-11-21T12:00:00Z"
    assert (facts["mementos"]["first"], facts["mementos"]["last"]) == (listed[0], listed[-1])
    for uri in [one["uri"] for one in listed]:
        assert site(uri.removeprefix(f"http://127.0.0.1:{site.port}")).status == 200


def test_timemap_of_nothing_is_not_found(site: Served) -> None:
    assert site("/timemap/link/https://paper.example/none").status == 404
    assert site("/timemap/json/https://paper.example/none").status == 404


def test_head_says_the_same_without_a_body(site: Served) -> None:
    for path in (f"/web/{TIMES[1]}/{URL}", f"/timegate/{URL}", f"/timemap/link/{URL}"):
        got, head = site(path), site.ask("HEAD", path)
        assert (head.status, head.body) == (got.status, b"")
        assert head.headers.get("link") == got.headers.get("link")


def test_calendar_shows_days_and_lists_captures(site: Served) -> None:
    got = site(f"/web/*/{URL}")
    assert got.status == 200
    assert got.text.count('class="day good"') == 4
    assert f'href="/web/20261122*/{URL.replace("&", "&amp;")}#list"' in got.text
    assert got.text.count(f'href="/web/{TIMES[2]}/') == 1
    one = site(f"/web/20261122*/{URL}").text
    assert one.count('<td><time datetime="2026-11-22') == 1
    assert one.count("<td><time") == 1
    assert site(f"/web/2026*/{URL}").status == 200
    assert site(f"/web/202699*/{URL}").status == 400
    assert site("/web/*/https://paper.example/none", Accept="text/html").status == 404
