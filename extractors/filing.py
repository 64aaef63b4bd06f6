"""Where a page shows that its article is filed: section and tags, of pages that declare none."""

import re
from collections.abc import Iterator
from itertools import chain, islice

from .authors.marks import is_profile
from .document import Document, Element, once_a_page, text_of
from .headings import headline_of, one_line
from .hosts import is_other, parts_of
from .story.naming import HUMP

CRUMB = re.compile(r"crumbs?(?![a-z])|breadcrumb", re.I)
LABELS = ("class", "id", "aria-label", "itemtype")
"""What boxes that show where a page is filed are called, and the attributes that say so."""

NEXT = re.compile(r"\s*(?:>+|»|›|＞|→)\s*")
"""What leads from one step of breadcrumbs to the next."""

KICKER = re.compile(
    r"(?:^|[\s_-])(?:categor(?:y|ies?|ias?)|rubri(?:que|k|ka|ca|c)s?|ressort|kicker|seccion|sezione|"
    r"kategori[ea]?|cats?|topic|(?:news|top|article)-label|supertitle|supertag)(?=$|[\s_-])",
    re.I,
)
SECTION, INLINE = re.compile(r"(?:^|[\s_-])section(?=$|\s)", re.I), frozenset(["a", "span"])
"""Names of what stands beside a headline and says where it is filed; the last is one of links."""

LABEL = re.compile(
    r"(?:^|[\s_-])(?:categor(?:y|ie|ia)|rubri(?:que|k|ka|ca|c)|ressort)(?=$|[\s_-])", re.I
)
"""Names of a section that is no link."""

BESIDE = frozenset(["aside", "nav", "form"])
LISTED = BESIDE | {"li"}
TEXTS, DIGIT = frozenset(["div", "h2", "h3", "h4", "p", "span", "strong"]), re.compile(r"\d")
SIGNS = frozenset(["b", "em", "i", "small", "span"])
FAR, MAX_CRUMB, MAX_TRAIL, MAX_BOXES, UP = 4000, 60, 300, 8, 6
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
        if holder is None or holder is last or not is_step(link):
            continue
        last = holder
        if sum(map(len, map(str, islice(holder.itertext(), MAX_TRAIL)))) <= MAX_TRAIL:
            yield holder


def is_step(link: Element) -> bool:
    """Whether a sign that leads on stands behind a link, and something behind that; behind one to
    the front page, that may be a slash.
    """
    beside = link.getnext()
    if beside is None:
        sign, _, rest = (link.tail or "").strip().partition(" ")
        return bool(rest) and NEXT.fullmatch(sign) is not None
    apart = beside.tag in SIGNS and len(beside) == 0 and not (link.tail or "").strip()
    sign = (beside.text or "") if apart else (link.tail or "")
    first = not parts_of(link.get("href") or "").path.strip("/")
    return bool(NEXT.fullmatch(sign) or (first and sign.strip() == "/"))


def steps_in(box: Element, page: Document) -> Iterator[Element]:
    """The links in breadcrumbs that lead on from the front page, on the same site; the front page
    of another host of it is a step.
    """
    for at, link in enumerate(box.iter("a")):
        address = link.get("href") or ""
        parts = parts_of(address)
        below = parts.path.strip("/") or (at and parts.hostname and parts.path == "/")
        if below and words(link) and not is_other(address, page.host):
            yield link


def kickers(page: Document) -> Iterator[Element]:
    """What stands beside the headline and is named as its section, or alone above it: a link, or
    what holds one and no more, or a label.
    """
    heading = headline_of(page)
    if heading is None:
        return
    above = (heading, *islice(heading.iterancestors(), CLOSE))
    before = (item for box in above for item in islice(box.itersiblings(preceding=True), CLOSE))
    next_to = {item for box in above[:2] for item in islice(box.itersiblings(preceding=True), 1)}
    for item in chain(
        chain.from_iterable(item.iter("*") for item in before), islice(page.after(heading), NEAR)
    ):
        if not (item in next_to or is_named(item)) or is_beside(page, item) or item.tag in LISTED:
            continue
        links = [*islice(item.iter("a"), 2)]
        whole = words(item)
        if len(whole) > MAX_KICKER or len(links) > 1 or DIGIT.search(whole):
            continue
        if links and (is_named(item) or whole == words(links[0])) and leads_on(page, links[0]):
            yield links[0]
        elif is_label(item) and any(box in above for box in islice(item.iterancestors(), 2)):
            yield item


def is_named(item: Element) -> bool:
    """Whether an element is named as a section."""
    name = names_of(item)
    return bool(KICKER.search(name) or (item.tag in INLINE and SECTION.search(name)))


def names_of(item: Element) -> str:
    """The names of an element, each word apart."""
    return HUMP.sub("-", item.get("class") or "")


def is_label(item: Element) -> bool:
    """Whether an element is named as a section, and is no link."""
    return item.tag in TEXTS and len(item) == 0 and LABEL.search(names_of(item)) is not None


def leads_on(page: Document, link: Element) -> bool:
    """Whether a link leads to a part of the site, and not to an author or the front page."""
    address = link.get("href") or ""
    parts = parts_of(address)
    inside = parts.path.strip("/") and not is_other(address, page.host)
    return bool(inside) and not is_profile(link)


def related(page: Document, relation: str) -> list[Element]:
    """The links under the headline that are so named, and not beside the story."""
    links = (item for item in below(page) if item.tag == "a" and item.get("rel"))
    return [link for link in links if relation in relations(link) and not is_beside(page, link)]


def relations(link: Element) -> list[str]:
    """How a link says that it is related to the page."""
    return re.split(r"[\s,]+", (link.get("rel") or "").lower())


def below(page: Document) -> Iterator[Element]:
    """The elements under the headline; all where no heading is of the first rank."""
    heading = headline_of(page)
    return islice(page.after(heading) if heading is not None else page.tree.iter("*"), FAR)


def is_beside(page: Document, element: Element) -> bool:
    """Whether an element stands in a box beside the story, and the headline does not."""
    above = around_headline(page)
    around = (item for item in islice(element.iterancestors(), UP) if item not in above)
    return any(item.tag in BESIDE or RAIL.search(item.get("class") or "") for item in around)


@once_a_page
def around_headline(page: Document) -> set[Element]:
    """The elements that hold the headline."""
    heading = headline_of(page)
    return (
        set(heading.iterancestors()) if heading is not None else {*page.tree.iter("html", "body")}
    )


def words(element: Element) -> str:
    """The text of an element on one line."""
    return one_line(text_of(element)) or ""
