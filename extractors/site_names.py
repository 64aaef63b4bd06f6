"""What a site calls itself, and titles without it."""

import re

from .document import Document, once_a_page
from .folding import fold
from .headings import WORD, logos
from .linked_data import string

SEPARATOR = re.compile(
    r"\s+(?:[|｜–—·•»›:~]|::|--+|-|[⋆★])\s+|\s*[|｜│ㅣ]\s*|\s*(?:_|--)\s*(?=[^\x00-\x7f])|"
    r"(?<=[^\x00-\x7f])[:：](?=\S)"
)
MAX_NAME, HEADLINE, SHORT, GLUED = 60, 4, 3, 6
WIDE_TAIL = re.compile(r"(?<=[^\x00-\x7f]{10})[-_–][\u3041-\u9fff\uac00-\ud7a3]{2,6}$")
"""What Chinese and Korean sites add to a title without a blank: their name, or a section."""

SECOND = frozenset(["ac", "co", "com", "edu", "gov", "net", "or", "org"])
"""Labels of hosts below the last that are no names."""

ADDRESS = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}", re.I)
LONG_NUMBER = re.compile(r"\d{4}")


def bare(title: str, site: set[str]) -> str:
    """`title` without the names of the site, or of its sections, at its ends."""
    names = {fold(name) for name in site if name} | set(map(initials, site))
    for _ in range(3):
        parts = list(SEPARATOR.finditer(title))
        if not parts:
            break
        head, tail = title[: parts[-1].start()], title[parts[-1].end() :]
        first, rest = title[: parts[0].start()], title[parts[0].end() :]
        if is_site(tail, names) and len(fold(head)) >= HEADLINE:
            title = head
        elif is_site(first, names) and len(fold(rest)) >= HEADLINE:
            title = rest
        else:
            break
    for name in sorted(site, key=len, reverse=True):
        head = title.removesuffix(name)
        if head != title and len(name) >= GLUED and head[-1:].isalnum():
            return head
    return WIDE_TAIL.sub("", title.strip())


def is_site(part: str, names: set[str]) -> bool:
    """Whether a part of a title is the name of the site, or nearly."""
    text = fold(part)
    named = any(text == name or is_near(text, name) for name in names)
    return bool(text) and (named or ADDRESS.fullmatch(part) is not None)


def initials(name: str) -> str:
    """The first letters of a name of several words; nothing for one of a single word."""
    words = WORD.findall(name)
    return "".join(word[0] for word in words).casefold() if len(words) >= SHORT else ""


def is_near(text: str, name: str) -> bool:
    """Whether one of two folded names is in the other, and not much else: no long number."""
    if (
        LONG_NUMBER.search(text)
        or len(name) <= SHORT
        or len(text) < SHORT
        or len(text) > 2 * len(name) + 8
    ):
        return False
    return name in text or text in name


@once_a_page
def site_names(page: Document) -> set[str]:
    """What the page calls its site, and the words of its host."""
    publisher = page.news.get("publisher")
    names = {page.meta("og:site_name"), page.meta("application-name"), string(publisher)}
    names |= {page.meta("twitter:site", "apple-mobile-web-app-title"), *logos(page)}
    names |= {
        string(thing.get("name"))
        for thing in page.things
        if thing.get("@type") in ("WebSite", "Organization", "NewsMediaOrganization")
    }
    labels = page.host.removeprefix("www.").split(".")
    names |= {labels[0], ".".join(labels)} | {max(labels, key=len)} | {*labels[-2:-1]} - SECOND
    return {name.lstrip("@") for name in names if name and 1 < len(name) <= MAX_NAME}
