"""The headline, without what a site adds to it."""

import re
from itertools import combinations

from .document import Document, Element
from .folding import UNSEEN, fold
from .linked_data import string, unescaped

SEPARATOR = re.compile(
    r"\s+(?:[|｜–—·•»›:~]|::|--+|-|[⋆★])\s+|\s*[|｜│ㅣ]\s*|\s*(?:_|--)\s*(?=[^\x00-\x7f])|"
    r"(?<=[^\x00-\x7f])[:：](?=\S)"
)
MAX_TITLE, MAX_NAME, HEADLINE, SHORT = 400, 60, 4, 3
WIDE_TAIL = re.compile(r"(?<=[^\x00-\x7f]{10})[-_–][\u3041-\u9fff\uac00-\ud7a3]{2,6}$")
"""What Chinese and Korean sites add to a title without a blank: their name, or a section."""

OVERLINE = re.compile(
    r"(?:^|[\s_-])(?:kicker|overline|over-?title|eyebrow|dachzeile|spitzmarke|roofline|topline|"
    r"antetitulo|cintillo|surtitre|stikkord)(?=$|[\s_-])",
    re.I,
)
"""Names of what stands above a headline."""

WORD = re.compile(r"\w+")
SECOND = frozenset(["ac", "co", "com", "edu", "gov", "net", "or", "org"])
"""Labels of hosts below the last that are no names."""

SIGNS = str.maketrans(
    {**dict.fromkeys("‘’‚`´", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("–—", "-")}
    | {"…": "..."}
)
"""Signs that headings set, and declarations write as typewriters do."""

MARKS = "-–|｜·_"


def title_of(page: Document) -> str | None:
    """The headline: the heading that readers see, if the page declares it too; else what two of
    its declarations agree on; else whichever of the two says more of the other.
    """
    site = site_names(page)
    names = {fold(name) for name in site}
    whole, shown = headings(page, names)
    declared = [bare(text, site) for raw in declarations(page) if (text := one_line(raw))]
    declared = [text for text in declared if text and fold(text) not in names]
    for text in (bare(text, site) for text in dict.fromkeys([*whole, *shown])):
        same = [other for other in declared if fold(other) == fold(text)]
        if same:
            best = commonest([*same, text])
            return text if plain(best) == plain(text) else best
        if any(is_head(text, other) for other in declared):
            return text
    if not declared:
        return next(iter(shown), None) or subheading(page)
    social = fold(one_line(page.meta("twitter:title")))
    posted = next((text for text in shown if fold(text) == social), None)
    if posted and not any(is_head(text, posted) for text in declared):
        return posted
    return unshown(page, shown, declared)


def is_head(text: str, longer: str) -> bool:
    """Whether one title is what stands before a dash, or the like, in the other."""
    return longer.startswith(text) and SEPARATOR.match(longer, len(text)) is not None


def plain(text: str) -> str:
    """`text` as a typewriter writes it."""
    return text.translate(SIGNS).replace("--", "-")


def unshown(page: Document, shown: list[str], declared: list[str]) -> str:
    """The headline of a page that declares another than it shows."""
    pairs = [text for text, other in combinations(declared, 2) if fold(text) == fold(other)]
    agreed = next(iter(pairs), declared[0])
    if any(within(agreed, text) for text in shown):
        return agreed
    best = max(shown, key=lambda text: overlap(text, agreed), default=None)
    same = overlap(best, agreed) if best else 0
    sure = page.news and pairs and (same > REWORDED or is_part(best or "", agreed))
    if best and same >= OVERLAP and not sure:
        return best
    shorter = (text for text in declared if within(text, agreed, at_start=True))
    return next(shorter, commonest([text for text in declared if fold(text) == fold(agreed)]))


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


OVERLAP, REWORDED, SAME, MAX_HEADINGS = 0.15, 0.7, 0.5, 20
"""Shares of words that a heading and a declared title have in common, if it is of this story at
least, and if one is the other with a word changed.
"""


def declarations(page: Document) -> list[str | None]:
    """What the page declares to be its title, in three places."""
    headline = string(page.news.get("headline")) or string(page.news.get("name"))
    return [page.meta("og:title"), headline, page.title_tag()]


def heading_text(element: Element, *, topic: bool = True) -> str | None:
    """The text of a heading, with a blank where a block inside it begins; without `topic`, less
    what is named as the line above the headline.
    """
    parts: list[str] = []
    above = set() if topic else overline(element)
    for item in element.iter():
        if item is not element and item.tag in {"div", "p", "br", "small", "h2", "h3"}:
            parts.append(" ")
        parts.append("" if item in above else item.text or "")
        if item is not element and item.getparent() not in above:
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
    found = page.xpath("//h1")[:8]
    second = None if any(map(heading_text, found)) else named_heading(page)
    found = found if second is None else [second]
    texts = ([heading_text(item, topic=topic) for item in found] for topic in (True, False))
    whole, lower = (
        [text for text in some if text and fold(text) not in names and len(fold(text)) >= HEADLINE]
        for some in texts
    )
    return whole, lower


def subheading(page: Document) -> str | None:
    """The first heading of the second rank, for pages that have no other title."""
    return next((text for text in map(heading_text, page.xpath("//h2")[:1]) if text), None)


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
    return WIDE_TAIL.sub("", title.strip())


def is_site(part: str, names: set[str]) -> bool:
    """Whether a part of a title is the name of the site, or nearly."""
    text = fold(part)
    return bool(text) and any(text == name or is_near(text, name) for name in names)


def initials(name: str) -> str:
    """The first letters of a name of several words; nothing for one of a single word."""
    words = WORD.findall(name)
    return "".join(word[0] for word in words).casefold() if len(words) >= SHORT else ""


def is_near(text: str, name: str) -> bool:
    """Whether one of two folded names is in the other, and not much else."""
    if len(name) <= SHORT or len(text) < SHORT or len(text) > 2 * len(name) + 8:
        return False
    return name in text or text in name


def site_names(page: Document) -> set[str]:
    """What the page calls its site, and the words of its host."""
    publisher = page.news.get("publisher")
    names = {page.meta("og:site_name"), page.meta("application-name"), string(publisher)}
    names |= {page.meta("twitter:site", "apple-mobile-web-app-title")}
    names |= {
        string(thing.get("name"))
        for thing in page.things
        if thing.get("@type") in ("WebSite", "Organization", "NewsMediaOrganization")
    }
    labels = page.host.removeprefix("www.").split(".")
    names |= {labels[0], ".".join(labels)} | {max(labels, key=len)} | {*labels[-2:-1]} - SECOND
    return {name.lstrip("@") for name in names if name and 1 < len(name) <= MAX_NAME}


def one_line(text: str | None) -> str | None:
    """`text` on one line, its entities resolved; None if nothing is left."""
    return " ".join(unescaped(text).split())[:MAX_TITLE] or None if text else None
