"""What the archive knows, as the API says it."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request

from archive.capture import Capture
from archive.mementos import plain
from archive.moments import moment_of
from archive.search import Found
from archive.search import Hit as FoundHit
from archive.snippets import Parts
from archive.versions import COMPARED, Gone, Unchanged, Version
from archive.versions import Event as Happened

from .addresses import RAW, digits_of
from .api_models import (
    ArticleAnswer,
    ArticleLinks,
    CaptureFacts,
    CapturesAnswer,
    Event,
    Hit,
    Part,
    Provenance,
    SearchAnswer,
    VersionsAnswer,
)
from .cards import article_link
from .options import addresses_of
from .stories import Story, Told
from .timeline import compare_link

SAID = (
    "canonical_url", "outlet", "title", "summary", "published", "modified", "language", "section",
    "agency", "image",
)  # fmt: skip
LISTS = ("authors", "byline", "tags", "flags")


def search_answer(request: Request, found: Found) -> SearchAnswer:
    """What was found."""
    return SearchAnswer(
        total=found.total,
        more=found.more,
        page=found.page,
        pages=found.pages,
        hits=[hit_of(request, one) for one in found.hits],
    )


def hit_of(request: Request, hit: FoundHit) -> Hit:
    """An article that was found."""
    line = hit.document
    names = ("title", "outlet", "language", "agency", "published", "captured_at")
    said: dict[str, Any] = {name: line.get(name) for name in names}
    return Hit(
        url=line["url"],
        headline=parts_of(hit.title),
        snippet=parts_of(hit.snippet),
        links=links_of(request, line),
        **said,
    )


def parts_of(parts: Parts) -> list[Part]:
    """Pieces of a text."""
    return [Part(text=text, marked=marked) for text, marked in parts]


def links_of(request: Request, line: Mapping[str, Any], name: str = "") -> ArticleLinks:
    """Where an article is shown that was read from a capture."""
    addresses, url = addresses_of(request), plain(line["url"])
    at = moment_of(line["captured_at"])
    return ArticleLinks(
        article=article_link(url, name or digits_of(at)),
        snapshot=addresses.at(at, url),
        raw=addresses.at(at, url, RAW),
    )


def article_answer(request: Request, story: Story, one: Told) -> ArticleAnswer:
    """A version of an article."""
    line = one.version.document
    said: dict[str, Any] = {name: line.get(name) for name in SAID}
    lists: dict[str, Any] = {name: line.get(name) or [] for name in LISTS}
    return ArticleAnswer(
        url=line["url"],
        text=line.get("text") or "",
        version=one.name,
        number=one.number,
        versions=len(story.told),
        gone=story.gone.status if story.gone else None,
        provenance=provenance_of(one.version),
        links=links_of(request, line, one.name),
        **said,
        **lists,
    )


def provenance_of(version: Version) -> Provenance:
    """Where a version was read from."""
    line = version.document
    return Provenance(
        segment=version.segment,
        day=line.get("day") or "",
        offset=line["offset"],
        record_id=version.record_id,
        digest=line.get("digest"),
        captured_at=version.at,
        rule=line.get("rule") or "",
        extractor=line.get("extractor") or "",
        reading=version.reading.run if version.reading else None,
    )


def captures_answer(
    request: Request, url: str, found: Sequence[Capture], limit: int
) -> CapturesAnswer:
    """The first `limit` of some captures."""
    more = len(found) > limit
    return CapturesAnswer(
        url=url,
        more=more,
        next=found[limit].at if more else None,
        captures=[capture_of(request, one) for one in found[:limit]],
    )


def capture_of(request: Request, one: Capture) -> CaptureFacts:
    """A capture, and where it is shown."""
    addresses, own = addresses_of(request), ("snapshot", "raw")
    names = [name for name in CaptureFacts.model_fields if name not in own]
    shown = one.status > 0
    return CaptureFacts(
        snapshot=addresses.at(one.at, plain(one.url)) if shown else None,
        raw=addresses.at(one.at, plain(one.url), RAW) if shown else None,
        **{name: getattr(one, name) for name in names},
    )


def versions_answer(story: Story) -> VersionsAnswer:
    """What became of a page."""
    told = {id(one.version): one for one in story.told}
    events = [event_of(story, one, told.get(id(one))) for one in story.events]
    return VersionsAnswer(url=story.url, versions=len(story.told), events=events)


def event_of(story: Story, one: Happened, told: Told | None) -> Event:
    """A look at the page."""
    if isinstance(one, Version) and told:
        return version_event(story, one, told)
    kind = "gone" if isinstance(one, Gone) else "unread"
    kind = "unchanged" if isinstance(one, Unchanged) else kind
    status = None if isinstance(one, Version) else one.status
    return Event.model_validate(
        {"kind": kind, "at": one.at, "status": status, "record_id": one.record_id}
    )


def version_event(story: Story, one: Version, told: Told) -> Event:
    """A look that found another version."""
    before = story.before(told)
    old: Mapping[str, Any] = before.version.document if before else {}
    changed = [
        name for name in COMPARED if (old.get(name) or None) != (one.document.get(name) or None)
    ]
    return Event(
        kind="reading" if one.reading else "version",
        at=one.at,
        status=None,
        record_id=one.record_id,
        version=told.name,
        number=told.number,
        title=one.document.get("title"),
        changed=changed if before else [],
        current=one.current,
        article=article_link(story.url, told.name),
        compare=compare_link(story.url, before, told) if before else None,
    )
