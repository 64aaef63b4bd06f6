"""What else a page says of its article: address, summary, section, tags, lead picture."""

import re
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from .document import Document
from .filing import section_shown, tags_shown
from .folding import fold, size_of
from .headings import one_line
from .linked_data import as_list, string
from .site_names import site_names

MAX_TAGS = 30
MAX_TAG = 60
MIN_SUMMARY = 8
SECTIONS = (
    *("article:section", "og:article:section", "cxenseparse:section", "section"),
    *("parsely-section", "articlesection", "article_section"),
)
LISTED = re.compile(r",\S|,.*,")
"""Several sections in one, as blog software writes them."""

DIVIDED = re.compile(r"[,，、;；]")
WIDE_LIST = re.compile(
    r"[^\s\uac00-\ud7a3]*[\u3041-\u9fff][^\s\uac00-\ud7a3]*(?:\s[^\s\uac00-\ud7a3]{1,12}){2,}"
)
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
    declared = string(first(page.news.get("articleSection")))
    named = map(one_line, page.meta_all(*SECTIONS))
    for found in chain((declared, *named, crumb(page, title)), section_shown(page)):
        if found and not is_start(found, title) and not found.isdigit():
            last = found.rstrip("/").rpartition("/")[2] if found[0] == "/" else found
            one = last.replace("_", " ") if last != found else found
            return one.partition(",")[0] if LISTED.search(one) else one
    return None


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


def tags_of(page: Document, title: str) -> tuple[str, ...]:
    """Keywords of an article, each once; its `title` and the name of the site are none."""
    found = [*texts(page.news.get("keywords")), *page.meta_all("article:tag")]
    if not found:
        found = page.meta_all("news_keywords", "keywords", "parsely-tags") or tags_shown(page)
    others = {fold(name) for name in (*site_names(page), title)}
    tags: dict[str, str] = {}
    for tag in filter(None, map(one_line, chain.from_iterable(map(listed, found)))):
        if len(tag) <= MAX_TAG and fold(tag) not in others:
            tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())[:MAX_TAGS]


def listed(text: str) -> list[str]:
    """The keywords in a list of them; in scripts without blanks, these can divide them."""
    parts = DIVIDED.split(text)
    return text.split() if len(parts) == 1 and WIDE_LIST.fullmatch(text.strip()) else parts


def texts(value: Any) -> list[str]:
    """The texts in a value that may be one or many."""
    return [text for text in (string(item) for item in as_list(value)) if text]


def first(value: Any) -> Any:
    """The first of one or many."""
    return next(iter(as_list(value)), None)
