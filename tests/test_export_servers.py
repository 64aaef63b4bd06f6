"""Export, index and import with a real S3 server and a real PostgreSQL."""

import io
import json
from pathlib import Path
from typing import Any

from archive import open_catalog, open_storage
from archive.export import Export
from archive.merge import merged_index
from archive.records import Record, records
from archive.selection import Selection
from archive.wacz import write_wacz

from .bringing import importer_in
from .exchanges import HOST, NOW, article, exchange, unchanged
from .servers import S3Server
from .stored import open_run, problems_in


def test_all_of_it_works_away_from_this_machine(
    s3_environment: S3Server, postgres: str, tmp_path: Path
) -> None:
    storage = open_storage(f"s3://{s3_environment.new_bucket()}/news")
    with open_catalog(postgres) as catalog:
        catalog.clear()
        run = open_run(tmp_path, storage, catalog)
        captures = [run.record(exchange(number)) for number in range(1, 1203)]
        for capture in captures:
            run.article(capture, {**article(capture), "authors": [], "tags": [], "flags": []})
        run.record(unchanged(captures[0]))
        run.close({}, now=NOW)

        out = io.BytesIO()
        export = Export(storage, catalog, Selection(), "fiche/test")
        assert len(list(export.warc(out, name="a.warc.gz", now=NOW))) == 1203
        found = list(records(io.BytesIO(out.getvalue()), name="a"))
        assert all(isinstance(one, Record) for one in found)
        assert len(list(merged_index(storage))) == 1203
        assert len(list(catalog.documents(Selection(until=captures[10].at)))) == 10

        export = Export(storage, catalog, Selection(urls=(f"{HOST}/story/1",)), "fiche/test")
        assert write_wacz(tmp_path / "a.wacz", export, title="A", now=NOW).captures == 2

        catalog.clear()
        importer = importer_in(
            tmp_path, storage, catalog, lambda capture, headers, payload: article(capture)
        )
        done = importer.bring(tmp_path / "a.wacz", now=NOW)
        assert (done.captures, done.articles, done.broken) == (2, 1, [])
        assert importer.bring(tmp_path / "a.wacz", now=NOW).before == done.run
        assert problems_in(storage) == []
        pages: list[Any] = list(catalog.pages(Selection()))
        assert json.loads(json.dumps(pages[0][1]))["title"] == "A title"
