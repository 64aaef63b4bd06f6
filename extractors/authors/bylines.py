"""Who wrote the page: its declarations first, then its visible byline."""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any
from urllib.parse import unquote

from extractors.document import Document, text_of
from extractors.folding import fold
from extractors.headings import one_line
from extractors.hosts import parts_of
from extractors.linked_data import as_list, kinds, string
from extractors.site_names import site_names

from .agency import agency_named
from .hints import alone, introduced, reporting
from .marks import PROFILE
from .people import is_proper, last_word, people_in, persons
from .roles import DESKS, ROLES
from .signatures import at_end, in_microdata, labelled, visible

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
AUTHORED = re.compile(r"(?:^|[:._-])authors?(?:[_-]?name)?$")
"""Names that sites make up for the meta tag with the author."""

WRITTEN = re.compile(
    r"\b(?:by|von|par|por|da|door|av|af|przez|oleh)\s*$|yazan|автор|執筆者|작성자|글쓴이|作者", re.I
)
SERVED = re.compile(
    r"(?:\b(?:photograph(?:ed|s|y)|photos|pictures|edited|reviewed|styled|styling|modell?ed|illustrated|"
    r"illustrations?|fact[- ]checked|translated|hair|make-?up|nails) by|"
    r"\b(?:editor|stylist|illustrator|penyunting|redaktur|fotos?|fotografie)\s*:)\s*$",
    re.I,
)
"""Words before the name of someone who served a story otherwise than by writing it."""

EDITED = re.compile(r"(?:责任编辑|責任編輯|责编|責編)\s*[:：]?\s*$")
"""Words before the name that Chinese systems declare as that of the author."""

SLOGAN = re.compile(r"([^|–—-]{2,40}) +[|–—-] ")
"""The name of a house before its slogan."""

LABEL, MAX_PLACES, LINKS = 40, 30, 4
FULL_NAME, WIDE_SIZES = range(2, 5), range(2, 6)


def authors_of(page: Document) -> tuple[str, ...]:
    """Persons who signed the article; the house itself where it signs and no person does."""
    own = {fold(name) for name in site_names(page)}
    site = own | organizations(page) | wide_names(page)
    houses: list[str] = []
    for names in declared(page):
        people = tuple(name for name in names if not is_house(name, site))
        if all(map(is_desk, people)):
            houses += [name for name in names if is_desk(name) or is_person(page, name)]
        elif wrote := writers(without_desks(people), page):
            return fuller(wrote, page)
    signers = declared_signers(page)
    if any(agency_named(name) and fold(name) not in own for name in signers):
        return ()
    signers = [name for name in signers if not agency_named(name)]
    houses = houses[:1] or [
        name for name in signers if (" " in name and is_house(name, site)) or fold(name) in site
    ]
    shown = visible(page, surely=not all(map(is_desk, [*houses, *signers])))
    people = tuple(name for name in shown if not is_house(name, site))
    addresses = page.meta_all("author", "article:author")
    linked = persons(filter(None, (named_in_link(page, address) for address in addresses)))
    hinted = () if people or linked else labelled(page) or at_end(page) or alone(page)
    hinted = hinted or (() if people or linked else reporting(page))
    named = tuple(name.partition(" | ")[0] for name in houses)
    return people or linked or hinted or introduced(page) or named or shown


def writers(people: tuple[str, ...], page: Document) -> tuple[str, ...]:
    """`people` without those of whom the page says that they took its pictures or edited it."""
    if len(people) == 1:
        edited = credited(people[0], page.plain, EDITED)
        others = visible(page) if edited or credited(people[0], page.plain, SERVED) else ()
        return people if people[0] in others else others or (() if edited else people)
    served = [name for name in people if credited(name, page.plain, SERVED)]
    signed = visible(page, surely=True) if served else ()
    return tuple(name for name in people if name not in served or name in signed) or people


def credited(name: str, text: str, words: re.Pattern[str]) -> bool:
    """Whether `text` has a name behind `words` for those who served the story."""
    at = text.find(name)
    for _ in range(MAX_PLACES):
        if at < 0:
            break
        if words.search(" ".join(text[max(0, at - LABEL) : at].split())):
            return True
        at = text.find(name, at + 1)
    return False


def is_desk(name: str) -> bool:
    """Whether a name is that of a desk, such as the staff of a paper."""
    return last_word(name) in DESKS or name.casefold().partition(" ")[0] in DESKS


def without_desks(names: tuple[str, ...]) -> tuple[str, ...]:
    """`names` without the desks that sign beside persons."""
    kept = (name for name in names if name.casefold().partition(" ")[0] not in DESKS)
    return tuple(kept) or names


def organizations(page: Document) -> set[str]:
    """The authors, folded, of whom JSON-LD says that they are no persons."""
    found = [item for item in as_list(page.news.get("author")) if isinstance(item, dict)]
    houses = (item for item in found if any("Organization" in kind for kind in kinds(item)))
    return {fold(string(item)) for item in houses}


def wide_names(page: Document) -> set[str]:
    """The name of the site, folded, in what follows the headline in the tab of a browser, in
    scripts in which a name of two signs may be that of a person, too.
    """
    tail = re.search(r"[_|｜–—-]([^_|｜–—-]{2,12})$", page.title_tag() or "")
    name = tail[1].strip() if tail else ""
    return set() if name.isascii() else {name[:size] for size in WIDE_SIZES}


def declared_signers(page: Document) -> list[str]:
    """Whoever the page's JSON-LD names as author, persons or not."""
    names = (string(item) for item in as_list(page.news.get("author")))
    return [name for name in names if name]


def is_house(name: str, site: set[str]) -> bool:
    """Whether a name is the site's own, or that of one of its roles."""
    words = [word for word in name.split() if word.casefold() not in ROLES]
    first = fold(name.partition(" ")[0]) if name.isupper() else ""
    slogan = SLOGAN.match(name)
    first = fold(slogan[1]) if slogan else first
    short = "".join(word[0] for word in words).casefold() if len(words) > 1 else ""
    return (
        not words
        or words[0] == "The"
        or not site.isdisjoint((fold(name), fold(" ".join(words)), first, short))
    )


def fuller(people: tuple[str, ...], page: Document) -> tuple[str, ...]:
    """`people`; the visible name instead of a lone first name or user name."""
    if len(people) == 1 and " " in people[0]:
        signed = without_desks(visible(page, surely=True))
        return signed if people[0] in signed else people
    if len(people) > 1 or not people[0].isascii():
        return people
    first, shown = people[0], visible(page)
    same = len(shown) == 1 and (first[:4].casefold() in shown[0].casefold() or first.islower())
    sure = shown if same else visible(page, surely=True)
    return sure if len(sure) == 1 else people


def is_person(page: Document, name: str) -> bool:
    """Whether JSON-LD says that an author who is named like the site is a person."""
    authors = [item for item in as_list(page.news.get("author")) if isinstance(item, dict)]
    declared = any(item.get("@type") == "Person" and string(item) == name for item in authors)
    written = name.title() if name.islower() and not ROLES.intersection(name.split()) else name
    return is_proper(written) and (declared or not page.news)


def declared(page: Document) -> Iterator[tuple[str, ...]]:
    """The authors that the page declares, source by source, the surest first."""
    own = {fold(name) for name in site_names(page)}
    yield people_in(resolved(page, page.news.get("author")))
    yield people_in(page.news.get("creator"))
    title = fold(string(page.news.get("headline")))
    for thing in page.things:
        if title and title == fold(string(thing.get("headline") or thing.get("name"))):
            yield people_in(resolved(page, thing.get("author")))
    others = (name for name in page.metas if AUTHORED.search(name) and name not in METAS)
    for name in chain(METAS, others):
        texts = (text for text in page.meta_all(name) if not is_address(text))
        yield persons(text for text in texts if fold(text) not in own or persons([text]) == (text,))
    yield in_microdata(page)
    if WRITTEN.search(page.meta("twitter:label1") or ""):
        yield persons(page.meta_all("twitter:data1"))


def resolved(page: Document, author: Any) -> list[Any]:
    """A schema.org author, with what the page says elsewhere of those who are only pointed at."""
    found = as_list(author)
    known = {str(item["@id"]) for item in found if isinstance(item, dict) and "@id" in item}
    if not known:
        return found
    described = {
        str(thing["@id"]): thing
        for thing in page.things
        if str(thing.get("@id")) in known and " " in (string(thing.get("name")) or "")
    }
    return [
        described.get(str(item.get("@id")), item) if isinstance(item, dict) else item
        for item in found
    ]


def is_address(text: str) -> bool:
    """Whether what stands for an author is where to find the author."""
    return "//" in text or text.startswith(("/", "@", "#"))


def named_in_link(page: Document, address: str) -> str | None:
    """The name in the address of an author's page, as a link to it has it, with its accents."""
    named = named_in_address(address)
    links = (link for link in page.tree.iter("a") if named and link.get("href") == address)
    texts = (one_line(text_of(link)) or "" for link in islice(links, LINKS))
    same = (text for text in texts if len(text) == len(named or "") and is_proper(text))
    return next(same, named)


def named_in_address(address: str) -> str | None:
    """The name in the address of an author's page, as ``/author/jane-doe``."""
    host = parts_of(address).hostname or "" if "//" in address else ""
    found = PROFILE.search(address)
    if not found or not host or re.search(r"facebook|twitter|instagram|linkedin|\bx\.com", host):
        return None
    words = unquote(found[1]).replace("_", "-").split("-")
    return " ".join(word.title() for word in words) if len(words) in FULL_NAME else None
