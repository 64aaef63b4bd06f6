"""A page that is read again: the latest reading is current, and each lies where it belongs."""

import gzip
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from archive import Capture, Catalog, LocalStorage, Run, recover
from archive.rebuild import rebuild

from .exchanges import HOST, NOW, article, exchange
from .fiche import Fiche
from .stored import articles_in, open_run, problems_in, put
from .test_import_ripening import NOTICE, PAGES, page


def two_segments(folder: Path, storage: LocalStorage, catalog: Catalog) -> tuple[Run, Capture]:
    """A run whose first segment, with a page, is sealed, and whose second one grows."""
    run = open_run(folder, storage, catalog, segment_bytes=1)
    page = run.record(exchange(1))
    run.article(page, article(page, "Read first"))
    assert run.seal_ready() == 1
    other = run.record(exchange(2))
    run.article(other, article(other, "Another"))
    return run, page


def titles(catalog: Catalog, number: int) -> list[Any]:
    return [one["title"] for one in catalog.articles_of(f"{HOST}/story/{number}")]


def test_a_sealed_page_that_is_read_again_has_a_later_reading(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run, page = two_segments(tmp_path, storage, catalog)
    run.article_again(page, article(page, "Read later"), NOW)
    manifest = run.close({"outlets": {}}, now=NOW)
    assert titles(catalog, 1) == ["Read later"]
    assert [one["title"] for one in articles_in(storage)] == ["Read first", "Another"]
    [key] = storage.keys("readings/")
    assert key == "readings/2026/11/21/run-1-again.jsonl.gz"
    assert key in [entry["key"] for entry in manifest["files"]]
    assert not problems_in(storage)
    rebuild(storage, catalog)
    assert titles(catalog, 1) == ["Read later"]
    assert catalog.counts()["article"] == 2


def test_a_page_that_is_not_sealed_has_its_reading_in_its_place(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run = open_run(tmp_path, storage, catalog)
    page = run.record(exchange(1))
    run.article(page, article(page, "Read first"))
    run.article_again(page, article(page, "Read later"), NOW)
    run.close({"outlets": {}}, now=NOW)
    assert [one["title"] for one in articles_in(storage)] == ["Read later"]
    assert not list(storage.keys("readings/"))


def test_a_later_reading_outlives_its_process(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run, page = two_segments(tmp_path, storage, catalog)
    run.article_again(page, article(page, "Read later"), NOW)
    run._lock.free()  # as the end of its process does
    [found] = recover(
        tmp_path / "spool",
        storage=storage,
        catalog=catalog,
        read=lambda *page: "unread",
        now=NOW,
    )
    assert found.problem is None
    assert titles(catalog, 1) == ["Read later"]
    assert not problems_in(storage)


def test_a_line_on_an_earlier_segment_counts_as_a_later_reading(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    """As crawls once wrote what they read again, beside what they captured then."""
    run, _ = two_segments(tmp_path, storage, catalog)
    run.close({"outlets": {}}, now=NOW)
    [later] = [one for one in articles_in(storage) if one["title"] == "Another"]
    [first] = [one for one in articles_in(storage) if one["title"] == "Read first"]
    key = f"articles/{later['day']}/{later['segment']}.jsonl.gz"
    lines = [later, {**first, "title": "Read later"}]
    (storage.root / key).unlink()
    data = gzip.compress("".join(f"{json.dumps(one)}\n" for one in lines).encode())
    put(storage, key, data, tmp_path)
    for _ in range(2):  # entering a segment again changes nothing
        rebuild(storage, catalog)
        captures, articles = catalog.entered(later["segment"])
        catalog.add_segment(
            day=later["day"], segment=later["segment"], captures=captures, articles=articles
        )
        assert titles(catalog, 1) == ["Read later"]
        assert titles(catalog, 2) == ["Another"]
        assert catalog.counts()["article"] == 2
        assert len(articles) == 2
    catalog.add_segment(
        day=later["day"], segment=later["segment"], captures=captures, articles=[later]
    )
    assert titles(catalog, 1) == ["Read first"]


class Paper(BaseHTTPRequestHandler):
    """Stories that all carry one notice, as `tests.test_import_ripening` has them."""

    def do_GET(self) -> None:
        number = self.path.removeprefix("/story/")
        known = number.isdigit()
        body = page(int(number)).partition(b"\r\n\r\n")[2] if known else b""
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def test_a_run_that_learns_what_a_host_repeats_reads_its_sealed_pages_again(tmp_path: Path) -> None:
    settings = {
        "FICHE_CONTACT": "tests@fiche.invalid",
        "FICHE_NETWORK__ALLOW_PRIVATE": "true",
        "FICHE_POLITENESS__DELAY": "1",
        "FICHE_SEGMENTS__BYTES": "1000",
        "no_proxy": "*",
    }
    fiche = Fiche(tmp_path / "home", settings)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Paper)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/story"
    fiche("save", *(f"{address}/{number}" for number in range(PAGES)))
    server.shutdown()
    server.server_close()
    articles = [json.loads(line) for line in fiche.look("export", "--jsonl", "-").splitlines()]
    assert len(articles) == PAGES
    assert [one["url"] for one in articles if NOTICE in one["text"]] == []
    later = [one for one in articles if "reading" in one]
    assert later
    said = fiche("verify", "--deep")
    assert f"{PAGES + len(later)} articles read again, 0 problems" in said
    fiche("rebuild")
    again = [json.loads(line) for line in fiche.look("export", "--jsonl", "-").splitlines()]
    assert sorted(map(json.dumps, again)) == sorted(map(json.dumps, articles))
