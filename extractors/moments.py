"""When the page was published and changed: its declarations, then its visible dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from lxml.html import HtmlElement

from .dates import Moment, read_moment
from .document import Document
from .linked_data import string
from .titles import text_of

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
DATED = re.compile(
    r"date|time|publish|posted|dateline|timestamp|meta|info|byline|tarih|fecha|datum", re.I
)
IN_PATH = re.compile(
    r"/(20\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?=[/_.-]|\b|[a-z])|/(20\d\d)/([a-z]{3})/([0-3]?\d)/",
    re.I,
)
MAX_NEAR = 400


@dataclass(frozen=True, slots=True)
class Times:
    """When a page says it was published and modified, and the flags that go with it."""

    published: datetime | None
    modified: datetime | None
    flags: tuple[str, ...]


def times_of(page: Document, zone: tzinfo | None) -> Times:
    """The times of `page`; one that names no zone gets `zone`, or UTC, and a flag."""
    month_first = reads_month_first(page)
    published = first(published_candidates(page, month_first))
    modified = first(declared(page, "dateModified", MODIFIED))
    flags = []
    if any(found and not found.zoned for found in (published, modified)):
        flags.append("zone-assumed")
    if published and not published.clock:
        flags.append("day-only")
    return Times(placed(published, zone), placed(modified, zone), tuple(flags))


def placed(found: Moment | None, zone: tzinfo | None) -> datetime | None:
    if found is None:
        return None
    return found.at if found.zoned else found.at.replace(tzinfo=zone or UTC)


def first(candidates: Iterator[Moment]) -> Moment | None:
    """The first candidate; a more exact one of the same day is taken instead of it."""
    best: Moment | None = None
    for found in candidates:
        if best is None:
            best = found
        elif worth(found) > worth(best) and abs(naive(found) - naive(best)) < timedelta(days=1):
            best = found
        if best.zoned and best.clock:
            break
    return best


def worth(found: Moment) -> int:
    return 2 * found.clock + (found.zoned and found.clock)


def naive(found: Moment) -> datetime:
    return found.at.replace(tzinfo=None)


def reads_month_first(page: Document) -> bool:
    """Whether 05/04 is May here: only where English as in America is written."""
    language = (page.tree.get("lang") or page.meta("og:locale") or "").lower().replace("_", "-")
    british = (".uk", ".au", ".nz", ".in", ".ie", ".za", ".sg", ".my", ".ng", ".ke", ".pk")
    return language.startswith("en") and language != "en-gb" and not page.host.endswith(british)


def declared(page: Document, key: str, names: tuple[str, ...]) -> Iterator[Moment]:
    for text in (string(page.news.get(key)), *page.meta_all(*names)):
        found = read_moment(text)
        if found:
            yield found
    for item in page.xpath(f"//*[@itemprop='{key}']")[:3]:
        text = item.get("datetime") or item.get("content") or text_of(item)
        found = read_moment(text)
        if found:
            yield found


def published_candidates(page: Document, month_first: bool) -> Iterator[Moment]:
    yield from declared(page, "datePublished", PUBLISHED)
    yield from shown(page, month_first)
    for thing in page.things:
        found = read_moment(string(thing.get("datePublished") or thing.get("uploadDate")))
        if found:
            yield found
    if found := in_address(page.url):
        yield found
    yield from declared(page, "dateModified", MODIFIED)


def shown(page: Document, month_first: bool) -> Iterator[Moment]:
    """Dates that readers see near the headline, the nearest first."""
    for item in dated_elements(page):
        text = item.get("datetime") or item.get("title") or ""
        found = read_moment(text, month_first=month_first)
        found = found or read_moment(text_of(item), month_first=month_first)
        if found:
            yield found


def dated_elements(page: Document) -> Iterator[HtmlElement]:
    """Elements that can hold the date: those after the headline, then all, in page order."""
    heading = next(iter(page.tree.iter("h1")), None)
    after = heading is None
    early: list[HtmlElement] = []
    seen = 0
    for item in page.tree.iter(
        "h1", "time", "span", "div", "p", "li", "abbr", "dd", "em", "td", "small", "b"
    ):
        if item is heading:
            after = True
        marked = item.tag == "time" or DATED.search(f"{item.get('class')} {item.get('id')}")
        if not marked or item.tag == "h1" or len(item) > 12:
            continue
        if after:
            yield item
            seen += 1
        elif len(early) < 20:
            early.append(item)
        if seen > 25:
            break
    yield from early


def in_address(url: str) -> Moment | None:
    """The day that an address names, as ``/2023/09/20/`` or ``/20230920``."""
    found = IN_PATH.search(url)
    if not found:
        return None
    parts = found.groups()
    text = "-".join(parts[:3]) if parts[0] else f"{parts[5]} {parts[4]} {parts[3]}"
    return read_moment(text)
