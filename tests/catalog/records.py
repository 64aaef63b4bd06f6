"""Captures, articles and manifests to fill a catalog with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.capture import Capture
from archive.catalog import Catalog

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STORY = "https://www.paper.test/news/harbour-reopens"
KEY = "https://paper.test/news/harbour-reopens"


def capture(url: str = STORY, at: datetime = NOW, **more: Any) -> Capture:
    """A page captured by run ``r1`` into segment ``s1``; its offset and id come of its time."""
    number = int((at - NOW).total_seconds()) + 1_000_000
    facts: dict[str, Any] = {
        "status": 200,
        "mime": "text/html",
        "digest": f"sha1:{number}",
        "record_id": f"<urn:uuid:{number}>",
        "kind": "response",
        "outlet": "paper_test",
        "role": "page",
        "run": "r1",
        "day": "2026/11/21",
        "segment": "s1",
        "offset": number,
        "length": 10,
    }
    return Capture(url=url, at=at, **facts | more)


def article(of: Capture, **more: Any) -> dict[str, Any]:
    """The stored line of the article read from a capture."""
    return {
        "url": of.url,
        "canonical_url": None,
        "outlet": of.outlet,
        "title": "Harbour reopens",
        "published": None,
        "text": "It did.",
        "record_id": of.record_id,
        "captured_at": of.at.isoformat(),
        "segment": of.segment,
    } | more


def manifest(run: str, started: datetime = NOW, **more: Any) -> dict[str, Any]:
    """What a complete run over one outlet wrote of itself."""
    outlet = {"new_articles": 1, "captures": 2, "failures": {}, "complete": True}
    return {
        "run": run,
        "started": started.isoformat(),
        "ended": (started + HOUR / 6).isoformat(),
        "outlets": {"paper_test": outlet | more.pop("outlet", {})},
        "failures": [],
        "pending": [],
        "memory": {},
        "files": [],
        "interrupted": False,
    } | more


def waiting(url: str, **more: Any) -> dict[str, Any]:
    """An announced page that a run did not get."""
    facts = {"outlet": "paper_test", "url": url, "key": url, "attempts": 1, "reason": "timeout"}
    return facts | more


def enter(catalog: Catalog, *captures: Capture, articles: Any = (), segment: str = "s1") -> None:
    """Enter captures as those of one segment."""
    filed = [replace(one, segment=segment) for one in captures]
    lines = [{**line, "segment": segment} for line in articles]
    catalog.add_segment(day="2026/11/21", segment=segment, captures=filed, articles=lines)
