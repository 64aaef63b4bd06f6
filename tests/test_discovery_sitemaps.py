"""Sitemaps as they are found. All of them are invented."""

import gzip
import sys
import tracemalloc
from datetime import UTC, datetime
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery import Discovered, read_sitemap, robots_sitemaps
from crawler.outlet import Outlet
from crawler.unpacking import SMALL, UNPACKED_BYTES

URL = "https://paper.test/sitemap.xml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SPACES = """xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
 xmlns:xhtml="http://www.w3.org/1999/xhtml" """
SEOUL = Outlet(
    name="Paper",
    home="https://paper.test/",
    timezone="Asia/Seoul",
    date_in_url=r"/(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/",
)


def urlset(*entries: str) -> bytes:
    return f"{HEAD}<urlset {SPACES}>{''.join(entries)}</urlset>".encode()


def index(*entries: str) -> bytes:
    return f"{HEAD}<sitemapindex {SPACES}>{''.join(entries)}</sitemapindex>".encode()


def entry(path: str, more: str = "") -> str:
    return f"<url><loc>https://paper.test{path}</loc>{more}</url>"


def map_at(path: str, changed: str = "") -> str:
    lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<sitemap><loc>https://paper.test{path}</loc>{lastmod}</sitemap>"


def read(body: bytes, since: datetime | None = None, limit: int | None = 20_000) -> Discovered:
    return read_sitemap(body, url=URL, outlet=SEOUL, since=since, limit=limit)


def urls(found: Discovered) -> list[str]:
    return [one.url.removeprefix("https://paper.test") for one in found.entries]


def test_a_news_sitemap_says_when_and_what() -> None:
    news = """<news:news><news:publication><news:name>Paper</news:name></news:publication>
    <news:publication_date>2026-11-20T09:30:00+09:00</news:publication_date>
    <news:title>Harbour &amp; quay reopen</news:title></news:news>
    <image:image><image:loc>https://paper.test/a.jpg</image:loc>
    <image:title>A quay</image:title></image:image>
    <lastmod>2026-11-20T01:00:00Z</lastmod>"""
    found = read(urlset(entry("/a", news)))
    assert found.problems == ()
    [one] = found.entries
    assert (one.url, one.title, one.via) == (
        "https://paper.test/a",
        "Harbour & quay reopen",
        URL,
    )
    assert one.published == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert one.modified == datetime(2026, 11, 20, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "loc",
    [
        "<![CDATA[https://paper.test/a?x=1&y=2]]>",
        "<![CDATA[ https://paper.test/a?x=1&amp;y=2 ]]>",
        "\n  https://paper.test/a?x=1&amp;y=2\n ",
        "https://paper.test/a?x=1&y=2",
        "/a?x=1&amp;y=2",
    ],
)
def test_addresses_come_out_clean(loc: str) -> None:
    assert urls(read(urlset(f"<url><loc>{loc}</loc></url>"))) == ["/a?x=1&y=2"]


def test_the_versions_in_other_languages_are_pages_too() -> None:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="https://paper.test/{code}/a"/>'
        for code in ("en", "de")
    )
    found = read(urlset(entry("/en/a", links), entry("/de/a", links)))
    assert urls(found) == ["/en/a", "/de/a"]


def test_a_sitemap_needs_no_namespace() -> None:
    assert urls(read(b"<urlset><url><loc>https://paper.test/a</loc></url></urlset>")) == ["/a"]
    prefixed = b"<s:urlset xmlns:s='x'><s:url><s:loc>/a</s:loc></s:url></s:urlset>"
    assert read(prefixed).problems == ()
    assert urls(read(prefixed)) == ["/a"]


def test_the_newest_come_first_and_are_kept_when_there_are_too_many() -> None:
    days = [f"<lastmod>2026-11-{day:02}</lastmod>" for day in (5, 20, 1, 12)]
    body = urlset(*(entry(f"/{n}", day) for n, day in enumerate(days)), entry("/undated"))
    assert urls(read(body)) == ["/1", "/3", "/0", "/2", "/undated"]
    cut = read(body, limit=2)
    assert urls(cut) == ["/1", "/3"]
    assert cut.problems == ("sitemap/limit",)
    assert read(body, limit=5).problems == ()


def test_nothing_is_listed_that_is_certainly_older() -> None:
    body = urlset(
        entry("/old", "<lastmod>2026-11-01T00:00:00Z</lastmod>"),
        entry("/new", "<lastmod>2026-11-20T00:00:00Z</lastmod>"),
        entry("/2026/11/02/day"),
        entry("/2026/11/10/day"),
        entry("/undated"),
    )
    found = read(body, since=datetime(2026, 11, 10, 12, tzinfo=UTC), limit=None)
    assert set(urls(found)) == {"/new", "/2026/11/10/day", "/undated"}


def test_an_index_leads_to_its_maps_the_newest_first() -> None:
    body = index(
        map_at("/posts-1.xml"),
        map_at("/2026-11-19.xml", "2026-11-19T23:00:00+07:00"),
        map_at("/2026-11-20.xml", "2026-11-20T10:00:00+07:00"),
        map_at("/monthly-2026-08.xml"),
        map_at("/news-sitemap.xml"),
    )
    found = read(body)
    assert (found.entries, found.problems) == ((), ())
    assert [url.rpartition("/")[2] for kind, url in found.more if kind == "sitemap"] == [
        "news-sitemap.xml",
        "2026-11-20.xml",
        "2026-11-19.xml",
        "monthly-2026-08.xml",
        "posts-1.xml",
    ]
    recent = read(body, since=datetime(2026, 11, 20, tzinfo=UTC))
    assert [url.rpartition("/")[2] for _, url in recent.more] == [
        "news-sitemap.xml",
        "2026-11-20.xml",
        "posts-1.xml",
    ]


def test_a_map_that_lists_itself_has_an_end() -> None:
    found = read(index(map_at("/sitemap.xml"), map_at("/b.xml"), map_at("/b.xml")))
    assert found.more == (("sitemap", "https://paper.test/b.xml"),)
    assert found.problems == ("sitemap/itself",)


def test_a_sitemap_may_be_packed_and_cut_off() -> None:
    packed = gzip.compress(urlset(*(entry(f"/{n:06}") for n in range(5000))))
    assert len(read(packed).entries) == 5000
    assert read(packed).problems == ()
    found = read(packed[: len(packed) // 2])
    assert 1000 < len(found.entries) < 5000
    assert found.problems == ("sitemap/cut-off",)


def test_a_sitemap_may_be_cut_off_in_its_text() -> None:
    found = read(urlset(entry("/a"), entry("/b"))[:-20])
    assert urls(found) == ["/a"]
    assert found.problems == ("sitemap/cut-off",)


def test_a_bomb_is_not_unpacked() -> None:
    body = gzip.compress(urlset(entry("/a")) + b" " * (UNPACKED_BYTES + SMALL))
    tracemalloc.start()
    found = read(body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert urls(found) == ["/a"]
    assert "sitemap/too-large" in found.problems
    assert peak < 10_000_000


def test_what_is_no_gzip_is_named() -> None:
    assert "sitemap/gzip" in read(b"\x1f\x8b\x08not gzip at all").problems


def test_fifty_thousand_addresses_need_no_tree() -> None:
    script = """
from resource import RUSAGE_SELF, getrusage
from tests.test_discovery_sitemaps import entry, read, urlset
image = "<image:image><image:loc>https://paper.test/a.jpg</image:loc></image:image>" * 4
body = urlset(*(entry(f"/story-number-{n}.html", image) for n in range(50_000)))
before = getrusage(RUSAGE_SELF).ru_maxrss
found = read(body)
print(len(found.entries), *found.problems, getrusage(RUSAGE_SELF).ru_maxrss - before)
"""
    said = run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    count, problem, kilobytes = said.split()
    assert (count, problem) == ("20000", "sitemap/limit")
    assert int(kilobytes) < 40_000


def test_a_list_of_lines_is_a_sitemap() -> None:
    found = read(b"\xef\xbb\xbfhttps://paper.test/a\r\nhttps://paper.test/b?x=1&y=2\n\nhttps://p")
    assert urls(found)[:2] == ["/a", "/b?x=1&y=2"]
    assert read(b"nothing here").problems == ("sitemap/not-a-sitemap",)


def test_a_feed_may_stand_in_for_a_sitemap() -> None:
    feed = b"<rss version='2.0'><channel><item><link>/a</link></item></channel></rss>"
    assert urls(read(feed)) == ["/a"]


@pytest.mark.parametrize("body", [b"", b"\n \n", gzip.compress(b"", mtime=0)])
def test_a_sitemap_may_be_empty(body: bytes) -> None:
    assert read(body).problems == ("sitemap/empty",)


def test_a_page_is_no_sitemap() -> None:
    assert read(b"<!-- x --><!DOCTYPE html><html><body>").problems == ("sitemap/html",)


def test_a_charset_that_is_a_lie_does_not_hide_addresses() -> None:
    news = "<news:news><news:title>항구가 다시 열렸다</news:title></news:news>"
    found = read(urlset(entry("/a", news), entry("/b")).decode().encode("euc-kr"))
    assert urls(found) == ["/a", "/b"]
    assert found.problems == ("sitemap/charset",)


def test_declared_entities_are_refused() -> None:
    body = f'{HEAD}<!DOCTYPE urlset [<!ENTITY a "x">]><urlset>{entry("/&a;")}</urlset>'
    assert read(body.encode()) == Discovered(problems=("sitemap/entities",))


def test_no_file_is_read_through_an_entity() -> None:
    body = f'{HEAD}<!DOCTYPE u SYSTEM "file:///etc/passwd"><urlset>{entry("/a")}</urlset>'
    assert urls(read(body.encode())) == ["/a"]


TAGS = (
    "<urlset> </urlset> <url> </url> <loc> </loc> <sitemap> <lastmod> <![CDATA[ ]]> & &amp; http://"
)
pieces = st.sampled_from([*TAGS.encode().split(), b"\0", b"\xff\xfe", b"\x1f\x8b", b"<!DOCTYPE ["])


@pytest.mark.parametrize(
    "name", ["zip", "idna", "undefined", "punycode", "no-such", "utf-7", "hex"]
)
def test_an_encoding_that_is_none_is_ignored(name: str) -> None:
    body = f"<?xml version='1.0' encoding='{name}'?><urlset>{entry('/a')}</urlset>"
    assert urls(read(body.encode())) == ["/a"]


@given(st.lists(pieces | st.binary(max_size=6), max_size=12))
def test_nothing_stops_a_run(parts: list[bytes]) -> None:
    for start in (
        b"",
        b"<?xml version='1.0' encoding='zip'?><urlset>",
        b"\x1f\x8b\x08\0\0\0\0\0\0\3",
    ):
        assert isinstance(read(start + b"".join(parts)), Discovered)


def test_robots_may_have_a_mark_and_any_line_ends() -> None:
    text = (
        "\ufeffUser-agent: *\r\nDisallow:\r\nSITEMAP : https://paper.test/a.xml\r\n"
        "Sitemap:https://paper.test/b.xml # two\nSitemap: /relative.xml\nsitemap:\n"
        "Sitemap: https://paper.test/a.xml"
    )
    assert robots_sitemaps(text) == ("https://paper.test/a.xml", "https://paper.test/b.xml")
