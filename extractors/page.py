"""The general page: an answer to every question. The class of a site overrides some."""

from datetime import tzinfo
from functools import cached_property

from .agency import agency_of
from .article import Image, SiteFacts
from .blocks import outline_of
from .bylines import authors_of
from .content import story
from .dates import zone_named
from .document import Document
from .language import declared_language, language_of
from .metadata import canonical_of, image_of, section_of, summary_of, tags_of
from .moments import Times, times_of
from .titles import title_of


class ArticlePage:
    """One page that may hold an article. Every field has a general answer."""

    zone: str | None = None
    """The IANA name of the zone that the site's times are in when they name none."""

    def __init__(self, page: Document, outlet: SiteFacts | None = None) -> None:
        self.page, self.outlet = page, outlet

    def title(self) -> str | None:
        return title_of(self.page)

    def authors(self) -> tuple[str, ...]:
        return authors_of(self.page)

    @cached_property
    def times(self) -> Times:
        return times_of(self.page, self.site_zone())

    def site_zone(self) -> tzinfo | None:
        return zone_named(self.outlet.zone if self.outlet else None) or zone_named(self.zone)

    def summary(self) -> str | None:
        return summary_of(self.page)

    def canonical_url(self) -> str | None:
        return canonical_of(self.page)

    def section(self) -> str | None:
        return section_of(self.page)

    def tags(self) -> tuple[str, ...]:
        return tags_of(self.page)

    def image(self) -> Image | None:
        return image_of(self.page)

    def agency(self, text: str) -> str | None:
        return agency_of(text, self.authors())

    def language(self, text: str) -> str | None:
        known = (
            self.outlet.languages if self.outlet and len(self.outlet.languages) == 1 else (None,)
        )
        hint = declared_language([self.page.tree.get("lang"), self.page.meta("og:locale"), *known])
        return language_of(text, hint)

    def own_paragraphs(self) -> list[str] | None:
        """The paragraphs by the site's own rule; None where it has none, empty if it misses."""
        return None

    def paragraphs(self) -> list[str]:
        return story(outline_of(self.page.tree), self.title() or "", self.authors())
