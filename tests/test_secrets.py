"""A secret in an address is sent to its server, and is nowhere on the disk afterwards."""

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest

from archive.records import read_record

from .fiche import Fiche
from .stored import captures_in

SECRET = "s3cret-of-these-tests"
ASKED: list[str] = []
RSS = "application/rss+xml"
TEXT = "<p>An invented sentence of a story that is long enough to be read.</p>" * 20


class Server(BaseHTTPRequestHandler):
    """A page that is moved, one that needs an image, one that is not there; a site with a feed."""

    def do_GET(self) -> None:
        ASKED.append(self.path)
        path, _, query = self.path.partition("?")
        to = f"/login?to={quote(self.path, safe='')}#id_token={SECRET}"
        if path in {"/old", "/early"}:
            self.wfile.write(f"HTTP/1.1 103 Early Hints\r\nLink: <{to}>\r\n\r\n".encode())
            self.send_response(302)
            self.send_header("Location", to if path == "/early" else f"/page?{query}")
            body = b""
        else:
            self.send_response(404 if path in {"/robots.txt", "/gone"} else 200)
            self.send_header("Content-Type", RSS if path == "/feed.xml" else "text/html")
            body = self.said(path, query).encode()
        self.send_header("Set-Cookie", f"sid={SECRET}; Path=/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def said(self, path: str, query: str) -> str:
        story = f"http://{self.headers['Host']}/2026/11/21/a-story-of-these-days?{query}"
        if path == "/front":
            return f"<title>A</title><link rel=alternate type={RSS} href='/feed.xml?{query}'>"
        if path == "/feed.xml":
            return f"<rss><channel><item><link>{story}</link></item></channel></rss>"
        head = f"<link rel=canonical href='{story}'><meta property=og:image content='{story}'>"
        named = head if path.startswith("/2026/") else ""
        return f"<title>Story</title>{named}<h1>Story</h1><img src=/i.png>{TEXT}"

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    ASKED.clear()
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def everything(folder: Path) -> Iterator[bytes]:
    """What every file says, unpacked, and its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path).encode()
            yield from said_by(path)


def said_by(path: Path) -> Iterator[bytes]:
    data = path.read_bytes()
    yield gzip.decompress(data) if path.suffix == ".gz" else data
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as database:
            yield from rows_of(database)


def rows_of(database: sqlite3.Connection) -> Iterator[bytes]:
    tables = "select name from sqlite_master where type = 'table' and sql not like '%virtual%'"
    for (name,) in database.execute(tables).fetchall():
        yield from (repr(row).encode() for row in database.execute(f'select * from "{name}"'))


def fiche_for(folder: Path, server: str) -> Fiche:
    settings = {
        "FICHE_CONTACT": "https://example.org/tests",
        "FICHE_NETWORK__ALLOW_PRIVATE": "true",
        "FICHE_NETWORK__CONNECT_TO": f'["a.test::{server}"]',
        "FICHE_POLITENESS__DELAY": "0",
        "FICHE_POLITENESS__RETRIES": "0",
        "FICHE_REDACT__SET_COOKIE": "true",
    }
    return Fiche(folder / "data", settings)


def test_secrets_never_reach_the_disk(server: str, tmp_path: Path) -> None:
    fiche = fiche_for(tmp_path, server)
    names = ("old", "gone", "early")
    pages = [f"http://{server}/{name}?api_key={SECRET}&n=1" for name in names]
    pages.append(f"http://me:{SECRET}@{server}/page")
    done = fiche.run("save", *pages)
    assert f"/page?api_key={SECRET}&n=1" in ASKED
    assert SECRET not in done.stderr + done.stdout
    assert not [True for data in everything(tmp_path) if SECRET.encode() in data]
    kept = {one.url: one for one in captures_in(fiche.storage)}
    moved = read_record(fiche.storage, kept[f"http://{server}/old?api_key=(redacted)&n=1"])
    assert moved.get("Fiche-Redacted") == "?api_key, Set-Cookie, ?id_token"
    assert moved.get("Fiche-Besides") == "interim"
    assert b"Location: /page?api_key=(redacted)&n=1\r\nSet-Cookie: sid=(redacted); Path=/" in (
        moved.block
    )


def test_a_crawl_writes_none_but_in_the_bodies_that_say_it(server: str, tmp_path: Path) -> None:
    fiche = fiche_for(tmp_path, server)
    listed = fiche.run("crawl", "--dry-run", f"http://a.test/front?api_key={SECRET}")
    assert listed.stdout == "http://a.test/2026/11/21/a-story-of-these-days?api_key=(redacted)\n"
    done = fiche.run("crawl", f"http://a.test/front?api_key={SECRET}")
    assert f"/2026/11/21/a-story-of-these-days?api_key={SECRET}" in ASKED
    assert SECRET not in done.stderr + done.stdout
    said = {path.name: b"".join(said_by(path)) for path in tmp_path.rglob("*") if path.is_file()}
    (segment,) = (name for name in said if name.endswith(".warc.gz"))
    assert said[segment].count(SECRET.encode()) == 4
    assert {name for name, data in said.items() if SECRET.encode() in data} == {segment}
