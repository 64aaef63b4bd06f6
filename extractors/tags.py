"""The tags of an article: keywords that its page declares, else those that it shows."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, islice

from .document import Document, Element
from .filing import below, is_beside, relations, words
from .folding import CJK, fold
from .headings import one_line
from .hosts import is_other, parts_of
from .linked_data import as_list, string
from .site_names import SEPARATOR, site_names

MAX_TAGS, MAX_TAG, MAX_LINKS, SHORT, LABELS, LEAST, PROSE = 30, 60, 30, 30, 20, 2, 120
"""Tags, letters of one, links of a box, and letters of these, of its label, between them, and of
a paragraph that is prose.
"""

NONE = re.compile(r"\[|(?!(?:19|20)\d\d$)\d+$|(?:News)?Article$|WebPage$")
"""What stands among keywords and is none: marks, numbers that are no years, types of pages."""

DIVIDED = re.compile(r"[,，、;；]")
JOINED = re.compile(r"\s*(?:&|and|und|et)\s", re.I)
WIDE_LIST = re.compile(
    r"[^\s\uac00-\ud7a3]*[\u3041-\u9fff][^\s\uac00-\ud7a3]*(?:\s[^\s\uac00-\ud7a3]{1,12}){2,}"
)
NAMED = re.compile(r"(?:^|[\s_-])(?:tags|taglist|tag-list|post-tags)(?=$|[\s_-])", re.I)
LIKELY = re.compile(
    r"(?:^|[\s_-])(?:tags?|taglist|keywords?|topics?|themes?|temas|topicos|hashtags?|etiquetas|mots|"
    r"argomenti|schlagworte)(?=$|[\s_-])",
    re.I,
)
"""Names of boxes that hold the tags of a story, and of those that may."""

BOXES = frozenset(["div", "ul", "p", "section", "span", "footer", "dl"])
FILED = re.compile(r"categor", re.I)


def tags_of(page: Document, title: str, summary: str) -> tuple[str, ...]:
    """Keywords of an article, each once; its `title` and the name of the site are none.

    Those in the head of a page that say nothing of title and `summary` are of the site: what the
    page shows is taken instead.
    """
    found = [*texts(page.news.get("keywords")), *page.meta_all("article:tag", "og:article:tag")]
    found = found or page.meta_all("news_keywords")
    if not found:
        keywords = page.meta_all("keywords", "parsely-tags")
        told = fold(f"{title} {summary}")
        own = any(fold(word) in told for word in chain.from_iterable(map(listed, keywords)) if word)
        found = keywords if own else linked(page) or boxed(page) or keywords
        found = found or boxed(page, sure=False)
    return distinct(found, {fold(name) for name in (*site_names(page), *signs(page), title)})


def distinct(found: Iterable[str], others: set[str]) -> tuple[str, ...]:
    """Tags, each once, in capitals if any of its spellings is; `others` are none."""
    tags: dict[str, str] = {}
    for tag in filter(None, map(one_line, chain.from_iterable(map(listed, found)))):
        key = tag.casefold()
        fits = len(tag) <= MAX_TAG and not NONE.match(tag) and fold(tag) not in others
        if fits and tags.get(key, key) == key:
            tags[key] = tag
    return tuple(tags.values())[:MAX_TAGS]


def signs(page: Document) -> list[str]:
    """What the site is called at the end of its tab, in scripts without blanks."""
    return [part for part in SEPARATOR.split(page.title_tag() or "")[-1:] if CJK.search(part)]


def listed(text: str) -> list[str]:
    """The keywords in a list of them; in scripts without blanks, these can divide them."""
    parts = DIVIDED.split(text)
    if len(text) <= MAX_TAG and any(map(JOINED.match, parts[1:])):
        return [text]
    return text.split() if len(parts) == 1 and WIDE_LIST.fullmatch(text.strip()) else parts


def linked(page: Document) -> list[str]:
    """The links under the headline that say that they are tags, those of one box."""
    links = (item for item in below(page) if item.tag == "a" and item.get("rel"))
    tagged = [link for link in links if is_tag(link) and not is_beside(page, link)]
    home = box_of(tagged[0]) if tagged else None
    return [words(link).lstrip("#") for link in tagged if box_of(link) is home]


def is_tag(link: Element) -> bool:
    """Whether a link is named as a tag, not in prose, and neither it nor its box as a category."""
    said = relations(link)
    if "tag" not in said or "category" in said:
        return False
    holders = [*islice(link.iterancestors(), 2)]
    if any(item.tag == "p" and len(words(item)) > PROSE for item in holders):
        return False
    around = (item.get("class") or "" for item in holders)
    return not any(map(FILED.search, (parts_of(link.get("href") or "").path, *around)))


def box_of(link: Element) -> Element | None:
    """The element that holds a link, or the list that it is in."""
    holder = link.getparent()
    return holder.getparent() if holder is not None and holder.tag in {"li", "span"} else holder


def boxed(page: Document, *, sure: bool = True) -> list[str]:
    """The links of the first box under the headline that is named so, and those of others that have
    the same name; `sure` asks for links that are alike.
    """
    found: list[str] = []
    name = ""
    for box in (box for box in below(page) if box.tag in BOXES):
        mine = names_of(box)
        if (name and mine != name) or not is_likely(mine) or is_beside(page, box):
            continue
        links = [*islice(box.iter("a"), MAX_LINKS)]
        named = not sure and NAMED.search(box.get("class") or "")
        if links and (named or are_alike(page, box, links)):
            name = mine
            found += [words(link).lstrip("#") for link in links]
    return found


def are_alike(page: Document, box: Element, links: list[Element]) -> bool:
    """Whether a box holds little but short links to one folder of the site, several, or one that
    is named so.
    """
    addresses = [link.get("href") or "" for link in links]
    folders = {parts_of(address).path.rstrip("/").rpartition("/")[0] for address in addresses}
    sizes = [len(words(link)) for link in links]
    alone = len(words(box)) - sum(sizes) <= LABELS + LEAST * len(links) and max(sizes) <= SHORT
    own = not any(is_other(address, page.host) for address in addresses)
    folder = folders.pop()
    one = bool(folder) and not folders
    sure = len(links) > 1 or LIKELY.search(folder.replace("/", " ")) is not None
    return alone and own and one and sure


@lru_cache(maxsize=4096)
def is_likely(names: str) -> bool:
    """Whether an element is named as one that may hold tags."""
    return LIKELY.search(names) is not None


def names_of(box: Element) -> str:
    """What the page calls an element."""
    return f"{box.get('class') or ''} {box.get('id') or ''}".strip()


def texts(value: object) -> list[str]:
    """The texts in a value that may be one or many."""
    return [text for text in (string(item) for item in as_list(value)) if text]
