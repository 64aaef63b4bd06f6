"""Later readings of stored pages: articles in files of their own, which leave the first as it was.

``readings/2026/11/21/<run>-<number>.jsonl.gz`` has an article a line, as the file of a segment
has, with the place of the record that was read, and ``reading``: by which run, and when.
"""

import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from .capture import Capture
from .files import append, sha256_of, whole_lines, write_whole
from .manifest import RUN, read_json
from .moments import moment_of, stamp
from .sealing import StoredLines
from .segments import json_line, provenance
from .storage import Storage

FOLDER, SUFFIX, FACTS = "readings/", ".jsonl.gz", ".sealed.json"
GROWING = ".readings.open"
"""What is read again grows in a file of the run's folder first, a line an article."""

Document = Mapping[str, Any]


class EnteringReadings(Protocol):
    """What storing them asks of the catalog. Every entry may be made twice."""

    def add_readings(self, stem: str, day: str, documents: Iterable[Document]) -> None:
        """Enter a file of later readings."""


def readings_key(day: str, stem: str) -> str:
    """Where a file of later readings lies in the storage."""
    return f"{FOLDER}{day}/{stem}{SUFFIX}"


def reading_line(article: Document, capture: Capture, *, run: str, now: datetime) -> dict[str, Any]:
    """What `run` read in the page of `capture`, as a line of a file of readings."""
    again = {"run": run, "at": stamp(now)}
    return {
        **article,
        "record_id": capture.record_id,
        **provenance(capture),
        "reading": again,
    }


def seal_readings(
    folder: Path,
    stem: str,
    documents: Iterable[Document],
    *,
    day: str,
    storage: Storage,
    catalog: EnteringReadings,
) -> dict[str, Any]:
    """Store and enter a file of later readings; its entry in the manifest of the run in `folder`.

    What dies on the way is finished by `finish_readings`. `StorageError` leaves the file here, for
    another try. The manifest lists what was sealed in its folder, see `archive.manifest.compose`.
    """
    path, count, until = folder / f"{stem}{SUFFIX}", 0, None
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)  # unlike gzip's, its header has no time

    def pieces() -> Iterator[bytes]:
        nonlocal count, until
        for one in documents:
            count, until = count + 1, one["reading"]["at"]
            yield packer.compress(json_line(one))
        yield packer.flush()

    write_whole(path, pieces())
    entry = {
        "key": readings_key(day, stem),
        "sha256": sha256_of(path),
        "bytes": path.stat().st_size,
        "records": count,
    }
    facts: dict[str, Any] = {
        "segment": stem,
        "day": day,
        "until": until,
        "files": [entry],
        "outlets": {},
    }
    write_whole(folder / f"{stem}{FACTS}", [json.dumps(facts, indent=1).encode()])
    finish_readings(folder, storage=storage, catalog=catalog)
    return entry


def note_later(folder: Path, stem: str, line: Document) -> None:
    """Note a later reading of a page that is sealed, for `seal_parts`; whole or not at all."""
    path = folder / f"{stem}{GROWING}"
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        append(fd, json_line(line), size=os.fstat(fd).st_size)
    finally:
        os.close(fd)


def seal_parts(folder: Path, *, storage: Storage, catalog: EnteringReadings, only: str = "") -> int:
    """Seal what was noted in `folder` of later readings, all or `only` one file; how many."""
    paths = sorted(folder.glob(f"{only or '*'}{GROWING}"))
    begun = read_json(folder / RUN) if paths else None
    for path in paths:
        stem = path.name.removesuffix(GROWING)
        first = next(whole_lines(path), None)
        if first and not (folder / f"{stem}{FACTS}").exists():
            started = moment_of(begun["started"] if begun else first["reading"]["at"])
            seal_readings(
                folder,
                stem,
                whole_lines(path),
                day=f"{started.astimezone(UTC):%Y/%m/%d}",
                storage=storage,
                catalog=catalog,
            )
        path.unlink()
    return len(paths)


def finish_readings(folder: Path, *, storage: Storage, catalog: EnteringReadings) -> int:
    """Store and enter what was sealed in `folder` and still lies there; how many files."""
    count = 0
    for path in sorted(folder.glob(f"*{FACTS}")):
        facts = json.loads(path.read_bytes())
        for entry in facts["files"]:
            here = folder / Path(entry["key"]).name
            if not entry["key"].startswith(FOLDER) or not here.exists():
                continue
            storage.put(entry["key"], here, entry["sha256"])
            catalog.add_readings(facts["segment"], facts["day"], StoredLines(here))
            here.unlink()
            count += 1
    return count
