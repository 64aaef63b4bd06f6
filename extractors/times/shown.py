"""Dates that a page shows its readers near the headline."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, takewhile, tee

from lxml import etree

from extractors.document import UNREAD, Document, Element
from extractors.folding import one_blank
from extractors.headings import headline_of

from .boxes import around, beginning, is_changed, is_own
from .dates import CLOCK, Moment, read_moment
from .day_order import reader
from .words import ATTRIBUTE, DASH, ELSE, ISSUED, STRICTLY, TAG, dated, is_prose, parts

NEAR, MAX_LINE, ALONE, PROSE = 40, 80, 30, 3
MAX_PARTS, MAX_MARKED, CLOSE, BETWEEN, MAX_ATTRIBUTES = 12, 24, 3, 8, 12
KNOWN = frozenset(["span", "div", "p", "li", "dd", "em", "td", "small", "b", "a", "h2"])
SURE = frozenset(["time", "abbr"])
"""Elements that hold dates if they are named so, and those that hold little else."""

Reader = Callable[[str], Moment | None]
INNER = frozenset(["h2", "h3", "h4", "h5", "h6", "li"])
"""What in the text of a story has dates of what it tells of."""

LEADING, DIGIT = re.compile(r"\W*(?:\w{3,10}\.? )?\d"), re.compile(r"\d|年")


@dataclass(frozen=True, slots=True)
class Seen:
    """A date that readers see, and whether it is that of a change."""

    moment: Moment
    changed: bool


class Shown:
    """The dates that readers of a page see around its headline, each looked for once."""

    def __init__(self, page: Document, month_first: bool) -> None:
        self.page, self.read = page, reader(page, month_first)
        self.marked_seen, self.lines_seen = self.marked(), self.lines()

    @cached_property
    def headline(self) -> Element | None:
        return headline_of(self.page)

    @cached_property
    def holders(self) -> set[Element]:
        return around(self.page, self.headline)

    def in_elements(self) -> Iterator[Seen]:
        """The dates in elements named so: those near the headline, then those far from it."""
        return filter(None, self.until_far())

    def until_far(self) -> Iterator[Seen | None]:
        """As `in_elements`, with a None where those near the headline end."""
        self.marked_seen, again = tee(self.marked_seen)
        return again

    def in_lines(self) -> Iterator[Seen]:
        """The dates in short lines near the headline, however they are marked up."""
        self.lines_seen, again = tee(self.lines_seen)
        return again

    def near(self) -> Iterator[Moment]:
        """The dates in elements near the headline, the nearest first; those of changes last."""
        seen = [*filter(None, takewhile(bool, self.until_far()))]
        yield from (one.moment for late in (False, True) for one in seen if one.changed == late)

    def issued_near(self) -> Iterator[Moment]:
        """Those of them that are of no change."""
        seen = filter(None, takewhile(bool, self.until_far()))
        yield from (one.moment for one in seen if not one.changed)

    def changed_near(self) -> Iterator[Moment]:
        """Those of them that are of a change."""
        seen = filter(None, takewhile(bool, self.until_far()))
        yield from (one.moment for one in seen if one.changed)

    def marked(self) -> Iterator[Seen | None]:
        found = set()
        for item in dated_elements(self.page, self.headline):
            if item is None:
                yield None
                continue
            for moment, changed in moments_in(item, self.read):
                if moment not in found and is_own(item, self.holders):
                    found.add(moment)
                    yield Seen(moment, changed)

    def lines(self) -> Iterator[Seen]:
        label = ""
        for line, item in lines_near(self.page, self.headline):
            for part, said_so in dates_of(line):
                found = self.read(part)
                if found and is_own(item, self.holders):
                    yield Seen(found, said_so or label_says(label, line, is_changed(item)))
            label = line


def moments_in(item: Element, read: Reader) -> Iterator[tuple[Moment, bool]]:
    """The dates of an element, in its attributes, else in its text; whether they are of changes."""
    words = beginning(item)[: 2 * MAX_LINE]
    if ELSE.search(words[:ALONE]):
        return
    named = is_changed(item) or ends_in_update(before(item))
    stated = first_of(map(read, said(item)))
    if stated:
        yield stated, named or speaks_of_update(words)
    for part, is_change in parts(words):
        if not is_range(part) and (found := read(part)):
            yield found, is_change or named


def first_of(found: Iterator[Moment | None]) -> Moment | None:
    """The first moment there is."""
    return next(filter(None, found), None)


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


def dated_elements(page: Document, heading: Element | None) -> Iterator[Element | None]:
    """Elements that can hold the date: those after the headline, those close before it, the
    nearest first, then, after a None, those far from it that are named so and nothing else.
    """
    after, far = heading is None, False
    sure = heading is page.heading
    early: list[tuple[int, Element]] = []
    seen = prose = links = until = 0
    for item in page.tree.iter("h1", *KNOWN, *SURE, *made_up(page)):
        links += item.tag == "a"
        if item is heading:
            after, until = True, links
        prose += after and len((item.text or "").strip()) > MAX_LINE
        if not far and (seen > MAX_MARKED or prose > PROSE):
            yield from close(early, until if sure else 0)
            yield None
            far, early, seen = True, [], 0
        if seen > MAX_MARKED or item.tag == "h1" or not holds_date(item, far):
            continue
        if after:
            yield item
            seen += 1
        else:
            early.append((links, item))
    yield from close(early, until if sure else 0)


def close(early: list[tuple[int, Element]], links: int) -> Iterator[Element]:
    """Elements before the headline, the nearest first; only those for times if there are many links
    between: the others are the day on which the page is read.
    """
    for at, item in reversed(early):
        if links - at <= BETWEEN or (item.tag == "time" and item.get("datetime")):
            yield item


def made_up(page: Document) -> set[str]:
    """The names of elements that the page has made up for dates."""
    names = {str(item.tag) for item in page.tree.iter(etree.Element)}
    return {name for name in names - KNOWN if TAG.search(name)}


def holds_date(item: Element, far: bool) -> bool:
    """Whether an element is one for a date and has a digit; `far` off, and nothing else."""
    if item.tag in KNOWN:
        name, mark = item.get("class"), item.get("id")
        names = f"{name} {mark}" if name or mark else ""
        if not dated(names) or (far and not STRICTLY.search(names)):
            return False
    if len(item) > MAX_PARTS:
        return False
    return bool(DIGIT.search(beginning(item)) or any(said(item)))


def before(item: Element) -> str:
    """The text right before an element, in the same one."""
    beside, holder = item.getprevious(), item.getparent()
    text = beside.tail if beside is not None else holder.text if holder is not None else ""
    return one_blank(text or "")[-ALONE:]


def ends_in_update(text: str) -> bool:
    """Whether what is said last before a date is that it is of a change."""
    return [False, *(changed for _, changed in parts(text))][-1]


def speaks_of_update(text: str) -> bool:
    """Whether the words before a date say that it is of a change."""
    return any(changed for _, changed in parts(DIGIT.split(text, maxsplit=1)[0]))


def lines_near(page: Document, heading: Element | None) -> Iterator[tuple[str, Element]]:
    """Texts that follow the headline, or stand close before it, and the elements they are in."""
    if heading is not None:
        after = lines_after(page, heading)
        yield from chain(islice(after, 12), lines_before(heading), islice(after, NEAR - 12))


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
            if item.tag not in UNREAD and len(beginning(item)) < MAX_LINE:
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
        if element.tag not in UNREAD and not (long and element.tag in INNER):
            holder = element.getparent()
            yield from ((line, element) for line in [one_blank(element.text or "")] if line)
            tail = one_blank(element.tail or "")
            if tail and holder is not None:
                yield tail, holder
