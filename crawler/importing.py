"""Reading what is brought in from elsewhere, by the readers that a crawl uses."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive import Capture, open_catalog
from archive.articles import as_mapping
from archive.decoding import decode
from archive.imports import Imported, Importer
from extractors import NoArticle

from .config import Config
from .memories import Memories
from .outlet import facts_of, outlet_for, slug_of, story_key
from .reader import Task
from .readers import Readers
from .stores import storage_of

Headers = tuple[tuple[str, str], ...]


def import_files(
    config: Config, paths: Iterable[Path], *, clock: Callable[[], datetime]
) -> Iterator[Imported]:
    """Bring each file into the archive, and tell what came of it."""
    storage = storage_of(config)
    storage.check()
    readers = Readers(config.reading.workers, config.reading.seconds)
    with closing(readers), open_catalog(config.catalog_url, key=story_key) as catalog:
        for path in paths:
            reading = ImportedPages(config, readers, Memories(catalog))
            importer = Importer(
                spool=config.spool_folder,
                storage=storage,
                catalog=catalog,
                read=reading.read,
                outlet_of=slug_for,
                learned=reading.memories.changed,
                software=f"microfiche/{version('microfiche')}",
                segment_bytes=config.segments.bytes,
            )
            yield importer.bring(path, now=clock())


class ImportedPages:
    """Reads the pages of one file, and learns what their hosts repeat."""

    def __init__(self, config: Config, readers: Readers, memories: Memories) -> None:
        self.limits, self.readers, self.memories = config.limits, readers, memories

    def read(self, capture: Capture, headers: Headers, payload: bytes) -> Mapping[str, Any] | str:
        """The article in a page, or the word for why there is none."""
        coding = ", ".join(value for name, value in headers if name.lower() == "content-encoding")
        decoded = decode(
            payload,
            coding,
            ratio=self.limits.decompression_ratio,
            limit=self.limits.page_bytes,
        )
        task = Task(
            html=decoded.body,
            url=capture.url,
            headers=headers,
            outlet=facts_of(capture.outlet),
            memory=self.memories.of(capture.url),
        )
        reading = self.readers.read_now(task)
        if isinstance(reading, NoArticle):
            return reading.reason
        self.memories.learn(capture.url, reading)
        result = reading.result
        return result.reason if isinstance(result, NoArticle) else as_mapping(result)


def slug_for(url: str) -> str:
    """The outlet that an address belongs to: a declared one, or one named like its host."""
    try:
        return outlet_for(url) or slug_of(urlsplit(url).hostname or "")
    except ValueError:  # an address that is none
        return ""
