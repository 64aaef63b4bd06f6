"""The headings of a page, as readers see them."""

import re
from collections.abc import Iterable
from itertools import islice

from lxml import etree

from .document import Document, Element, hidden, once_a_page, text_of
from .folding import UNSEEN, fold, one_blank
from .linked_data import unescaped
from .story.unseen import is_unseen

OVERLINE = re.compile(
    r"(?:^|[\s_-])(?:kicker|overline|over-?title|eyebrow|dachzeile|spitzmarke|roofline|topline|"
    r"antetitulo|cintillo|surtitre|stikkord)(?=$|[\s_-])",
    re.I,
)
"""Names of what stands above a headline."""

WORD = re.compile(r"\w+")
MAX_TEXT, HEADLINE, SAME, MAX_FIRST, MAX_HEADINGS = 400, 4, 0.5, 8, 20
MAX_SEARCH, MAX_SAID, LEAST, MOST, LIKE = 600, 400, 10, 0.6, 0.15
AFTER_SIGN = re.compile(r"\s(?:[|｜–—·•»:]|-{1,2})\s[\s\S]*")
TITLES = ("h3", "h4", "h5", "strong", "b", "font", "big", "span", "div", "td", "p", "a")
"""Elements that hold the headline of pages without a heading for it."""


def one_line(text: str | None) -> str | None:
    """`text` on one line, its entities resolved; None if nothing is left."""
    return " ".join(unescaped(text).split())[:MAX_TEXT] or None if text else None


def unseen(part: Element) -> bool:
    """Whether a part of a heading is hidden, or a mark to link to it by."""
    return hidden(part) or is_unseen(part)


def heading_text(element: Element, *, topic: bool = True) -> str | None:
    """The text of a heading, with a blank where a block inside it begins; without `topic`, less
    what is named as the line above the headline.
    """
    parts: list[str] = []
    above = set() if topic else overline(element)
    above |= {item for part in element.iterdescendants() if unseen(part) for item in part.iter()}
    for event, item in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            apart = item is not element and item.tag in {"div", "p", "br", "small", "h2", "h3"}
            parts += [" " * apart, "" if item in above else item.text or ""]
        elif item is not element and item.getparent() not in above:
            parts.append(item.tail or "")
    whole = UNSEEN.sub("", "".join(parts)).strip()
    return one_line(whole.lstrip("-–|/:· ") if above else whole)


def overline(heading: Element) -> set[Element]:
    """The elements in a heading that stand above it, as its topic."""
    first = next(iter(heading), None)
    named = first is not None and OVERLINE.search(first.get("class") or "")
    return set(first.iter()) if first is not None and named else set()


def headings(page: Document, names: set[str]) -> tuple[list[str], list[str]]:
    """The page's headings of the first rank, or the one like its title, that are not one of
    `names`: whole, and without the lines above them.
    """
    found = [item for item in islice(page.tree.iter("h1"), MAX_FIRST) if not page.leads_home(item)]
    second = None if any(map(heading_text, found)) else named_heading(page)
    found = found if second is None else [second]
    texts = ([heading_text(item, topic=topic) for item in found] for topic in (True, False))
    whole, lower = (
        [text for text in some if text and fold(text) not in names and len(fold(text)) >= HEADLINE]
        for some in texts
    )
    return whole, lower


def logos(page: Document) -> list[str | None]:
    """The texts of headings of the first rank that lead to the front page."""
    return [
        heading_text(item)
        for item in islice(page.tree.iter("h1"), MAX_FIRST)
        if page.leads_home(item)
    ]


def subheading(page: Document) -> str | None:
    """The first heading of the second rank, for pages that have no other title."""
    return next((text for text in map(heading_text, islice(page.tree.iter("h2"), 1)) if text), None)


def subheadings(page: Document) -> list[str]:
    """The texts of the page's first headings below the first rank."""
    found = page.xpath("//h2 | //h3")[:MAX_HEADINGS]
    return [text for text in map(heading_text, found) if text]


def named_heading(page: Document) -> Element | None:
    """The heading of the second rank that says most of what the page's tab does."""
    tab = page.meta("og:title") or page.title_tag() or ""
    found = page.xpath("//h2")[:MAX_HEADINGS]
    best = max(found, key=lambda item: overlap(heading_text(item) or "", tab), default=None)
    same = best is not None and overlap(heading_text(best) or "", tab) >= SAME
    return best if same else None


def overlap(text: str, other: str) -> float:
    """The share of the words of two titles that both have."""
    mine, theirs = (set(WORD.findall(title.casefold())) for title in (text, other))
    return len(mine & theirs) / (len(mine | theirs) or 1)


@once_a_page
def headline_of(page: Document) -> Element | None:
    """The element with the headline: a heading, or what says the same as the page's tab does."""
    first = page.heading
    said = one_blank(text_of(first)) if first is not None else ""
    title = page.meta("og:title") or page.title_tag() or ""
    if said and (not title or overlap(said, title) >= LIKE):
        return first
    named = named_heading(page)
    if named is not None:
        return named
    lower = like_title(page, fold(title), ("h3", "h4", "h5") if said else TITLES)
    return first if lower is None else lower


def like_title(page: Document, title: str, tags: Iterable[str]) -> Element | None:
    """The first element, of those with one of `tags`, whose text is most of the page's title, or
    what stands before a sign in its tab.
    """
    first = fold(AFTER_SIGN.sub("", page.title_tag() or ""))
    for seen, item in enumerate(page.tree.iter(*tags)):
        if seen > MAX_SEARCH or not title:
            break
        said = fold(item.text) if len(item.text or "") <= MAX_SAID else ""
        most = len(said) >= MOST * len(title) and said in title
        if len(said) >= LEAST and (most or said == first):
            return item
    return None
