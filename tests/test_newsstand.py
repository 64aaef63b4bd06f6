"""The news-stand itself, over real connections: what it serves, and that it is what it says."""

import gzip
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


def test_every_article_is_served(stand: Newsstand) -> None:
    answers = {article.url: get(stand, article.url).status for article in stand.expected}
    assert set(answers.values()) == {200}


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
