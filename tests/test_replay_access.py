"""Who is let in: by name, by token, by cookie, and by the key of snapshots."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import Catalog, LocalStorage
from archive.replay.options import Options

from .exchanges import NOW
from .replaying import Served, page, served
from .stored import open_run

TOKEN = "a token of these tests"
TIME = "20261121120000"
URL = "https://paper.example/story"
PLACE = f"/web/{TIME}/{URL}"
BODY = b"<body><img src=a.png><link rel=stylesheet href=a.css>"


@pytest.fixture
def archive(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> tuple[LocalStorage, Catalog]:
    run = open_run(tmp_path, storage, catalog)
    run.record(page(URL, TIME, BODY))
    run.record(page("https://paper.example/a.png", TIME, b"\x89PNG", "Content-Type: image/png"))
    run.close({}, now=NOW)
    return storage, catalog


@pytest.fixture
def closed(archive: tuple[LocalStorage, Catalog]) -> Iterator[Served]:
    with served(*archive, token=TOKEN, hosts=None) as server:
        yield server


@pytest.fixture
def open_one(archive: tuple[LocalStorage, Catalog]) -> Iterator[Served]:
    with served(*archive) as server:
        yield server


@pytest.mark.parametrize("name", ["127.0.0.1:1", "localhost", "localhost:9", "[::1]:8080"])
def test_answers_under_its_own_names(open_one: Served, name: str) -> None:
    assert open_one(PLACE, Host=name).status == 200


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "x:y:z"])
def test_a_foreign_name_that_leads_here_finds_nothing(open_one: Served, name: str) -> None:
    got = open_one(PLACE, Host=name)
    assert got.status in {400, 421}
    assert b"a.png" not in got.body


@pytest.mark.parametrize(
    "path",
    [PLACE, f"/raw/{TIME}/{URL}", f"/timemap/link/{URL}", f"/web/*/{URL}", "/", "/api/search"],
)
def test_with_a_token_everything_needs_it(closed: Served, path: str) -> None:
    assert closed(path).status == 401
    assert closed(path, Authorization="Bearer wrong").status == 401
    assert closed(path, Cookie="fiche=wrong").status == 401
    assert closed(path, Cookie=f"fiche={TOKEN}").status == 401
    got = closed(path, Authorization=f"Bearer {TOKEN}")
    assert got.status in {200, 404}


def test_logging_in_gives_a_cookie_that_no_page_can_read(closed: Served) -> None:
    form = closed("/login", Accept="text/html")
    assert form.status == 200
    asked = closed(PLACE, Accept="text/html")
    assert asked.status == 401
    assert f'value="{PLACE}"' in asked.text
    body = f"token={TOKEN.replace(' ', '+')}&following=%2Fweb%2F2026%2F{URL}"
    got = closed.ask("POST", "/login", body)
    assert (got.status, got.headers["location"]) == (303, f"/web/2026/{URL}")
    cookie = got.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict"} <= set(cookie.split("; "))
    assert TOKEN not in cookie
    assert closed(PLACE, Cookie=cookie.partition(";")[0]).status == 200


def test_a_wrong_token_gets_no_cookie(closed: Served) -> None:
    got = closed.ask("POST", "/login", "token=wrong&following=%2F", Accept="text/html")
    assert got.status == 403
    assert "set-cookie" not in got.headers
    assert "not the token" in got.text


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example", "/\\evil.example", "x", "/a\r\nb: c"]
)
def test_logging_in_leads_nowhere_else(closed: Served, place: str) -> None:
    body = f"token={TOKEN}&following={place}"
    assert closed.ask("POST", "/login", body).headers["location"] == "/"


def test_a_page_gets_its_images_by_a_key_that_opens_nothing_else(closed: Served) -> None:
    got = closed(PLACE, Authorization=f"Bearer {TOKEN}")
    image = re.search(r'src="([^"]*a\.png)"', got.text) or re.search(r"src=(\S*a\.png)", got.text)
    assert image is not None
    assert image[1].startswith("/k/")
    assert closed(image[1]).body == b"\x89PNG"
    key = image[1].split("/")[2]
    assert TOKEN not in got.text
    for path in (f"/k/{key}/timemap/link/{URL}", f"/k/{key}/", f"/k/{key}/api/search", "/k//web/"):
        assert closed(path).status == 404
    wrong = key[:-1] + ("0" if key[-1] != "0" else "1")
    assert closed(f"/k/{wrong}{PLACE}").status == 404
    assert closed(f"/k/{key}{PLACE}").status == 200


def test_without_a_token_there_is_no_key(open_one: Served) -> None:
    assert open_one(f"/k/{PLACE}").status == 404
    assert open_one("/login").headers["location"] == "/"


def test_who_comes_from_an_archived_page_is_asked_to_come_again(closed: Served) -> None:
    got = closed("/", Accept="text/html", Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="document")
    assert (got.status, got.headers["refresh"]) == (200, "0")
    assert closed("/", Accept="text/html", Sec_Fetch_Site="same-origin").status == 401


def test_our_own_pages_have_a_policy_without_scripts(open_one: Served) -> None:
    for path in (f"/web/*/{URL}", "/nothing", "/static/style.css"):
        got = open_one(path, Accept="text/html")
        policy = got.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "script-src" not in policy
        assert got.headers["x-content-type-options"] == "nosniff"


def test_who_logs_in_needs_no_token_for_what_the_form_is_made_of(closed: Served) -> None:
    assert closed("/static/style.css").status == 200
    assert closed("/favicon.ico").status == 204


def test_a_token_is_not_shown_where_options_are_printed() -> None:
    assert TOKEN not in repr(Options(token=TOKEN))
