"""Pages with one payload under several addresses: kept once if wanted, and read all the same."""

import gzip
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from archive import Capture, Catalog, Exchange, LocalStorage, Run, recover
from archive.deep import Reread, reread
from archive.records import read_record
from archive.revisits import with_payload
from archive.twins import Twins

from .exchanges import HOST, NOW, answer, article, exchange
from .fiche import Fiche
from .stored import articles_in, captures_in, open_run, problems_in

PAGES = ("page",)
STORY = "".join(
    f"<p>The harbour of the town was opened again on Saturday, said the mayor, and ship number "
    f"{number} came in before noon, which nobody had expected of it in such weather.</p>"
    for number in range(12)
)
HEAD = "<!doctype html><html lang=en><title>Harbour opens again</title>"
BODY = f"{HEAD}<h1>Harbour opens again</h1><article>{STORY}</article></html>".encode()


def page(name: str, body: bytes = BODY, *, seconds: int = 0, etag: str = "") -> Exchange:
    headers = [f'ETag: "{etag}"'] if etag else []
    one = replace(exchange(), url=f"{HOST}/{name}", at=NOW + timedelta(seconds=seconds))
    return replace(one, payload=body, response=answer(body, *headers))


def kept(run: Run, twins: Twins, *some: Exchange) -> list[Capture]:
    """What a run keeps of exchanges; each page is read."""
    captures = []
    for one in some:
        captures.append(run.record(twins.matched(one)))
        twins.note(captures[-1])
        run.article(captures[-1], article(captures[-1]))
    return captures


def test_a_page_of_another_address_is_kept_once_if_that_is_wanted(
    catalog: Catalog, storage: LocalStorage, tmp_path: Path
) -> None:
    run = open_run(tmp_path, storage, catalog, segment_bytes=1)
    first, second, third = kept(
        run, Twins(catalog.twin, PAGES), page("a"), page("b", seconds=1), page("a", seconds=2)
    )
    run.close({}, now=NOW)
    assert (first.kind, second.kind, third.kind) == ("response", "revisit", "revisit")
    assert len({first.segment, second.segment, third.segment}) == 3
    for one in (second, third):
        record = read_record(storage, one)
        assert str(record.get("WARC-Profile")).endswith("/identical-payload-digest")
        assert record.get("WARC-Refers-To") == f"<{first.record_id}>"
        assert record.get("WARC-Refers-To-Target-URI") == f"{HOST}/a"
        assert record.get("WARC-Refers-To-Date") == "2026-11-21T12:00:00.123456Z"
        assert record.get("WARC-Payload-Digest") == first.digest == one.digest
        assert with_payload(record, storage=storage, catalog=catalog).message.payload == BODY
    assert not problems_in(storage)
    assert [line["url"] for line in articles_in(storage)] == [
        one.url for one in (first, second, third)
    ]


def test_otherwise_only_of_its_own_address(
    catalog: Catalog, storage: LocalStorage, tmp_path: Path
) -> None:
    twins = Twins(catalog.twin, ())
    for name in ("run-1", "run-2"):
        run = open_run(tmp_path, storage, catalog, name=name)
        captures = kept(run, twins, page("a"), page("b"))
        run.close({}, now=NOW)
        twins = Twins(catalog.twin, ())
    assert [one.kind for one in captures] == ["revisit", "revisit"]
    targets = [read_record(storage, one).get("WARC-Refers-To-Target-URI") for one in captures]
    assert targets == [f"{HOST}/a", f"{HOST}/b"]
    assert not problems_in(storage)


def test_another_look_is_compared_with_what_was_seen_last(
    catalog: Catalog, storage: LocalStorage, tmp_path: Path
) -> None:
    """A page that went back to what it was before a change, and says so once more with a 304."""
    run = open_run(tmp_path, storage, catalog)
    was, changed, back = kept(
        run,
        Twins(catalog.twin, PAGES),
        page("a", etag="1"),
        page("a", BODY + b"!", seconds=1, etag="2"),
        page("a", seconds=2, etag="1"),
    )
    run.close({"outlets": {"paper_example": {"complete": True}}, "pending": []}, now=NOW)
    assert [one.kind for one in (was, changed, back)] == ["response", "response", "revisit"]
    key = catalog.key(was.url)
    for earlier in (catalog.held([key])[key].earlier, catalog.earlier(key)):
        assert earlier is not None
        assert (earlier.record_id, earlier.digest, earlier.etag) == (
            was.record_id,
            was.digest,
            '"1"',
        )


def test_a_page_known_by_a_twin_alone_can_be_asked_for_again(
    catalog: Catalog, storage: LocalStorage, tmp_path: Path
) -> None:
    run = open_run(tmp_path, storage, catalog)
    first, _ = kept(run, Twins(catalog.twin, PAGES), page("a"), page("b", etag="of-b"))
    run.close({}, now=NOW)
    key = catalog.key(f"{HOST}/b")
    held = catalog.held([key])[key]
    assert held.url == f"{HOST}/b"
    assert held.earlier is not None
    assert (held.earlier.record_id, held.earlier.etag) == (first.record_id, '"of-b"')


@pytest.mark.parametrize("segment_bytes", [1, 10**9], ids=["of another segment", "of its own"])
def test_a_twin_that_was_not_read_before_a_kill_is_read(
    segment_bytes: int, catalog: Catalog, storage: LocalStorage, tmp_path: Path
) -> None:
    run = open_run(tmp_path, storage, catalog, segment_bytes=segment_bytes)
    twins = Twins(catalog.twin, PAGES)
    [first] = kept(run, twins, page("a"))
    for one in (page("b", seconds=1), page("a", seconds=2)):
        run.record(twins.matched(one))
    run._lock.free()  # what the system does for a killed process

    def read(capture: Capture, headers: object, payload: bytes) -> Mapping[str, Any]:
        assert payload == BODY
        return {"url": capture.url, "title": "read again"}

    [found] = recover(tmp_path / "spool", storage=storage, catalog=catalog, read=read, now=NOW)
    assert (found.problem, found.pages_read) == (None, 1)
    assert [line["url"] for line in articles_in(storage)] == [first.url, f"{HOST}/b"]
    assert not problems_in(storage)


class Site(BaseHTTPRequestHandler):
    """One story, whatever it is asked for."""

    def do_GET(self) -> None:
        known = not self.path.startswith("/robots")
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(BODY) if known else 0))
        self.end_headers()
        self.wfile.write(BODY if known else b"")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def fiche(tmp_path: Path) -> Fiche:
    settings = {
        "FICHE_CONTACT": "tests@fiche.invalid",
        "FICHE_NETWORK__ALLOW_PRIVATE": "true",
        "FICHE_POLITENESS__DELAY": "0",
        "FICHE_ARCHIVE__DEDUPLICATE": "all",
        "no_proxy": "*",
    }
    return Fiche(tmp_path / "data", settings)


def test_the_whole_way(site: str, fiche: Fiche, tmp_path: Path) -> None:
    a, b = f"{site}/story-a", f"{site}/story-b"
    for url in (a, b, b):
        assert "ship number 11 came in" in fiche("save", url)
    pages = [one for one in captures_in(fiche.storage) if one.role == "page"]
    assert [(one.url, one.kind) for one in sorted(pages, key=lambda one: one.at)] == [
        (a, "response"),
        (b, "revisit"),
        (b, "revisit"),
    ]
    assert [line["url"] for line in fiche.articles()] == [a, b], "the third look said nothing new"
    assert "2 articles read again, 0 problems" in fiche("verify", "--deep")
    fiche("rebuild")
    assert "0 problems" in fiche.look("verify")
    assert "ship number 11 came in" in fiche.look("show", b)
    fiche("export", "--wacz", str(tmp_path / "b.wacz"), b)
    with zipfile.ZipFile(tmp_path / "b.wacz") as wacz:
        [_, line] = wacz.read("pages/pages.jsonl").splitlines()
        records = gzip.decompress(wacz.read(next(n for n in wacz.namelist() if "warc.gz" in n)))
    found = json.loads(line)
    assert (found["url"], found["title"]) == (b, "Harbour opens again")
    assert BODY in records, "what the revisit refers to comes along"


def test_a_twin_is_read_again_with_the_headers_it_came_with(
    catalog: Catalog, storage: LocalStorage, tmp_path: Path
) -> None:
    run = open_run(tmp_path, storage, catalog)
    kept(run, Twins(catalog.twin, PAGES), page("a", etag="of-a"), page("b", seconds=1, etag="of-b"))
    run.close({}, now=NOW)

    def read(
        capture: Capture, headers: tuple[tuple[str, str], ...], payload: bytes, remembering: bool
    ) -> Mapping[str, Any]:
        assert payload == BODY
        assert dict(headers)["ETag"] == f'"of-{capture.url[-1]}"'
        return article(capture)

    found = list(reread(storage, catalog, read))
    assert [type(one) for one in found] == [Reread, Reread]
