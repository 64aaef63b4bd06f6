"""Pages and their parts as they were: over real HTTP, from records made by the real spool."""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import brotli
import pytest
import zstandard

from archive import Capture, Catalog, Earlier, LocalStorage, open_catalog

from .exchanges import NOW, failure
from .replaying import Served, page, served
from .stored import open_run

SITE = "https://paper.example"
DAY = "20261121"
NOON = f"{DAY}120000"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
FILM = bytes(range(256)) * 40
KOREAN = "<!doctype html><title>기사</title><body><p>서울의 소식입니다.</p>"
JAPANESE = '<!doctype html><meta charset="shift_jis"><body><p>東京のニュースです。</p>'
TURKISH = "<!doctype html><body><p>Işık, Ağrı, Çeşme</p>"
STYLE = '@charset "euc-kr"; @import "b.css"; body { background: url(dot.png) } /* 한글 */'


def pages() -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
    """Address, body and headers of what one can look at."""
    yield "/euc-kr", KOREAN.encode("euc-kr"), ("Content-Type: text/html; charset=EUC-KR",)
    yield "/shift-jis", JAPANESE.encode("shift_jis"), ("Content-Type: text/html",)
    yield "/turkish", TURKISH.encode("cp1254"), ("Content-Type: text/html; charset=windows-1254",)
    yield "/bom", b"\xff\xfe" + KOREAN.encode("utf-16-le"), ("Content-Type: text/html",)
    text = KOREAN.encode()
    yield "/gzip", gzip.compress(text, mtime=0), ("Content-Encoding: gzip",)
    yield "/deflate", zlib.compress(text), ("Content-Encoding: deflate",)
    yield "/br", brotli.compress(text), ("Content-Encoding: br",)
    yield "/zstd", zstandard.compress(text), ("Content-Encoding: zstd",)
    yield "/odd", b"\x01\x02 odd", ("Content-Encoding: x-odd",)
    yield "/torn", gzip.compress(text * 900, mtime=0)[:-20], ("Content-Encoding: gzip",)
    yield "/a.css", STYLE.encode("euc-kr"), ("Content-Type: text/css",)
    yield "/dot.png", PNG, ("Content-Type: image/png", "Set-Cookie: a=b", "Refresh: 0; url=/x")
    yield "/untold", PNG, ("Content-Type: text/html",)
    yield "/film.mp4", FILM, ("Content-Type: video/mp4",)
    yield (
        "/a.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        ("Content-Type: image/svg+xml",),
    )
    yield "/a.pdf", b"%PDF-1.7", ("Content-Type: application/pdf",)
    yield "/font", b"wOF2" + bytes(60), ("Content-Type: application/octet-stream",)
    yield "/nameless", KOREAN.encode(), ("Content-Type: ",)
    yield "/linked", LINKED.encode(), ()
    yield "/frames", b"<html><frameset><frame src=/gzip></frameset></html>", ()
    yield "/moving", b"<meta http-equiv=refresh content='0; url=/gzip'><p>on", ()


LINKED = """<!doctype html><html><head><link rel=stylesheet href=/a.css><script>bad()</script>
<title>A</title></head>
<body class="x"><img src="dot.png" srcset="dot.png 1x, big.png 2x" onload="bad()">
<a href="/gzip#part">on</a> <a href="https://elsewhere.example/">away</a>
<iframe src="/br"></iframe></body></html>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("snapshot")
    storage = LocalStorage(folder / "storage")
    with open_catalog(folder / "catalog.sqlite") as catalog:
        fill(folder, storage, catalog)
        with served(storage, catalog) as server:
            yield server


def fill(folder: Path, storage: LocalStorage, catalog: Catalog) -> None:
    run = open_run(folder, storage, catalog)
    for place, body, headers in pages():
        run.record(page(SITE + place, NOON, body, *headers))
    first = run.record(page(f"{SITE}/story", NOON, b"<body><p>first"))
    run.record(page(f"{SITE}/old", NOON, b"", "Location: /story#p", status="301 Moved"))
    run.record(page(f"{SITE}/script", NOON, b"", "Location: javascript:1", status="302 Found"))
    run.record(page(f"{SITE}/self", NOON, b"", f"Location: {SITE}/self", status="302 Found"))
    run.record(page(f"{SITE}/self", f"{DAY}120500", b"<p>itself"))
    run.record(page(f"{SITE}/gone", NOON, b"<p>withdrawn", status="410 Gone"))
    run.record(page(f"{SITE}/strange", NOON, b"<p>strange", status="999 Denied"))
    run.record(page(f"{SITE}/empty", NOON, b"", status="204 No Content"))
    run.record(replace(failure(1, "dns"), url=f"{SITE}/nowhere"))
    run.close({}, now=NOW)
    run = open_run(folder, storage, catalog, name="run-2")
    again(run.record, first)
    run.record(page(f"{SITE}/story", "20261123120000", b"<body><p>third"))
    run.close({}, now=NOW)


def again(record: object, first: Capture) -> None:
    """The story a day later: unchanged by its payload, and unchanged by a 304."""
    earlier = Earlier(url=first.url, at=first.at, digest=first.digest, record_id=first.record_id)
    body = b"<body><p>first"
    record(page(first.url, "20261122120000", body, unchanged=earlier))  # type: ignore[operator]
    not_modified = page(
        first.url, "20261122180000", b"", status="304 Not Modified", unchanged=earlier
    )
    record(not_modified)  # type: ignore[operator]


@pytest.mark.parametrize("place", ["euc-kr", "shift-jis", "turkish", "bom"])
def test_gives_every_charset_as_utf_8(site: Served, place: str) -> None:
    got = site(f"/web/{NOON}/{SITE}/{place}")
    assert got.status == 200
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    assert re.search("서울의 소식입니다|東京のニュースです|Işık, Ağrı, Çeşme", got.text)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_undoes_codings_for_looking_and_keeps_them_in_the_bytes(site: Served, coding: str) -> None:
    got = site(f"/web/{NOON}/{SITE}/{coding}")
    assert "서울의 소식입니다" in got.text
    assert "content-encoding" not in got.headers
    raw = site(f"/raw/{NOON}/{SITE}/{coding}")
    assert raw.headers["content-encoding"] == coding
    assert raw.body == {place: body for place, body, _ in pages()}[f"/{coding}"]
    assert site(f"/web/{NOON}id_/{SITE}/{coding}").body == raw.body


def test_says_that_a_coding_is_unknown_and_gives_the_bytes(site: Served) -> None:
    got = site(f"/web/{NOON}/{SITE}/odd")
    assert "x-odd" in got.text
    assert f"/web/{NOON}id_/{SITE}/odd" in got.text
    raw = site(f"/raw/{NOON}/{SITE}/odd")
    assert (raw.body, raw.headers["content-encoding"]) == (b"\x01\x02 odd", "x-odd")


def test_shows_a_torn_page_and_says_so(site: Served) -> None:
    got = site(f"/web/{NOON}/{SITE}/torn")
    assert got.status == 200
    assert "the body breaks off" in got.text
    assert got.text.count("서울의") > 100


def test_links_and_resources_lead_into_the_archive(site: Served) -> None:
    got = site(f"/web/{NOON}/{SITE}/linked").text
    assert f'href="/web/{NOON}/{SITE}/gzip#part"' in got
    assert f"/web/{NOON}im_/{SITE}/dot.png 1x" in got
    assert f"/web/{NOON}cs_/{SITE}/a.css" in got
    assert f"/web/{NOON}if_/{SITE}/br" in got
    assert "bad()" not in got


def test_links_in_a_frame_stay_in_it_without_a_bar(site: Served) -> None:
    got = site(f"/web/{NOON}if_/{SITE}/linked").text
    assert f'href="/web/{NOON}if_/{SITE}/gzip#part"' in got


def test_the_bar_stands_at_the_top_of_the_body_and_not_in_frames(site: Served) -> None:
    got = site(f"/web/{NOON}/{SITE}/linked").text
    assert '<body class="x"><fiche-bar' in got
    bar = got[got.index("<fiche-bar") : got.index("</fiche-bar>")]
    for said in ("archived 2026-11-21 12:00:00 UTC", f"{SITE}/linked", "1 capture", "calendar"):
        assert said in bar
    assert f'href="/web/*/{SITE}/linked"' in bar
    assert "fiche-bar" not in site(f"/web/{NOON}if_/{SITE}/linked").text
    assert "fiche-bar" not in site(f"/web/{NOON}/{SITE}/frames").text


def test_the_bar_says_where_the_page_would_have_gone_on_to(site: Served) -> None:
    got = site(f"/web/{NOON}/{SITE}/moving").text
    bar = got[got.index("<fiche-bar") : got.index("</fiche-bar>")]
    assert "goes on to" in bar
    assert f"/web/{NOON}/{SITE}/gzip" in bar
    assert "http-equiv" not in got


def test_style_sheets_are_decoded_and_rewritten(site: Served) -> None:
    got = site(f"/web/{NOON}cs_/{SITE}/a.css")
    assert got.headers["content-type"] == "text/css; charset=utf-8"
    assert "한글" in got.text
    assert f"/web/{NOON}cs_/{SITE}/b.css" in got.text
    assert f"/web/{NOON}im_/{SITE}/dot.png" in got.text


def test_archived_headers_do_nothing(site: Served) -> None:
    for path in (f"/web/{NOON}im_/{SITE}/dot.png", f"/raw/{NOON}/{SITE}/dot.png"):
        got = site(path)
        assert got.body == PNG
        assert not {"set-cookie", "refresh"} & set(got.headers)
        assert got.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["referrer-policy"] == "no-referrer"


def test_pictures_and_pages_of_no_known_type_are_shown_as_what_they_are(site: Served) -> None:
    assert site(f"/web/{NOON}im_/{SITE}/untold").headers["content-type"] == "image/png"
    got = site(f"/web/{NOON}/{SITE}/nameless")
    assert got.headers["content-type"] == "text/html; charset=utf-8"


def test_fonts_may_be_used_by_the_page_and_nothing_else_be_read_by_others(site: Served) -> None:
    font = site(f"/web/{NOON}oe_/{SITE}/font")
    assert font.headers["access-control-allow-origin"] == "*"
    assert font.headers["content-type"] == "font/woff2"
    for place in ("dot.png", "linked", "a.css"):
        assert "access-control-allow-origin" not in site(f"/web/{NOON}/{SITE}/{place}").headers


def test_svg_is_rewritten_and_pdf_can_be_shown(site: Served) -> None:
    svg = site(f"/web/{NOON}im_/{SITE}/a.svg")
    assert "script" not in svg.text
    assert svg.headers["content-security-policy"].startswith("sandbox")
    pdf = site(f"/web/{NOON}/{SITE}/a.pdf")
    assert pdf.body == b"%PDF-1.7"
    assert pdf.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_time_that_is_not_exact_leads_to_the_one_that_is(site: Served) -> None:
    for time in ("", "2026/", "20261121/", "20200101000000/"):
        got = site(f"/web/{time}{SITE}/gzip")
        assert got.status == 302
        assert got.headers["location"] == f"/web/{NOON}/{SITE}/gzip"
    assert site(f"/web/2026if_/{SITE}/gzip").headers["location"].startswith(f"/web/{NOON}if_/")
    assert site(f"/web/2026im_/{SITE}/dot.png").body == PNG
    assert site(f"/web/{NOON}/paper.example/gzip").status == 200
    assert site(f"/web/{NOON}/https:/paper.example/gzip").status == 200


@pytest.mark.parametrize("bad", ["20261399", "20261121250000", "00000000"])
def test_a_time_that_there_is_not_is_refused(site: Served, bad: str) -> None:
    assert site(f"/web/{bad}/{SITE}/gzip").status == 400


def test_redirects_stay_in_the_archive(site: Served) -> None:
    got = site(f"/web/{NOON}/{SITE}/old")
    assert got.status == 301
    assert got.headers["location"] == f"/web/{NOON}/{SITE}/story#p"
    raw = site(f"/raw/{NOON}/{SITE}/old")
    assert (raw.status, raw.headers["location"]) == (301, f"/web/{NOON}id_/{SITE}/story#p")
    assert "first" in site.follow(f"/web/2026/{SITE}/old").text


def test_a_redirect_to_what_is_no_address_is_said(site: Served) -> None:
    got = site(f"/web/{NOON}/{SITE}/script")
    assert got.status == 200
    assert "location" not in got.headers
    assert "javascript:1" in got.text
    assert "location" not in site(f"/raw/{NOON}/{SITE}/script").headers


def test_a_redirect_to_itself_gives_way_to_the_page(site: Served) -> None:
    assert "itself" in site.follow(f"/web/{NOON}/{SITE}/self").text


def test_answers_that_say_no_are_shown_as_they_were(site: Served) -> None:
    got = site(f"/web/{NOON}/{SITE}/gone")
    assert got.status == 410
    assert "withdrawn" in got.text
    assert "answered 410 Gone" in got.text
    strange = site(f"/web/{NOON}/{SITE}/strange")
    assert strange.status == 200
    assert "answered 999" in strange.text
    assert "204" in site(f"/web/{NOON}/{SITE}/empty").text
    assert site(f"/raw/{NOON}/{SITE}/empty").status == 204


def test_a_failure_is_shown_by_its_name(site: Served) -> None:
    got = site(f"/web/{NOON}/{SITE}/nowhere", Accept="text/html")
    assert got.status == 404
    assert "dns" in got.text
    assert "dns" in site(f"/raw/{NOON}/{SITE}/nowhere").text
    assert site(f"/web/*/{SITE}/nowhere").text.count("dns") == 1


def test_what_is_not_archived_is_shown_as_missing(site: Served) -> None:
    got = site(f"/web/{NOON}/{SITE}/never", Accept="text/html")
    assert got.status == 404
    assert f"{SITE}/never" in got.text
    picture = site(f"/web/{NOON}im_/{SITE}/never.png")
    assert (picture.status, picture.headers["content-type"]) == (404, "image/svg+xml")
    assert "not archived" in picture.text
    style = site(f"/web/{NOON}cs_/{SITE}/never.css")
    assert style.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("time", ["20261122120000", "20261122180000"])
def test_follows_revisits_to_another_segment(site: Served, time: str) -> None:
    got = site(f"/web/{time}/{SITE}/story")
    assert got.status == 200
    assert "first" in got.text
    raw = site(f"/raw/{time}/{SITE}/story")
    assert (raw.status, raw.body) == (200, b"<body><p>first")
    assert raw.headers["memento-datetime"] == f"Sun, 22 Nov 2026 {time[8:10]}:00:00 GMT"


def test_chooses_the_nearest_and_of_two_the_earlier(site: Served) -> None:
    def chosen(time: str) -> str:
        return site(f"/web/{time}/{SITE}/story").headers["location"].split("/")[2]

    assert chosen("20261123060000") == "20261123120000"
    assert chosen("20261122020000") == "20261122120000"
    assert chosen("20261122150000") == "20261122120000"
    assert chosen("19990101") == NOON
    assert chosen("2099") == "20261123120000"


def test_says_no_body_and_ranges_of_films(site: Served) -> None:
    path = f"/web/{NOON}oe_/{SITE}/film.mp4"
    whole = site(path)
    assert (whole.body, whole.headers["accept-ranges"]) == (FILM, "bytes")
    head = site.ask("HEAD", path)
    assert (head.body, head.headers["content-length"]) == (b"", str(len(FILM)))
    part = site(path, Range="bytes=100-199")
    assert (part.status, part.body) == (206, FILM[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(FILM)}"
    assert site(path, Range="bytes=-5").body == FILM[-5:]
    assert site(path, Range="bytes=10200-").body == FILM[10200:]
    assert site(path, Range="bytes=99999-").status == 416
    assert site(path, Range="bytes=0-1,5-6").status == 200
    assert site(path, Range="bytes=1-2", If_Range='"other"').status == 200
    assert site(path, Range="bytes=1-2", If_Range=whole.headers["etag"]).status == 206


def test_what_a_browser_has_is_not_sent_again(site: Served) -> None:
    for path in (f"/web/{NOON}/{SITE}/linked", f"/raw/{NOON}/{SITE}/linked"):
        got = site(path)
        again = site(path, If_None_Match=got.headers["etag"])
        assert (again.status, again.body) == (304, b"")
    assert "immutable" in site(f"/raw/{NOON}/{SITE}/linked").headers["cache-control"]
    assert "immutable" in site(f"/web/{NOON}im_/{SITE}/dot.png").headers["cache-control"]
    assert "immutable" not in site(f"/web/2026im_/{SITE}/dot.png").headers["cache-control"]
