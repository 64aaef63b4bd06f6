"""Every stored article, read again from the record that it names: the same, or explained."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from .capture import Capture, warc_key
from .catalog import Catalog
from .cdxj import indexed
from .errors import BrokenRecord
from .imported import Place
from .records import record_at
from .revisits import with_payload
from .storage import Storage
from .verify import Problem

Outcome = Mapping[str, Any] | str
Headers = tuple[tuple[str, str], ...]
Read = Callable[[Capture, Headers, bytes, bool], Outcome]
"""Gives the article in a page, or why there is none; the last argument is whether to take away
what its host is known to repeat."""

COMPARED = ("title", "summary", "authors", "published", "modified", "language", "section", "tags",
            "agency", "byline", "image", "canonical_url", "text")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """An article that was read again. ``why`` explains a difference; None if there is none."""

    key: str
    why: str | None = None


def reread(
    storage: Storage, catalog: Catalog, read: Read, prefix: str = ""
) -> Iterator[Problem | Reread]:
    """What comes of reading the articles of the segments below `prefix` once more."""
    for top in ("articles/", "readings/"):
        below = prefix.replace("warc/", top, 1) if prefix.startswith("warc/") else prefix
        for key in storage.keys(top):
            if key.startswith(below):
                yield from in_file(storage, catalog, read, key)


def in_file(storage: Storage, catalog: Catalog, read: Read, key: str) -> Iterator[Problem | Reread]:
    """What comes of reading the articles of one stored file once more."""
    try:
        with closing(storage.open(key)) as file, gzip.open(file) as lines:
            for number, line in enumerate(lines, 1):
                yield Again(storage, catalog, read, key, number).compare(json.loads(line))
    except (OSError, EOFError, zlib.error, ValueError, KeyError) as error:
        yield Problem(key=key, kind="broken-articles", detail=f"cannot be read: {error!r}")


@dataclass(frozen=True, slots=True)
class Again:
    """One line of a file of articles."""

    storage: Storage
    catalog: Catalog
    read: Read
    key: str
    number: int

    def compare(self, line: Mapping[str, Any]) -> Problem | Reread:
        """The article of `line` against what its page gives now."""
        try:
            capture, headers, payload = self._page(line)
        except (BrokenRecord, KeyError) as error:
            return self._problem(f"its page cannot be read: {error}")
        outcomes: list[Outcome] = []
        for remembering in (True, False):
            outcomes.append(self.read(capture, headers, payload, remembering))
            if not differences(line, outcomes[-1]):
                return Reread(key=self.key)
        why = explanation(line, outcomes[0], outcomes[1])
        if why:
            return Reread(key=self.key, why=f"line {self.number}, {line['url']}: {why}")
        return self._problem(f"{line['url']}: {', '.join(differences(line, outcomes[0]))}")

    def _page(self, line: Mapping[str, Any]) -> tuple[Capture, Headers, bytes]:
        """The capture that an article names, with its own headers, and its payload.

        That may lie in another record, whose headers were sent with another page.
        """
        key = warc_key(line["day"], line["segment"])
        record = record_at(self.storage, key, line["offset"], line["length"])
        place = Place(line["segment"], line["day"])
        imported_by = None if record.get("Fiche-Role") else line["run"]
        capture = indexed(record, place, imported_by=imported_by)
        if capture is None or record.record_id != line["record_id"]:
            raise BrokenRecord(key, line["offset"], "this is another record")
        holder = with_payload(record, storage=self.storage, catalog=self.catalog)
        return capture, record.message.headers, holder.message.payload

    def _problem(self, detail: str) -> Problem:
        return Problem(key=self.key, kind="reading", detail=f"line {self.number}: {detail}")


def differences(line: Mapping[str, Any], outcome: Outcome) -> list[str]:
    """In which fields an article differs from what was read now; or why there is none now."""
    if isinstance(outcome, str):
        return [f"no article now ({outcome})"]
    return [name for name in COMPARED if line.get(name) != outcome.get(name)]


def explanation(line: Mapping[str, Any], with_memory: Outcome, without: Outcome) -> str | None:
    """Why an article may rightly differ; None if nothing explains it."""
    for outcome in (with_memory, without):
        if isinstance(outcome, str):
            continue
        then, now = line.get("extractor"), outcome.get("extractor")
        if then != now:
            return f"read by {then} then, by {now} now"
    if isinstance(without, str) or differences(line, without) != ["text"]:
        return None
    kept = set((without.get("text") or "").split("\n\n"))
    if set((line.get("text") or "").split("\n\n")) <= kept:
        return "another state of what is known to repeat on that host"
    return None
