"""The times of publication and of the last change that a page declares."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from extractors.document import Document, Element, text_of
from extractors.linked_data import Thing, about, kinds, string

from .boxes import around, is_own
from .dates import Moment
from .day_order import reader

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
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "dcterms.available",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "og:published_time",
    "og:pubdate",
    "ptime",
    "published_on",
    "published_at",
    "published-date",
    "published",
    "article_date_original",
    "weibo:article:create_at",
    "rnews:datepublished",
    "citation_online_date",
    "citation_date",
    "bepress_citation_online_date",
    "eprints.date",
)
CREATED = (
    "datecreated",
    "date.created",
    "created",
    "article:created",
    "article.created",
    "article:create_at",
    "post_date",
    "posted",
    "release_date",
    "og:release_date",
    "article_date",
    "date",
)
"""Names under which some pages declare publication, others something near it."""

MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "lastmod",
    "dateupdate",
    "last-modified",
    "dc.date.modified",
    "dcterms.modified",
    "article_updatetime",
    "revision_date",
)
MARKED = re.compile(
    r"(?<!last)(?<!last[ _.:-])(?<!re)(?<!un)(?<!un[_-])pub(?:li(?:sh(?:ed)?|cation))?"
    r"(?:[ _.:-]?(?:date[_-]?time|date|time|at|on)|(?<=[:._]published))"
    r"(?:[ _.:-]?(?:iso|utc|gmt))?$",
    re.I,
)
"""Names that sites make up for the meta tag with the time of publication."""

ISSUED = ("datepublished", "issued", "created", "date", "datecreated")
MADE = ("created", "datecreated")
CHANGED = ("datemodified", "modified")
"""What RDFa and microdata call the two, in lower case and without the vocabulary."""

CLAIMS = "//*[@property and (@content or @datetime) and not(self::meta)]"
VOCABULARY = re.compile(r"\bdc(?:terms)?\b")
"""What a page with dates in RDFa names at its top."""


@dataclass(frozen=True, slots=True)
class Declared:
    """Moments of publication, the surest first; those of them that can be of the making of the
    page alone; and those of the last change.
    """

    issues: tuple[Moment, ...]
    made: tuple[Moment, ...]
    changes: tuple[Moment, ...]


MAX_ITEMS, PAGES = 40, frozenset(["WebPage", "ItemPage"])


def declared(page: Document, month_first: bool) -> Declared:
    """The moments that a page declares in JSON-LD, in meta tags, in microdata and RDFa."""
    read = reader(page, month_first)
    items = [(item, names_of(item)) for item in items_of(page)]
    issued, made, changed = (labelled(page, items, labels) for labels in (ISSUED, MADE, CHANGED))
    wholes = (said(thing.get("dateModified")) for thing in wholes_of(page))
    changes = (said(page.news.get("dateModified")), *page.meta_all(*MODIFIED), *changed, *wholes)
    making = (said(page.news.get("dateCreated")), *page.meta_all(*CREATED), *made)
    return Declared(*(moments(texts, read) for texts in (issues(page, issued), making, changes)))


def items_of(page: Document) -> list[Element]:
    """Elements with microdata or RDFa of dates; looked for where the page has any at all."""
    tops = (item.items() for item in (page.tree, *page.tree.iterchildren("body")))
    marks = (str(part) for top in tops for pair in top for part in pair)
    has_claims = any(map(VOCABULARY.search, marks))
    claims = page.xpath(CLAIMS) if has_claims else []
    dated = (item for item in page.items if "ate" in item.get("itemprop", ""))
    return [*islice(dated, MAX_ITEMS), *claims[:MAX_ITEMS]]


def issues(page: Document, labelled: Iterable[str]) -> Iterator[str | None]:
    """What a page says of its publication; what its elements say of it is `labelled`."""
    yield said(page.news.get("datePublished"))
    yield from page.meta_all(*PUBLISHED)
    yield from (text for name in page.metas if MARKED.search(name) for text in page.metas[name])
    yield from page.meta_all(*CREATED)
    yield from labelled
    yield from (said(thing.get("datePublished")) for thing in wholes_of(page))
    yield from (said(page.news.get(key)) for key in ("dateCreated", "uploadDate"))


def wholes_of(page: Document) -> Iterator[Thing]:
    """What JSON-LD says of the page as such."""
    wholes = (thing for thing in page.things if PAGES.intersection(kinds(thing)))
    return (thing for thing in wholes if about(thing, page.url))


def moments(
    texts: Iterable[str | None], read: Callable[[str], Moment | None]
) -> tuple[Moment, ...]:
    """The moments that texts name."""
    return tuple(filter(None, (read(text) for text in texts if text)))


def said(value: Any) -> str | None:
    """A time in JSON-LD as text: some write the seconds since 1970, as a number."""
    return str(int(value)) if type(value) in {int, float} else string(value)


def labelled(
    page: Document, items: list[tuple[Element, list[str]]], labels: tuple[str, ...]
) -> Iterator[str]:
    """What elements say that bear one of `labels`; of several, those of the story itself."""
    found = [item for label in labels for item, names in items if label in names]
    if len(found) > 1:
        holders = around(page, page.heading)
        found = [item for item in found if is_own(item, holders)]
    for item in found[:3]:
        given = item.get("datetime") or item.get("content") or item.get("title")
        yield given or text_of(item)


def names_of(item: Element) -> list[str]:
    """The names of what an element says, in lower case, without their vocabulary."""
    names = f"{item.get('itemprop') or ''} {item.get('property') or ''}".lower().split()
    return [name.rpartition(":")[2] for name in names]
