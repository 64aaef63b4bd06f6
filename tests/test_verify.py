"""Whatever is no longer as it was written is found, and named."""

import gzip
import json
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import Catalog, LocalStorage, Run
from archive.records import MEMBER_START
from archive.verify import Checked, Problem, verify
from archive.warc import digest, member

from .exchanges import NOW, chunked, exchange, failure, gzipped, unchanged

WARC = "warc/2026/11/21/run-1-00001.warc.gz"
INDEX = "warc/2026/11/21/run-1-00001.cdxj"
ARTICLES = "articles/2026/11/21/run-1-00001.jsonl.gz"
MANIFEST = "runs/2026/11/21/run-1.json"


@pytest.fixture
def storage(tmp_path: Path, catalog: Catalog) -> LocalStorage:
    """An archive with one run in it."""
    storage = LocalStorage(tmp_path / "storage")
    run = Run.open(
        tmp_path / "spool", run_id="run-1", about={}, storage=storage, catalog=catalog, now=NOW
    )
    pages = [run.record(one) for one in (exchange(1), chunked(2), gzipped(3))]
    run.record(failure(4))
    run.record(unchanged(pages[0]))
    hints = (("interim", b"HTTP/1.1 103 Early Hints\r\n\r\n"),)
    run.record(replace(exchange(5), besides=hints))
    run.record(replace(failure(6), besides=hints))
    for page in pages:
        run.article(page, {"url": page.url, "title": "A title", "text": "A text."})
    run.close({}, now=NOW + timedelta(minutes=1))
    return storage


def problems(storage: LocalStorage, prefix: str = "") -> list[tuple[str, str]]:
    found = [one for one in verify(storage, prefix) if isinstance(one, Problem)]
    assert all(one.advice and one.key in str(one) for one in found)
    return [(one.key, one.kind) for one in found]


def test_a_sound_archive_has_no_problems(storage: LocalStorage) -> None:
    checked = list(verify(storage))
    assert [one.key for one in checked] == [WARC, INDEX, ARTICLES]
    assert all(isinstance(one, Checked) and one.bytes for one in checked)
    assert isinstance(checked[0], Checked)
    assert checked[0].records == 17


def test_only_what_is_asked_for_is_looked_at(storage: LocalStorage) -> None:
    assert list(verify(storage, "warc/2025")) == []
    assert len(list(verify(storage, "warc/2026/11"))) == 3


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place // 8 % len(data)] ^= 1 << place % 8
    path.write_bytes(data)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**32), st.sampled_from([WARC, INDEX, ARTICLES]))
def test_any_flipped_bit_is_found(storage: LocalStorage, place: int, key: str) -> None:
    flip(storage.root / key, place)
    assert (key, "changed") in problems(storage)
    flip(storage.root / key, place)
    assert problems(storage) == []


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**32))
def test_a_flipped_bit_in_a_record_is_named_without_a_manifest(
    storage: LocalStorage, place: int
) -> None:
    path = storage.root / WARC
    data = path.read_bytes()
    header = max(at for at in range(place // 8 % len(data) + 1) if is_start(data, at))
    if place // 8 % len(data) - header < 10:  # of gzip: says nothing of the record
        return
    (storage.root / MANIFEST).rename(storage.root / "away")
    flip(path, place)
    if not says_the_same(path.read_bytes(), data):  # a member ends in bits that mean nothing
        assert {kind for key, kind in problems(storage) if key == WARC} > {"unlisted"}
    flip(path, place)
    (storage.root / "away").rename(storage.root / MANIFEST)


def says_the_same(one: bytes, other: bytes) -> bool:
    try:
        return gzip.decompress(one) == gzip.decompress(other)
    except (OSError, EOFError, zlib.error):
        return False


def is_start(data: bytes, at: int) -> bool:
    return data.startswith(MEMBER_START, at)


@pytest.mark.parametrize("key", [WARC, INDEX, ARTICLES])
@pytest.mark.parametrize("cut", [1, 100])
def test_a_file_cut_short_is_found(storage: LocalStorage, key: str, cut: int) -> None:
    path = storage.root / key
    path.write_bytes(path.read_bytes()[:-cut])
    assert (key, "changed") in problems(storage)


def test_a_missing_file_is_found(storage: LocalStorage) -> None:
    for key in (INDEX, ARTICLES):
        (storage.root / key).unlink()
    assert problems(storage) == [
        (INDEX, "missing-index"),
        (ARTICLES, "missing"),
        (INDEX, "missing"),
    ]


def test_a_segment_that_no_run_names_is_found(storage: LocalStorage) -> None:
    (storage.root / MANIFEST).unlink()
    assert problems(storage) == [(ARTICLES, "unlisted"), (INDEX, "unlisted"), (WARC, "unlisted")]


def test_a_run_that_goes_on_needs_no_manifest_yet(storage: LocalStorage) -> None:
    (storage.root / MANIFEST).unlink()
    found = list(verify(storage, unfinished=["run-1"]))
    assert not [one for one in found if isinstance(one, Problem)]


def test_a_broken_manifest_is_found(storage: LocalStorage) -> None:
    (storage.root / MANIFEST).write_bytes(b"{")
    assert (MANIFEST, "broken-manifest") in problems(storage)


def repack(storage: LocalStorage, old: bytes, new: bytes) -> None:
    """Change what records say, and pack each again, so that gzip finds nothing wrong."""
    path = storage.root / WARC
    parts = [gzip.decompress(part).replace(old, new) for part in members(path.read_bytes())]
    path.write_bytes(b"".join(gzip.compress(part, mtime=0) for part in parts))


def members(data: bytes) -> list[bytes]:
    starts = [at for at in range(len(data)) if is_start(data, at)]
    return [data[a:b] for a, b in zip(starts, [*starts[1:], len(data)], strict=True)]


def test_a_changed_page_does_not_pass_by_being_packed_again(storage: LocalStorage) -> None:
    repack(storage, b"Story 1", b"Glory 1")
    kinds = {kind for key, kind in problems(storage) if key == WARC}
    assert kinds >= {"changed", "block-digest", "payload-digest"}


def test_an_answer_without_its_request_is_found(storage: LocalStorage) -> None:
    repack(storage, b"WARC-Concurrent-To: <urn:uuid:", b"WARC-Concurrent-To: <urn:uuid:0")
    assert (WARC, "pair") in problems(storage)


@pytest.mark.parametrize("gone", [[13], [16], [13, 16]])
def test_an_answer_without_what_came_besides_is_found(
    storage: LocalStorage, gone: list[int]
) -> None:
    path = storage.root / WARC
    parts = members(path.read_bytes())
    assert all(b'interim: "HTTP/1.1 103' in gzip.decompress(parts[number]) for number in gone)
    path.write_bytes(b"".join(part for at, part in enumerate(parts) if at not in gone))
    assert problems(storage).count((WARC, "pair")) == len(gone)


def test_what_came_besides_another_answer_is_found(storage: LocalStorage) -> None:
    path = storage.root / WARC
    parts = members(path.read_bytes())
    parts[13], parts[16] = parts[16], parts[13]
    path.write_bytes(b"".join(parts))
    assert problems(storage).count((WARC, "pair")) == 2


def test_a_record_that_no_index_names_is_found(storage: LocalStorage) -> None:
    path = storage.root / INDEX
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[1], lines[0], *lines[3:]]), "utf-8")
    assert {kind for key, kind in problems(storage) if key == INDEX} == {
        "changed",
        "index-order",
        "not-indexed",
    }


def test_an_article_that_names_another_place_is_found(storage: LocalStorage) -> None:
    path = storage.root / ARTICLES
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    lines[0]["offset"] += 1
    lines[1]["segment"] = "run-1-00007"
    lines[2] |= {"segment": "run-1-00001", "digest": digest(b"")}
    path.write_bytes(gzip.compress("".join(f"{json.dumps(line)}\n" for line in lines).encode()))
    assert problems(storage).count((ARTICLES, "provenance")) == 3


def test_a_stray_record_is_found(storage: LocalStorage) -> None:
    path = storage.root / WARC
    fields = (("WARC-Type", "warcinfo"), ("WARC-Record-ID", "<urn:x:1>"))
    path.write_bytes(path.read_bytes() + member(fields, b"", content_type="text/plain"))
    assert problems(storage).count((WARC, "structure")) == 2
