"""Where a page shows that its article is filed: section and tags, of pages that declare none."""

import re
from collections.abc import Iterator
from itertools import chain, islice
from urllib.parse import urlsplit

from .authors.marks import is_profile
from .document import Document, Element, text_of
from .headings import headline_of, one_line
from .hosts import is_other

CRUMB = re.compile(r"crumbs?(?![a-z])|breadcrumb", re.I)
LABELS = ("class", "id", "aria-label", "itemtype")
"""What boxes that show where a page is filed are called, and the attributes that say so."""

NEXT = re.compile(r"\s*(?:>+|»|›|＞|→)\s*")
"""What leads from one step of breadcrumbs to the next."""

KICKER = re.compile(
    r"(?:^|[\s_-])(?:categor(?:y|ie|ia)|rubri(?:que|k|ka|ca)|ressort|kicker|seccion|sezione|"
    r"kategori[ea]?)(?=$|[\s_-])",
    re.I,
)
SECTION, INLINE = re.compile(r"(?:^|[\s_-])section(?=$|\s)", re.I), frozenset(["a", "span"])
"""Names of what stands beside a headline and says where it is filed; the last is one of links."""

TAGS = re.compile(r"(?:^|[\s_-])(?:tags|taglist|tag-list|post-tags)(?=$|[\s_-])", re.I)
BESIDE = frozenset(["aside", "nav", "form"])
BOXES = frozenset(["div", "ul", "p", "section", "span", "footer", "dl"])
FAR, MAX_LINKS, MAX_CRUMB, MAX_TRAIL, MAX_BOXES, UP = 4000, 30, 60, 300, 8, 6
CLOSE, NEAR, MAX_KICKER = 3, 40, 40
RAIL = re.compile(r"(?:^|\s)sidebar")


def section_shown(page: Document) -> Iterator[str]:
    """Sections that the page shows: what it labels as one, what its links name as a category, its
    breadcrumbs, and what stands beside the headline.
    """
    labelled = (item for item in page.items if item.get("itemprop") == "articleSection")
    said = map(words, (next(item.iter("a"), item) for item in islice(labelled, 1)))
    yield from (text for text in said if 0 < len(text) <= MAX_CRUMB)
    yield from islice(filter(None, map(words, related(page, "category"))), 1)
    boxes = filter(is_trail, page.tree.iter("*")) if "rumb" in page.html else iter(())
    named = (box for box in islice(boxes, MAX_BOXES) if 0 < len(words(box)) <= MAX_TRAIL)
    found = ([*map(words, steps_in(box, page))] for box in chain(named, trails(page)))
    yield from reversed([step for step in next(filter(None, found), ()) if len(step) <= MAX_CRUMB])
    yield from islice(filter(None, map(words, kickers(page))), 1)


def is_trail(element: Element) -> bool:
    """Whether an element says that it holds breadcrumbs."""
    return any(CRUMB.search(element.get(name) or "") for name in LABELS)


def trails(page: Document) -> Iterator[Element]:
    """Elements whose links are set apart as breadcrumbs are."""
    last = None
    for link in islice(page.tree.iter("a"), FAR):
        holder = link.getparent()
        leads_on = link.tail and NEXT.fullmatch(link.tail)
        if leads_on and holder is not None and holder is not last:
            last = holder
            if sum(map(len, map(str, islice(holder.itertext(), MAX_TRAIL)))) <= MAX_TRAIL:
                yield holder


def steps_in(box: Element, page: Document) -> Iterator[Element]:
    """The links in breadcrumbs that lead on from the front page, on the same site; the front page
    of another host of it is a step.
    """
    for at, link in enumerate(box.iter("a")):
        address = link.get("href") or ""
        parts = urlsplit(address)
        below = parts.path.strip("/") or (at and parts.hostname and parts.path == "/")
        if below and words(link) and not is_other(address, page.host):
            yield link


def kickers(page: Document) -> Iterator[Element]:
    """The links beside the headline that are named as its section, or alone in what is."""
    heading = headline_of(page)
    above = (heading, *islice(heading.iterancestors(), CLOSE)) if heading is not None else ()
    before = (item for box in above for item in islice(box.itersiblings(preceding=True), CLOSE))
    after = islice(page.after(heading), NEAR) if heading is not None else ()
    for item in chain(chain.from_iterable(item.iter("*") for item in before), after):
        name = item.get("class") or ""
        named = KICKER.search(name) or (item.tag in INLINE and SECTION.search(name))
        links = [*islice(item.iter("a"), 2)] if named and not is_beside(item) else []
        if len(links) == 1 and len(words(item)) <= MAX_KICKER and not is_profile(links[0]):
            yield links[0]


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
