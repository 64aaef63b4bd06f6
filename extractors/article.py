from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """The lead picture of an article: its absolute address, and the caption beside it."""

    url: str
    caption: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What is known of a site before one of its pages is read.

    ``zone`` is an IANA name; it is added to times that a page gives without one, and the article
    is then flagged ``zone-assumed``. ``slug`` names the page file; None leaves that to the host.
    """

    slug: str | None = None
    name: str | None = None
    zone: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a page says. None or empty means that the page does not say; nothing is guessed.

    ``text`` is paragraphs separated by a blank line. Times carry a zone. ``language`` is of the
    text (a two-letter code). ``authors`` are persons and ``agency`` is the wire service credited;
    ``byline`` is both, in the page's words (``Associated Press``, where ``agency`` is ``AP``).
    ``rule`` names what read the body (``yna_co_kr``, ``general``, ``script-state``, ...);
    ``extractor`` the version.
    """

    url: str
    canonical_url: str | None = None
    outlet: str | None = None
    title: str | None = None
    summary: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    agency: str | None = None
    byline: tuple[str, ...] = ()
    image: Image | None = None
    text: str = ""
    flags: tuple[str, ...] = ()
    rule: str = ""
    extractor: str = ""

    def __post_init__(self) -> None:
        for moment in (self.published, self.modified):
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"a time must carry a zone, got {moment!r} for {self.url}")


@dataclass(frozen=True, slots=True)
class NoArticle:
    """Why a page gives no article, in a word fit for a counter, such as ``soft-404``."""

    reason: str
    detail: str = ""
