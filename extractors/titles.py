"""The headline, without what a site adds to it."""

import re
from itertools import combinations

from .document import Document
from .folding import fold
from .headings import (
    WORD,
    heading_text,
    headings,
    headline_of,
    one_line,
    overlap,
    subheading,
    subheadings,
)
from .linked_data import string
from .site_names import SEPARATOR, bare, is_site, site_names

SHORT, TOLD = 3, 4
SIGNS = str.maketrans(
    {**dict.fromkeys("‘’‚`´", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("–—", "-")}
    | {"…": "..."}
)
"""Signs that headings set, and declarations write as typewriters do."""

SOURCE = re.compile(r"\s*(?:（[^（）]{1,30}）|\([^()]{1,30}\)|【[^【】]{1,30}】)")
MARKS = "-–|｜·_"
LABELLED = re.compile(r"(?P<title>.+)\s[|｜│]\s(?P<label>[^\d|｜│]{1,30})")
"""A bar sets off a section, a series or a kind: no headline ends in one."""

CONTINUED = re.compile(r"\? (?=\w)|[^:]:\s*(?=\w)|\S & (?=\w)")
"""How a title goes on where another one ends."""

KEYED = re.compile(r"(?P<key>\S+(?: \S+){0,3}?)\s?: ")
"""A title that begins with what searchers look for."""


def title_of(page: Document) -> str | None:
    """The headline: the heading that readers see, if the page declares it too; else what two of
    its declarations agree on; else whichever of the two says more of the other.
    """
    found = headline(page)
    labelled = LABELLED.fullmatch(found or "")
    return labelled["title"] if labelled and longer(labelled["title"], labelled["label"]) else found


def longer(text: str, other: str) -> bool:
    """Whether one text has more letters than another."""
    return len(fold(text)) > len(fold(other))


def headline(page: Document) -> str | None:
    """The headline, as one of its places has it."""
    site = site_names(page)
    names = {fold(name) for name in site}
    whole, shown = headings(page, names)
    given = [bare(one_line(raw) or "", site) for raw in declarations(page)]
    declared = [text for text in given if text and fold(text) not in names]
    for text in (bare(text, site) for text in dict.fromkeys([*whole, *shown])):
        same = [other for other in declared if fold(other) == fold(text)]
        if same:
            best = commonest([*same, text])
            return unkeyed(given) or (text if plain(best) == plain(text) else best)
        if any(is_head(text, other) for other in declared):
            return text
    if not declared:
        return next(iter(shown), None) or subheading(page)
    unnamed = None if whole else unheaded(page, declared)
    if unnamed:
        return unnamed
    posted = posted_title(page, shown)
    if posted and not any(is_head(text, posted) for text in declared):
        return posted
    return unshown(page, shown, declared, site)


def unheaded(page: Document, declared: list[str]) -> str | None:
    """The headline of a page without a heading, where another element has what is declared, less
    what a site adds to it.
    """
    item = headline_of(page)
    text = heading_text(item) if item is not None else None
    if not text or any(fold(text) == fold(other) for other in declared):
        return None
    begin = (other.startswith(text) and not other[len(text) :][:1].isalnum() for other in declared)
    return text if all(begin) else None


def posted_title(page: Document, shown: list[str]) -> str | None:
    """The title to be posted, if it is one of the headings `shown`, or another heading."""
    social = one_line(page.meta("twitter:title"))
    same = fold(social)
    as_shown = next((text for text in shown if fold(text) == same), None)
    if as_shown or not social:
        return as_shown
    return social if any(fold(text) == same for text in subheadings(page)) else None


def unkeyed(given: list[str]) -> str | None:
    """The title to be shared, where all others begin with words for searchers that it leaves out,
    as in ``Olympic Games: Rower wins gold``.
    """
    social, news, tab = given
    found = KEYED.match(news) if social and fold(news) == fold(tab) != fold(social) else None
    if not found or fold(found["key"]) in fold(social) or social.endswith(("…", "...")):
        return None
    return social if overlap(social, news) >= OVERLAP else None


def is_head(text: str, longer: str) -> bool:
    """Whether one title is what stands before a dash, or the like, in the other."""
    rest = longer.removeprefix(text)
    return rest != longer and bool(SEPARATOR.match(longer, len(text)) or SOURCE.fullmatch(rest))


def plain(text: str) -> str:
    """`text` as a typewriter writes it."""
    return text.translate(SIGNS).replace("--", "-")


def unshown(page: Document, shown: list[str], declared: list[str], site: set[str]) -> str:
    """The headline of a page that declares another than it shows."""
    pairs = [text for text, other in combinations(declared, 2) if fold(text) == fold(other)]
    agreed = next(iter(pairs), declared[0])
    if any(within(agreed, text) for text in shown) or (pairs and agreed in beside_heading(page)):
        return agreed
    best = max(shown, key=lambda text: overlap(text, agreed), default=None)
    same = overlap(best, agreed) if best else 0
    if best and pairs and (continues(agreed, best, site) or is_damaged(best, agreed)):
        return agreed
    lower = same < OVERLAP and next((t for t in subheadings(page) if is_head(t, agreed)), None)
    if lower:
        return lower
    said = len(declared) > 1 and len(WORD.findall(agreed)) >= TOLD
    if len(shown) == 1 and len(WORD.findall(shown[0])) >= TOLD and not said:
        return shown[0]
    sure = page.news and pairs and (same > REWORDED or is_part(best or "", agreed))
    sure = sure and not goes_on(best or "", agreed)
    if best and same >= OVERLAP and not sure:
        return best
    shorter = (text for text in declared if within(text, agreed, at_start=True))
    return next(shorter, commonest([text for text in declared if fold(text) == fold(agreed)]))


def beside_heading(page: Document) -> list[str]:
    """The texts right before and right behind the page's heading."""
    heading = page.heading
    if heading is None:
        return []
    items = (heading.getprevious(), heading.getnext())
    return [heading_text(item) or "" for item in items if item is not None]


def goes_on(text: str, start: str) -> bool:
    """Whether a title is another one with more words, and no sign between."""
    return text.startswith(f"{start} ") and text[len(start) + 1].isalnum()


def continues(longer: str, start: str, site: set[str]) -> bool:
    """Whether a title begins as another one does, and goes on after a colon, a question or an
    ampersand, not with the name of the site: the other is cut.
    """
    same = fold(longer[: len(start)]) == fold(start)
    found = CONTINUED.match(longer, len(start) - 1) if same else None
    return found is not None and not is_site(longer[found.end() :], set(map(fold, site)))


def is_damaged(text: str, other: str) -> bool:
    """Whether a title has question marks in place of signs that another one has."""
    lost = "\ufffd" in text or text.rstrip("?").count("?") > other.count("?")
    return lost and overlap(text, other) > REWORDED


def is_part(text: str, other: str) -> bool:
    """Whether one of two titles says all that the other does."""
    mine, theirs = fold(text), fold(other)
    return mine in theirs or theirs in mine


def within(text: str, longer: str, *, at_start: bool = False) -> bool:
    """Whether one title is the other less what stands before it, as before a dash; or, as
    `at_start` asks, less what follows.
    """
    rest = longer.removeprefix(text) if at_start else longer.removesuffix(text)
    if rest == longer or len(rest) < SHORT - at_start:
        return False
    return rest[0] in MARKS if at_start else bool(SEPARATOR.search(rest[-3:]))


def commonest(spellings: list[str]) -> str:
    """The spelling that most places share; the first of equals."""
    return max(spellings, key=spellings.count)


OVERLAP, REWORDED = 0.15, 0.7
"""Shares of words that a heading and a declared title have in common, if it is of this story at
least, and if one is the other with a word changed.
"""


def declarations(page: Document) -> list[str | None]:
    """What the page declares to be its title, in three places."""
    headline = string(page.news.get("headline")) or string(page.news.get("name"))
    return [page.meta("og:title"), headline, page.title_tag()]
