"""Pages as they lie in the archive, read by today's extractors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive import Capture
from archive.articles import as_mapping
from extractors import NoArticle, SiteMemory

from .coding import Headers, decoded
from .memories import Memories
from .options import Limits
from .outlet import facts_of
from .reader import Task
from .readers import Readers


@dataclass(frozen=True, slots=True)
class Rereader:
    """Reads stored pages, each in a worker process, bounded like those of a crawl."""

    readers: Readers
    memories: Memories
    limits: Limits

    def task(
        self, capture: Capture, headers: Headers, payload: bytes, *, remembering: bool = True
    ) -> Task:
        """A page as it lies in the archive, as a task for a reader."""
        return Task(
            html=decoded(
                headers,
                payload,
                ratio=self.limits.decompression_ratio,
                limit=self.limits.requisite_bytes,
            ),
            url=capture.url,
            headers=headers,
            outlet=facts_of(capture.outlet),
            memory=self.memories.of(capture.url) if remembering else SiteMemory(),
        )

    def read(
        self, capture: Capture, headers: Headers, payload: bytes, remembering: bool = True
    ) -> Mapping[str, Any] | str:
        """The article of a page; the reason if there is none."""
        task = self.task(capture, headers, payload, remembering=remembering)
        reading = self.readers.read_now(task)
        result = reading if isinstance(reading, NoArticle) else reading.result
        return result.reason if isinstance(result, NoArticle) else as_mapping(result)
