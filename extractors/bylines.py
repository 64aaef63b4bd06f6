"""Who wrote the page: its declarations first, then its visible byline."""

from collections.abc import Iterable
from itertools import pairwise

from .document import Document
from .people import people_in, persons
from .titles import fold, site_names, text_of

METAS = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "article:author_name",
    "cxenseparse:author",
    "byl",
    "authors",
    "twitter:data1",
)
BYLINE = (
    "//*[@itemprop='author' or @rel='author' or contains(concat(' ', @class, ' '), ' author ')"
    " or contains(concat(' ', @class, ' '), ' byline ') or contains(@class, 'author-name')"
    " or contains(@class, 'author__name') or contains(@class, 'authorName')"
    " or contains(@class, 'byline') or contains(@class, 'Byline')]"
    "[not(ancestor::aside or ancestor::footer)]"
)
MAX_BYLINE = 150


def authors_of(page: Document) -> tuple[str, ...]:
    """Persons who signed the article; empty where only a house or an agency did."""
    site = {fold(name) for name in site_names(page)}
    for names in sources(page):
        found = tuple(name for name in names if fold(name) not in site)
        if found:
            return found
    return ()


def sources(page: Document) -> Iterable[tuple[str, ...]]:
    yield people_in(page.news.get("author"))
    yield people_in(page.news.get("creator"))
    for name in METAS[:-1]:
        yield persons(page.meta_all(name))
    if "written" in (page.meta("twitter:label1") or "").lower():
        yield persons(page.meta_all("twitter:data1"))
    yield visible(page)


def visible(page: Document) -> tuple[str, ...]:
    """Names in the first elements that are marked as a byline."""
    texts = [(item, text_of(item).strip()) for item in page.xpath(BYLINE)[:12]]
    texts = [(item, text) for item, text in texts if 2 < len(text) < MAX_BYLINE]
    if not texts:
        return ()
    found = persons([texts[0][1]])
    for (before, _), (item, text) in pairwise(texts):
        if item.getparent() is not before.getparent():
            break
        found = persons([*found, text])
    return found
