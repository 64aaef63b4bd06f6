"""Dates that a page shows its readers near the headline."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice

from .date_boxes import around, headline_of, is_changed, is_own
from .date_words import ATTRIBUTE, DASH, DATED, ELSE, ISSUED, STRICTLY, TAG, is_prose, parts
from .dates import CLOCK, Moment, read_moment
from .document import Document, Element, text_of
from .folding import one_blank

NEAR, MAX_LINE, ALONE, PROSE = 40, 80, 30, 3
MAX_PARTS, MAX_MARKED, CLOSE, BETWEEN, MAX_ATTRIBUTES = 12, 24, 3, 8, 12
TAGS = ("h1", "time", "span", "div", "p", "li", "abbr", "dd", "em", "td", "small", "b", "a", "h2")
SURELY = frozenset(["time", "abbr", "dateformat"])
UNREAD = frozenset(["script", "style", "noscript"])
LEADING, DIGIT = re.compile(r"\W*(?:\w{3,10}\.? )?\d"), re.compile(r"\d|年")
MADE_UP = "//*[contains(name(), '-') or starts-with(name(), 'date') or starts-with(name(), 'time')]"


def shown(page: Document, month_first: bool) -> Iterator[Moment]:
    """Dates that readers see near the headline, the nearest first; those of updates last."""
    late: list[Moment] = []
    for found, changed in own_moments(page, month_first, near=True):
        if changed:
            late.append(found)
        else:
            yield found
    yield from late


def issued(page: Document, month_first: bool) -> Iterator[Moment]:
    """Dates that readers see near the headline, or after the story, less those of updates."""
    moments = own_moments(page, month_first, near=False)
    return (found for found, is_change in moments if not is_change)


def changed(page: Document, month_first: bool) -> Iterator[Moment]:
    """Dates of updates, in the same places."""
    moments = own_moments(page, month_first, near=False)
    return (found for found, is_change in moments if is_change)


def own_moments(page: Document, month_first: bool, *, near: bool) -> Iterator[tuple[Moment, bool]]:
    """The dates in elements named so, and whether each is of a change; near the headline, or in
    all of the page.
    """
    heading = headline_of(page)
    holders, seen = around(page, heading), set()
    for item in dated_elements(page, heading, near=near):
        for found in moments_in(item, month_first):
            if found not in seen and is_own(item, holders):
                seen.add(found)
                yield found


def moments_in(item: Element, month_first: bool) -> Iterator[tuple[Moment, bool]]:
    """The dates of an element, in its attributes, else in its text; whether they are of changes."""
    words = one_blank(" ".join(map(str, item.itertext())))[: 2 * MAX_LINE]
    if ELSE.search(words[:ALONE]):
        return
    named = is_changed(item)
    stated = next(
        filter(None, (read_moment(text, month_first=month_first) for text in said(item))), None
    )
    if stated:
        yield stated, named or speaks_of_update(words)
    for part, is_change in parts(words):
        if not is_range(part) and (found := read_moment(part, month_first=month_first)):
            yield found, is_change or named


def said(item: Element) -> Iterator[str]:
    """What the attributes of an element say of a time."""
    for name, value in islice(item.items(), MAX_ATTRIBUTES):
        if ATTRIBUTE.search(str(name)) and DIGIT.search(str(value)):
            yield str(value)


def is_range(line: str) -> bool:
    """Whether a line says from when to when."""
    before, _, after = line.partition("–") if "–" in line else one_dash(line)
    if not before or CLOCK.match(after.strip()):
        return False
    return bool(read_moment(before) and read_moment(after))


def one_dash(line: str) -> tuple[str, str, str]:
    """What stands before and after the first dash between blanks."""
    found = DASH.search(line)
    return (line[: found.start()], "-", line[found.end() :]) if found else ("", "", "")


def dated_elements(
    page: Document, heading: Element | None, *, near: bool = False
) -> Iterator[Element]:
    """Elements that can hold the date: those after the headline, those close before it, the
    nearest first, then those after the story that are named so and nothing else.
    """
    after, far = heading is None, False
    sure = heading is page.heading
    early: list[tuple[int, Element]] = []
    seen = prose = links = until = 0
    for item in page.tree.iter(*TAGS, *made_up(page)):
        links += item.tag == "a"
        if item is heading:
            after, until = True, links
        prose += after and len((item.text or "").strip()) > MAX_LINE
        if not far and (seen > MAX_MARKED or prose > PROSE):
            yield from close(early, until if sure else 0)
            if near:
                return
            far, early, seen = True, [], 0
        if seen > MAX_MARKED or item is heading or not holds_date(item, far):
            continue
        if after:
            yield item
            seen += 1
        else:
            early.append((links, item))
    yield from close(early, until if sure else 0)


def close(early: list[tuple[int, Element]], links: int) -> list[Element]:
    """Elements before the headline, the nearest first; only those for times if there are many links
    between: the others are the day on which the page is read.
    """
    return [
        item
        for at, item in reversed(early)
        if links - at <= BETWEEN or (item.tag == "time" and item.get("datetime"))
    ]


def made_up(page: Document) -> set[str]:
    """The names of elements that the page has made up for dates."""
    return {str(item.tag) for item in page.xpath(MADE_UP) if TAG.search(str(item.tag))}


def holds_date(item: Element, far: bool) -> bool:
    """Whether an element is one for a date and has a digit."""
    if item.tag not in SURELY and not is_named(item, far):
        return False
    if item.tag == "h1" or len(item) > MAX_PARTS:
        return False
    return bool(DIGIT.search(text_of(item)) or any(said(item)))


def is_named(item: Element, far: bool) -> bool:
    """Whether the names of an element say that it holds a date; `far` off, and nothing else."""
    if item.tag not in TAGS:
        return True
    names = f"{item.get('class')} {item.get('id')}"
    return dated(names) and not (far and not STRICTLY.search(names))


@lru_cache(maxsize=4096)
def dated(names: str) -> bool:
    """Whether an element's names say that it holds a date."""
    return bool(DATED.search(names))


def speaks_of_update(text: str) -> bool:
    """Whether the words before a date say that it is of a change."""
    return any(changed for _, changed in parts(DIGIT.split(text, maxsplit=1)[0]))


def in_text(page: Document, month_first: bool, *, updates: bool = False) -> Iterator[Moment]:
    """Dates in short lines that follow the headline, or stand close before it, however they are
    marked up; those of `updates` if they are asked for.
    """
    heading = headline_of(page)
    if heading is None:
        return
    holders, label = around(page, heading), ""
    after = lines_after(page, heading)
    near = chain(islice(after, 12), lines_before(heading), islice(after, NEAR - 12))
    for line, item in near:
        for part, said_so in dates_of(line):
            found = read_moment(part, month_first=month_first)
            changed = said_so or label_says(label, line, is_changed(item)) if found else False
            if found and updates == changed and is_own(item, holders):
                yield found
        label = line


def dates_of(line: str) -> Iterator[tuple[str, bool]]:
    """The parts of a short line that can have the story's date."""
    if len(line) >= MAX_LINE or not DIGIT.search(line) or ELSE.search(line) or is_prose(line):
        return
    yield from (part for part in parts(line) if not is_range(part[0]))


def label_says(before: str, line: str, named: bool) -> bool:
    """Whether a bare date is of a change, as the line `before` it says, or else its names do."""
    bare = LEADING.match(line) is not None
    if not bare or len(before) >= ALONE or DIGIT.search(before):
        return named
    marked = (part for part in parts(before) if ISSUED.match(part[0]) or part[1])
    return [named, *(changed for _, changed in marked)][-1]


def lines_before(heading: Element) -> Iterator[tuple[str, Element]]:
    """The last short texts before `heading`, the nearest first, and their elements."""
    for element in islice(heading.iterancestors(), CLOSE):
        for item in islice(element.itersiblings(preceding=True), CLOSE):
            if item.tag not in UNREAD and len(one_blank(text_of(item))) < MAX_LINE:
                yield from texts_in(item)
    for item in islice(heading.itersiblings(preceding=True), CLOSE):
        yield from (found for found in texts_in(item) if len(found[0]) < ALONE)


def texts_in(item: Element) -> Iterator[tuple[str, Element]]:
    """The texts within an element, and those of its parts that hold them."""
    for text in map(one_blank, map(str, item.itertext())):
        if text:
            yield text, item


def lines_after(page: Document, heading: Element) -> Iterator[tuple[str, Element]]:
    """The texts that follow `heading`, in page order, as the tags divide them."""
    long = 0
    for element in page.after(heading):
        long += len((element.text or "").strip()) > MAX_LINE
        if long >= PROSE or element.tag == "h1":
            return
        if element.tag not in UNREAD:
            holder = element.getparent()
            yield from ((line, element) for line in [one_blank(element.text or "")] if line)
            tail = one_blank(element.tail or "")
            if tail and holder is not None:
                yield tail, holder
