"""pywb shows what we keep, and we read what pywb records."""

import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from archive import LocalStorage
from archive.flaws import flaws
from archive.foreign import Foreign, foreign_records
from archive.merge import merged_index
from tests.exchanges import HOST, exchange
from tests.servers import end_with_parent, free_ports

from .conftest import Made, Tool, command

START_SECONDS = 60


@dataclass(frozen=True)
class Pywb:
    folder: Path
    port: int

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """The answer to a request: status, headers by small names, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body


@pytest.fixture(scope="module")
def pywb(made: Made, tool: Tool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pywb]:
    """pywb with our archive as one collection, and an empty one to record into."""
    with wayback(tmp_path_factory.mktemp("pywb"), made.storage) as served:
        yield served


@contextmanager
def wayback(folder: Path, storage: LocalStorage) -> Iterator[Pywb]:
    """pywb in `folder`, with the archive in `storage` as the collection ``news``."""
    collection = folder / "collections" / "news"
    for name in ("archive", "indexes"):
        (collection / name).mkdir(parents=True)
        (folder / "collections" / "mine" / name).mkdir(parents=True)
    for path in storage.root.glob("warc/*/*/*/*.warc.gz"):
        shutil.copy(path, collection / "archive")
    (collection / "indexes" / "index.cdxj").write_bytes(b"".join(merged_index(storage)))
    (port,) = free_ports(1)
    words = [command("wayback"), "--record", "--live", "-b", "127.0.0.1", "-p", str(port)]
    with running(words, folder) as process:
        served = Pywb(folder, port)
        end = time.monotonic() + START_SECONDS
        while not answers(served):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < end, "pywb does not answer"
            time.sleep(0.1)
        yield served


@contextmanager
def running(words: list[str], folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            words,
            cwd=folder,
            stdout=log,
            stderr=log,
            env={**os.environ, "no_proxy": "*"},
            preexec_fn=end_with_parent,  # noqa: PLW1509 - it takes no lock
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def answers(server: Pywb) -> bool:
    try:
        return server.get("/news/")[0] > 0
    except OSError:
        return False


@pytest.mark.parametrize("number", [1, 2, 3, 8])
def test_pywb_gives_the_payload_that_the_server_sent(pywb: Pywb, number: int) -> None:
    status, headers, body = pywb.get(f"/news/2026112112000{number}id_/{HOST}/story/{number}")
    assert status == 200
    assert body.startswith(exchange(number).payload)  # it takes a trailer for part of the body
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_pywb_follows_a_revisit(pywb: Pywb) -> None:
    status, headers, body = pywb.get(f"/news/20261121130000id_/{HOST}/story/1")
    assert (status, body) == (200, exchange(1).payload)
    assert headers["memento-datetime"] == "Sat, 21 Nov 2026 13:00:00 GMT"


def test_pywb_follows_a_revisit_to_another_address(pywb: Pywb) -> None:
    status, _, body = pywb.get(f"/news/2026id_/{HOST}/twin/of/1")
    assert (status, body) == (200, exchange(1).payload)


def test_pywb_gives_a_304_as_it_came(pywb: Pywb) -> None:
    assert pywb.get(f"/news/20261121130640id_/{HOST}/story/1")[0] == 304


def test_pywb_shows_a_page_with_its_address_in_other_letters(pywb: Pywb) -> None:
    status, _, body = pywb.get(f"/news/2026mp_/{HOST}/%EA%B8%B0%EC%82%AC?a=1&b=2")
    assert status == 200
    assert b"Story 4" in body


def test_pywb_redirects_where_the_server_did(pywb: Pywb) -> None:
    status, headers, _ = pywb.get(f"/news/2026id_/{HOST}/story/5")
    assert status == 301
    assert headers["location"].endswith(f"{HOST}/story/1")


def test_we_read_what_pywb_records(pywb: Pywb, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<title>Recorded</title><p>by pywb")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{site.server_port}/a.html"
        assert pywb.get(f"/mine/record/mp_/{url}")[0] == 200
        site.shutdown()
    (path,) = (pywb.folder / "collections" / "mine" / "archive").glob("*.warc.gz")
    with path.open("rb") as file:
        found = list(foreign_records(file, path.name))
    assert all(isinstance(one, Foreign) for one in found)
    good = [one.record for one in found if isinstance(one, Foreign)]
    assert [flaw for one in good for flaw in flaws(one)] == []
    page = next(one for one in good if one.kind == "response")
    assert page.get("WARC-Target-URI") == url
    assert page.message.payload == b"<title>Recorded</title><p>by pywb"
