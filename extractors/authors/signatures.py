"""The byline that readers see, by its words, its links and the names of its elements."""

import re
from collections.abc import Iterator
from itertools import islice

from extractors.document import Document, Element
from extractors.folding import fold
from extractors.headings import headline_of
from extractors.story.naming import HUMP

from .bystanders import (
    in_menu,
    is_by_others,
    is_of_teaser,
    is_pictured,
    is_place,
    serves,
)
from .lines import (
    BYLINES,
    MAX_BYLINE,
    MAX_NAME,
    begins_by,
    is_bare_by,
    says_by,
    signed,
    words_of,
)
from .marks import NAMED, is_marked, is_marked_nearby, is_profile, names_of
from .people import is_proper, persons
from .rows import FILED

NEAR = 120
"""Elements looked at after the headline; a byline stands within the first dozens."""

MAX_SIGNING = 120
MAX_LINES = 20
FIELD = re.compile(r"\w{2,8}\s?[:：]")
"""How a line of a form begins."""

ICONS = frozenset(["i", "svg", "span", "img"])
ICON = re.compile(r"(?:^|[\s_-])(?:avatar|person|user)(?=$|[\s_-])", re.I)
"""Names of the drawings and pictures that stand for the author."""


def visible(page: Document, *, surely: bool = False) -> tuple[str, ...]:
    """The names in the first byline after the headline, else in one marked as the author's.

    `surely` asks for a link to the author's own page, or the word "by": on a page that its house
    signs, other marks lead to other people.
    """
    heading = headline_of(page)
    for element in islice(signing(page, surely=surely), MAX_SIGNING):
        if in_menu(element) or is_unfilled(element):
            continue
        holder = element.getparent() if is_bare_by(element) else element
        found = signed(holder) if holder is not None else ()
        others = (is_by_others, serves, is_pictured, is_of_teaser, is_place) if found else ()
        if any(is_so(element) for is_so in others) or is_subject(page, element, found):
            continue
        if found:
            return found
    if surely:
        return ()
    return (beside_icon(page, heading) if heading is not None else ()) or after_break(page)


def signing(page: Document, *, surely: bool) -> Iterator[Element]:
    """The elements that may be a byline: those under the headline, then all."""
    heading = headline_of(page)
    near = islice(page.after(heading), NEAR) if heading is not None else ()
    for element in near:
        signs = says_by(element) or is_signature(element, surely=surely)
        if signs or (not surely and is_marked_nearby(element)):
            yield element
    for element in () if surely else page.tree.iter(*BYLINES):
        if says_by(element) or is_signature(element, surely=False):
            yield element


def after_break(page: Document) -> tuple[str, ...]:
    """The names in a byline that stands on a line of its own in a text broken by hand."""
    lines = ((line.tail or "").strip() for line in page.tree.iter("br"))
    bylines = (line for line in lines if len(line) < MAX_NAME and begins_by(line))
    some = islice(bylines, MAX_SIGNING)
    found = ([name for name in persons([line]) if is_proper(name)] for line in some)
    return tuple(next(filter(None, found), ()))


def beside_icon(page: Document, heading: Element) -> tuple[str, ...]:
    """The name beside the picture of a person, drawn or real, that follows the headline."""
    for element in islice(page.after(heading), NEAR):
        if element.tag in ICONS and ICON.search(element.get("class") or ""):
            holder = element.getparent()
            whole = words_of(holder) if holder is not None else ""
            parts = map(without_date, re.split(r"\s[•·|]\s", whole)) if whole else ()
            found = tuple(name for name in persons(parts) if is_proper(name))
            if found and len(whole) < MAX_BYLINE:
                return found
    return ()


def without_date(text: str) -> str:
    """A part of a byline; nothing if it is a date."""
    return "" if re.search(r"\d", text) else re.split(r"\s(?:in|on)\s", text)[0]


def in_microdata(page: Document) -> tuple[str, ...]:
    """The authors that attributes of elements before and under the headline name."""
    named = (item for item in page.items if item.get("itemprop") == "author")
    found = [item for item in islice(named, MAX_LINES) if is_of_story(item)]
    heading = headline_of(page)
    if not found or heading is None:
        return ()
    late = set(found).intersection(islice(page.after(heading), NEAR, None))
    return persons(name for item in found if item not in late for name in named_inside(item))


def is_of_story(item: Element) -> bool:
    """Whether an element of microdata is no picture's, comment's or other story's."""
    return not (is_by_others(item) or is_pictured(item) or is_of_teaser(item))


def named_inside(element: Element) -> list[str]:
    """The names in an element of microdata: those of the things in it, else its text."""
    inside = islice(element.iter(), NEAR)
    names = [item for item in inside if item.get("itemprop") == "name"] or [element]
    found = (item.get("content") or words_of(item) for item in names)
    return [text for text in found if len(text) < MAX_NAME]


def at_end(page: Document) -> tuple[str, ...]:
    """The name that stands alone on the right, under a story."""
    lines = page.xpath("//p[contains(@style, 'right') or contains(@class, 'align-right')]")
    texts = [words_of(line) for line in lines[-MAX_LINES:]]
    last = texts[-1] if texts and len(texts[-1]) < MAX_NAME and not texts[-1].isupper() else ""
    return tuple(name for name in persons(last.split(" - ")) if is_proper(name))


def labelled(page: Document) -> tuple[str, ...]:
    """The names behind the word "author", where it heads a line of a table or list."""
    for element in page.tree.iter("strong", "b", "dt", "th"):
        if says_by(element) and is_bare_by(element) and not is_by_others(element):
            beside = element.getnext() if element.tag in {"dt", "th"} else None
            words = words_of(beside) if beside is not None else element.tail or ""
            found = tuple(name for name in persons([words[:MAX_BYLINE]]) if is_proper(name))
            if found:
                return found
    return ()


def is_signature(element: Element, *, surely: bool) -> bool:
    """Whether an element is a link to an author's page, or marked as a byline; `surely`, both."""
    if not surely:
        return is_profile(element) or is_marked(element)
    if NAMED.search(names_of(element)):
        return True
    return is_profile(element) and any(map(is_marked, islice(element.iterancestors(), 2)))


def is_unfilled(element: Element) -> bool:
    """Whether an element holds the word "by" alone, and another label follows."""
    beside = element.getnext() if is_bare_by(element) and not element.tail else None
    return beside is not None and FIELD.match(words_of(beside)) is not None


def is_subject(page: Document, link: Element, names: tuple[str, ...]) -> bool:
    """Whether a link leads to the page of a person that the headline is about."""
    heading = headline_of(page)
    if heading is None or not is_profile(link) or link.get("rel") == "author":
        return False
    signs = any(is_marked(item) or says_by(item) for item in islice(link.iterancestors(), 2))
    said = fold(words_of(heading))
    filed = any(
        FILED.search(HUMP.sub("-", names_of(box))) for box in islice(link.iterancestors(), 3)
    )
    told = all(fold(name.rpartition(" ")[2]) in said for name in names)
    return not signs and not is_marked(link) and (filed or told)
