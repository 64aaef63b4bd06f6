"""The byline that readers see, by its words, its links and the names of its elements."""

import re
from collections.abc import Iterator
from itertools import islice

from extractors.document import Document, Element
from extractors.folding import fold
from extractors.headings import headline_of, one_line
from extractors.story.naming import HUMP

from .bystanders import (
    in_menu,
    is_by_others,
    is_of_teaser,
    is_pictured,
    is_place,
    serves,
)
from .marks import NAMED, is_marked, is_marked_nearby, is_profile, names_of
from .people import (
    LEAD,
    LEAD_CJK,
    PARTICLE,
    REPORTER,
    is_proper,
    last_word,
    persons,
)
from .roles import DESKS, ROLES
from .rows import FILED, in_rows, within_link, written_parts

PICTURED = re.compile(r"fotos?\b(?! (?:und|y|e|et|og|och|en|i|ve)\b)", re.I)
"""The word before whoever took the pictures, if not before whoever wrote as well."""

OFFICES = ROLES | DESKS | {"columnist", "fellow", "intern", "journalist", "journalistin"}
"""Last words of what stands beside a name and looks like another."""

NEAR = 120
"""Elements looked at after the headline; a byline stands within the first dozens."""

MAX_BYLINE, MAX_SIGNING = 140, 120
BYLINE, BARE = range(2, MAX_BYLINE), range(2, 5)
BYLINES = (
    *("a", "span", "div", "p", "address", "li", "aside", "strong", "b", "em", "h3", "h4", "h5"),
    *("h6", "td", "i", "font", "small", "cite", "center"),
)
MAX_NAME, MAX_LINES, MAX_PARTS, REST = 60, 20, 400, 12
TOLD = re.compile(r"[。！？“”「」…]")
"""What is in sentences, and in no byline."""

FIELD = re.compile(r"\w{2,8}\s?[:：]")
"""How a line of a form begins."""

SMALL = re.compile(r"[a-zß-öø-ÿα-ωа-я]")
COUNTED = re.compile(r"\S*\s?\d")
UNREAD = frozenset(["script", "style", "noscript"])
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
        if in_menu(element):
            continue
        if is_unfilled(element):
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


def says_by(element: Element) -> bool:
    """Whether the words of an element begin with "by", in any of many languages."""
    lead = (element.text or "").strip()
    return bool(lead) and begins_by(lead) and element.tag not in UNREAD


def begins_by(lead: str) -> bool:
    """Whether words begin with "by" or an author's office, and are few."""
    lead = lead.removeprefix("(")
    if len(lead) not in BYLINE or PICTURED.match(lead):
        return False
    if LEAD_CJK.match(lead) or REPORTER.match(lead):
        return not TOLD.search(lead)
    said = LEAD.match(lead + " ")
    return said is not None and not is_sentence(lead[said.end() :])


def is_sentence(rest: str) -> bool:
    """Whether what follows the word "by" is no name: it goes on in small letters, or counts."""
    return bool(SMALL.match(rest) or COUNTED.match(rest)) and not PARTICLE.match(rest)


def is_bare_by(element: Element) -> bool:
    """Whether an element holds the word "by" alone, and the name stands beside it."""
    text = (element.text or "").strip()
    said = f"{text.rstrip(' :：')} "
    return len(element) == 0 and (len(text) in BARE or LEAD.fullmatch(said) is not None)


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


def signed(element: Element) -> tuple[str, ...]:
    """The names in a byline: those that are linked, else those that stand apart in it; more of
    them, if it has a row of authors, or a part that says "by".
    """
    whole = words_of(element)
    if len(whole) > MAX_BYLINE:
        return boxed(element)
    if element.tag == "a" and not within_link(element, MAX_BYLINE):
        return ()
    found = named_in(element, whole)
    more = max(without_offices(in_rows(element)), spoken(element), key=len)
    return more if len(more) > len(found) and set(found) <= set(more) else found


def named_in(element: Element, whole: str) -> tuple[str, ...]:
    """The names in a byline, of which `whole` is the text."""
    holder = element.getparent() if element.tag == "a" else element
    around = holder.iter("a") if holder is not None else ()
    links = [words_of(link) for link in around if is_profile(link) and not serves(link)]
    parts = list(written_parts(element))
    nameless = any(links) and not any(" " in text for text in links)
    if links and (named := all_named(whole, links)):
        return named
    for texts in (links,) if nameless else (links, parts, [whole]):
        found = tuple(name for name in persons(texts) if is_proper(name))
        if found:
            return without_offices(found)
    names = persons(links)
    sure = is_marked(element) or says_by(element)
    return names if len(names) == 1 and names[0].istitle() and sure else ()


def spoken(element: Element) -> tuple[str, ...]:
    """The names in the part of a byline that says "by"."""
    if says_by(element):
        return ()
    inside = (item for item in element.iterdescendants(*BYLINES) if says_by(item))
    return next((signed(item) for item in inside if not is_bare_by(item)), ())


def all_named(byline: str, links: list[str]) -> tuple[str, ...]:
    """The names in a byline that has more of them than are linked, and nothing else."""
    linked, named = persons(links), persons([byline])
    more = len(named) > len(linked) and set(linked) <= set(named)
    rest = len(fold(byline)) - sum(len(fold(name)) for name in named)
    return named if more and all(map(is_proper, named)) and rest <= REST else ()


def without_offices(names: tuple[str, ...]) -> tuple[str, ...]:
    """`names` without the offices beside them; a desk that signs alone is named."""
    return tuple(name for name in names if last_word(name) not in OFFICES) or names


def boxed(element: Element) -> tuple[str, ...]:
    """The name that heads the box about an author."""
    texts = (one_line(str(part)) for part in element.itertext())
    first = next((text for text in texts if text), "")
    names = persons([first]) if len(first) < MAX_NAME else ()
    return names if len(names) == 1 and is_proper(names[0]) else ()


def words_of(element: Element) -> str:
    """The text of an element, a blank between its parts; of a large one, its beginning."""
    return one_line(" ".join(map(str, islice(element.itertext(), MAX_PARTS)))) or ""
