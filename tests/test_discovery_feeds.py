"""Feeds as they are found. All of them are invented."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery import Discovered, read_feed
from crawler.feeds import FEED_BYTES
from crawler.outlet import Outlet

URL = "https://paper.test/rss.xml"
STORY = "https://paper.test/world/20261120/harbour-reopens"
MORNING = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
SEOUL = Outlet(
    name="Paper",
    home="https://paper.test/",
    timezone="Asia/Seoul",
    date_in_url=r"/(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)/",
)
NOWHERE = Outlet(name="Paper", home="https://paper.test/")


def rss(*items: str, start: str = '<?xml version="1.0"?>', rest: str = "</channel></rss>") -> str:
    return f'{start}<rss version="2.0"><channel><title>Paper</title>{"".join(items)}{rest}'


def item(number: int = 1, when: str = "Fri, 20 Nov 2026 09:30:00 +0900", more: str = "") -> str:
    link = f"<link>{STORY}-{number}?utm_source=rss</link>"
    return f"<item><title>Story {number}</title>{link}<pubDate>{when}</pubDate>{more}</item>"


def read(
    feed: str | bytes, kind: str | None = "application/rss+xml", outlet: Outlet = SEOUL
) -> Discovered:
    body = feed.encode() if isinstance(feed, str) else feed
    return read_feed(body, url=URL, content_type=kind, outlet=outlet)


RSS1 = f"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="{URL}"><title>Paper</title></channel>
<item rdf:about="{STORY}"><title>Harbour reopens</title><link>{STORY}</link>
<dc:date>2026-11-20T09:30:00+09:00</dc:date></item></rdf:RDF>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Paper</title><entry>
<title type="html">Harbour &lt;b&gt;reopens&lt;/b&gt;</title><id>urn:x:1</id>
<link rel="enclosure" href="https://paper.test/sound.mp3"/><link href="{STORY}"/>
<published>2026-11-20T09:30:00+09:00</published><updated>2026-11-20T01:00:00Z</updated>
</entry></feed>"""
RSS091 = f"""<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x.test/rss.dtd">
<rss version="0.91"><channel><title>Paper</title><item><title>Harbour reopens</title>
<link>{STORY}</link><pubDate>20 Nov 2026 00:30 GMT</pubDate></item></channel></rss>"""
RSS2 = rss(
    f"<item><title>Harbour reopens</title><guid isPermaLink='true'>{STORY}</guid>"
    "<pubDate>Fri, 20 Nov 2026 09:30:00 +09:00</pubDate></item>"
)


@pytest.mark.parametrize("feed", [RSS1, ATOM, RSS091, RSS2])
@pytest.mark.parametrize("kind", ["text/html", "text/xml", "application/octet-stream", None])
def test_reads_every_dialect_whatever_it_is_sent_as(feed: str, kind: str | None) -> None:
    found = read(feed, kind)
    assert found.problems == ()
    [entry] = found.entries
    assert (entry.url, entry.title, entry.via) == (STORY, "Harbour reopens", URL)
    assert (entry.published, entry.day_only) == (MORNING, False)


def test_an_entry_may_say_when_it_was_changed() -> None:
    assert read(ATOM).entries[0].modified == datetime(2026, 11, 20, 1, tzinfo=UTC)


def test_a_date_without_zone_gets_the_zone_of_the_outlets_feeds() -> None:
    feed = rss(item(when="Fri, 20 Nov 2026 09:30:00"))
    found = read(feed)
    assert found.entries[0].published == MORNING
    assert found.problems == ("feed/date-without-zone",)
    utc = Outlet(name="P", home="https://paper.test/", timezone="Asia/Seoul", feed_zone="UTC")
    assert read(feed, outlet=utc).entries[0].published == MORNING + timedelta(hours=9)


def test_a_date_whose_zone_nobody_knows_is_a_day() -> None:
    [entry] = read(rss(item(when="2026-11-20 09:30:00")), outlet=NOWHERE).entries
    assert entry.day_only
    assert entry.is_before(MORNING + timedelta(days=2))
    assert not entry.is_before(MORNING + timedelta(hours=12))


@pytest.mark.parametrize("when", ["", "soon", "Fri, 32 Nov 2026 09:30:00 +0900", "0000-00-00"])
def test_a_date_that_is_none_is_taken_from_the_address(when: str) -> None:
    [entry] = read(rss(item(when=when))).entries
    assert (entry.published, entry.day_only) == (datetime(2026, 11, 19, 15, tzinfo=UTC), True)


def test_one_time_for_all_entries_is_not_believed() -> None:
    found = read(rss(*(item(n) for n in range(5))))
    assert found.problems == ("feed/one-date-for-all",)
    assert {(one.published, one.day_only) for one in found.entries} == {
        (datetime(2026, 11, 19, 15, tzinfo=UTC), True)
    }


def test_an_outlet_may_be_known_for_false_dates() -> None:
    outlet = Outlet(name="Paper", home="https://paper.test/", trust_feed_dates=False)
    assert read(rss(item()), outlet=outlet).entries[0].published is None


def test_links_may_be_relative_repeated_and_hold_bare_ampersands() -> None:
    feed = rss("<item><link> /a?x=1&y=2 </link></item>" * 2, "<item><title>No link</title></item>")
    assert [one.url for one in read(feed).entries] == ["https://paper.test/a?x=1&y=2"]


@pytest.mark.parametrize("link", ["javascript:void(0)", "mailto:desk@paper.test", "http://[", "  "])
def test_what_is_no_address_is_left_out(link: str) -> None:
    found = read(rss(f"<item><link>{link}</link></item>"))
    assert (found.entries, found.problems) == ((), ("feed/no-entries",))


@pytest.mark.parametrize("body", ["", "  \n", "\ufeff"])
def test_a_feed_may_be_empty(body: str) -> None:
    assert read(body).problems == ("feed/empty",)


def test_a_page_where_a_feed_should_be_may_name_the_feed() -> None:
    page = (
        "<!DOCTYPE html><html><head><link rel=alternate type='application/rss+xml' href='/new.xml'>"
        "<link rel=alternate type='application/rss+xml' href='/comments/feed'></head></html>"
    )
    found = read(page, "application/rss+xml")
    assert found.problems == ("feed/html",)
    assert found.more == (("feed", "https://paper.test/new.xml"),)


def test_what_is_neither_is_named() -> None:
    assert read('{"items": []}').problems == ("feed/not-a-feed",)


def test_a_feed_that_is_cut_off_gives_what_is_there() -> None:
    feed = rss(*(item(n, f"Fri, 20 Nov 2026 09:{n:02}:00 +0900") for n in range(9)))
    found = read(feed[:-300])
    assert found.problems == ("feed/cut-off",)
    assert len(found.entries) >= 7


def test_a_byte_order_mark_is_nothing() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        body = rss(item(), start="").encode(encoding)
        assert [one.title for one in read(body).entries] == ["Story 1"]
        assert read(body).problems == ()


@pytest.mark.parametrize(
    ("encoding", "declared"), [("euc-kr", "utf-8"), ("shift_jis", "utf-8"), ("utf-8", "euc-kr")]
)
def test_a_charset_that_is_a_lie_is_seen_through(encoding: str, declared: str) -> None:
    title = "항구가 다시 문을 열었다" if "kr" in encoding + declared else "港が再び開いたという"
    start = f'<?xml version="1.0" encoding="{declared}"?>'
    text = rss(item(more=f"<title>{title}</title>"), start=start)
    found = read(text.replace("<title>Story 1</title>", "").encode(encoding), "text/xml")
    assert [one.title for one in found.entries] == [title]
    assert found.problems == ("feed/charset",)


def test_a_charset_that_is_true_is_no_problem() -> None:
    start = '<?xml version="1.0" encoding="euc-kr"?>'
    body = rss(item(more="<author>기자</author>"), start=start).encode("euc-kr")
    assert read(body, "text/xml").problems == ()


@pytest.mark.parametrize("name", ["zip", "idna", "undefined", "punycode", "no-such", "hex"])
def test_an_encoding_that_is_none_is_ignored(name: str) -> None:
    start = f'<?xml version="1.0" encoding="{name}"?>'
    body = rss(item(more="<author>é</author>"), start=start).encode("latin-1")
    assert len(read(body, f"text/xml; charset={name}").entries) == 1


def test_a_feed_without_end_is_read_up_to_a_limit() -> None:
    body = rss(*(item(n) for n in range(3)), rest="<item>" + "x" * FEED_BYTES)
    found = read(body)
    assert "feed/too-large" in found.problems
    assert len(found.entries) == 3


def test_signs_and_prefixes_that_xml_does_not_know_are_mended() -> None:
    broken = (
        "<item><title>Q&A: harbour&nbsp;caf&eacute; &amp; more</title><media:content url='/a.jpg'/>"
        f"<link>{STORY}?a=1&b=2</link><dc:date>2026-11-20T09:30:00+09:00</dc:date><b></i></item>"
    )
    found = read(rss(broken))
    [entry] = found.entries
    assert (entry.url, entry.title) == (f"{STORY}?a=1&b=2", "Q&A: harbour café & more")
    assert entry.published == MORNING


@pytest.mark.parametrize(
    "junk",
    [
        "<b/>",
        "<item>",
        "<b>",
        "<a ",
        "<x y='",
        "</a",
        "<!--",
        "<!DOCTYPE [<!ENTITY",
        "<q:r s:t=''/>",
    ],
)
def test_junk_without_end_comes_to_an_end(junk: str) -> None:
    found = read(rss(item(), rest=junk * (2_000_000 // len(junk))))
    assert len(found.entries) == ("ENTITY" not in junk)


def test_an_entity_that_is_long_is_not_repeated() -> None:
    start = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"x" * 100_000}">]>'
    found = read(rss(item(more=f"<author>{'&a;' * 50}</author><title>&a;</title>"), start=start))
    assert found.problems == ("feed/entities",)
    assert len(found.entries[0].title or "") < 1000


def test_entities_that_unfold_without_end_are_not_unfolded() -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    start = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">{bomb}]>'
    found = read(rss(item(more="<description>&a11;</description>"), start=start))
    assert "feed/entities" in found.problems
    assert len(found.entries) == 1


TAGS = "<rss> <item> </item> <link> <entry> <pubDate> <![CDATA[ <!DOCTYPE[ ]> <!ENTITY &a; <html>"
pieces = st.sampled_from([*TAGS.encode().split(), b"\0", b"\xff\xfe", b"\xb0\xa1", b"\x1b$B"])


@given(st.lists(pieces | st.binary(max_size=6), max_size=12), st.text(max_size=20) | st.none())
def test_nothing_stops_a_run(parts: list[bytes], kind: str | None) -> None:
    for start in (
        b"",
        b"<?xml version='1.0' encoding='euc-kr'?><rss><channel><item><link>/a</link>",
    ):
        assert isinstance(read(start + b"".join(parts), kind), Discovered)
