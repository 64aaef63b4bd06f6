"""The general page: an answer to every question. The class of a site overrides some."""

from datetime import tzinfo
from functools import cached_property

from .article import Image, SiteFacts
from .authors.agency import agency_named, agency_of
from .authors.bylines import authors_of
from .authors.credits import agencies_credited, byline_of
from .authors.people import persons
from .body import library_text
from .document import Document, Element, text_of
from .folding import fold, one_blank, size_of
from .headings import heading_text
from .language import declared_language, language_of
from .linked_data import string, unescaped
from .metadata import canonical_of, section_of, summary_of
from .pictures import image_of
from .script_state import state_tree
from .story.content import story, story_within
from .story.walk import outline_of, page_outline
from .tags import tags_of
from .times.dates import Moment, zone_named
from .times.moments import Times, times_of
from .titles import title_of

ENOUGH = 400
"""A story of this size, or larger, is not looked for in the page's scripts as well."""

STORY = 250
"""The least size of a story that stands only where readers with scripts do not see it."""

HEADLINE = 15
"""The letters of a line from which it is known as one of the page's headlines."""

HOLDS = 40
"""The least text that a site's own rule must find to be believed."""


def classed(tag: str, name: str) -> str:
    """The XPath of elements with a class among their classes."""
    return f"//{tag}[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"


class ArticlePage:
    """One page that may hold an article. Every field has a general answer.

    A site's class says in ``bodies`` where its stories stand and in ``headlines`` where its titles
    do, as XPaths, one a layout: what comes first on the page counts, so that pages of old layouts
    stay readable. ``dropped`` are elements inside of the body that are no text. ``scripted`` says
    that some stories are within the scripts only. ``zone`` is the IANA name of the zone that its
    times are in when they name none.
    """

    bodies: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    scripted: bool = False
    zone: str | None = None

    def __init__(self, page: Document, outlet: SiteFacts | None = None) -> None:
        self.page, self.outlet = page, outlet

    @cached_property
    def headline(self) -> str | None:
        return self.title()

    def title(self) -> str | None:
        named = self.page.xpath(" | ".join(self.headlines)) if self.headlines else ()
        return next(filter(None, map(heading_text, named)), None) or title_of(self.page)

    @cached_property
    def signers(self) -> tuple[str, ...]:
        """The authors; where an agency signs, not the house that took the story over."""
        people = self.authors()
        signed = byline_of(self.page, people, self.agencies) if self.agencies else people
        return tuple(name for name in people if name in signed)

    def authors(self) -> tuple[str, ...]:
        return authors_of(self.page)

    @cached_property
    def agencies(self) -> tuple[str, ...]:
        return agencies_credited(self.page)

    def byline(self) -> tuple[str, ...]:
        return byline_of(self.page, self.signers, self.agencies)

    def named_in(self, path: str) -> tuple[str, ...]:
        """The persons named in the elements that an XPath finds."""
        return persons(text_of(item) for item in self.page.xpath(path))

    @cached_property
    def times(self) -> Times:
        return times_of(self.page, self.site_zone(), self.published_otherwise)

    def published_otherwise(self) -> Moment | None:
        """Where only this site hides the time of a page that shows none."""
        return None

    def site_zone(self) -> tzinfo | None:
        return zone_named(self.outlet.zone if self.outlet else None) or zone_named(self.zone)

    def summary(self) -> str | None:
        return summary_of(self.page)

    def canonical_url(self) -> str | None:
        return canonical_of(self.page)

    def section(self) -> str | None:
        return section_of(self.page, self.headline or "")

    def tags(self) -> tuple[str, ...]:
        return tags_of(self.page, self.headline or "", self.summary() or "")

    def image(self) -> Image | None:
        return image_of(self.page)

    def agency(self, text: str) -> str | None:
        named = agency_of(self.page, text)
        return named or next(map(agency_named, self.agencies), None)

    def language(self, text: str) -> str | None:
        known = self.outlet.languages if self.outlet and len(self.outlet.languages) == 1 else ()
        hint = declared_language([self.page.tree.get("lang"), self.page.meta("og:locale"), *known])
        return language_of(text, hint)

    def own_paragraphs(self) -> list[str] | None:
        """The paragraphs by the site's own rule; None where it has none, empty if it misses."""
        if not self.bodies:
            return None
        for element in self.page.xpath(" | ".join(self.bodies)):
            found = self.read_body(element)
            if size_of("".join(found)) >= HOLDS:
                return found
        hidden = state_tree(self.page, self.headline or "") if self.scripted else None
        return self.read_body(hidden) if hidden is not None else []

    def read_body(self, element: Element) -> list[str]:
        """The paragraphs in an element that holds nothing but the story, and what is dropped."""
        unwanted = {item for path in self.dropped for item in self.page.xpath(path)}
        outline = outline_of(element, without=unwanted, host=self.page.host)
        return self.headless(story_within(outline, self.headline or "", self.signers))

    def paragraphs(self) -> list[str]:
        """The paragraphs by the general reading of the page, or of the state in its scripts."""
        outline = page_outline(self.page)
        said = self.summary() or ""
        found = self.headless(story(outline, self.headline or "", self.signers, said))
        if size_of("".join(found)) >= ENOUGH:
            return found
        hidden = state_tree(self.page, f"{self.headline} {said}")
        inside = story(outline_of(hidden), self.headline or "") if hidden is not None else []
        if size_of("".join(inside)) > 2 * size_of("".join(found)):
            return inside
        if size_of("".join(found)) >= HOLDS:
            return found
        unseen = self.unscripted() or self.declared_body()
        if unseen or not self.page.news:
            return unseen or found
        return [part for part in library_text(self.page).split("\n\n") if part]

    def unscripted(self) -> list[str]:
        """The paragraphs that the page shows to readers without scripts."""
        for item in self.page.tree.iter("noscript"):
            if size_of(text_of(item)) >= STORY:
                item.tag = "div"
                return self.headless(story(outline_of(item), self.headline or ""))
        return []

    def declared_body(self) -> list[str]:
        """The paragraphs that the page declares, where it shows none: often a summary alone."""
        text = self.page.news.get("articleBody")
        if not isinstance(text, str) or size_of(text) < STORY or "<" in text:
            return []
        return [line for part in unescaped(text).split("\n") if (line := one_blank(part))]

    def headless(self, found: list[str]) -> list[str]:
        """Paragraphs without a first one that is another headline of the page: pages give one to
        readers, one to searchers, and one to share.
        """
        first = fold(found[0]) if found else ""
        if len(first) < HEADLINE:
            return found
        page = self.page
        said = (page.title_tag(), page.meta("og:title"), page.meta("twitter:title"))
        given = string(page.news.get("headline"))
        return found[any(fold(text).startswith(first) for text in (*said, given)) :]
