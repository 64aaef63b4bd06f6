"""From a segment in the spool to one in the storage. Every step may be repeated.

Sync, rename, index, pack the articles, hash; upload under keys that must not exist, which proves
what arrived; enter in the catalog; only then forget the local files. A process may die between
any two of these, and whoever comes next goes on where it stopped.
"""

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from typing import Any, Protocol

from .capture import Capture
from .cdxj import cdxj_lines, index_segment, parse_cdxj
from .errors import BrokenRecord
from .files import sha256_of, sync_file, sync_folder, write_whole
from .moments import stamp
from .records import records
from .segments import SegmentFiles, json_line
from .storage import Storage

Facts = dict[str, Any]


class Entering(Protocol):
    """What sealing asks of the catalog. Every entry may be made twice."""

    def add_segment(
        self,
        *,
        day: str,
        segment: str,
        captures: Iterable[Capture],
        articles: Iterable[Mapping[str, Any]],
    ) -> None:
        """Enter a sealed segment."""

    def add_readings(self, stem: str, day: str, documents: Iterable[Mapping[str, Any]]) -> None:
        """Enter a file of later readings."""

    def add_run(self, manifest: Mapping[str, Any]) -> None:
        """Enter what a run did."""

    def before(self, run: str, outlets: Iterable[str]) -> dict[str, list[str]]:
        """The keys of the latest manifests that tell of each of `outlets`, that of `run` aside."""


def seal(
    files: SegmentFiles,
    *,
    storage: Storage,
    catalog: Entering,
    index: Iterable[str] | None = None,
) -> None:
    """Bring a segment that nobody adds to any more into the storage, and forget it here.

    `index` are its CDXJ lines, if they are known; otherwise they are made from its records.
    `StorageError` leaves everything here, for another try.
    """
    facts = sealed_facts(files) or close_segment(files, index)
    here = {entry["key"]: files.folder / Path(entry["key"]).name for entry in facts["files"]}
    if all(path.exists() for path in here.values()):  # else forgetting had begun already
        for entry in facts["files"]:
            storage.put(entry["key"], here[entry["key"]], entry["sha256"])
        catalog.add_segment(
            day=facts["day"],
            segment=files.stem,
            captures=captures_in(files.index),
            articles=StoredLines(files.articles),
        )
    for path in (*here.values(), files.notes, files.lines):
        path.unlink(missing_ok=True)


def sealed_facts(files: SegmentFiles) -> Facts | None:
    """What was sealed, if sealing came as far as that."""
    if not files.facts.exists():
        return None
    facts: Facts = json.loads(files.facts.read_bytes())
    return facts


def close_segment(files: SegmentFiles, index: Iterable[str] | None) -> Facts:
    """Give the segment its final files, and note their digests and counts."""
    if files.growing.exists():
        sync_file(files.growing)
        files.growing.rename(files.warc)
        sync_folder(files.folder)
    lines = sorted(index) if index is not None else cdxj_lines(index_segment(files.warc))
    write_whole(files.index, (f"{line}\n".encode() for line in lines))
    articles = last_lines(files.notes)
    if articles:
        write_whole(files.articles, packed_lines(files.notes, articles))
    facts = facts_of(files, articles)
    write_whole(files.facts, [json.dumps(facts, indent=1).encode()])
    return facts


def facts_of(files: SegmentFiles, articles: Mapping[str, int]) -> Facts:
    """What the manifest says of this segment."""
    day, count, until = None, 0, None
    for capture in captures_in(files.index):
        day, count = capture.day, count + 1
        until = max(until or "", stamp(capture.at))
    day = day or day_of(files.warc)
    counts = {
        files.warc: ("warc", count),
        files.index: ("warc", count),
        files.articles: ("articles", len(articles)),
    }
    return {
        "segment": files.stem,
        "day": day,
        "until": until,
        "files": [
            {
                "key": f"{folder}/{day}/{path.name}",
                "sha256": sha256_of(path),
                "bytes": path.stat().st_size,
                "records": count,
            }
            for path, (folder, count) in counts.items()
            if path.exists()
        ],
        "outlets": tally(captures_in(files.index), articles),
    }


def day_of(warc: Path) -> str:
    """The folder of a segment without captures: the day it was begun."""
    with warc.open("rb") as file:
        first = next(records(file, name=warc.name))
    if isinstance(first, BrokenRecord):
        raise first
    return f"{first.at.astimezone(UTC):%Y/%m/%d}"


def tally(captures: Iterable[Capture], articles: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """Captures, articles and failures of each outlet, for a run that could not count them."""
    captured: Counter[str] = Counter()
    found: Counter[str] = Counter()
    failed: dict[str, Counter[str]] = {}
    for capture in captures:
        captured[capture.outlet] += 1
        found[capture.outlet] += capture.record_id in articles
        if capture.error:
            failed.setdefault(capture.outlet, Counter())[capture.error] += 1
    return {
        outlet: {
            "captures": count,
            "new_articles": found[outlet],
            "failures": dict(failed.get(outlet, {})),
        }
        for outlet, count in sorted(captured.items())
    }


def captures_in(index: Path) -> Iterator[Capture]:
    """The captures of an index file, in its order."""
    with index.open(encoding="utf-8") as lines:
        yield from map(parse_cdxj, lines)


def note_lines(notes: Path, start: int = 0) -> Iterator[dict[str, Any]]:
    """Every line of the notes, from byte `start` on, that is whole: a kill may have cut one off.

    A page whose line is lost so has no outcome, and is read again.
    """
    if not notes.exists():
        return
    with notes.open("rb") as lines:
        lines.seek(start)
        for line in lines:
            with suppress(ValueError):
                yield json.loads(line)


def last_lines(notes: Path, start: int = 0) -> dict[str, int]:
    """The number of the line that holds each article: the last one that speaks of its page."""
    last: dict[str, int] = {}
    for number, line in enumerate(note_lines(notes, start)):
        if "trying" in line:
            continue
        last.pop(line["record_id"], None)
        if "no_article" not in line:
            last[line["record_id"]] = number
    return last


def packed_lines(notes: Path, articles: Mapping[str, int]) -> Iterator[bytes]:
    """The article lines of `notes`, gzipped; the same notes give the same bytes."""
    kept = set(articles.values())
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)  # unlike gzip's, its header has no time
    for number, line in enumerate(note_lines(notes)):
        if number in kept:
            yield packer.compress(json_line(line))
    yield packer.flush()


class NotedLines:
    """The articles that the notes of a segment give from byte `start` on, as they are packed."""

    def __init__(self, notes: Path, start: int = 0) -> None:
        self._notes, self._start = notes, start

    def __iter__(self) -> Iterator[dict[str, Any]]:
        kept = set(last_lines(self._notes, self._start).values())
        for number, line in enumerate(note_lines(self._notes, self._start)):
            if number in kept:
                yield line


class StoredLines:
    """The articles of a packed file, one at a time, as often as asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[dict[str, Any]]:
        if not self._path.exists():
            return
        with gzip.open(self._path, "rb") as lines:
            for line in lines:
                yield json.loads(line)
