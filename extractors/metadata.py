"""What else a page says of its article: address, summary, section."""

import re
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from .document import Document
from .filing import section_shown
from .folding import fold, size_of
from .headings import one_line
from .linked_data import as_list, string
from .tags import texts

MIN_SUMMARY = 8
SECTIONS = (
    *("article:section", "og:article:section", "cxenseparse:section", "section"),
    *("parsely-section", "articlesection", "article_section", "prism.section"),
)
KEYWORDS = ("article:tag", "news_keywords", "keywords")
LISTED = re.compile(r",\S|,.*,")
"""Several sections in one, as blog software writes them."""

CUT = ("..", "…")


def canonical_of(page: Document) -> str | None:
    """The address the page gives as its own; a bare start page is not believed."""
    for found in (page.link("canonical"), page.absolute(page.meta("og:url"))):
        if found and (urlsplit(found).path.strip("/") or urlsplit(found).query):
            return found
    return None


def summary_of(page: Document) -> str | None:
    """What the page says its article is about, in a sentence or two."""
    social = one_line(page.meta("og:description", "twitter:description"))
    declared = string(page.news.get("description"))
    said = (social, one_line(page.meta("description")), declared)
    return next((text for text in said if text and size_of(text) >= MIN_SUMMARY), None)


def section_of(page: Document, title: str) -> str | None:
    """The section of the site that the article of that `title` stands in."""
    named = map(one_line, page.meta_all(*SECTIONS))
    for found in chain((declared_section(page), *named, crumb(page, title)), section_shown(page)):
        if found and not is_start(found, title) and not found.isdigit():
            last = found.rstrip("/").rpartition("/")[2] if found[0] == "/" else found
            one = last.replace("_", " ").strip() if last != found else found
            if one:
                return one.partition(",")[0] if LISTED.search(one) else one
    return None


def declared_section(page: Document) -> str | None:
    """The section in JSON-LD; not the first of several that are keywords."""
    named = texts(page.news.get("articleSection"))
    keywords = fold(" ".join((*texts(page.news.get("keywords")), *page.meta_all(*KEYWORDS))))
    several = len(named) > 1 and all(fold(name) in keywords for name in named)
    return None if several else next(iter(named), None)


def is_start(text: str, title: str) -> bool:
    """Whether a text is a title, whole or cut short."""
    mine, whole = fold(text.rstrip(".… ")), fold(title)
    return bool(mine) and (mine == whole or (text.endswith(CUT) and whole.startswith(mine)))


def crumb(page: Document, title: str) -> str | None:
    """The last step of the breadcrumbs in JSON-LD before the article's own."""
    for thing in page.things:
        if thing.get("@type") == "BreadcrumbList":
            steps = [
                string(item) or string(inner(item))
                for item in as_list(thing.get("itemListElement"))
            ]
            named = [step for step in steps if step]
            headline = string(page.news.get("headline")) or ""
            named = [step for step in named if not is_start(step, headline)]
            named = [step for step in named if not is_start(step, title)]
            return named[-1] if len(named) > 1 else None
    return None


def inner(item: Any) -> Any:
    """The object inside a list entry."""
    return item.get("item") if isinstance(item, dict) else None
