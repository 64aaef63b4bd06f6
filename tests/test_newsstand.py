"""The server of the news-stand, over real connections."""

import gzip
import http.client
import os
import shlex
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator

import pytest

from crawler.newsstand import Newsstand, Page

from .asking import NOW, ask, connect, get

EN = "https://en.yna.co.kr/"


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as opened:
        yield opened


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
    connection = connect(stand, EN)
    connection.sock.sendall(b"HEAD / HTTP/1.1\r\nHost: en.yna.co.kr\r\nConnection: close\r\n\r\n")
    with connection.sock.makefile("rb") as answer:
        whole = answer.read()
    connection.close()
    assert whole.startswith(b"HTTP/1.1 200 ")
    assert whole.endswith(b"\r\n\r\n")
    assert whole.count(b"\r\n\r\n") == 1


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


def test_serves_as_a_proxy(stand: Newsstand) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stand.http_port, timeout=10)
    connection.set_tunnel("en.yna.co.kr", 443)
    connection.connect()
    context = ssl.create_default_context(cafile=stand.ca_file)
    connection.sock = context.wrap_socket(connection.sock, server_hostname="en.yna.co.kr")
    assert ask(connection, EN + "robots.txt").status == 200
    connection.close()
    assert [hit.method for hit in stand.log[-2:]] == ["CONNECT", "GET"]


def test_a_host_may_have_no_certificate(stand: Newsstand) -> None:
    assert get(stand, "http://orchidpainter.test/k7wd2/index.html").status == 200
    with pytest.raises(ssl.SSLCertVerificationError):
        connect(stand, "https://orchidpainter.test/")


def test_leaves_nothing_behind() -> None:
    with Newsstand(now=NOW) as opened:
        folder = opened.ca_file.parent
        assert opened.ca_file.is_file()
    assert not folder.exists()


def test_says_when_a_port_is_taken(stand: Newsstand) -> None:
    with pytest.raises(OSError, match="address"), Newsstand(now=NOW, http_port=stand.http_port):
        pass


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
