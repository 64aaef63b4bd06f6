"""Sorted lines that are more than fit into memory."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Catalog, LocalStorage, merge
from archive.cdxj import parse_cdxj
from archive.merge import merged, merged_index, sorted_lines

from .exchanges import exchange
from .stored import open_run, put

LINES = st.lists(st.from_regex(rb"[a-c]{1,3}\n", fullmatch=True), max_size=40)


@given(st.lists(LINES, max_size=12))
def test_merging_is_sorting(sources: list[list[bytes]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "AT_ONCE", 2)
        found = list(merged([sorted(lines) for lines in sources]))
    assert found == sorted(line for lines in sources for line in lines)


@given(LINES)
def test_sorts_by_way_of_files(lines: list[bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "CHUNK", 3)
        patch.setattr(merge, "AT_ONCE", 2)
        assert list(sorted_lines(lines)) == sorted(lines)


def test_index_of_the_archive_has_every_capture_once_in_order(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    for name, numbers in (("run-1", (3, 1)), ("run-2", (2, 4, 1))):
        run = open_run(tmp_path, storage, catalog, name=name, segment_bytes=600)
        for number in numbers:
            run.no_article(run.record(exchange(number)), "test")
        run.close({}, now=exchange(9).at)
    lines = list(merged_index(storage))
    assert lines == sorted(lines)
    found = [parse_cdxj(line.decode()).url[-1] for line in lines]
    assert found == ["1", "1", "2", "3", "4"]
    assert list(merged_index(storage, "warc/1999/")) == []


def test_last_line_without_a_line_break_stays_a_line(storage: LocalStorage, tmp_path: Path) -> None:
    put(storage, "warc/2026/11/21/a.cdxj", b"a 1 {}\nc 3 {}", tmp_path)
    put(storage, "warc/2026/11/21/b.cdxj", b"b 2 {}\nd 4 {}\n", tmp_path)
    assert list(merged_index(storage)) == [b"a 1 {}\n", b"b 2 {}\n", b"c 3 {}\n", b"d 4 {}\n"]
