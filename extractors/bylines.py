"""Who wrote the page: its declarations first, then its visible byline."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice
from urllib.parse import unquote, urlsplit

from .agency import agency_named
from .document import Document, Element
from .folding import fold
from .linked_data import as_list, string
from .naming import HUMP
from .people import LEAD, LEAD_CJK, ROLES, is_proper, people_in, persons
from .titles import one_line, site_names

METAS = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "article:author_name",
    "cxenseparse:author",
    "byl",
    "authors",
)
PROFILE = re.compile(
    r"/(?:authors?|people|person|profiles?|staff|writers?|journalists?|contributors?|columnists?|"
    r"reporters?|by|autor(?:en|es|a)?|auteurs?|redakteure?|team|bios?|users?|muhabir|yazar)/"
    r"(?:[^/?#]+/)?([^/?#]{3,})/?(?:[?#]|$)",
    re.I,
)
MARKED = re.compile(
    r"(?:^|[\s_-])(?:authors?|bylines?|writers?|reporters?|autor|auteur)(?=$|[\s_-])", re.I
)
NEAR = 120
"""Elements looked at after the headline; a byline stands within the first dozens."""

MAX_BYLINE = 140
BYLINE, BARE = range(2, MAX_BYLINE), range(2, 5)
BYLINES = ("a", "span", "div", "p", "address", "li", "aside", "strong", "b", "em", "h5", "h6", "td")
FULL_NAME = range(2, 5)


def authors_of(page: Document) -> tuple[str, ...]:
    """Persons who signed the article; the house itself where it signs and no person does."""
    site = {fold(name) for name in site_names(page)}
    for names in declared(page):
        people = tuple(name for name in names if not is_house(name, site) or is_person(page, name))
        if people:
            return fuller(people, page)
    signers = declared_signers(page)
    if any(map(agency_named, signers)):
        return ()
    shown = visible(page, surely=bool(signers))
    shown = tuple(name for name in shown if not is_house(name, site))
    linked = persons(filter(None, map(named_in_address, page.meta_all("author", "article:author"))))
    return shown or linked or tuple(name for name in signers if fold(name) in site)


def declared_signers(page: Document) -> list[str]:
    """Whoever the page's JSON-LD names as author, persons or not."""
    names = (string(item) for item in as_list(page.news.get("author")))
    return [name for name in names if name]


def is_house(name: str, site: set[str]) -> bool:
    """Whether a name is the site's own, or that of one of its roles."""
    words = [word for word in name.split() if word.casefold() not in ROLES]
    return fold(" ".join(words)) in site


def fuller(people: tuple[str, ...], page: Document) -> tuple[str, ...]:
    """`people`; the visible name instead of a lone first name or user name."""
    if len(people) > 1 or " " in people[0] or not people[0].isascii():
        return people
    shown = visible(page)
    first = people[0].casefold()
    same = [name for name in shown if first[:4] in name.casefold() or first.islower()]
    return tuple(same) if len(shown) == 1 and same else people


def is_person(page: Document, name: str) -> bool:
    """Whether JSON-LD says that an author who is named like the site is a person."""
    authors = [item for item in as_list(page.news.get("author")) if isinstance(item, dict)]
    declared = any(item.get("@type") == "Person" and string(item) == name for item in authors)
    return is_proper(name) and (declared or not page.news)


def declared(page: Document) -> Iterator[tuple[str, ...]]:
    """The authors that the page declares, source by source, the surest first."""
    yield people_in(page.news.get("author"))
    yield people_in(page.news.get("creator"))
    for name in METAS:
        yield persons(text for text in page.meta_all(name) if "//" not in text)
    if "written" in (page.meta("twitter:label1") or "").lower():
        yield persons(page.meta_all("twitter:data1"))


def named_in_address(address: str) -> str | None:
    """The name in the address of an author's page, as ``/author/jane-doe``."""
    host = urlsplit(address).hostname or "" if "//" in address else ""
    found = PROFILE.search(address)
    if not found or not host or re.search(r"facebook|twitter|instagram|linkedin|\bx\.com", host):
        return None
    words = unquote(found[1]).replace("_", "-").split("-")
    return " ".join(word.title() for word in words) if len(words) in FULL_NAME else None


def visible(page: Document, *, surely: bool = False) -> tuple[str, ...]:
    """The names in the first byline after the headline, else in one marked as the author's.

    `surely` asks for a link to the author's own page, or the word "by": on a page that its house
    signs, other marks lead to other people.
    """
    heading = next(iter(page.tree.iter("h1")), None)
    near = islice(page.after(heading), NEAR) if heading is not None else ()
    whole = () if surely else page.tree.iter(*BYLINES)
    for element in chain(near, whole):
        if says_by(element) or (not surely and (is_profile(element) or is_marked(element))):
            holder = element.getparent() if is_bare_by(element) else element
            found = signed(holder) if holder is not None else ()
            if found:
                return found
    return ()


@lru_cache(maxsize=4096)
def marked(names: str) -> bool:
    """Whether an element's names say that it holds the author."""
    plain = HUMP.sub("-", names)
    return bool(MARKED.search(plain)) and "comment" not in plain.lower()


def is_marked(element: Element) -> bool:
    """Whether an element is marked as a byline, and not as that of a comment."""
    if element.get("itemprop") == "author" or element.get("rel") == "author":
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return len(names) > 1 and marked(names)


def says_by(element: Element) -> bool:
    """Whether the words of an element begin with "by", in any of many languages."""
    lead = (element.text or "").strip()
    if len(lead) not in BYLINE or element.tag in {"script", "style", "noscript"}:
        return False
    return bool(LEAD.match(lead + " ") or LEAD_CJK.match(lead))


def is_bare_by(element: Element) -> bool:
    """Whether an element holds the word "by" alone, and the name stands beside it."""
    return len(element) == 0 and len((element.text or "").strip()) in BARE


def signed(element: Element) -> tuple[str, ...]:
    """The names in a byline: those that are linked, else those that stand apart in it."""
    whole = words_of(element)
    if len(whole) > MAX_BYLINE or not whole:
        return ()
    holder = element.getparent() if element.tag == "a" else element
    around = holder.iter("a") if holder is not None else ()
    links = [words_of(link) for link in around if is_profile(link)]
    parts = [str(part) for part in element.itertext()]
    for texts in (links, parts, [whole]):
        found = tuple(name for name in persons(texts) if is_proper(name))
        if found:
            return found
    return ()


def is_profile(link: Element) -> bool:
    """Whether a link leads to an author's own page."""
    if link.tag != "a":
        return False
    return link.get("rel") == "author" or bool(PROFILE.search(link.get("href") or ""))


def words_of(element: Element) -> str:
    """The text of an element, a blank between its parts."""
    return one_line(" ".join(str(part) for part in element.itertext())) or ""
