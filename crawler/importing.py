"""Reading what is brought in from elsewhere, by the readers that a crawl uses."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from archive import Capture, open_catalog
from archive.articles import as_mapping
from archive.imports import DIGITS, Importer
from archive.incoming import Finish, Imported, Outcome, Told
from archive.rebuild import check_archive, refill_lost
from extractors import Article, NoArticle, Reading

from .coding import Headers
from .config import Config
from .memories import Memories
from .outlet import slug_for, story_key
from .readers import Readers
from .rereading import Rereader
from .stores import storage_of
from .vouching import signer_of, vouch

PAGES_PER_READER = 4
"""Under way at a time, so that no reader waits while one has a long page."""


def import_files(
    config: Config,
    paths: Iterable[Path],
    *,
    clock: Callable[[], datetime],
    told: Told = lambda done, at: None,
) -> Iterator[Imported]:
    """Bring each file into the archive, and tell what came of it."""
    storage = storage_of(config)
    signer = signer_of(config.signing, storage)
    redact = config.redact.redaction().text
    readers = Readers(config.reading.workers, config.reading.seconds, redact=redact)
    with closing(readers), open_catalog(config.catalog_url, key=story_key) as catalog:
        check_archive(storage, catalog)
        refill_lost(catalog, storage, outlet_of=slug_for)
        for path in paths:
            importer = Importer(
                spool=config.spool_folder,
                storage=storage,
                catalog=catalog,
                pages=ImportedPages(Rereader(readers, Memories(catalog), config.limits)),
                outlet_of=slug_for,
                software=f"microfiche/{version('microfiche')}",
                segment_bytes=config.segments.bytes,
                told=told,
            )
            done = importer.bring(path, now=clock())
            end = f"-{done.sha256[:DIGITS]}.json"
            stored = [key for key in storage.keys("runs/") if key.endswith(end)] if signer else []
            done.unsigned += vouch(signer, stored, now=clock())
            yield done


class ImportedPages:
    """Reads the pages of one file, and learns what their hosts repeat: `archive.incoming.Pages`.

    What is learned does not depend on which reader is the fastest: each page is read with what
    those before it taught that had been waited for by then.
    """

    def __init__(self, rereader: Rereader) -> None:
        self.rereader, self.memories = rereader, rereader.memories
        self.ahead = PAGES_PER_READER * rereader.readers.count
        self._young: list[tuple[Capture, array[int]]] = []

    def read(self, capture: Capture, headers: Headers, payload: bytes) -> Finish:
        return partial(self._finish, capture, self._begin(capture, headers, payload))

    def read_again(self, capture: Capture, headers: Headers, payload: bytes) -> Finish:
        reading = self._begin(capture, headers, payload)
        return lambda: outcome_of(reading.result())

    def ripened(self, segment: str | None = None) -> list[Capture]:
        due, left = [], []
        for capture, blocks in self._young:
            memory = self.memories.of(capture.url)
            if segment is not None and not (capture.segment == segment and memory.ripe):
                left.append((capture, blocks))
            elif memory.would_change(blocks):
                due.append(capture)
        self._young = left
        return due

    def learned(self) -> Mapping[str, str]:
        return self.memories.changed()

    def _begin(
        self, capture: Capture, headers: Headers, payload: bytes
    ) -> "Future[Reading | NoArticle]":
        make = partial(self.rereader.task, capture, headers, payload, remembering=False)
        memory = self.memories.of(capture.url)
        return self.rereader.readers.begin(lambda: replace(make(), memory=memory))

    def _finish(self, capture: Capture, begun: "Future[Reading | NoArticle]") -> Outcome:
        reading = begun.result()
        if not isinstance(reading, NoArticle):
            self.memories.learn(capture.url, reading)
            if reading.young and isinstance(reading.result, Article):
                self._young.append((capture, array("Q", reading.blocks)))
        return outcome_of(reading)


def outcome_of(reading: Reading | NoArticle) -> Outcome:
    """The article that was read, or the word for why there is none."""
    result = reading if isinstance(reading, NoArticle) else reading.result
    return result.reason if isinstance(result, NoArticle) else as_mapping(result)
