"""Elements that are marked as a byline, by their names or by where they lead."""

import re
from functools import lru_cache

from extractors.document import Element
from extractors.story.naming import HUMP

from .bystanders import OTHERS

PROFILE = re.compile(
    r"/(?:authors?|people|person|profiles?|staff|writers?|journalists?|contributors?|columnists?|"
    r"reporters?|by|autor(?:en|es|a)?|auteurs?|redakteure?|team|bios?|users?(?=/[^/?#_]+[-.][^/?#_]+)|muhabir|yazar)/"
    r"(?!log-?in|register|sign-?(?:in|up))"
    r"(?:[^/?#]+/)?([^/?#]{3,})/?(?:[?#]|$)",
    re.I,
)
NETWORK = re.compile(
    r"//(?:[\w-]+\.)*(?:facebook|twitter|x|instagram|linkedin|youtube|tiktok|pinterest)\.com/", re.I
)
MARKED = re.compile(
    r"(?:^|[\s_-])(?:authors?|bylines?|writers?|reporters?|columnist|autor|autore|auteur)(?=$|[\s_-])",
    re.I,
)
NEARBY = re.compile(
    r"(?:^|[\s_-])(?:signature|contributors?|correspondent|journalist[ae]?|periodista|giornalista|"
    r"redakteur(?:in)?|redaktor|verfasser|skribent|forfatter|penulis|wartawan|muhabir|yazar)(?=$|[\s_-])",
    re.I,
)
"""More such names, which beside a story stand for others as well."""

NAMED = re.compile(r"(?:author|byline)[_-]*(?:full[_-]?)?name\b|byline[\w-]*contributors?\b", re.I)


@lru_cache(maxsize=4096)
def marked(names: str) -> bool:
    """Whether an element's names say that it holds the author."""
    plain = HUMP.sub("-", names)
    return bool(MARKED.search(plain)) and not OTHERS.search(plain)


def is_marked_nearby(element: Element) -> bool:
    """Whether an element under the headline is marked by one of more names as a byline."""
    names = element.get("class") or ""
    return len(names) > 1 and bool(NEARBY.search(HUMP.sub("-", names)))


def is_marked(element: Element) -> bool:
    """Whether an element is marked as a byline, and not as that of a comment."""
    names = names_of(element)
    if element.get("itemprop") == "author" or element.get("rel") == "author":
        return not OTHERS.search(names)
    return len(names) > 1 and marked(names)


def names_of(element: Element) -> str:
    """What the page calls an element, for its styles or for its tests."""
    get = element.get
    tested = get("data-testid") or get("data-component") or get("data-hook") or ""
    return f"{get('class') or ''} {get('id') or ''} {tested}"


def is_profile(link: Element) -> bool:
    """Whether a link leads to an author's own page."""
    if link.tag != "a":
        return False
    address = link.get("href") or ""
    if link.get("rel") == "author":
        return True
    return bool(PROFILE.search(address)) and not NETWORK.search(address)
