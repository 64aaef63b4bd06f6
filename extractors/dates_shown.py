"""Dates that a page shows its readers, or hides in its scripts and its address."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice, pairwise, takewhile

from .dates import Moment, read_moment
from .document import Document, Element, text_of
from .headings import named_heading

DATED = re.compile(
    r"date|time|publish|posted|dateline|timestamp|meta|info|byline|tarih|fecha|datum", re.I
)
IN_PATH = re.compile(
    r"/(20\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?=[/_.-]|\b|[a-z])|/(20\d\d)/([a-z]{3})/([0-3]?\d)/",
    re.I,
)
UPDATED = re.compile(
    r"updat|modif|review|aktuali|güncelle|actuali|à jour|aggiorn|atualiz|oppdater|diperbarui|"
    r"cập nhật|更新|수정|изменен|обновл|تحديث",
    re.I,
)
STATE = re.compile(
    r"""\b(?:date[_-]?published|first[_-]?publi(?:shed|cation)|(?:first[_-]?)?pub(?:li(?:sh(?:ed)?|cation))?"""
    r"""(?:[_-]?(?:first|date|time|at|on)|ished))(?:\\?["']|&quot;)?\s*[:=]\s*(?:\\?["']|&quot;)"""
    r"""(\d{4}-\d\d-\d\d(?:[T ][^"'&\\]{4,24})?|\d\d?\.\d\d?\.\d{4} \d\d:\d\d)(?=\\?["']|&quot;)""",
    re.I,
)
FIRST = re.compile(
    r"\b(?:originally|first) (?:published|posted|appeared)|erstveröffentlich|"
    r"(?:publié|publicado|pubblicato) (?:initialement|originalmente|originariamente)|"
    r"первая публикация|ilk yayın|최초\s?(?:등록|입력|게시)|初出|初回公開",
    re.I,
)
"""What is said of the day on which a story that was changed since came out."""

HOST = re.compile(r"^\w+://[^/]*|[?#].*$")
"""What of an address is not its path."""

COMING = re.compile(r"\b(?:next|due|expires?|until|starts?|nächste|prochain)\b", re.I)
"""Words before days that are still to come."""

NEAR, MAX_LINE, ALONE, PROSE = 40, 80, 30, 3
MAX_PARTS, MAX_MARKED, CLOSE = 12, 24, 3
UNREAD = frozenset(["script", "style", "noscript"])
LEADING, DIGIT = re.compile(r"\W*(?:\w{3,10}\.? )?\d"), re.compile(r"\d")


def shown(page: Document, month_first: bool) -> Iterator[Moment]:
    """Dates that readers see near the headline, the nearest first; those of updates last."""
    late: list[Moment] = []
    for item in dated_elements(page):
        text = item.get("datetime") or item.get("title") or ""
        words = text_of(item)
        found = read_moment(text, month_first=month_first)
        found = found or read_moment(words, month_first=month_first)
        if found and COMING.search(words[:ALONE]):
            continue
        if found and speaks_of_update(words):
            late.append(found)
        elif found:
            yield found
    yield from late


def dated_elements(page: Document) -> Iterator[Element]:
    """Elements that can hold the date: those after the headline, then all, in page order."""
    heading = page.heading
    after = heading is None
    early: list[Element] = []
    seen = prose = 0
    for item in page.tree.iter(
        "h1", "time", "span", "div", "p", "li", "abbr", "dd", "em", "td", "small", "b"
    ):
        if item is heading:
            after = True
        prose += after and len(item.text or "") > MAX_LINE
        marked = item.tag == "time" or dated(f"{item.get('class')} {item.get('id')}")
        if not marked or item.tag == "h1" or len(item) > MAX_PARTS:
            continue
        if after:
            yield item
            seen += 1
        elif len(early) < MAX_MARKED:
            early.append(item)
        if seen > MAX_MARKED or prose > PROSE:
            break
    yield from early


@lru_cache(maxsize=4096)
def dated(names: str) -> bool:
    """Whether an element's names say that it holds a date."""
    return bool(DATED.search(names))


def speaks_of_update(text: str) -> bool:
    """Whether the words before a date say that it is of a change."""
    return bool(UPDATED.search(re.split(r"\d", text, maxsplit=1)[0]))


def in_text(page: Document, month_first: bool, *, updates: bool = False) -> Iterator[Moment]:
    """Dates in short lines that follow the headline, or stand close before it, however they are
    marked up; those of `updates` if they are asked for.
    """
    heading = page.heading if page.heading is not None else named_heading(page)
    if heading is None:
        return
    before = ""
    after = lines_after(page, heading)
    for line in chain(islice(after, 12), lines_before(page, heading), islice(after, NEAR - 12)):
        found = read_moment(line, month_first=month_first) if len(line) < MAX_LINE else None
        if (
            found
            and not COMING.search(line)
            and updates == (speaks_of_update(line) or is_label_of_update(before, line))
        ):
            yield found
        before = line


def is_label_of_update(before: str, line: str) -> bool:
    """Whether the line `before` a bare date says that it is of a change."""
    bare = LEADING.match(line) is not None
    return bare and len(before) < ALONE and not DIGIT.search(before) and speaks_of_update(before)


def lines_before(page: Document, heading: Element) -> Iterator[str]:
    """The last short texts before `heading`, the nearest first."""
    for element in islice(heading.iterancestors(), CLOSE):
        for item in islice(element.itersiblings(preceding=True), CLOSE):
            if item.tag not in UNREAD and len(text_of(item)) < MAX_LINE:
                yield from filter(str.strip, map(str, item.itertext()))
    for item in islice(heading.itersiblings(preceding=True), CLOSE):
        yield from (text for text in map(str, item.itertext()) if len(text.strip()) < ALONE)


def lines_after(page: Document, heading: Element) -> Iterator[str]:
    """The texts that follow `heading`, in page order, as the tags divide them."""
    long = 0
    for element in page.after(heading):
        long += len((element.text or "").strip()) > MAX_LINE
        if long >= PROSE or element.tag == "h1":
            return
        if element.tag not in UNREAD:
            yield from filter(str.strip, (element.text or "", element.tail or ""))


def below_story(page: Document) -> Iterator[Moment]:
    """A time that stands alone on a line after the last paragraph of the page."""
    lines = [line.strip() for line in page.plain.split("\n") if line.strip()]
    last = max((place for place, line in enumerate(lines) if len(line) > MAX_LINE), default=-1)
    for line in lines[last + 1 :]:
        found = read_moment(line) if len(line) <= ALONE else None
        if found and found.clock:
            yield found


def above_story(page: Document) -> Iterator[Moment]:
    """A time in the short lines before the first paragraph of the page."""
    lines = (line.strip() for line in page.plain.split("\n"))
    for line in takewhile(lambda text: len(text) <= MAX_LINE, filter(None, lines)):
        found = read_moment(line)
        if found and found.clock:
            yield found


def first_shown(page: Document) -> Iterator[Moment]:
    """The day of which the page says, before or behind it, that the story came out on it."""
    if not FIRST.search(page.plain):
        return
    lines = (line.strip() for line in page.plain.split("\n"))
    for before, line in pairwise(line for line in lines if line):
        if FIRST.search(line) and len(line) < MAX_LINE:
            found = read_moment(line) or (read_moment(before) if len(before) < ALONE else None)
            if found:
                yield found
        elif FIRST.search(before) and len(before) < ALONE and (found := read_moment(line)):
            yield found


def at_permalink(page: Document) -> Iterator[Moment]:
    """The time within a link to the page itself, as in streams of short posts."""
    path = HOST.sub("", page.url).rstrip("/")
    for link in page.tree.iter("a") if path else ():
        if (link.get("href") or "").rstrip("/").endswith(path):
            inside = next((item.get("datetime") for item in link.iter("time")), None)
            words = text_of(link)
            texts = (inside, link.get("title"), words if len(words) < ALONE else None)
            yield from filter(None, map(read_moment, texts))


def in_state(page: Document) -> Iterator[Moment]:
    """A time in the state that scripts show the page from."""
    for found in islice(STATE.finditer(page.html), 1):
        if moment := read_moment(found[1]):
            yield moment


def in_address(url: str) -> Moment | None:
    """The day that an address names, as ``/2023/09/20/`` or ``/20230920``."""
    found = IN_PATH.search(url)
    if not found:
        return None
    parts = found.groups()
    text = "-".join(parts[:3]) if parts[0] else f"{parts[5]} {parts[4]} {parts[3]}"
    return read_moment(text)
