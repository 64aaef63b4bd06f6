"""What goes wrong is said: broken records, missing segments, a storage that is away, weights."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

import pytest

from archive import Capture, Catalog, LocalStorage
from archive.errors import StorageAway
from archive.replay import answers

from .exchanges import HOST, NOW, exchange, unchanged
from .replaying import digits, page, served
from .stored import open_run


@pytest.fixture
def captures(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> list[Capture]:
    """A page; and in the segment of another run, the same page unchanged."""
    run = open_run(tmp_path, storage, catalog)
    first = run.record(exchange(1))
    second = run.record(exchange(2))
    run.close({}, now=NOW)
    run = open_run(tmp_path, storage, catalog, name="run-2")
    again = run.record(unchanged(first))
    run.close({}, now=NOW)
    return [first, second, again]


def overwrite(storage: LocalStorage, capture: Capture) -> None:
    path = storage.root / capture.key
    data = bytearray(path.read_bytes())
    middle = capture.offset + capture.length // 2
    data[middle : middle + 20] = bytes(20)
    path.write_bytes(data)


def test_a_broken_record_is_named_by_its_place(
    storage: LocalStorage, catalog: Catalog, captures: list[Capture]
) -> None:
    overwrite(storage, captures[0])
    with served(storage, catalog) as site:
        for capture in (captures[0], captures[2]):  # the revisit needs it as well
            got = site(f"/web/{digits(capture)}/{capture.url}", Accept="text/html")
            assert got.status == 502
            assert captures[0].segment in got.text
            assert f"byte {captures[0].offset}" in got.text
        assert site(f"/web/{digits(captures[1])}/{captures[1].url}").status == 200
        image = site(f"/web/{digits(captures[0])}im_/{captures[0].url}", Sec_Fetch_Dest="image")
        assert (image.status, image.headers["content-type"]) == (502, "image/svg+xml")


def test_a_segment_that_is_gone_is_named(
    storage: LocalStorage, catalog: Catalog, captures: list[Capture]
) -> None:
    (storage.root / captures[0].key).unlink()
    with served(storage, catalog) as site:
        got = site(f"/raw/{digits(captures[0])}/{captures[0].url}")
        assert got.status == 502
        assert captures[0].segment in got.text
        assert "not in the storage" in got.text


class Counting(LocalStorage):
    """A folder that tells what was read of it."""

    reads: ClassVar[list[tuple[str, int, int]]] = []

    def read(self, key: str, offset: int, length: int) -> bytes:
        self.reads.append((key, offset, length))
        return super().read(key, offset, length)


def test_a_page_takes_one_read_of_its_record_and_a_revisit_two(
    storage: LocalStorage, catalog: Catalog, captures: list[Capture]
) -> None:
    first, _, again = captures
    with served(Counting(storage.root), catalog) as site:
        for one, wanted in ((first, [first]), (again, [again, first])):
            Counting.reads.clear()
            assert site(f"/web/{digits(one)}/{one.url}").status == 200
            assert Counting.reads == [(read.key, read.offset, read.length) for read in wanted]


class Away(LocalStorage):
    """A folder on a disk that is not there at the moment."""

    def read(self, key: str, offset: int, length: int) -> bytes:
        raise StorageAway(str(self), "no route to host")


def test_a_storage_that_is_away_is_a_503(
    storage: LocalStorage, catalog: Catalog, captures: list[Capture]
) -> None:
    with served(Away(storage.root), catalog) as site:
        got = site(f"/web/{digits(captures[0])}/{captures[0].url}", Accept="text/html")
        assert (got.status, got.headers["retry-after"]) == (503, "30")
        assert "no route to host" in got.text
        assert site(f"/web/*/{captures[0].url}").status == 200


def test_a_catalog_that_is_gone_is_a_503(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog, captures: list[Capture]
) -> None:
    with served(storage, catalog) as site:
        catalog.close()
        (tmp_path / "catalog.sqlite").write_bytes(b"no database" * 1000)
        for name in ("catalog.sqlite-wal", "catalog.sqlite-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        got = site(f"/web/{digits(captures[0])}/{captures[0].url}", Accept="text/html")
        assert got.status == 503
        assert "catalog" in got.text


def test_large_pages_are_shown_one_at_a_time(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    run = open_run(tmp_path, storage, catalog)
    body = b"<!doctype html><body>" + (b"<p>" + b"words of it " * 100 + b"<a href=/x>x</a>") * 5_000
    url = f"{HOST}/large"
    run.record(page(url, "20261121120000", gzip.compress(body, 1), "Content-Encoding: gzip"))
    film = bytes(9_000_000)
    run.record(page(f"{HOST}/film", "20261121120000", film, "Content-Type: video/mp4"))
    run.close({}, now=NOW)
    with served(storage, catalog) as site, ThreadPoolExecutor(4) as threads:
        path = f"/web/20261121120000/{url}"
        found = list(threads.map(site, [path] * 4))
        assert {got.status for got in found} == {200}
        assert {len(got.body) for got in found} == {len(found[0].body)}
        assert len(found[0].body) > len(body)
        assert site.ask("HEAD", path).headers["content-length"] == str(len(found[0].body))
        part = site(f"/web/20261121120000oe_/{HOST}/film", Range="bytes=8999000-")
        assert (part.status, len(part.body)) == (206, 1000)
        assert site(f"/raw/20261121120000/{HOST}/film").body == film
    assert answers.TURNS.acquire(blocking=False)
    answers.TURNS.release()
