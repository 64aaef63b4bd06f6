"""Who wrote the page: its declarations first, then its visible byline."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice
from urllib.parse import unquote, urlsplit

from .agency import agency_named
from .document import Document, Element
from .folding import fold
from .linked_data import as_list, kinds, string
from .naming import HUMP
from .people import LEAD, LEAD_CJK, ROLES, is_proper, people_in, persons
from .titles import one_line, site_names

METAS = (
    "article:author",
    "author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "article:author_name",
    "articleauthor",
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
OTHERS = re.compile(r"comment|quote|testimonial", re.I)
"""Names of elements that tell who else speaks on the page."""

WRITTEN = re.compile(
    r"\b(?:by|von|par|por|da|door|av|af|przez|oleh)\s*$|yazan|автор|執筆者|작성자|글쓴이|作者", re.I
)
NEAR = 120
"""Elements looked at after the headline; a byline stands within the first dozens."""

MAX_BYLINE = 140
BYLINE, BARE = range(2, MAX_BYLINE), range(2, 5)
BYLINES = ("a", "span", "div", "p", "address", "li", "aside", "strong", "b", "em", "h5", "h6", "td")
FULL_NAME = range(2, 5)
COMMENT_DEPTH, MAX_NAME = 5, 60
ICONS = frozenset(["i", "svg", "span", "img"])
ICON = re.compile(r"(?:^|[\s_-])(?:avatar|person|user)(?=$|[\s_-])", re.I)
"""Names of the drawings and pictures that stand for the author."""


def authors_of(page: Document) -> tuple[str, ...]:
    """Persons who signed the article; the house itself where it signs and no person does."""
    site = {fold(name) for name in site_names(page)} | organizations(page)
    houses: list[str] = []
    for names in declared(page):
        people = tuple(name for name in names if not is_house(name, site))
        if people:
            return fuller(people, page)
        houses += [name for name in names if is_person(page, name)]
    signers = declared_signers(page)
    if any(map(agency_named, signers)):
        return ()
    houses = houses[:1] or [
        name for name in signers if (" " in name and is_house(name, site)) or fold(name) in site
    ]
    shown = visible(page, surely=bool(houses or signers))
    people = tuple(name for name in shown if not is_house(name, site))
    linked = persons(filter(None, map(named_in_address, page.meta_all("author", "article:author"))))
    return people or linked or tuple(houses) or shown


def organizations(page: Document) -> set[str]:
    """The authors, folded, of whom JSON-LD says that they are no persons."""
    found = [item for item in as_list(page.news.get("author")) if isinstance(item, dict)]
    houses = (item for item in found if any("Organization" in kind for kind in kinds(item)))
    return {fold(string(item)) for item in houses}


def declared_signers(page: Document) -> list[str]:
    """Whoever the page's JSON-LD names as author, persons or not."""
    names = (string(item) for item in as_list(page.news.get("author")))
    return [name for name in names if name]


def is_house(name: str, site: set[str]) -> bool:
    """Whether a name is the site's own, or that of one of its roles."""
    words = [word for word in name.split() if word.casefold() not in ROLES]
    first = fold(name.partition(" ")[0]) if name.isupper() else ""
    return not words or not site.isdisjoint((fold(name), fold(" ".join(words)), first))


def fuller(people: tuple[str, ...], page: Document) -> tuple[str, ...]:
    """`people`; the visible name instead of a lone first name or user name."""
    if len(people) > 1 or " " in people[0] or not people[0].isascii():
        return people
    first, shown = people[0], visible(page)
    same = len(shown) == 1 and (first[:4].casefold() in shown[0].casefold() or first.islower())
    sure = shown if same else visible(page, surely=True)
    return sure if len(sure) == 1 else people


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
    if WRITTEN.search(page.meta("twitter:label1") or ""):
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
    heading = page.heading
    near = islice(page.after(heading), NEAR) if heading is not None else ()
    whole = () if surely else page.tree.iter(*BYLINES)
    for element in chain(near, whole):
        if says_by(element) or is_signature(element, surely=surely):
            holder = element.getparent() if is_bare_by(element) else element
            found = signed(holder) if holder is not None else ()
            if found and not is_by_others(element):
                return found
    return beside_icon(page, heading) if heading is not None and not surely else ()


def is_by_others(element: Element) -> bool:
    """Whether an element stands in what readers wrote, or in words that are quoted."""
    around = islice(element.iterancestors(), COMMENT_DEPTH)
    return any(OTHERS.search(f"{item.get('class')} {item.get('id')}") for item in around)


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


def is_signature(element: Element, *, surely: bool) -> bool:
    """Whether an element is a link to an author's page, or marked as a byline; `surely`, both."""
    if not surely:
        return is_profile(element) or is_marked(element)
    return is_profile(element) and any(map(is_marked, islice(element.iterancestors(), 2)))


@lru_cache(maxsize=4096)
def marked(names: str) -> bool:
    """Whether an element's names say that it holds the author."""
    plain = HUMP.sub("-", names)
    return bool(MARKED.search(plain)) and not OTHERS.search(plain)


def is_marked(element: Element) -> bool:
    """Whether an element is marked as a byline, and not as that of a comment."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.get("itemprop") == "author" or element.get("rel") == "author":
        return not OTHERS.search(names)
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
    if len(whole) > MAX_BYLINE:
        return boxed(element)
    holder = element.getparent() if element.tag == "a" else element
    around = holder.iter("a") if holder is not None else ()
    links = [words_of(link) for link in around if is_profile(link)]
    parts = [str(part) for part in element.itertext()]
    for texts in (links, parts, [whole]):
        found = tuple(name for name in persons(texts) if is_proper(name))
        if found:
            return found
    return ()


def boxed(element: Element) -> tuple[str, ...]:
    """The name that heads the box about an author."""
    texts = (one_line(str(part)) for part in element.itertext())
    first = next((text for text in texts if text), "")
    names = persons([first]) if len(first) < MAX_NAME else ()
    return names if len(names) == 1 and is_proper(names[0]) else ()


def is_profile(link: Element) -> bool:
    """Whether a link leads to an author's own page."""
    if link.tag != "a":
        return False
    return link.get("rel") == "author" or bool(PROFILE.search(link.get("href") or ""))


def words_of(element: Element) -> str:
    """The text of an element, a blank between its parts."""
    return one_line(" ".join(str(part) for part in element.itertext())) or ""
