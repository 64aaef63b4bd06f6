"""Saving pages from the browser: the real command, its children, a real news-stand."""

import json
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from archive.replay.asking import Unfit, fit
from crawler.newsstand import Newsstand

from .fiche import Fiche, reaching
from .replaying import Got, Served
from .test_replay_command import replaying

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TOKEN = "a-long-token-of-the-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
SECONDS = 60


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as stand:
        yield stand


def settings(stand: Newsstand, **more: str) -> dict[str, str]:
    return reaching(stand, FICHE_REPLAY__TOKEN=TOKEN, FICHE_REPLAY__SAVE="true", **more)


@pytest.fixture(scope="module")
def fiche(stand: Newsstand, tmp_path_factory: pytest.TempPathFactory) -> Fiche:
    return Fiche(tmp_path_factory.mktemp("saving") / "data", settings(stand))


@pytest.fixture(scope="module")
def site(fiche: Fiche) -> Iterator[Served]:
    with replaying(fiche) as (server, _):
        yield server


@pytest.fixture(scope="module")
def cookie(site: Served) -> str:
    got = site.ask("POST", "/login", f"token={TOKEN}&following=/")
    return got.headers["set-cookie"].partition(";")[0]


def page_of(stand: Newsstand, outlet: str = "koreatimes_co_kr", number: int = 0) -> str:
    return [one.url for one in stand.expected if one.outlet == outlet][number]


def ask(site: Served, url: str, **headers: str) -> Got:
    given = {"Content-Type": "application/json", **BEARER, **headers}
    return site.ask("POST", "/api/save", json.dumps({"url": url}), **given)


def ended(site: Served, job: str) -> dict[str, Any]:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        facts: dict[str, Any] = json.loads(site(f"/api/save/{job}", **BEARER).text)
        if facts["state"] in {"saved", "failed"}:
            return facts
        time.sleep(0.1)
    raise AssertionError(f"{job} has not ended")


def same_origin(site: Served, cookie: str) -> dict[str, str]:
    origin = f"http://127.0.0.1:{site.port}"
    return {"Cookie": cookie, "Origin": origin, "Sec-Fetch-Site": "same-origin"}


def test_a_page_is_saved_from_the_form(site: Served, cookie: str, stand: Newsstand) -> None:
    url = page_of(stand)
    assert 'action="/save"' in site(f"/save?url={quote(url)}", Cookie=cookie).text
    asked = site.ask("POST", "/save", f"url={quote(url, safe='')}", **same_origin(site, cookie))
    assert asked.status == 303
    place = asked.headers["location"]
    going = site(place, Cookie=cookie)
    assert going.status == 200
    facts = ended(site, place.rpartition("/")[2])
    assert (facts["state"], facts["error"], facts["status"]) == ("saved", None, 200)
    assert facts["requisites"] > 0
    done = site(place, Cookie=cookie, Accept="text/html")
    assert '<span role="status">Saved</span>' in done.text
    assert "refresh" not in done.headers
    for name in ("article", "snapshot", "calendar"):
        assert f'href="{facts["links"][name]}"' in done.text
        assert site.follow(facts["links"][name], **BEARER).status == 200


def test_progress_is_told_as_events(site: Served, stand: Newsstand) -> None:
    facts = json.loads(ask(site, page_of(stand, "voi_id")).text)
    got = site(facts["links"]["events"], **BEARER)
    assert got.headers["content-type"].startswith("text/event-stream")
    events = [
        dict(line.split(": ", 1) for line in block.splitlines())
        for block in got.text.strip().split("\n\n")
    ]
    kinds = [one["event"] for one in events]
    assert kinds[-1] == "end"
    captured = [json.loads(one["data"]) for one in events if one["event"] == "captured"]
    assert [one["role"] for one in captured][:2] == ["robots", "page"]
    assert len(captured) == json.loads(events[-1]["data"])["captured"]
    again = site(facts["links"]["events"], Last_Event_ID="2", **BEARER)
    assert again.text.count("event: captured") == len(captured) - 2


@pytest.mark.parametrize(
    ("url", "error", "shown"),
    [
        ("https://nowhere.invalid/a", "network/", False),
        ("https://voi.id/en/news/no-such-page", "http/404", True),
        ("https://127.0.0.1/admin", "network/private-address", False),
        ("https://[::ffff:127.0.0.1]/admin", "", False),
    ],
)
def test_failures_have_names(site: Served, url: str, error: str, *, shown: bool) -> None:
    got = ask(site, url)
    if not error:
        assert got.status == 400
        return
    facts = ended(site, json.loads(got.text)["job"])
    assert facts["state"] == "failed"
    assert facts["error"].startswith(error)
    assert ("snapshot" in facts["links"]) is shown
    page = site(facts["links"]["page"], Accept="text/html", **BEARER)
    assert '<span role="status">Not saved</span>' in page.text
    assert f"<code>{facts['error']}</code>" in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
@pytest.mark.parametrize("path", ["/save", "/api/save"])
def test_a_cookie_alone_saves_nothing(
    site: Served, cookie: str, path: str, headers: dict[str, str]
) -> None:
    content, kind = "url=https%3A%2F%2Fvoi.id%2F", "application/x-www-form-urlencoded"
    if path == "/api/save":
        content, kind = '{"url": "https://voi.id/"}', "application/json"
    given = {"Cookie": cookie, "Content-Type": kind, **headers}
    assert site.ask("POST", path, content, **given).status == 403
    assert site.ask("POST", path, content, **{"Content-Type": kind}, **headers).status == 401


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user:secret@voi.id/",
        "https://voi.id/a b",
        "https://voi.id\\@evil.example/",
        "https://localhost/",
        "https://voi.id:0/",
        "https://voi.id:99999/",
        "http://[::1/",
        "https:///x",
        "--help",
        "https://voi.id/" + 5000 * "a",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(site: Served, url: str) -> None:
    with pytest.raises(Unfit):
        fit(url)
    got = ask(site, url)
    assert got.status == 400
    assert got.headers["content-type"].startswith("application/problem+json")


def test_saving_is_not_offered_unless_allowed(fiche: Fiche) -> None:
    with replaying(Fiche(fiche.home, {"FICHE_REPLAY__TOKEN": TOKEN})) as (server, _):
        for method, path in (("GET", "/save"), ("POST", "/save"), ("POST", "/api/save")):
            given = {"Content-Type": "application/json", **BEARER}
            assert server.ask(method, path, '{"url": "voi.id"}', **given).status == 404


@pytest.mark.parametrize("missing", ["FICHE_REPLAY__TOKEN", "FICHE_CONTACT"])
def test_saving_needs_a_token_and_a_contact(stand: Newsstand, tmp_path: Path, missing: str) -> None:
    more = {name: value for name, value in settings(stand).items() if name != missing}
    done = Fiche(tmp_path / "data", more).run("replay", "--port", "0")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert (missing.partition("__")[2] or "contact").lower() in done.stderr


def test_too_many_at_once_are_sent_away(stand: Newsstand, tmp_path: Path) -> None:
    slow = settings(
        stand,
        FICHE_REPLAY__SAVE_AT_ONCE="1",
        FICHE_REPLAY__SAVE_WAITING="1",
        FICHE_POLITENESS__DELAY="3",
    )
    with replaying(Fiche(tmp_path / "data", slow)) as (server, process):
        first = ask(server, page_of(stand))
        assert first.status == 202
        assert json.loads(first.text)["state"] in {"waiting", "running"}
        twice = ask(server, page_of(stand))
        assert json.loads(twice.text)["job"] == json.loads(first.text)["job"]
        assert ask(server, page_of(stand, number=1)).status == 202
        full = ask(server, page_of(stand, number=2))
        assert full.status == 429
        assert int(full.headers["retry-after"]) > 0
        body = f"url={quote(page_of(stand, number=2), safe='')}"
        assert server.ask("POST", "/save", body, **BEARER).status == 429
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err) == (0, "", "")


def test_children_end_with_a_server_that_is_killed(stand: Newsstand, tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "data", settings(stand, FICHE_POLITENESS__DELAY="3"))
    with replaying(fiche) as (server, process):
        ask(server, page_of(stand))
        end = time.monotonic() + SECONDS
        while not children(process.pid):
            assert time.monotonic() < end
            time.sleep(0.05)
        left = children(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    while any(is_alive(pid) for pid in left):
        assert time.monotonic() < end, "a child goes on without its server"
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(one) for one in task.read_text().split()]
    return found
