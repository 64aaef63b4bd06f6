"""Elements that name other people than the author, or none: readers, those who are quoted, those
who served the story, the entries of menus.
"""

import re
from itertools import islice, takewhile

from extractors.document import Element

from .words import LEAD, SERVICE, SERVING

OTHERS = re.compile(r"comment|quote|testimonial|discussion|disqus|replies", re.I)
"""Names of elements that tell who else speaks on the page."""

MENUS = frozenset(["form", "menu", "nav"])
MENU = re.compile(r"(?:^|[\s_-])(?:nav|navbar|menu|submenu)(?=$|[\s_-])", re.I)
STORY = re.compile(r"article|entry|post|story", re.I)
"""Names of a footer that is the story's own."""

COMMENT_DEPTH, DEPTH = 5, 12
CARD_DEPTH, CARD_PARTS, CARD_SIZE = 6, 12, 400
"""How far above a byline its card may be, and of how many parts and letters one is."""

PLACE = re.compile(r"(?:^|[\s_-])(?:location|place|city|dateline)(?=$|[\s_-])", re.I)
THINGS = ("ImageObject", "VideoObject", "Comment")
"""What else has authors, in schema.org's words."""

HEADLINE, TITLE = 8, 20
RANKS = ("h2", "h3", "h4", "h5")


def in_menu(element: Element) -> bool:
    """Whether an element stands in a menu, a form, or at the foot of the site."""
    around = list(takewhile(has_no_heading, element.iterancestors()))
    if any(item.tag in MENUS or MENU.search(item.get("class") or "") for item in around):
        return True
    foot = next((item for item in around if item.tag == "footer"), None)
    own = any(item.tag == "article" for item in element.iterancestors())
    return foot is not None and not own and not STORY.search(foot.get("class") or "")


def has_no_heading(element: Element) -> bool:
    """Whether an element is less than the page, and holds no heading of the first rank."""
    return element.tag != "body" and next(element.iter("h1"), None) is None


def is_by_others(element: Element) -> bool:
    """Whether an element stands in what readers wrote, or in words that are quoted."""
    around = islice(element.iterancestors(), COMMENT_DEPTH)
    quoted = next(element.iterancestors("blockquote"), None)
    if quoted is not None and is_small(quoted):
        return True
    return any(OTHERS.search(f"{item.get('class')} {item.get('id')}") for item in around) or any(
        (item.get("aria-label") or "").startswith("Comment")
        for item in islice(element.iterancestors(), DEPTH)
    )


def serves(element: Element) -> bool:
    """Whether the words before a name say that it is of who reviewed the story, or pictured it."""
    words = words_before(element)
    if words:
        return bool(SERVICE.search(words) or SERVING.search(words))
    text = (element.text or "").strip(" (")
    return bool(SERVICE.search(text)) and not LEAD.match(text)


def words_before(element: Element) -> str:
    """The text right before an element, or before what it stands first in."""
    for item in (element, *islice(element.iterancestors(), 2)):
        beside, holder = item.getprevious(), item.getparent()
        words = beside.tail if beside is not None else holder.text if holder is not None else ""
        if beside is not None or (words or "").strip():
            return (words or "").strip()
    return ""


def is_pictured(element: Element) -> bool:
    """Whether an element stands in the caption of a picture, or in microdata of one, or of a
    comment.
    """
    thing = next((box for box in element.iterancestors() if box.get("itemtype")), None)
    other = thing is not None and thing.get("itemtype", "").endswith(THINGS)
    return other or next(element.iterancestors("figcaption"), None) is not None


def is_place(element: Element) -> bool:
    """Whether all that an element says is named as a place."""
    inside = islice(element.iter(), CARD_PARTS)
    places = (item for item in inside if PLACE.search(item.get("class") or ""))
    return any(words_in(item) == words_in(element) for item in places)


def is_of_teaser(element: Element) -> bool:
    """Whether an element stands beside the headline of another story, and a link to it; or in
    one link with it.
    """
    own = words_in(element)
    link = next(element.iterancestors("a"), None)
    if link is not None and next(link.iter("h1", *RANKS), None) is not None:
        return True
    if link is not None and len(words_in(link)) >= len(own) + TITLE:
        return True
    for box in takewhile(has_no_heading, islice(element.iterancestors(), CARD_DEPTH)):
        if len(box) > CARD_PARTS or not is_small(box):
            return False
        heads = (item for item in islice(box.iter(*RANKS), CARD_PARTS) if is_linked(item))
        links = box.iter("a") if box.tag == "li" else ()
        titles = (
            link for link in takewhile(lambda link: link is not element, links) if titled(link)
        )
        if any(not is_within(words_in(head), own) for head in (*heads, *titles)):
            return True
    return False


def titled(link: Element) -> bool:
    """Whether a link has several words, as headlines do."""
    words = "".join(map(str, link.itertext())).split()
    return len(words) > 1 and sum(map(len, words)) >= HEADLINE


def is_linked(heading: Element) -> bool:
    """Whether a heading is a link, or in one."""
    holder = heading.getparent()
    inside = next(heading.iter("a"), None)
    return inside is not None or (holder is not None and holder.tag == "a")


def is_within(text: str, other: str) -> bool:
    """Whether one of two texts is in the other: the heading of a byline is a name."""
    return text in other or other in text


def is_small(box: Element) -> bool:
    """Whether an element holds no more text than a card does; looks no further than that."""
    size = parts = 0
    for part in box.itertext():
        size, parts = size + len(str(part).strip()), parts + 1
        if size > CARD_SIZE or parts > CARD_SIZE:
            return False
    return True


def words_in(element: Element) -> str:
    """All text in an element, without blanks."""
    return "".join("".join(map(str, element.itertext())).split())
