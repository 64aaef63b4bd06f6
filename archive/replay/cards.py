"""Articles as they stand in lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from archive.mementos import plain
from archive.moments import moment_of
from archive.search import Hit
from archive.snippets import Parts
from archive.yields import Recent

from .addresses import digits_of
from .languages import direction, language_name

SUMMARY = 240
"""Characters of an article's beginning."""
UNTITLED = "(without a headline)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An article in a list: where it leads, and what is said of it, the marked parts marked."""

    link: str
    title: Parts
    snippet: Parts
    outlet: str
    agency: str
    language: str
    when: datetime
    dated: bool
    """Whether ``when`` is the publication; else it is the capture."""
    code: str | None = None

    @property
    def dir(self) -> str:
        return direction(self.code)


def article_link(url: str, name: str = "") -> str:
    """The page of an article, as it was in the version of that name, or now."""
    return f"/article/{name}/{plain(url)}" if name else f"/article/{plain(url)}"


def site(slug: str | None) -> str:
    """An outlet as people call it.

    >>> site("koreatimes_co_kr")
    'koreatimes.co.kr'
    """
    return (slug or "").replace("_", ".")


def hit_card(hit: Hit) -> Card:
    """An article that was found, in the version that was."""
    captured = moment_of(hit.document["captured_at"])
    return card(hit.document, article_link(hit.document["url"], digits_of(captured)),
                hit.title, hit.snippet)  # fmt: skip


def recent_card(recent: Recent) -> Card:
    """One of the newest articles, as it is now."""
    document = recent.document
    text = document.get("summary") or document.get("text") or ""
    title = document.get("title") or ""
    return card(document, article_link(document["url"]), plainly(title), plainly(shortened(text)))


def card(document: Mapping[str, Any], link: str, title: Parts, snippet: Parts) -> Card:
    """An article by its stored line."""
    published = document.get("published")
    code = document.get("language")
    return Card(
        link=link,
        title=title or ((UNTITLED, False),),
        snippet=snippet,
        outlet=document.get("outlet") or "",
        agency=document.get("agency") or "",
        language=language_name(code) if code else "",
        code=code,
        when=moment_of(published or document["captured_at"]).astimezone(UTC),
        dated=bool(published),
    )


def plainly(text: str) -> Parts:
    """A text with nothing marked."""
    return ((text, False),) if text else ()


def shortened(text: str) -> str:
    """The beginning of a text, in whole words."""
    text = " ".join(text[: 2 * SUMMARY].split())
    if len(text) <= SUMMARY:
        return text
    cut = text.rfind(" ", SUMMARY - 40, SUMMARY)
    return text[: cut if cut > 0 else SUMMARY] + " …"
