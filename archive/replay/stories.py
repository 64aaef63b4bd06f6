"""What is known of one page: its versions and what became of it, in the catalog and the spool."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from archive.capture import Capture
from archive.mementos import plain
from archive.moments import stamp
from archive.versions import Event, Gone, Unchanged, Version, contents, events, history_of

from .addresses import digits_of, mended
from .library import Library
from .moments import moment_meant

TARGET = re.compile(
    r"/article/(?:(?P<digits>\d{1,14})(?:\.(?P<reading>\d{1,6}))?/)?"
    r"(?P<url>.+?)(?:[?&]from=(?P<old>\d{14}(?:\.\d{1,6})?)&to=(?P<new>\d{14}(?:\.\d{1,6})?))?",
    re.DOTALL,
)
NAME = re.compile(r"(\d{14})(?:\.(\d{1,6}))?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of an article page asks for; times as digits, empty if they are not said.

    ``reading`` is the number of a reading of that capture; ``old`` and ``new`` name versions.
    """

    url: str
    digits: str = ""
    reading: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A version with the name that addresses call it by, and its number."""

    name: str
    number: int
    version: Version


@dataclass(frozen=True, slots=True)
class Story:
    """A page over time: what happened, and its versions among that, the oldest first."""

    url: str
    events: tuple[Event, ...]
    told: tuple[Told, ...]

    @property
    def gone(self) -> Gone | None:
        """The last look, if it found no page."""
        return self.events[-1] if self.events and isinstance(self.events[-1], Gone) else None

    def chosen(self, wanted: Wanted) -> Told | None:
        """The version that is meant: the latest until that time, the first if none is so old."""
        if not wanted.digits:
            return self.current(self.told)
        if wanted.reading:
            return self.named(f"{wanted.digits}.{wanted.reading}")
        last = moment_meant(wanted.digits)
        if last is None:
            return None
        until = [one for one in self.told if one.version.at.replace(microsecond=0) <= last]
        return self.current(until) or (self.told[0] if self.told else None)

    def current(self, some: Sequence[Told]) -> Told | None:
        """The last of `some` that no later reading has taken the place of, if there is one."""
        good = [one for one in some if one.version.current]
        return (good or some)[-1] if some else None

    def named(self, name: str) -> Told | None:
        """The version of that name; without a reading, the last reading of that time."""
        found = [one for one in self.told if name in {one.name, one.name.partition(".")[0]}]
        return found[-1] if found else None

    def before(self, one: Told) -> Told | None:
        """The version before another, if there is one."""
        return self.told[one.number - 2] if one.number > 1 else None


def wanted_in(target: str) -> Wanted | None:
    """What a target asks for, if it is the address of an article page."""
    found = TARGET.fullmatch(target)
    url = plain(mended(found["url"])) if found else ""
    if not found or not url:
        return None
    named = {name: found[name] or "" for name in ("digits", "reading", "old", "new")}
    return Wanted(url, **named)


def story_of(library: Library, url: str) -> Story:
    """Everything that is known of the page at `url`."""
    with library.catalog.reading() as db:
        known = history_of(db, [library.key(url)])
    every = with_growing(known, list(growing(library, url)))
    versions = [one for one in every if isinstance(one, Version)]
    return Story(url, tuple(every), tuple(told(versions)))


def growing(library: Library, url: str) -> Iterator[Event]:
    """What runs that go on now have found of a page."""
    if library.spooled is None:
        return
    pages = [one for one in library.spooled.captures(library.key(url)) if one.role == "page"]
    looks = [row_of(one) for one in pages]
    lines = {one.record_id: library.spooled.article(one) for one in pages}
    articles = {
        one.record_id: [article_row(one, line)]
        for one in pages
        if (line := lines[one.record_id]) is not None
    }
    yield from events(looks, articles)  # type: ignore[arg-type]


def row_of(one: Capture) -> dict[str, Any]:
    """A capture as the catalog would tell of it."""
    facts = {name: getattr(one, name) for name in ("status", "record_id", "kind", "truncated")}
    return {**facts, "at": stamp(one.at)}


def article_row(one: Capture, line: dict[str, Any]) -> dict[str, Any]:
    """An article as the catalog would tell of it; it has no number yet."""
    facts = {"id": 0, "reading": "", "current": True, "document": json.dumps(line)}
    return {**facts, "at": stamp(one.at), "record_id": one.record_id, "segment": one.segment}


def with_growing(known: Sequence[Event], new: Sequence[Event]) -> list[Event]:
    """Both, each look once, the oldest first; what says nothing new is no version."""
    entered = {one.record_id for one in known}
    found = list(known)
    for one in new:
        if one.record_id in entered:
            continue
        said = [other for other in found if isinstance(other, Version | Gone)]
        last = said[-1] if said else None
        if isinstance(one, Version) and isinstance(last, Version) and same(one, last):
            one = Unchanged(at=one.at, status=200, record_id=one.record_id)  # noqa: PLW2901
        found.append(one)
    return sorted(found, key=lambda one: one.at)


def same(one: Version, other: Version) -> bool:
    """Whether two versions say the same."""
    return contents(one) == contents(other)


def told(versions: Sequence[Version]) -> Iterator[Told]:
    """Each version with its number and name, which tells readings of one capture apart."""
    seen: dict[str, int] = {}
    names = [digits_of(one.at) for one in versions]
    counted = Counter(names)
    for number, (name, one) in enumerate(zip(names, versions, strict=True), 1):
        seen[name] = seen.get(name, 0) + 1
        yield Told(name if counted[name] == 1 else f"{name}.{seen[name]}", number, one)
