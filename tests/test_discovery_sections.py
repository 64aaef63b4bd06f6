"""List pages and front pages. All of them are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery import Discovered, autodiscover, read_section
from crawler.outlet import Outlet, site_outlet

URL = "https://www.paper.test/world"
PAPER = Outlet(
    name="Paper",
    home="https://www.paper.test/",
    articles=(r"/view/\d+$",),
    date_in_url=r"/view/(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
)
LIST = """<html><head><base href="/view/"></head><body>
<ul><li data-cid=1><a href="202611200001"><img alt=""></a> <a href="202611200001#top">Harbour
 reopens</a></li>
<li><a href="//m.paper.test/view/202611200002?utm_source=list">Quay
 closes</a></li><li><a href="/about">About us</a></li><li><a>No link</a><a href="javascript:x()">
Script</a><a href="https://elsewhere.test/view/202611200003">Elsewhere</a></li></ul>
<a rel="next nofollow" href="/world?page=2">Older</a></body></html>"""


def test_a_list_page_gives_the_articles_the_outlet_wants() -> None:
    found = read_section(LIST.encode(), url=URL, outlet=PAPER)
    assert [(one.url, one.title) for one in found.entries] == [
        ("https://www.paper.test/view/202611200001", "Harbour reopens"),
        ("https://m.paper.test/view/202611200002?utm_source=list", "Quay closes"),
    ]
    assert {(one.published is not None, one.day_only, one.via) for one in found.entries} == {
        (True, True, URL)
    }
    assert found.more == (("section", "https://www.paper.test/world?page=2"),)
    assert found.problems == ()


def test_a_list_page_without_articles_leads_nowhere() -> None:
    found = read_section('<a rel=next href="?page=3">', url=URL, outlet=PAPER)
    assert found == Discovered(problems=("section/no-links",))
    assert read_section(b"", url=URL, outlet=PAPER).problems == ("section/empty",)


def test_the_next_page_is_not_on_another_site_and_not_the_same() -> None:
    for after in ("https://elsewhere.test/world?page=2", URL):
        html = f'<a href="/view/202611200001">x</a><link rel=next href="{after}">'
        assert read_section(html, url=URL, outlet=PAPER).more == ()


FRONT = """<html><head>
<link rel="alternate" type="application/rss+xml; charset=utf-8" href="/feed/all.xml">
<link rel="ALTERNATE" type="application/atom+xml" href="https://feeds.test/paper">
<link rel="alternate" type="application/rss+xml" href="/comments/feed">
<link rel="alternate" hreflang="de" href="/de"></head><body>
<nav><a href="/">Home</a><a href="/world">World</a><a href="/tag/harbour">Harbour</a>
<a href="/about-us">About us</a><a href="/2026/11/21/">Today</a><a href="/rss">RSS</a></nav>
<a href="/2026/11/20/harbour">Harbour</a>
<a href="/world/harbour-reopens-after-storm.html">Harbour</a>
<a href="/story.php?id=41234">Minister opens the rebuilt harbour</a>
<a href="/a/41234567">항구가 다시 문을 열었다고 장관이 밝혔다</a>
<a href="/photos/harbour-reopens-after-storm.jpg">Picture</a>
<a href="https://elsewhere.test/2026/11/20/harbour-reopens-after-storm">Elsewhere</a>"""


def test_a_front_page_names_its_feeds() -> None:
    found = autodiscover(FRONT, url="https://paper.test/", outlet=site_outlet("paper.test"))
    assert found.more == (
        ("feed", "https://paper.test/feed/all.xml"),
        ("feed", "https://feeds.test/paper"),
    )


def test_a_front_page_may_only_link_to_its_feeds() -> None:
    html = '<a href="/news.rss">RSS</a><a href="/rss-explained">What is RSS?</a>'
    found = autodiscover(html, url="https://paper.test/", outlet=site_outlet("paper.test"))
    assert found.more == (("feed", "https://paper.test/news.rss"),)


def test_links_of_a_front_page_that_look_like_articles() -> None:
    found = autodiscover(FRONT, url="https://paper.test/", outlet=site_outlet("paper.test"))
    assert [one.url.removeprefix("https://paper.test") for one in found.entries] == [
        "/2026/11/20/harbour",
        "/world/harbour-reopens-after-storm.html",
        "/story.php?id=41234",
        "/a/41234567",
    ]


@pytest.mark.parametrize("encoding", ["shift_jis", "utf-8-sig", "utf-16"])
def test_a_page_is_read_in_the_charset_it_has(encoding: str) -> None:
    html = '<html><meta charset="shift_jis"><a href="/view/202611200001">港が再び開いたという</a>'
    found = read_section(html.encode(encoding), url=URL, outlet=PAPER)
    assert [one.title for one in found.entries] == ["港が再び開いたという"]


TAGS = "<a href= <base <link rel=next > </a> ' \" http:// // [ ] # <html> <!-- --> <![CDATA[ &#0;"
pieces = st.sampled_from([*TAGS.encode().split(), b"\0", b"\xff\xfe", b" "])


@given(st.lists(pieces | st.binary(max_size=6), max_size=14).map(b"".join))
def test_nothing_stops_a_run(html: bytes) -> None:
    for read in (read_section, autodiscover):
        assert isinstance(read(html, url=URL, outlet=PAPER), Discovered)
