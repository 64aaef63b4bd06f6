"""What a run did: every outcome counted under a name, every failure with its address."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from archive import Capture
from extractors import Article

from .discovery import Found

FIELDS = (
    *("title", "summary", "authors", "published", "modified"),
    *("language", "section", "tags", "agency", "image"),
)
"""What is counted of each new article, if the page says it."""
SECTIONS = 32
"""Sections told apart in a run, so that a site that has one for each story fills no manifest."""
SECTION_LETTERS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A page that an outlet announced, and how often earlier runs tried to get it."""

    outlet: str
    key: str
    found: Found
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Something that was not archived, and why, in a word fit for a counter."""

    outlet: str
    url: str
    reason: str


@dataclass(slots=True)
class Tally:
    """Counts of one run, by outlet. Names are ``area/what``; see the manual for the list."""

    redact: Callable[[str], str] = str
    """Takes the secrets out of an address: what is noted here is written."""
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    failures: list[Failure] = field(default_factory=list)
    pending: list[dict[str, Any]] = field(default_factory=list)
    incomplete: set[str] = field(default_factory=set)
    published: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By outlet and hour (UTC), the new articles that were published then."""

    def count(self, outlet: str, name: str, by: int = 1) -> None:
        self.counts[outlet][name] += by

    def problems(self, outlet: str, names: tuple[str, ...]) -> None:
        for name in names:
            self.count(outlet, name)

    def new_article(self, capture: Capture, article: Article) -> None:
        """Note what a new article is like, for those who watch over what an outlet gives."""
        slug = capture.outlet
        published = article.published or capture.at
        hour = min(published, capture.at).astimezone(UTC).strftime("%Y-%m-%dT%H")
        self.published[slug][hour] += 1
        self.problems(slug, tuple(traits(article)))
        section = f"in/{self.redact(section_of(capture, article))}"
        known = sum(name.startswith("in/") for name in self.counts[slug])
        fits = known < SECTIONS or section in self.counts[slug]
        self.count(slug, section if fits else "in/*")

    def skip(self, outlet: str, url: str, reason: str) -> None:
        """Note a page that is not asked for."""
        self.count(outlet, f"skipped/{reason}")

    def fail(
        self, outlet: str, url: str, reason: str, *, entry: Entry | None = None,
        until: datetime | None = None,
    ) -> None:  # fmt: skip
        """Note a failure; a page that was announced stays pending for the runs to come."""
        self.count(outlet, f"failed/{reason}")
        self.failures.append(Failure(outlet=outlet, url=self.redact(url), reason=reason))
        if entry is not None:
            self._leave(_pending(entry, reason, until))
        else:
            self.incomplete.add(outlet)
            if not reason.startswith("reader-"):
                self.count(outlet, "announced/failed")

    def postpone(self, entry: Entry, reason: str, until: datetime | None) -> None:
        """Leave to a later run what this one may not fetch, or not before `until`."""
        self.count(entry.outlet, "skipped/not-yet")
        self._leave({**_pending(entry, reason, until), "attempts": entry.attempts})

    def _leave(self, pending: dict[str, Any]) -> None:
        """Leave a page to later runs, unless its address may not be written."""
        if self.redact(pending["url"]) == pending["url"]:
            self.pending.append(pending)
        else:
            self.incomplete.add(pending["outlet"])

    def new_articles(self, outlet: str) -> int:
        return self.counts[outlet]["article/new"]

    def summary(self, outlets: tuple[str, ...]) -> Mapping[str, Any]:
        """The run's part of its manifest; an outlet is complete if nothing it announced was cut."""
        return {
            "outlets": {slug: self._of(slug) for slug in outlets},
            "failures": [
                {"outlet": f.outlet, "url": f.url, "reason": f.reason} for f in self.failures
            ],
            "pending": self.pending,
        }

    def _of(self, slug: str) -> Mapping[str, Any]:
        counts = self.counts[slug]
        return {
            "new_articles": counts["article/new"],
            "captures": sum(n for name, n in counts.items() if name.startswith("captured/")),
            "failures": {
                name.removeprefix("failed/"): n
                for name, n in sorted(counts.items())
                if name.startswith("failed/")
            },
            "counts": dict(sorted(counts.items())),
            "published": dict(sorted(self.published[slug].items())),
            "complete": slug not in self.incomplete,
        }


def traits(article: Article) -> Iterator[str]:
    """The counters of one article: which fields it has, how long it is, and what flags it bears."""
    for name in FIELDS:
        if getattr(article, name):
            yield f"has/{name}"
    yield f"letters/{max(0, len(article.text).bit_length() - 1)}"
    for flag in article.flags:
        yield f"flag/{flag.partition(':')[0]}"


def section_of(capture: Capture, article: Article) -> str:
    """The section that an article names, or else the path of what announced it."""
    parts = urlsplit(capture.via or "")
    named = " ".join((article.section or "").split()).casefold() or parts.path
    return named[:SECTION_LETTERS] or "*"


def _pending(entry: Entry, reason: str, until: datetime | None) -> dict[str, Any]:
    published = entry.found.published
    return {
        "outlet": entry.outlet,
        "url": entry.found.url,
        "key": entry.key,
        "published": published.isoformat() if published else None,
        "attempts": entry.attempts + 1,
        "reason": reason,
        "not_before": until.isoformat() if until else None,
    }
