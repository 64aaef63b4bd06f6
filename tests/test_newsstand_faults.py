"""The hosts of the news-stand that misbehave: each does what its name says, and no more."""

import contextlib
import gzip
import http.client
import socket
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from crawler.newsstand import Newsstand
from crawler.newsstand.faults import BROKEN, FAULTS, host_of

from .asking import NOW, Answer, connect, get


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW, sites=[], faults=True) as opened:
        yield opened


def articles(stand: Newsstand, fault: str) -> list[str]:
    """The articles that the host's own sound sitemap or front page names."""
    page = stand.page(f"https://{host_of(fault)}/").body.decode()
    return [part.partition('"')[0] for part in page.split('<li><a href="')[1:]]


def first(stand: Newsstand, fault: str) -> Answer:
    return get(stand, articles(stand, fault)[0])


def begun(stand: Newsstand, url: str, size: int) -> bytes:
    """The first bytes of an answer's body; the rest is not waited for."""
    connection = connect(stand, url)
    connection.request("GET", urlsplit(url).path, headers={"Accept-Encoding": "gzip"})
    with connection.getresponse() as answer:
        body = answer.read(size)
    connection.close()
    return body


@pytest.mark.parametrize("fault", FAULTS)
def test_each_host_has_a_front_page_with_its_articles(stand: Newsstand, fault: str) -> None:
    assert len(articles(stand, fault)) == (1 if fault in ("shift-jis", "euc-kr") else 3)


def test_what_is_expected_comes_at_the_second_time_at_the_latest(stand: Newsstand) -> None:
    assert stand.expected
    for article in stand.expected:
        assert 200 in {get(stand, article.url).status, get(stand, article.url).status}
    assert not {article.outlet for article in stand.expected} & {
        f"{fault}_faulty_test".replace("-", "_") for fault in BROKEN
    }


def test_feeds_are_what_their_hosts_say(stand: Newsstand) -> None:
    feeds = {
        fault: get(stand, f"https://{host_of(fault)}/feed.xml").body
        for fault in ("feed-html", "feed-empty", "feed-cut", "feed-charset", "feed-bomb")
    }
    assert feeds["feed-html"].startswith(b"<!doctype html>")
    assert feeds["feed-empty"] == b""
    assert b"<item>" in feeds["feed-cut"]
    assert b"</rss>" not in feeds["feed-cut"]
    with pytest.raises(UnicodeDecodeError):
        feeds["feed-charset"].decode()
    assert b"&e9;" in feeds["feed-bomb"]


def test_a_huge_feed_comes_in_a_stream(stand: Newsstand) -> None:
    body = begun(stand, f"https://{host_of('feed-huge')}/feed.xml", 3_000_000)
    assert len(body) == 3_000_000
    assert body.startswith(b"<?xml")


def test_a_sitemap_lists_itself(stand: Newsstand) -> None:
    own = f"https://{host_of('sitemap-loop')}/sitemap.xml"
    assert own.encode() in get(stand, own).body


@pytest.mark.parametrize(("fault", "status"), [("robots-404", 404), ("robots-503", 503)])
def test_robots_answers_with_an_error(stand: Newsstand, fault: str, status: int) -> None:
    assert get(stand, f"https://{host_of(fault)}/robots.txt").status == status


def test_no_zone_is_said_anywhere(stand: Newsstand) -> None:
    feed = get(stand, f"https://{host_of('no-zone')}/feed.xml").body
    assert b"+0000" not in feed
    assert b"+00:00" not in first(stand, "no-zone").body


@pytest.mark.parametrize(("fault", "charset"), [("shift-jis", "cp932"), ("euc-kr", "euc-kr")])
def test_old_bytes_are_called_utf_8(stand: Newsstand, fault: str, charset: str) -> None:
    answer = first(stand, fault)
    assert answer.values("Content-Type") == ["text/html; charset=utf-8"]
    assert answer.body.decode(charset)
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode()


def test_a_redirect_comes_back(stand: Newsstand) -> None:
    url = articles(stand, "redirect-loop")[0]
    (there,) = get(stand, url).values("Location")
    (back,) = get(stand, f"https://{host_of('redirect-loop')}{there}").values("Location")
    assert url.endswith(back)


def test_a_redirect_goes_on(stand: Newsstand) -> None:
    url = articles(stand, "redirect-chain")[0]
    path = urlsplit(url).path
    assert get(stand, url).values("Location") == [f"{path}?step=1"]
    assert get(stand, f"{url}?step=7").values("Location") == [f"{path}?step=8"]


def test_redirects_lead_to_forbidden_places(stand: Newsstand) -> None:
    loopback = f"http://127.0.0.1:{stand.canary.port}/secret"
    assert first(stand, "redirect-loopback").values("Location") == [loopback]
    (metadata,) = first(stand, "redirect-metadata").values("Location")
    assert metadata.startswith("http://169.254.169.254/")
    assert first(stand, "redirect-file").values("Location") == ["file:///etc/hostname"]


def test_the_canary_counts_who_comes(stand: Newsstand) -> None:
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", stand.canary.port), timeout=5).close()
    get(stand, f"https://{host_of('soft-404')}/")
    assert stand.canary.hits == 1


@pytest.mark.parametrize(
    ("fault", "status"), [("retry-seconds", 429), ("retry-date", 503), ("error-once", 500)]
)
def test_an_error_passes(stand: Newsstand, fault: str, status: int) -> None:
    before, after = first(stand, fault), first(stand, fault)
    assert (before.status, after.status) == (status, 200)
    assert bool(before.values("Retry-After")) == (fault != "error-once")


def test_a_bomb_grows(stand: Newsstand) -> None:
    packed = begun(stand, articles(stand, "bomb")[0], 20_000)
    assert len(zlib.decompressobj(31).decompress(packed)) > 500 * len(packed)


def test_a_body_is_cut_off(stand: Newsstand) -> None:
    with pytest.raises(http.client.IncompleteRead):
        first(stand, "truncated")
    with pytest.raises(EOFError):
        gzip.decompress(first(stand, "gzip-cut").body)


def test_a_body_is_not_what_its_coding_says(stand: Newsstand) -> None:
    answer = first(stand, "not-gzip")
    assert answer.values("Content-Encoding") == ["gzip"]
    assert answer.body.startswith(b"<!doctype html>")


def test_a_header_is_long(stand: Newsstand) -> None:
    with pytest.raises(http.client.LineTooLong):
        first(stand, "headers-huge")


def test_a_body_comes_slowly(stand: Newsstand) -> None:
    assert begun(stand, articles(stand, "slow")[0], 1) == b"<"


def test_a_body_has_no_end(stand: Newsstand) -> None:
    assert len(begun(stand, articles(stand, "endless")[0], 1_000_000)) == 1_000_000


def test_a_connection_is_cut_or_stays_silent(stand: Newsstand) -> None:
    with pytest.raises((ConnectionError, http.client.BadStatusLine)):
        first(stand, "reset")
    url = articles(stand, "silent")[0]
    connection = connect(stand, url)
    assert connection.sock
    connection.sock.settimeout(0.3)
    connection.request("GET", urlsplit(url).path)
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()
