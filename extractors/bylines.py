"""Who wrote the page: its declarations first, then its visible byline."""

import re
from collections.abc import Iterator
from itertools import chain, islice
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from .document import Document
from .linked_data import as_list, string
from .people import LEAD, LEAD_CJK, is_proper, people_in, persons
from .titles import fold, one_line, site_names

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
MARKED = re.compile(r"(?:^|[\s_-])(?:authors?|bylines?|writers?|reporters?|autor|auteur)(?=$|[\s_-])", re.I)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
NEAR = 120
"""Elements looked at after the headline; a byline stands within the first dozens."""

MAX_BYLINE = 140


def authors_of(page: Document) -> tuple[str, ...]:
    """Persons who signed the article; the house itself where it signs and no person does."""
    site = {fold(name) for name in site_names(page)}
    houses: tuple[str, ...] = ()
    for names in declared(page):
        people = tuple(name for name in names if fold(name) not in site or is_person(page, name))
        if people:
            return fuller(people, page)
        houses = houses or names
    signed_by_house = bool(page.news.get("author"))
    shown = visible(page, linked_only=signed_by_house)
    shown = tuple(name for name in shown if fold(name) not in site)
    if shown:
        return shown
    linked = persons(filter(None, map(named_in_address, page.meta_all("author", "article:author"))))
    return linked or houses


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
    return " " in name and (declared or not page.news)


def declared(page: Document) -> Iterator[tuple[str, ...]]:
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
    return " ".join(word.title() for word in words) if 2 <= len(words) <= 4 else None


def visible(page: Document, *, linked_only: bool = False) -> tuple[str, ...]:
    """The names in the first byline after the headline, else in one marked as the author's.

    `linked_only` asks for a link to the author's own page: a house that signs shows other names.
    """
    heading = next(iter(page.tree.iter("h1")), None)
    after = heading.xpath("following::*") if heading is not None else []
    near = (element for element in islice(after, NEAR) if isinstance(element, HtmlElement))
    marked = page.xpath("//*[@rel='author' or @itemprop='author']")[:5]
    for element in chain(near, marked):
        if (is_profile(element) if linked_only else signs(element)) and (found := signed(element)):
            return found
    return ()


def signs(element: HtmlElement) -> bool:
    """Whether an element is marked, linked or worded as a byline."""
    if element.tag in {"script", "style", "noscript"}:
        return False
    if element.get("itemprop") == "author" or element.get("rel") == "author":
        return True
    if element.tag == "a" and PROFILE.search(element.get("href") or ""):
        return True
    names = CAMEL.sub("-", f"{element.get('class') or ''} {element.get('id') or ''}")
    if len(names) > 1 and MARKED.search(names):
        return True
    lead = (element.text or "").strip()
    return 3 < len(lead) < MAX_BYLINE and bool(LEAD.match(lead) or LEAD_CJK.match(lead))


def signed(element: HtmlElement) -> tuple[str, ...]:
    """The names in a byline: those that are linked, else those that stand apart in it."""
    whole = words_of(element)
    if len(whole) > MAX_BYLINE or len(whole) < 2:
        return ()
    holder = element.getparent() if element.tag == "a" else element
    links = [words_of(link) for link in holder.iter("a") if is_profile(link)]
    parts = [str(part) for part in element.itertext()]
    for texts in (links, parts, [whole]):
        found = tuple(name for name in persons(texts) if is_proper(name))
        if found:
            return found
    return ()


def is_profile(link: HtmlElement) -> bool:
    return link.get("rel") == "author" or bool(PROFILE.search(link.get("href") or ""))


def words_of(element: HtmlElement) -> str:
    """The text of an element, a blank between its parts."""
    return one_line(" ".join(str(part) for part in element.itertext())) or ""
