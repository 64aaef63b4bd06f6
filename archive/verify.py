"""Every record against its digests, every file against its run's manifest."""

import io
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO, cast

from .chain import Chain
from .readings import FOLDER as READINGS
from .soundness import Finding, HashedFile, SegmentCheck
from .storage import Storage
from .targets import Targets

ADVICE = {
    "unlisted": "if its run still lies in a spool, the next fiche crawl there enters it; "
    "otherwise its manifest was lost",
    "missing": "bring the file back from a copy of the storage",
    "not-indexed": "the index can be made again from the records",
    "index-line": "the index can be made again from the records",
    "index-order": "the index can be made again from the records",
    "missing-index": "the index can be made again from the records",
    "revisit-target": "bring back the segment it was in; until then this page cannot be shown",
    "not-entered": "fiche rebuild enters it",
    "entered": "fiche rebuild forgets it; if the file was there once, bring it back from a copy",
    "catalog-differs": "fiche rebuild makes the catalog again",
    "chain": "bring the manifest back from a copy of the storage; someone may have changed it",
    "signature": "whoever holds the key did not sign this; compare it with a copy of the storage",
    "unsigned": "fiche sign signs it, if it is the one that was stored",
    "time-stamp": "compare it with a copy of the storage",
    "reading": "the page is whole; either the article was changed, or it is read otherwise today",
}
RESTORE = "the file is not what was sealed; bring it back from a copy of the storage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that is not as it was written. ``kind`` is a word fit for a counter."""

    key: str
    kind: str
    detail: str
    offset: int | None = None

    @property
    def advice(self) -> str:
        """What to do about it."""
        return ADVICE.get(self.kind, RESTORE)

    def __str__(self) -> str:
        place = self.key if self.offset is None else f"{self.key}, record at byte {self.offset}"
        return f"{place}: {self.detail} ({self.kind}); {self.advice}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file that was read to its end, whether or not there were problems in it."""

    key: str
    bytes: int
    records: int = 0


Finished = Problem | Checked


def verify(
    storage: Storage,
    prefix: str = "",
    *,
    unfinished: Collection[str] = (),
    is_parked: Callable[[str], bool] = lambda record_id: False,
) -> Iterator[Finished]:
    """What is wrong with the files below `prefix`, and which were looked at.

    The runs `unfinished` (those that wait in a spool) have no manifest yet, which is no problem;
    nor is it that a revisit refers to a record that `is_parked` and will be stored.
    In memory at a time: one record, and about 100 bytes for each record of one segment.
    """
    listed, problems = manifests(storage)
    yield from (problem for problem in problems if problem.key.startswith(prefix))
    found = set()
    for key in storage.keys("warc/"):
        found.add(key)
    yield from segments(storage, prefix, listed, unfinished, is_parked)
    yield from readings(storage, prefix, listed)
    found.update(storage.keys("articles/"))
    found.update(storage.keys(READINGS))
    for key in sorted(key for key in found if key.startswith(prefix) and key not in listed):
        if run_of(key) in unfinished:
            continue
        yield Problem(key=key, kind="unlisted", detail="no run's manifest names this file")
    for key in sorted(key for key in listed if key.startswith(prefix) and key not in found):
        yield Problem(key=key, kind="missing", detail="a run's manifest names this file")


def segments(
    storage: Storage,
    prefix: str,
    listed: Mapping[str, Mapping[str, Any]],
    unfinished: Collection[str],
    is_parked: Callable[[str], bool],
) -> Iterator[Finished]:
    """What is wrong with the segments below `prefix`, each by itself and as targets of revisits."""
    with Targets() as targets:
        for key in storage.keys("warc/"):
            if key.endswith(".warc.gz") and key.startswith(prefix):
                segment = Segment(storage, key, listed)
                segment.check.seen = partial(targets.note, key, segment.check)
                yield from segment.verify()
        targets.look_further(storage, prefix)
        for key, offset, target in targets.unanswered():
            if run_of(key) not in unfinished and not is_parked(target):
                detail = f"it refers to {target or 'nothing'}, which is not there with its payload"
                yield Problem(key=key, kind="revisit-target", detail=detail, offset=offset)


def readings(
    storage: Storage, prefix: str, listed: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finished]:
    """What is wrong with the files of later readings below `prefix`."""
    for key in storage.keys(READINGS):
        if key.startswith(prefix):
            yield from Segment(storage, key, listed).articles(key)


def manifests(storage: Storage) -> tuple[dict[str, Mapping[str, Any]], list[Problem]]:
    """Every file that a run's manifest names, by its key; and the manifests that are broken."""
    listed: dict[str, Mapping[str, Any]] = {}
    problems, chain = [], Chain()
    for key in storage.keys("runs/"):
        try:
            with storage.open(key) as file:
                data = file.read()
            manifest = json.loads(data)
            listed |= {entry["key"]: entry for entry in manifest["files"]}
            chain.add(key, data, manifest)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problems.append(Problem(key=key, kind="broken-manifest", detail=repr(error)))
    problems += [Problem(key=key, kind="chain", detail=detail) for key, detail in chain.broken()]
    return listed, problems


@dataclass
class Segment:
    """One segment with the files beside it."""

    storage: Storage
    key: str
    listed: Mapping[str, Mapping[str, Any]]
    check: SegmentCheck = field(init=False)

    def __post_init__(self) -> None:
        _, day, name = split_key(self.key)
        self.check = SegmentCheck(name.removesuffix(".warc.gz"), day)

    def verify(self) -> Iterator[Finished]:
        """What is wrong with it, and the files that were read."""
        with self.storage.open(self.key) as stored:
            file = HashedFile(stored)
            yield from self._problems(self.key, self.check.check_records(cast("BinaryIO", file)))
            yield from self._compare(self.key, *file.finish(), records=self.check.count)
        yield from self._index(self.key.removesuffix(".warc.gz") + ".cdxj")
        articles = self.key.replace("warc/", "articles/", 1).removesuffix(".warc.gz") + ".jsonl.gz"
        if articles in self.listed or has(self.storage, articles):
            yield from self.articles(articles)

    def _index(self, key: str) -> Iterator[Finished]:
        try:
            stored = self.storage.open(key)
        except KeyError:
            yield Problem(key=key, kind="missing-index", detail="the segment has no index")
            return
        with stored:
            file = HashedFile(stored)
            lines = io.TextIOWrapper(io.BufferedReader(file), "utf-8", "replace", newline="\n")
            yield from self._problems(key, self.check.check_index(lines))
            yield from self._compare(key, *file.finish())

    def articles(self, key: str) -> Iterator[Finished]:
        """What is wrong with a file of articles, the records that they name included."""
        try:
            stored = self.storage.open(key)
        except KeyError:
            return  # said to be missing already
        with stored:
            file = HashedFile(stored)
            findings = self.check.check_articles(cast("BinaryIO", file), self.storage)
            yield from self._problems(key, findings)
            yield from self._compare(key, *file.finish())

    def _problems(self, key: str, findings: Iterator[Finding]) -> Iterator[Finished]:
        for offset, kind, detail in findings:
            yield Problem(key=key, kind=kind, detail=detail, offset=offset)

    def _compare(self, key: str, sha256: str, size: int, records: int = 0) -> Iterator[Finished]:
        yield from compared(self.listed, key, sha256, size, records)


def compared(
    listed: Mapping[str, Mapping[str, Any]], key: str, sha256: str, size: int, records: int = 0
) -> Iterator[Finished]:
    """Whether the file is the one that its run's manifest names; it has been read now."""
    entry = listed.get(key)
    if entry and (sha256, size) != (entry["sha256"], entry["bytes"]):
        detail = f"{size} bytes, sha256 {sha256}; it was sealed with {entry['bytes']} bytes, "
        yield Problem(key=key, kind="changed", detail=detail + f"sha256 {entry['sha256']}")
    yield Checked(key=key, bytes=size, records=records)


def split_key(key: str) -> tuple[str, str, str]:
    """The folder, the day and the name in ``warc/2026/11/21/name``."""
    folder, _, rest = key.partition("/")
    day, _, name = rest.rpartition("/")
    return folder, day, name


def run_of(key: str) -> str:
    """The run that wrote the file under `key`."""
    return split_key(key)[2].rpartition("-")[0]


def has(storage: Storage, key: str) -> bool:
    """Whether there is anything under `key`."""
    try:
        storage.size(key)
    except KeyError:
        return False
    return True
