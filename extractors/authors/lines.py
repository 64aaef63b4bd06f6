"""The names in a byline: how its words begin, whom it links, and what stands beside them."""

import re
from itertools import islice

from extractors.document import UNREAD, Element
from extractors.folding import fold
from extractors.headings import one_line

from .bystanders import serves
from .marks import is_marked, is_profile
from .people import PARTICLE, is_proper, last_word, persons
from .roles import DESKS, ROLES
from .rows import in_rows, within_link, written_parts
from .words import LEAD, LEAD_CJK, REPORTER

PICTURED = re.compile(r"fotos?\b(?! (?:und|y|e|et|og|och|en|i|ve)\b)", re.I)
"""The word before whoever took the pictures, if not before whoever wrote as well."""

OFFICES = ROLES | DESKS | {"columnist", "fellow", "intern", "journalist", "journalistin"}
"""Last words of what stands beside a name and looks like another."""

MAX_BYLINE, MAX_NAME, MAX_PARTS, REST = 140, 60, 400, 12
BYLINE, BARE = range(2, MAX_BYLINE), range(2, 5)
BYLINES = (
    *("a", "span", "div", "p", "address", "li", "aside", "strong", "b", "em", "h3", "h4", "h5"),
    *("h6", "td", "i", "font", "small", "cite", "center"),
)
TOLD = re.compile(r"[。！？“”「」…]")
"""What is in sentences, and in no byline."""

SMALL = re.compile(r"[a-zß-öø-ÿα-ωа-я]")
COUNTED = re.compile(r"\S*\s?\d")


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
