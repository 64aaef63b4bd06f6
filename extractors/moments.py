"""When the page was published and changed: its declarations, then its visible dates."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from itertools import chain, islice

from .dates import Moment, read_moment
from .dates_shown import (
    above_story,
    at_permalink,
    below_story,
    first_shown,
    in_address,
    in_state,
    in_text,
    shown,
)
from .day_order import reads_month_first
from .document import Document, text_of
from .linked_data import string
from .local_time import Visible, in_local_time, same_zone, zone_at

PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "article:published",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "published_time",
    "article.published",
    "date.available",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "og:published_time",
    "og:pubdate",
    "ptime",
    "datecreated",
    "date.created",
    "created",
    "published_on",
    "published_at",
    "published-date",
    "published",
    "article_date_original",
    "weibo:article:create_at",
    "rnews:datepublished",
    "date",
)
MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "dc.date.modified",
    "dcterms.modified",
    "article_updatetime",
    "revision_date",
)
PUBLICATION = "datePublished"
MARKED = re.compile(r"(?:^|[^a-z])pub(?:li(?:sh(?:ed)?|cation))?[_-]?(?:date|time)$", re.I)
"""Names that sites make up for the meta tag with the time of publication."""

MAX_SHOWN = 6
MOVED = timedelta(days=60)
"""The least time between a story and its move to another system."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Times:
    """When a page says it was published and modified, and the flags that go with it."""

    published: datetime | None
    modified: datetime | None
    flags: tuple[str, ...]


def times_of(
    page: Document, zone: tzinfo | None, otherwise: Callable[[], Moment | None] = lambda: None
) -> Times:
    """The times of `page`; one that names no zone gets `zone`, or UTC, and a flag.

    `otherwise` is asked for the time of a page that neither declares nor shows one.
    """
    month_first = reads_month_first(page)
    published, modified = read_times(page, month_first, otherwise)
    if is_coming(published, page.served):
        turned = read_times(page, not month_first, otherwise)
        published, modified = (published, modified) if is_coming(turned[0], page.served) else turned
    flags = []
    if any(found and not found.zoned for found in (published, modified)):
        flags.append("zone-assumed")
    if published and not published.clock:
        flags.append("day-only")
    return Times(placed(published, zone), placed(modified, zone), tuple(flags))


def read_times(
    page: Document, month_first: bool, otherwise: Callable[[], Moment | None]
) -> tuple[Moment | None, Moment | None]:
    """The moments at which `page` was published and modified, its dates read in one order."""

    @cache
    def visible() -> tuple[Moment, ...]:
        return tuple(islice(shown(page, month_first), MAX_SHOWN))

    issues = tuple(declared(page, PUBLICATION, PUBLISHED, month_first))
    changes = tuple(declared(page, "dateModified", MODIFIED, month_first))
    published = first(issues) or undeclared(page, visible, month_first) or otherwise()
    modified = first(changes)
    if published and modified and modified.wall <= published.wall:
        published = earlier_shown(page, published, month_first)
    home = zone_at(page.host)
    modified = in_local_time(modified, changes, visible, home)
    published = in_local_time(published, issues, visible, home) or modified
    return same_zone(published, modified, visible), same_zone(modified, published, visible)


def is_coming(found: Moment | None, served: datetime | None) -> bool:
    """Whether a moment is still to come when the page is served, in any zone."""
    return bool(found and served and found.wall - served > DAY)


def earlier_shown(page: Document, published: Moment, month_first: bool) -> Moment:
    """The day under the headline where it is before a declared one that is that of the last change:
    stories that were moved to another system are declared with the time of the move.
    """
    seen = next(in_text(page, month_first), None)
    return seen if seen and published.wall - seen.wall > MOVED else published


def undeclared(page: Document, visible: Visible, month_first: bool) -> Moment | None:
    """The time of a page that declares none: shown near the headline, or in its address."""
    lines = list(islice(in_text(page, month_first), 1))
    address = in_address(page.url)
    if address:
        seen = (*lines, *visible(), *below_story(page))
        near = [found for found in seen if abs(found.wall - address.wall) < 2 * DAY]
        return max(near, key=worth, default=address)
    others = (
        string(thing.get("datePublished") or thing.get("uploadDate")) for thing in page.things
    )
    elsewhere = (read_moment(text) for text in others if text)
    tab = (read_moment((page.title_tag() or "")[-40:]),)
    others_shown = (above_story(page), below_story(page), in_state(page))
    updates = islice(in_text(page, month_first, updates=True), 1)
    candidates = chain(
        *(at_permalink(page), tab, lines, visible()[:1], elsewhere),
        *(*others_shown, first_shown(page), updates),
    )
    return next((found for found in candidates if found), None)


def placed(found: Moment | None, zone: tzinfo | None) -> datetime | None:
    """The time of a moment; where it names no zone, it is taken for one in `zone`."""
    if found is None:
        return None
    return found.at if found.zoned else found.at.replace(tzinfo=zone or UTC)


def first(candidates: Iterable[Moment]) -> Moment | None:
    """The first candidate; a more exact one of the same day is taken instead of it."""
    best: Moment | None = None
    for found in candidates:
        if best is None or is_finer(found, best):
            best = found
        if best.zoned and best.clock:
            break
    return best


def is_finer(found: Moment, best: Moment) -> bool:
    """Whether a moment says the same day as another, more exactly."""
    return worth(found) > worth(best) and abs(found.wall - best.wall) < DAY


def worth(found: Moment) -> int:
    """How exact a moment is."""
    return 2 * found.clock + (found.zoned and found.clock)


def declared(
    page: Document, key: str, names: tuple[str, ...], month_first: bool
) -> Iterator[Moment]:
    """Moments in JSON-LD, in meta tags and in microdata."""
    texts = [string(page.news.get(key)), *page.meta_all(*names)]
    if key == PUBLICATION:
        texts += [
            text for name, found in page.metas.items() if MARKED.search(name) for text in found
        ]
    items = page.xpath(f"//*[@itemprop='{key}']")[:3]
    texts += [item.get("datetime") or item.get("content") or text_of(item) for item in items]
    for text in texts:
        found = read_moment(text, month_first=month_first)
        if found:
            yield found
