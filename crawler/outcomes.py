"""Stored pages as they are read again, and what came of them: values, and the reading of one.

It is all done here, in the process of `crawler.rereader`: the one that asks has little to do.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, NamedTuple

from archive import BrokenRecord
from archive.articles import as_mapping
from archive.records import record_in
from archive.segments import json_line
from extractors import Article, NoArticle, SiteMemory

from .coding import decoded
from .outlet import facts_of
from .reader import Task, read
from .readers import without_secrets
from .redaction import Redaction

FIELDS = tuple(one.name for one in fields(Article) if one.name != "extractor")
"""What makes a reading another one; that other extractors came to the same does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How a worker reads: the bounds of decompression, and what is replaced in addresses."""

    ratio: int
    limit: int
    redaction: Redaction


class Asked(NamedTuple):
    """A page: where its record lies in the data, and its article as it is stored.

    ``payload`` is given for a revisit; ``trouble`` says that this could not be had.
    """

    url: str
    outlet: str
    host: str
    record_id: str
    start: int
    length: int
    document: str | None = None
    payload: bytes | None = None
    trouble: str = ""


class Work(NamedTuple):
    """Pages whose records lie in ``data``, and what is known to repeat on their hosts."""

    data: bytes
    pages: tuple[Asked, ...]
    memories: Mapping[str, bytes | None]


class Outcome(NamedTuple):
    """What came of a page: ``equal``, ``changed``, ``gained``, ``lost``, ``none`` or ``failed``.

    ``reason`` is why there is no article; ``article`` is JSON; ``fields`` are those that differ,
    each ``changed``, ``filled`` (it was empty) or ``emptied``.
    """

    kind: str
    reason: str = ""
    article: bytes = b""
    fields: tuple[tuple[str, str], ...] = ()


def outcome_of(asked: Asked, work: Work, setup: Setup) -> Outcome:
    """What comes of reading one page again."""
    if asked.trouble:
        return Outcome("failed", asked.trouble)
    try:
        record = record_in(
            work.data[asked.start : asked.start + asked.length], name=asked.url, offset=0
        )
    except BrokenRecord as error:
        return Outcome("failed", f"broken: {error.reason}")
    if record.record_id != asked.record_id:
        return Outcome("failed", f"broken: this is not {asked.record_id}")
    payload = record.message.payload if asked.payload is None else asked.payload
    headers = record.message.headers
    task = Task(
        html=decoded(headers, payload, ratio=setup.ratio, limit=setup.limit),
        url=asked.url,
        headers=headers,
        outlet=facts_of(asked.outlet),
        memory=memory_of(work.memories.get(asked.host)),
    )
    reading = without_secrets(read(task), setup.redaction.text)
    result = reading if isinstance(reading, NoArticle) else reading.result
    return compared(result, asked.document)


@lru_cache(256)
def memory_of(stored: bytes | None) -> SiteMemory:
    """The memory of a host; an empty one if there is none, or none that is understood today."""
    try:
        return SiteMemory.from_bytes(stored) if stored else SiteMemory()
    except ValueError:
        return SiteMemory()


def compared(result: Article | NoArticle, document: str | None) -> Outcome:
    """What was read now, against what is stored."""
    if isinstance(result, NoArticle):
        return Outcome("lost" if document else "none", result.reason)
    line = json_line(as_mapping(result))
    if document is None:
        return Outcome("gained", article=line)
    changed = tuple(differing(json.loads(document), json.loads(line)))
    return Outcome("changed", article=line, fields=changed) if changed else Outcome("equal")


def differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields in which two articles differ, and how. What is empty is as good as not there."""
    for name in FIELDS:
        before, after = old.get(name) or None, new.get(name) or None
        if before != after:
            yield name, "filled" if before is None else "emptied" if after is None else "changed"
