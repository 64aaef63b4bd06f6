"""The boxes around a date: whether it is the story's, or that of something else on the page."""

from itertools import chain

from extractors.document import Document, Element, text_of
from extractors.folding import one_blank
from extractors.story.naming import doubts, words_of

from .words import CHANGED, ENTRY, OTHERS, OUT

MAX_CARD, MAX_LABEL, LINKED, LEVELS, LABEL, MAX_SEARCH = 400, 120, 25, 3, 80, 600
HEADINGS = ("h2", "h3", "h4", "h5", "h6")


def around(page: Document, heading: Element | None) -> set[Element]:
    """The elements that hold the headline, and so the story's own date as well."""
    if heading is None:
        return set(page.tree.iter("html", "body"))
    return {heading, *heading.iterancestors()}


def is_own(item: Element, holders: set[Element]) -> bool:
    """Whether a date in `item` is not that of a comment, a picture, or another story's card."""
    for box in chain((item,), item.iterancestors()):
        if box in holders:
            return True
        if box.tag == "blockquote" or (box.tag == "figcaption" and item.tag != "time"):
            return False
        text = beginning(box)
        if len(text) > MAX_LABEL and is_others(box):
            return False
        if len(text) < MAX_CARD and is_card(box, text):
            return False
    return True


def is_others(box: Element) -> bool:
    """Whether the names of a box say that what is in it is not of the story."""
    words = words_of(f"{box.get('class') or ''} {box.get('id') or ''}")
    return box.tag == "nav" or not OTHERS.isdisjoint(words) or not OTHERS.isdisjoint(doubts(words))


def is_card(box: Element, text: str) -> bool:
    """Whether an element is a link to another story, or a short box around one."""
    if box.tag == "a":
        return len(text) > 2 * LINKED or any(map(is_long, box.iter(*HEADINGS)))
    if box.tag == "li":
        return any(map(is_long, box.iter("a")))
    if box.tag not in {"article", "div", "section", "tr"}:
        return False
    return sum(map(is_linked, filter(is_long, box.iter(*HEADINGS)))) == 1


def is_long(item: Element) -> bool:
    """Whether the text of an element is longer than most names are."""
    return len(one_blank(text_of(item))) > LINKED


def is_linked(heading: Element) -> bool:
    """Whether a heading is a link."""
    inside = next(heading.iter("a"), None) is not None
    return inside or any(box.tag == "a" for box in heading.iterancestors())


def is_changed(item: Element) -> bool:
    """Whether the names of an element, or of those closely around it, say that its date is that of
    a change.
    """
    for box in chain((item,), list(item.iterancestors())[:LEVELS]):
        names = (box.get("class"), box.get("id"), box.get("itemprop"), box.tag)
        words = set(words_of(" ".join(filter(None, names))))
        if words & OUT or words >= ENTRY:
            return False
        if words & CHANGED:
            return True
        if len(beginning(box)) > LABEL:
            return False
    return False


def beginning(box: Element) -> str:
    """The text of an element, with a blank where a tag is; of a long one, as much as says so."""
    parts, size = [], 0
    for part in box.itertext():
        text = str(part).strip()[: 2 * MAX_CARD]
        size += len(text)
        parts.append(text)
        if size > MAX_CARD:
            break
    return one_blank(" ".join(parts))
