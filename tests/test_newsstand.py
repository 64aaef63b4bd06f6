"""The news-stand itself, over real connections: what it serves, and that it is what it says."""

import gzip
import html
import http.client
import os
import re
import shlex
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from crawler.newsstand import Newsstand, Page

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
EN = "https://en.yna.co.kr/"


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as opened:
        yield opened


def connect(stand: Newsstand, url: str) -> http.client.HTTPConnection:
    """A connection as `connect_to` and `ca_file` describe it."""
    parts = urlsplit(url)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, timeout=10)
    port = stand.https_port if parts.scheme == "https" else stand.http_port
    connection.sock = socket.create_connection(("127.0.0.1", port), timeout=10)
    if parts.scheme == "https":
        context = ssl.create_default_context(cafile=stand.ca_file)
        connection.sock = context.wrap_socket(connection.sock, server_hostname=parts.hostname)
    return connection


def ask(
    connection: http.client.HTTPConnection,
    url: str,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
) -> Answer:
    parts = urlsplit(url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    connection.request(method, target, headers=dict(headers or {}))
    answer = connection.getresponse()
    return Answer(answer.status, answer.getheaders(), answer.read())


def get(
    stand: Newsstand, url: str, headers: Mapping[str, str] | None = None, method: str = "GET"
) -> Answer:
    connection = connect(stand, url)
    try:
        return ask(connection, url, headers, method)
    finally:
        connection.close()


def text_of(page: Page) -> str:
    """The body of a page as text, whatever its coding."""
    body = gzip.decompress(page.body) if page.body.startswith(b"\x1f\x8b") else page.body
    japanese = "Shift_JIS" in page.content_type or b"charset=Shift_JIS" in body
    return html.unescape(body.decode("cp932" if japanese else "utf-8", "replace"))


def visible(page: Page) -> str:
    without_readings = re.sub(r"<r[pt]>.*?</r[pt]>", "", text_of(page))
    return flat(re.sub(r"<[^>]+>", "", without_readings))


def flat(text: str) -> str:
    return " ".join(text.split())


def test_every_article_is_served(stand: Newsstand) -> None:
    answers = {article.url: get(stand, article.url).status for article in stand.expected}
    assert set(answers.values()) == {200}


def test_every_text_stands_on_its_page(stand: Newsstand) -> None:
    for article in stand.expected:
        page = visible(stand.page(article.url))
        missing = [text for text in article.paragraphs if flat(text) not in page]
        assert not missing or "hospital-hands-night-pharmacy" in article.url, article.url


def test_every_article_is_announced(stand: Newsstand) -> None:
    articles = {article.url for article in stand.expected}
    announced = "".join(
        text_of(page) for site in stand.sites for page in site.pages if page.url not in articles
    )
    for article in stand.expected:
        assert any(
            url.removeprefix("https:") in announced for url in (article.url, *article.aliases)
        )


def test_every_outlet_has_its_languages(stand: Newsstand) -> None:
    found: dict[str, set[str]] = {}
    for article in stand.expected:
        found.setdefault(article.outlet, set()).add(article.language)
    assert found["yna_co_kr"] == {"ko", "en", "ja", "zh", "ar", "fr", "es"}
    assert found["vietnam_vn"] == {"vi", "de", "en", "fr", "ja", "ko", "es"}
    assert found["wowkorea_jp"] == {"ja", "id", "vi", "ko"}


def test_articles_are_told_apart(stand: Newsstand) -> None:
    assert len({article.url for article in stand.expected}) == len(stand.expected)


def test_plain_http_leads_to_https(stand: Newsstand) -> None:
    answer = get(stand, "http://en.yna.co.kr/news/all/1")
    assert (answer.status, answer.values("Location")) == (301, [EN + "news/all/1"])


def test_a_bare_host_leads_to_the_full_one(stand: Newsstand) -> None:
    answer = get(stand, "https://yna.co.kr/robots.txt")
    assert answer.values("Location") == ["https://www.yna.co.kr/robots.txt"]


def test_headers_repeat_and_keep_their_case(stand: Newsstand) -> None:
    answer = get(stand, EN)
    assert answer.values("Set-Cookie") == ["SID=1; Path=/", "LG=2"]
    assert ("SERVER", "re-created") in answer.headers


def test_one_connection_carries_many_requests(stand: Newsstand) -> None:
    connection = connect(stand, EN)
    first = ask(connection, EN + "RSS/news.xml")
    second = ask(connection, EN + "news/all/2", {"Accept-Encoding": "gzip"})
    connection.close()
    assert (first.status, second.status) == (200, 200)
    assert b"data-cid" in gzip.decompress(second.body)


def test_lists_come_in_chunks(stand: Newsstand) -> None:
    assert get(stand, EN + "news/all/1").values("Transfer-Encoding") == ["chunked"]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize(("asked", "given"), [("ETag", "If-None-Match")])
def test_an_unchanged_page_is_304(stand: Newsstand, coding: str, asked: str, given: str) -> None:
    url = EN + "RSS/news.xml"
    first = get(stand, url, {"Accept-Encoding": coding})
    again = get(stand, url, {given: first.values(asked)[0], "Accept-Encoding": coding})
    assert (first.status, again.status, again.body) == (200, 304, b"")


def test_last_modified_serves_as_well(stand: Newsstand) -> None:
    url = stand.expected[0].url
    modified = get(stand, url).values("Last-Modified")[0]
    assert get(stand, url, {"If-Modified-Since": modified}).status == 304
    assert get(stand, url, {"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}).status == 200


def test_head_has_the_headers_alone(stand: Newsstand) -> None:
    url = stand.expected[0].url
    answer = get(stand, url, method="HEAD")
    assert (answer.body, answer.values("Content-Length")) == (
        b"",
        [str(len(get(stand, url).body))],
    )


def test_a_page_changes_while_the_stand_is_open(stand: Newsstand) -> None:
    url = EN + "new"
    stand.put(Page(url=url, body=b"one"))
    tag = get(stand, url).values("ETag")[0]
    stand.put(Page(url=url, body=b"two"))
    assert get(stand, url, {"If-None-Match": tag}).body == b"two"


def test_every_request_is_logged(stand: Newsstand) -> None:
    get(stand, EN + "news/all/1?from=log", {"User-Agent": "reader/1"})
    hit = stand.log[-1]
    assert (hit.url, hit.status) == (EN + "news/all/1?from=log", 200)
    assert hit.user_agent == "reader/1"


def test_a_host_of_nobody_is_not_served(stand: Newsstand) -> None:
    assert get(stand, "http://nobody.test/").status == 404


def test_yonhap_feeds_say_no_zone_but_the_korean(stand: Newsstand) -> None:
    zoneless = get(stand, EN + "RSS/news.xml").body.decode()
    assert re.search(r"<pubDate>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d</pubDate>", zoneless)
    assert "+0900</pubDate>" in get(stand, "https://www.yna.co.kr/rss/news.xml").body.decode()


def test_korea_times_feed_has_one_date_for_all(stand: Newsstand) -> None:
    feed = get(stand, "https://feed.koreatimes.co.kr/k/allnews.xml").body.decode()
    assert len(set(re.findall(r"<pubDate>(.*?)</pubDate>", feed))) == 1
    assert feed.count("?utm_source=rss</link>") == feed.count("<item>")


def test_korea_times_moves_an_old_story(stand: Newsstand) -> None:
    answer = get(stand, "https://www.koreatimes.co.kr/www/culture/2023/12/145_364551.html")
    assert answer.status == 301
    assert "/20231205/temple-bell-cast-anew" in answer.values("Location")[0]


def test_trt_map_has_its_addresses_in_cdata(stand: Newsstand) -> None:
    body = get(stand, "https://www.trthaber.com/sitemaps/news-2026-11.xml").body
    assert b"<loc><![CDATA[ https://trthaber.com/haber/" in body


def test_wowkorea_speaks_shift_jis_and_answers_200_for_what_is_gone(stand: Newsstand) -> None:
    page = get(stand, "https://www.wowkorea.jp/news/pickup/498211.html")
    assert "俳優ソ・ドヒョン" in page.body.decode("cp932")
    assert get(stand, "https://www.wowkorea.jp/news/pickup/1.html").status == 200


def test_wowkorea_robots_has_a_mark_and_crlf(stand: Newsstand) -> None:
    body = get(stand, "https://www.wowkorea.jp/robots.txt").body
    assert body.startswith(b"\xef\xbb\xbf#")
    assert body.count(b"\r\n") == body.count(b"\n")


def test_voi_page_and_its_twin_name_each_other(stand: Newsstand) -> None:
    page = get(stand, "https://voi.id/en/news/531207").body
    twin = get(stand, "https://voi.id/en/amp/531207").body
    assert b'rel="amphtml" href="https://voi.id/en/amp/531207"' in page
    assert b'rel="canonical" href="https://voi.id/en/news/531207"' in twin


def test_vietnam_has_a_map_a_day_and_the_oldest_is_gzipped(stand: Newsstand) -> None:
    index = get(stand, "https://www.vietnam.vn/sitemap.xml").body.decode()
    *_, oldest = re.findall(r"<loc>(.*?)</loc>", index)
    assert b"<urlset" in gzip.decompress(get(stand, oldest).body)


def test_pages_have_what_they_need_to_be_seen(stand: Newsstand) -> None:
    assert get(stand, "https://voi.id/assets/style.css").values("Content-Type") == ["text/css"]
    assert get(stand, "https://voi.id/assets/photo.png").body.startswith(b"\x89PNG")


def test_runs_as_a_process_until_told_to_stop() -> None:
    command = [sys.executable, "-m", "crawler.newsstand", "--now", "2026-11-21T12:00"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        word, *settings = shlex.split(process.stdout.readline())
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert word == "READY"
    assert [setting.partition("=")[0] for setting in settings] == [
        "FICHE_NETWORK__CONNECT_TO",
        "FICHE_NETWORK__CA_FILE",
        "FICHE_NETWORK__ALLOW_PRIVATE",
    ]
