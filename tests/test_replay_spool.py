"""What a run that goes on now has captured is shown, wherever its segment is at the moment."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Catalog, LocalStorage, Run
from archive.replay.library import Library

from .exchanges import HOST, NOW, article, chunked, exchange, failure, unchanged
from .replaying import Served, at, digits, served
from .stored import open_run


@pytest.fixture
def run(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Run:
    return open_run(tmp_path, storage, catalog)


@pytest.fixture
def site(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Iterator[Served]:
    with served(storage, catalog, tmp_path / "spool") as server:
        yield server


@pytest.fixture
def library(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Library:
    return Library.of(storage, catalog, tmp_path / "spool")


def test_shows_what_was_captured_a_moment_ago(site: Served, run: Run) -> None:
    for number in (1, 2, 3):
        capture = run.record(exchange(number))
        got = site(f"/web/{digits(capture)}/{capture.url}")
        assert got.status == 200
        assert f"Story {number}" in got.text
    run.record(chunked(4))
    assert site(f"/raw/2026/{HOST}/story/4").body == exchange(4).payload


def test_shows_the_same_before_and_after_sealing(site: Served, run: Run) -> None:
    capture = run.record(exchange(1))
    run.article(capture, article(capture))
    path = f"/web/{digits(capture)}/{capture.url}"
    before = site(path)
    run.close({}, now=NOW)
    after = site(path)
    assert (after.status, after.body, after.headers["etag"]) == (
        before.status, before.body, before.headers["etag"],
    )  # fmt: skip
    assert ">article</a>" in after.text


def test_follows_revisits_from_and_into_the_spool(site: Served, run: Run) -> None:
    first = run.record(exchange(1))
    again = run.record(unchanged(first))
    assert site(f"/raw/{digits(again)}/{first.url}").body == exchange(1).payload
    run.rotate_if_due(at("20261122"))
    run.close({}, now=NOW)
    assert site(f"/raw/{digits(again)}/{first.url}").body == exchange(1).payload


def test_counts_and_lists_both(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog, site: Served, run: Run
) -> None:
    first = run.record(exchange(1))
    run.close({}, now=NOW)
    later = open_run(tmp_path, storage, catalog, name="run-2")
    second = later.record(replace(exchange(1), at=at("20261122")))
    page = site(f"/web/{digits(second)}/{second.url}")
    assert "2 captures" in page.text
    assert 'rel="last memento"; datetime="Sun, 22 Nov 2026 00:00:00 GMT"' in page.headers["link"]
    listed = site(f"/timemap/link/{first.url}").text
    assert listed.index(digits(first)) < listed.index(digits(second))
    assert listed.count(" memento") == 2
    assert site(f"/web/*/{first.url}").text.count("<td><time") == 2


def test_a_failure_in_the_spool_is_said(site: Served, run: Run) -> None:
    run.record(failure(7, "tls"))
    assert "tls" in site(f"/web/2026/{HOST}/story/7", Accept="text/html").text


def test_a_torn_tail_is_left_until_it_is_whole(library: Library, run: Run, tmp_path: Path) -> None:
    run.record(exchange(1))
    run.record(exchange(2))
    path = next(one for one in (tmp_path / "spool").glob("*/*.open") if ".warc" in one.name)
    whole = path.read_bytes()
    os.truncate(path, whole.rindex(b"\x1f\x8b\x08") - 100)
    assert library.nearest(f"{HOST}/story/1", NOW) is not None
    assert library.nearest(f"{HOST}/story/2", NOW) is None
    path.write_bytes(whole)
    found = library.nearest(f"{HOST}/story/2", NOW)
    assert found is not None
    assert library.record(found).message.payload == exchange(2).payload


def test_the_article_of_a_page_in_the_spool(library: Library, run: Run) -> None:
    capture = run.record(exchange(1))
    run.article(capture, article(capture, "First reading"))
    run.article(capture, article(capture, "Second reading"))
    found = library.article(capture)
    assert found is not None
    assert found["title"] == "Second reading"
    run.no_article(capture, "soft-404")
    assert library.article(capture) is None


def test_readers_never_miss_a_page_while_it_goes_home(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog, library: Library
) -> None:
    missed: list[object] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            found = library.nearest(f"{HOST}/story/1", NOW)
            if found is None or not library.record(found).block:
                missed.append(found)

    run = open_run(tmp_path, storage, catalog)
    run.record(exchange(1))
    reader = threading.Thread(target=look)
    reader.start()
    run.close({}, now=NOW)
    done.set()
    reader.join()
    assert missed == []
