"""Articles as other programs take them: JSON lines, CSV, Parquet. None holds more than a batch."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from .errors import ArchiveError
from .export import Sink
from .segments import json_line

Document = Mapping[str, Any]

COLUMNS = (
    *("url", "canonical_url", "outlet", "title", "summary", "text", "language"),
    *("authors", "published", "modified", "section", "tags", "agency", "byline", "image"),
    *("flags", "rule", "extractor", "captured_at", "run", "day", "segment", "offset", "length"),
    *("record_id", "digest"),
)
"""What an article's line has, in the order of a table."""
LISTS = {"authors", "tags", "byline", "flags"}
TIMES = {"published", "modified", "captured_at"}
NUMBERS = {"offset", "length"}
BETWEEN = "; "
BATCH = 1000
"""Articles in memory at a time, for Parquet also a row group: about 5 MB of text."""


class ParquetMissing(ArchiveError):
    """Parquet is asked for, and the library that writes it is not installed."""

    def __init__(self) -> None:
        super().__init__("Parquet needs pyarrow: pip install 'microfiche[parquet]'")


def write_jsonl(out: Sink, documents: Iterable[Document]) -> int:
    """Write each article as the archive keeps it, a line each; how many."""
    count = 0
    for document in documents:
        out.write(json_line(document))
        count += 1
    return count


def write_csv(out: Sink, documents: Iterable[Document]) -> int:
    """Write the articles as CSV (RFC 4180, UTF-8), under a line of names; how many.

    Lists are joined by ``; ``, an image is its address, what a page does not say is empty.
    """
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    count = 0
    for count, document in enumerate(documents, 1):  # noqa: B007 - it is the result
        rows.writerow([cell(name, document.get(name)) for name in COLUMNS])
        emptied(text, out)
    emptied(text, out)
    return count


def cell(name: str, value: Any) -> str:
    """A value of an article as text."""
    if value is None:
        return ""
    if name in LISTS:
        return BETWEEN.join(value)
    return str(value.get("url") or "") if name == "image" else str(value)


def emptied(text: io.StringIO, out: Sink) -> None:
    """Hand on what `text` has gathered."""
    out.write(text.getvalue().encode("utf-8", "replace"))
    text.seek(0)
    text.truncate()


def write_parquet(path: Path, documents: Iterable[Document]) -> int:
    """Write the articles as Parquet: times in UTC, lists as lists; how many.

    The zones that pages gave their times in are in the JSON lines. `ParquetMissing` without it.
    """
    try:
        import pyarrow as arrow  # noqa: PLC0415 - an optional extra
        from pyarrow import parquet  # noqa: PLC0415
    except ModuleNotFoundError:
        raise ParquetMissing from None
    schema = schema_of(arrow)
    count = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for some in batches(documents):
            rows = [{name: typed(name, one.get(name)) for name in COLUMNS} for one in some]
            writer.write_table(arrow.Table.from_pylist(rows, schema=schema))
            count += len(rows)
    return count


def schema_of(arrow: Any) -> Any:
    """The types of the columns."""
    kinds: dict[str, Callable[[], Any]] = {
        **dict.fromkeys(LISTS, lambda: arrow.list_(arrow.string())),
        **dict.fromkeys(TIMES, lambda: arrow.timestamp("us", tz="UTC")),
        **dict.fromkeys(NUMBERS, arrow.int64),
    }
    return arrow.schema([(name, kinds.get(name, arrow.string)()) for name in COLUMNS])


def typed(name: str, value: Any) -> Any:
    """A value of an article as its column takes it."""
    if name in TIMES:
        return datetime.fromisoformat(value).astimezone(UTC) if value else None
    if name in LISTS:
        return list(value or ())
    return cell(name, value) if name == "image" and value else value


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """`documents`, some at a time."""
    rest = iter(documents)
    while some := list(islice(rest, BATCH)):
        yield some
