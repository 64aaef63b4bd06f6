"""What nobody expects to be asked, or archived: it gets an answer that says so, never a mistake."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import Catalog, LocalStorage
from archive.mementos import plain

from .exchanges import NOW
from .newspaper import article, parsed
from .replaying import Got, Served, page, served
from .stored import open_run

TIME = "20261121120000"
URL = "https://paper.example/story"
EDGES = (
    ("0001-01-01T00:00:00%2B14:00", "before the first day that there is in UTC"),
    ("9999-12-31T23:59:59-12:00", "after the last one"),
)


@pytest.fixture
def site(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Iterator[Served]:
    run = open_run(tmp_path, storage, catalog)
    run.record(page(URL, TIME, b"<p>A story."))
    run.close({}, now=NOW)
    with served(storage, catalog) as server:
        yield server


@pytest.mark.parametrize("digits", ["9", "9999", "999912", "99991231"])
def test_the_end_of_all_time_is_a_time(site: Served, digits: str) -> None:
    assert site.follow(f"/web/{digits}/{URL}").status == 200
    if len(digits) > 1:
        assert site(f"/web/{digits}*/{URL}", Accept="text/html").status == 200


@pytest.mark.parametrize("digits", ["0", "0000", "00000101", "20261"])
def test_a_time_that_is_none_has_no_calendar(site: Served, digits: str) -> None:
    assert site(f"/web/{digits}*/{URL}").status == 400


@pytest.mark.parametrize("moment", [moment for moment, _ in EDGES])
@pytest.mark.parametrize(
    "question", ["search?since=", "search?until=", "article?url=x&at=", "captures?url=x&since=",
                 "captures?url=x&until="],
)  # fmt: skip
def test_a_time_that_utc_does_not_have_is_refused(site: Served, question: str, moment: str) -> None:
    got = site(f"/api/{question}{moment}")
    assert got.status == 400
    assert "no such time in UTC" in got.text


@pytest.mark.parametrize(
    "said", ["Fri, 31 Dec 9999 23:59:59 -1200", "Sat, 21 Nov 2026 09:30:00 +9999", "9" * 5000]
)
def test_a_time_that_utc_does_not_have_is_not_negotiated(site: Served, said: str) -> None:
    for path in (f"/timegate/{URL}", f"/web/{URL}"):
        assert site(path, Accept_Datetime=said).status == 400


@pytest.mark.parametrize(
    "path",
    ["/", "/api", "/api/openapi.json", "/search/", "/nowhere", f"/web/*/{URL}", f"/timegate/{URL}",
     f"/timemap/link/{URL}", f"/web/{TIME}/{URL}", f"/raw/{TIME}/{URL}", f"/article/{URL}"],
)  # fmt: skip
def test_nothing_that_may_want_a_token_is_kept_for_others(site: Served, path: str) -> None:
    said = site(path).headers["cache-control"]
    assert said.startswith(("private", "no-store"))


@pytest.mark.parametrize(
    "kind",
    ["text/html", "application/pdf, text/html", "application/pdf; a=b, text/html", "html",
     'text/html; charset="a,b"', ""],
)  # fmt: skip
def test_what_browsers_take_for_a_page_is_made_one(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog, kind: str
) -> None:
    run = open_run(tmp_path, storage, catalog)
    body = b"<html><script>alert(1)</script><a href=/b onclick=alert(1)>b</a>"
    run.record(page(URL, TIME, body, f"Content-Type: {kind}"))
    run.close({}, now=NOW)
    with served(storage, catalog) as site:
        got = site(f"/web/{TIME}/{URL}")
        assert got.headers["content-type"] == "text/html; charset=utf-8"
        assert got.headers["content-security-policy"].startswith("sandbox")
        assert b"alert" not in got.body
        raw = site(f"/raw/{TIME}/{URL}")
        assert raw.headers["content-security-policy"].startswith("sandbox")


@pytest.mark.parametrize(
    "path", ["/verify/%00/%00", "/verify/a/%ff", "/verify/../..", "/outlet/%00"]
)
def test_a_name_that_nothing_has_is_not_found(site: Served, path: str) -> None:
    assert site(path).status == 404


@pytest.mark.parametrize(
    "url", ["http://%5B%00", "http://e/%0d%0aLocation:x", "http://", "http://["]
)
def test_an_address_that_is_none_is_looked_for_as_words(site: Served, url: str) -> None:
    got = site(f"/search?q={url}")
    assert got.status == 200
    assert "location" not in got.headers


def test_an_article_may_have_the_words_of_a_comparison_in_its_address(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    url = "https://paper.example/list?from=20261101&to=20261121"
    run = open_run(tmp_path, storage, catalog)
    capture = run.record(page(url, TIME, b"<p>A story."))
    run.article(capture, article(capture, "A list", ["Of a month."]))
    run.close({}, now=NOW)
    with served(storage, catalog) as site:
        assert "Of a month." in site(f"/article/{url}").text


@pytest.mark.parametrize("length", [{"Content_Length": "9" * 12}, {"Transfer_Encoding": "chunked"}])
def test_nobody_has_us_read_without_end(site: Served, length: dict[str, str]) -> None:
    assert site.ask("POST", "/api/save", **length).status == 413


ODD = (
    "https://paper.example/한글 기사?q=日本",
    'https://paper.example/"><script>alert(1)</script>',
    "https://paper.example/a\r\nSet-Cookie: a=b\r\n\r\n<p>",
    "https://paper.example/%0d%0aSet-Cookie:%20a=b",
    "https://paper.example/../../login",
    "https://paper.example/a//b/https://other.example/%2e%2e/x?y=/../z",
    "https://paper.example/?from=20261121120000&to=20261121120000",
    "https://paper.example/'onmouseover='alert(1)",
    "https://paper.example/{{7*7}}${7*7}%7B%7B7*7%7D%7D",
    "https://한글.example/",
    "https://user:secret@paper.example:8443/a;b,c|d^e`f",
    "https://paper.example/" + "x" * 3000,
    "https://[::1]/",
    "https://20261121/x",
)


@pytest.mark.parametrize("url", ODD)
def test_an_odd_address_that_is_archived_is_shown(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog, url: str
) -> None:
    run = open_run(tmp_path, storage, catalog)
    capture = run.record(page(url, TIME, b"<p>A story. <a href=b>b</a>"))
    run.close({}, now=NOW)
    sent = plain(capture.url)
    forms = ("/web/*/", "/timegate/", "/timemap/link/", "/timemap/json/", f"/raw/{TIME}/",
             f"/web/{TIME}/", "/web/", f"/article/{TIME}/", "/article/")  # fmt: skip
    with served(storage, catalog) as site:
        for form in forms:
            got = site(form + sent, Accept="text/html")
            wanted = {404} if "article" in form else {200, 302}
            assert got.status in wanted, (form, got)
            assert "set-cookie" not in got.headers
            if got.headers.get("content-type", "").startswith("text/html"):
                assert not parsed(got).xpath("//script | //@onmouseover")
            if place := got.headers.get("location"):
                there = site(place.removeprefix(f"http://127.0.0.1:{site.port}"))
                assert there.status == 200
        calendar = site(f"/web/*/{sent}")
        assert site(links_in(calendar, "/verify/") or f"/raw/{TIME}/{sent}").status == 200


def links_in(got: Got, start: str) -> str | None:
    """The first link that begins so."""
    found = re.search(f'href="({start}[^"]*)"', got.text)
    return html.unescape(found[1]) if found else None
