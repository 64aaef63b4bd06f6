"""Where a page shows that its article is filed: section and tags, of pages that declare none."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from .document import Document, Element, text_of
from .headings import headline_of, one_line

CRUMBS = (
    ("class", "breadcrumb"),
    ("class", "entry-crumbs"),
    ("aria-label", "readcrumb"),
    ("itemtype", "BreadcrumbList"),
)
"""Attributes of boxes that show where a page is filed, and what is in them."""

TAGS = re.compile(r"(?:^|[\s_-])(?:tags|taglist|tag-list|post-tags)(?=$|[\s_-])", re.I)
BESIDE = frozenset(["aside", "nav", "form"])
BOXES = frozenset(["div", "ul", "p", "section", "span", "footer", "dl"])
FAR, MAX_LINKS, MAX_CRUMB, MAX_TRAIL, MAX_BOXES, UP = 4000, 30, 60, 300, 8, 6
RAIL = re.compile(r"(?:^|\s)sidebar")


def section_shown(page: Document) -> Iterator[str]:
    """Sections that the page shows: what its links name as a category, then its breadcrumbs."""
    yield from islice(filter(None, map(words, related(page, "category"))), 1)
    boxes = islice(filter(is_trail, page.tree.iter("*")), MAX_BOXES) if "crumb" in page.html else ()
    for box in islice((box for box in boxes if len(words(box)) <= MAX_TRAIL), 1):
        steps = [link for link in box.iter("a") if urlsplit(link.get("href") or "").path.strip("/")]
        yield from reversed([step for step in map(words, steps) if len(step) <= MAX_CRUMB])


def is_trail(element: Element) -> bool:
    """Whether an element says that it holds breadcrumbs."""
    return any(sign in (element.get(name) or "") for name, sign in CRUMBS)


def tags_shown(page: Document) -> list[str]:
    """The tags that the page shows under its headline: links named as such, or in such a box."""
    tagged = [link for link in related(page, "tag") if "category" not in relations(link)]
    if tagged:
        home = box_of(tagged[0])
        return [words(link).lstrip("#") for link in tagged if box_of(link) is home]
    for box in below(page):
        if box.tag in BOXES and TAGS.search(box.get("class") or "") and not is_beside(box):
            links = [words(link).lstrip("#") for link in islice(box.iter("a"), MAX_LINKS)]
            if links:
                return links
    return []


def related(page: Document, relation: str) -> list[Element]:
    """The links under the headline that are so named, and not beside the story."""
    links = (item for item in below(page) if item.tag == "a" and item.get("rel"))
    return [link for link in links if relation in relations(link) and not is_beside(link)]


def relations(link: Element) -> list[str]:
    """How a link says that it is related to the page."""
    return re.split(r"[\s,]+", (link.get("rel") or "").lower())


def below(page: Document) -> Iterator[Element]:
    """The elements under the headline; all where no heading is of the first rank."""
    heading = headline_of(page)
    return islice(page.after(heading) if heading is not None else page.tree.iter("*"), FAR)


def box_of(link: Element) -> Element | None:
    """The element that holds a link, or the list that it is in."""
    holder = link.getparent()
    return holder.getparent() if holder is not None and holder.tag in {"li", "span"} else holder


def is_beside(element: Element) -> bool:
    """Whether an element stands in a box beside the story."""
    around = islice(element.iterancestors(), UP)
    return any(item.tag in BESIDE or RAIL.search(item.get("class") or "") for item in around)


def words(element: Element) -> str:
    """The text of an element on one line."""
    return one_line(text_of(element)) or ""
