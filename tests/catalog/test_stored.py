"""Stored pages as they are picked to be read again."""

from pathlib import Path

from archive import Catalog, LocalStorage
from archive.selection import Selection
from archive.stored import documents_of, stored_pages
from tests.exchanges import HOST, NOW, article, exchange
from tests.stored import open_run


def test_pages_are_taken_in_order_some_at_a_time(tmp_path: Path, catalog: Catalog) -> None:
    storage = LocalStorage(tmp_path / "storage")
    storage.check()
    run = open_run(tmp_path, storage, catalog, segment_bytes=4000)
    captures = [run.record(exchange(number)) for number in range(20)]
    for capture in captures:
        if capture.url.endswith("0"):
            run.article(capture, {**article(capture), "extractor": "microfiche/0"})
        else:
            run.no_article(capture, "no-body")
    run.close({}, NOW)
    chosen, after, found = catalog.chosen(Selection()), ("", -1), []
    while True:
        with catalog.reading() as db:
            some = stored_pages(db, chosen, after, limit=3)
        if not some:
            break
        found += some
        after = some[-1].place
    assert [one.capture for one in found] == captures
    assert {one.capture.url for one in found if one.has_article} == {
        f"{HOST}/story/0", f"{HOST}/story/10"
    }  # fmt: skip
    assert len({one.capture.segment for one in found}) > 3
    assert {one.extractor for one in found if one.has_article} == {"microfiche/0"}
    with catalog.reading() as db:
        documents = documents_of(db, captures)
    assert set(documents) == {one.capture.record_id for one in found if one.has_article}
