"""What became of a page, as a list: its versions, and what was found between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from itertools import islice
from typing import Any

from archive.versions import COMPARED, Event, Gone, Unchanged, Unread

from .cards import article_link
from .stories import Story, Told

LONGEST = 300
"""Entries shown, the newest."""
WORDS = {"title": "headline", "summary": "summary", "text": "text", "authors": "authors"}
GONE = {
    HTTPStatus.NOT_FOUND: "not found (404)",
    HTTPStatus.GONE: "gone (410)",
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: "withheld for legal reasons (451)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened, or several of the same kind in a row, from ``at`` to ``until``.

    ``kind`` is ``version``, ``reading`` (of a capture that was read before), ``unchanged``,
    ``gone`` or ``unread``. ``link`` and ``compare`` are of versions.
    """

    kind: str
    at: datetime
    until: datetime
    said: str
    count: int = 1
    number: int = 0
    link: str = ""
    compare: str = ""
    shown: bool = False


def entries(story: Story, shown: Told | None) -> list[Entry]:
    """What became of a page, the newest first."""
    return list(islice(reversed(list(in_order(story, shown))), LONGEST))


def in_order(story: Story, shown: Told | None) -> Iterator[Entry]:
    """The same, the oldest first."""
    by_place = {id(one.version): one for one in story.told}
    waiting: Entry | None = None
    for event in story.events:
        told = by_place.get(id(event))
        entry = version_entry(story, told, shown) if told else other_entry(event)
        if waiting and waiting.kind == entry.kind and waiting.said == entry.said and not told:
            waiting = replace(waiting, until=entry.at, count=waiting.count + 1)
            continue
        if waiting:
            yield waiting
        waiting = entry
    if waiting:
        yield waiting


def other_entry(event: Event) -> Entry:
    """A look at the page that found no new version."""
    match event:
        case Gone():
            said = GONE.get(HTTPStatus(event.status), f"gone ({event.status})")
            kind = "gone"
        case Unread():
            kind, said = "unread", f"captured ({event.status}), but no article was found in it"
        case Unchanged(status=HTTPStatus.NOT_MODIFIED):
            kind, said = "unchanged", "unchanged, the server said (304)"
        case _:
            kind, said = "unchanged", "unchanged"
    return Entry(kind=kind, at=event.at, until=event.at, said=said)


def version_entry(story: Story, told: Told, shown: Told | None) -> Entry:
    """A version, with what is new in it."""
    before, version = story.before(told), told.version
    again = version.reading is not None and before is not None
    return Entry(
        kind="reading" if again else "version",
        at=version.reading.at if again and version.reading else version.at,
        until=version.at,
        said=news(before.version.document, version.document) if before else "first version",
        number=told.number,
        link=article_link(story.url, told.name),
        compare=compare_link(story.url, before, told) if before else "",
        shown=told is shown,
    )


def news(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Which parts of an article are others than before."""
    changed = [name for name in COMPARED if (old.get(name) or None) != (new.get(name) or None)]
    return listed([WORDS.get(name, name) for name in changed])


def listed(words: Sequence[str]) -> str:
    """Words as one says them.

    >>> listed(["headline", "summary", "text"])
    'headline, summary and text changed'
    """
    said = " and ".join([part for part in (", ".join(words[:-1]), *words[-1:]) if part])
    return f"{said} changed" if said else "nothing changed that is compared"


def compare_link(url: str, old: Told, new: Told) -> str:
    """Where two versions are compared."""
    link = article_link(url, new.name)
    return f"{link}{'&' if '?' in link else '?'}from={old.name}&to={new.name}#changes"
