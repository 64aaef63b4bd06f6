"""A secret in an address is sent to its server, and is nowhere on the disk afterwards."""

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from archive.records import read_record

from .fiche import Fiche
from .stored import captures_in

SECRET = "s3cret-of-these-tests"
ASKED: list[str] = []


class Server(BaseHTTPRequestHandler):
    """A page that is moved, one that needs an image, and one that is not there."""

    def do_GET(self) -> None:
        ASKED.append(self.path)
        path, _, query = self.path.partition("?")
        body = b""
        if path == "/old":
            self.send_response(302)
            self.send_header("Location", f"/page?{query}")
        else:
            self.send_response(404 if path in {"/robots.txt", "/gone"} else 200)
            text = "<p>An invented sentence of a story that is long enough to be read.</p>" * 20
            body = f"<title>Story</title><h1>Story</h1><img src=/i.png>{text}".encode()
            self.send_header("Content-Type", "text/html")
        self.send_header("Set-Cookie", f"sid={SECRET}; Path=/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

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
            data = path.read_bytes()
            yield str(path).encode()
            yield gzip.decompress(data) if path.suffix == ".gz" else data
            if path.suffix == ".sqlite":
                with closing(sqlite3.connect(path)) as database:
                    yield "\n".join(database.iterdump()).encode()


def test_secrets_never_reach_the_disk(server: str, tmp_path: Path) -> None:
    fiche = Fiche(
        tmp_path / "data",
        {
            "FICHE_CONTACT": "https://example.org/tests",
            "FICHE_NETWORK__ALLOW_PRIVATE": "true",
            "FICHE_POLITENESS__DELAY": "0",
            "FICHE_POLITENESS__RETRIES": "0",
            "FICHE_REDACT__SET_COOKIE": "true",
        },
    )
    pages = [f"http://{server}/{name}?api_key={SECRET}&n=1" for name in ("old", "gone")]
    pages.append(f"http://me:{SECRET}@{server}/page")
    done = fiche.run("save", *pages)
    assert f"/page?api_key={SECRET}&n=1" in ASKED
    assert SECRET not in done.stderr
    assert not [True for data in everything(tmp_path) if SECRET.encode() in data]
    kept = {one.url: one for one in captures_in(fiche.storage)}
    moved = read_record(fiche.storage, kept[f"http://{server}/old?api_key=(redacted)&n=1"])
    assert moved.get("Fiche-Redacted") == "?api_key, Set-Cookie"
    assert b"Location: /page?api_key=(redacted)&n=1\r\nSet-Cookie: sid=(redacted); Path=/" in (
        moved.block
    )
