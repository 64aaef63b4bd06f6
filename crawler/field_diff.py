"""In which fields articles differ that were read again: counted, with samples."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from archive.moments import stamp

from .outcomes import FIELDS, Outcome
from .stretches import Page

SAMPLES = 3
"""Of each field, and of each way in which it may differ."""
NAMED = 1000
"""Pages that are named one by one, of each kind."""
KINDS = ("equal", "changed", "gained", "alias", "lost", "none", "failed")
HOW = ("changed", "filled", "emptied")


@dataclass(frozen=True, slots=True)
class Named:
    """A page that is told of by itself."""

    page: Page
    outcome: Outcome

    def as_mapping(self) -> dict[str, Any]:
        title = json.loads(self.outcome.article or self.page.document or "{}").get("title")
        return {**place(self.page), "reason": self.outcome.reason or None, "title": title}


@dataclass(frozen=True, slots=True)
class Sample:
    """A field of an article before and after."""

    name: str
    how: str
    page: Page
    outcome: Outcome

    def as_mapping(self) -> dict[str, Any]:
        before = json.loads(self.page.document or "{}").get(self.name)
        after = json.loads(self.outcome.article).get(self.name)
        values = {"before": before, "after": after}
        return {"field": self.name, "how": self.how, **place(self.page), **values}


@dataclass
class FieldDiff:
    """What came of pages that were read again. In memory are counts, and some of the pages.

    Which pages become samples is chance, and the same chance each time.
    """

    outlets: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    fields: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    reasons: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    named: dict[str, list[Named]] = field(default_factory=lambda: defaultdict(list))
    _samples: dict[tuple[str, str], list[tuple[bytes, Sample]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, page: Page, outcome: Outcome) -> None:
        """Count what came of a page."""
        self.outlets[page.capture.outlet][outcome.kind] += 1
        if outcome.reason:
            self.reasons[outcome.kind][outcome.reason] += 1
        if outcome.kind in {"gained", "lost", "failed"} and len(self.named[outcome.kind]) < NAMED:
            self.named[outcome.kind].append(Named(page, outcome))
        if not outcome.fields:
            return
        chance = blake2b(page.capture.record_id.encode(), digest_size=8).digest()
        for name, how in outcome.fields:
            self.fields[name][how] += 1
            some = self._samples[name, how]
            some.append((chance, Sample(name, how, page, outcome)))
            some.sort(key=lambda one: one[0])
            del some[SAMPLES:]

    def count(self, kind: str) -> int:
        """How many pages came to that, over all outlets."""
        return sum(counts[kind] for counts in self.outlets.values())

    @property
    def pages(self) -> int:
        return sum(counts.total() for counts in self.outlets.values())

    def samples(self) -> Iterator[Sample]:
        """Some of what differs, by field."""
        for name in FIELDS:
            for how in HOW:
                yield from (sample for _, sample in self._samples.get((name, how), ()))

    def as_mapping(self) -> dict[str, Any]:
        """All of it, in JSON's types."""
        return {
            "pages": self.pages,
            "outcomes": {kind: self.count(kind) for kind in KINDS},
            "reasons": {kind: dict(counts) for kind, counts in sorted(self.reasons.items())},
            "outlets": {
                slug: {kind: counts[kind] for kind in KINDS}
                for slug, counts in sorted(self.outlets.items())
            },
            "fields": {
                name: {how: self.fields[name][how] for how in HOW}
                for name in FIELDS
                if name in self.fields
            },
            **{
                kind: [one.as_mapping() for one in self.named.get(kind, ())]
                for kind in ("lost", "gained", "failed")
            },
            "samples": [sample.as_mapping() for sample in self.samples()],
        }


def place(page: Page) -> dict[str, Any]:
    """Which page it is, and where it lies."""
    capture = page.capture
    return {
        "url": capture.url,
        "outlet": capture.outlet,
        "at": stamp(capture.at),
        "record_id": capture.record_id,
        "file": capture.key,
        "offset": capture.offset,
    }


def manifest_of(diff: FieldDiff, about: Mapping[str, Any]) -> dict[str, Any]:
    """What the manifest of a run says of it."""
    names = {"lost": "kept-lost"}
    outlets = {}
    for slug, counts in sorted(diff.outlets.items()):
        told = {f"reread/{names.get(kind, kind)}": counts[kind] for kind in KINDS if counts[kind]}
        outlets[slug] = {
            "captures": 0,
            "new_articles": counts["gained"],
            "failures": {},
            "counts": told,
            "complete": False,
        }
    facts = diff.as_mapping()
    kept = ("pages", "outcomes", "reasons", "fields", "lost", "failed")
    return {"outlets": outlets, "reread": {**about, **{name: facts[name] for name in kept}}}
