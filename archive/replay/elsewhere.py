"""Where else the text of an article stands, and who had it first."""

from dataclasses import dataclass
from datetime import datetime

from archive.likeness import Alike, alike
from archive.moments import moment_of
from archive.versions import Version

from .cards import UNTITLED, article_link, site
from .library import Library

WHOLE = 0.98
"""From this share on, a text is called the same."""
HOUR = 3600
DAY = 24 * HOUR
LONG = 2 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page on which the text stands; ``here`` if it is the one that is shown."""

    title: str
    outlet: str
    when: datetime
    agency: str
    first: bool
    link: str = ""
    share: int = 100
    after: str = ""
    here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The places of a text, the first of them first; empty if it stands nowhere else."""

    places: tuple[Place, ...] = ()

    @property
    def first(self) -> Place | None:
        return next((one for one in self.places if one.first), None)


def elsewhere(library: Library, one: Version) -> Elsewhere:
    """Where the text of a version stands besides, its own place among them."""
    if not one.id:
        return Elsewhere()
    with library.catalog.reading() as db:
        others = alike(db, one.id)
    if not others:
        return Elsewhere()
    begun = min([own_time(one), *(other.when for other in others)])
    places = [own(one, begun), *(place_of(other, begun) for other in others)]
    return Elsewhere(places=tuple(sorted(places, key=lambda place: place.when)))


def own_time(one: Version) -> datetime:
    """When an article came out; never after it was captured."""
    published = one.document.get("published")
    return min(one.at, moment_of(published)) if published else one.at


def own(one: Version, begun: datetime) -> Place:
    """The place of the article itself."""
    when = own_time(one)
    return Place(
        title=one.document.get("title") or UNTITLED,
        outlet=site(one.document.get("outlet")) or host(one.document["url"]),
        when=when,
        agency=one.document.get("agency") or "",
        first=when == begun,
        after=later(when, begun),
        here=True,
    )


def place_of(other: Alike, begun: datetime) -> Place:
    """The place of another article."""
    return Place(
        title=other.title or UNTITLED,
        outlet=site(other.outlet) or host(other.url),
        when=other.when,
        agency=other.agency or "",
        first=other.first,
        link=article_link(other.url),
        share=100 if other.share >= WHOLE else round(other.share * 100),
        after=later(other.when, begun),
    )


def host(url: str) -> str:
    """The site of an address, for pages without an outlet."""
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")


def later(when: datetime, begun: datetime) -> str:
    """How long after the first one comes, in few letters.

    >>> from datetime import UTC
    >>> later(datetime(2026, 11, 21, 9, 5, tzinfo=UTC), datetime(2026, 11, 21, 8, tzinfo=UTC))
    '1 h 5 min later'
    """
    seconds = int((when - begun).total_seconds())
    if seconds <= 0:
        return ""
    if seconds >= LONG:
        return f"{seconds // DAY:,} days later"
    hours, rest = divmod(seconds, HOUR)
    said = " ".join(
        f"{count} {word}" for count, word in ((hours, "h"), (rest // 60, "min")) if count
    )
    return f"{said or 'less than a minute'} later"
