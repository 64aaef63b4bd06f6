"""Short lines before the first paragraph of a story and after the last that are of it."""

import re
from collections.abc import Iterable
from itertools import takewhile

from extractors.folding import LETTER
from extractors.times.dates import CLOCK

from .blocks import HEADINGS, Block, Node, Outline
from .forms import unsigned
from .naming import words_of

SAYS = re.compile(r"[.!?…。！？।։۔؟]['’\"”»」』]*$")
STANDFIRST = 40
WIDELY = 1.7
TIMED, LETTERS = 20, 6
TIMES = frozenset({"clock", "time"})
"""How long the time of an entry is at most, and its letters; and what developers call one."""

NEXT = 3
"""How far below a heading its text may begin: there are pictures, with their captions."""


def within(outline: Outline, kept: list[int], span: range, listed: frozenset[str]) -> list[int]:
    """The places in `kept` that are in the prose, which takes up `span`, or belong to it: a
    standfirst, the first heading of a row, short sentences, and a list at the end.
    """
    before = [at for at in kept if at < span.start]
    after = [at for at in kept if at > span[-1]]
    found = set(kept).intersection(span)
    for at in reversed(before):
        if is_standfirst(outline, at) or opens(outline, at, span.start, found):
            found.add(at)
    near = set(takewhile(lambda at: LETTER.search(outline.blocks[at].text), after))
    for at in after:
        if outline.role(at) in listed or (at in near and goes_on(outline, at, span[-1])):
            found.add(at)
    for at in reversed(after):
        if outline.tag(at) in HEADINGS and at + 1 in found:
            found.add(at)
    return sorted(at for at in found if not is_clock(outline, at))


def is_clock(outline: Outline, at: int) -> bool:
    """Whether a block is the bare time of an entry, marked as one."""
    text = outline.blocks[at].text
    if len(text) > TIMED or not CLOCK.search(text) or sum(map(str.isalpha, text)) > LETTERS:
        return False
    node = outline.nodes[outline.blocks[at].node]
    marked = next(node.element.iter("time"), None) is not None
    return marked or not TIMES.isdisjoint(words_of(node.names))


def is_standfirst(outline: Outline, at: int) -> bool:
    """Whether a block before the prose is a standfirst, set as a heading."""
    tag = outline.role(at)
    return tag in HEADINGS and tag != "h1" and outline.blocks[at].size >= STANDFIRST


def opens(outline: Outline, at: int, first: int, found: Iterable[int]) -> bool:
    """Whether a short line before the first prose is more of it: a sentence beside it, or a
    heading right above it or like those that follow.
    """
    if outline.tag(at) in HEADINGS:
        above = at + 1 == first and outline.tag(at) != "h1"
        if above and parent(outline, at) == parent(outline, first):
            return True
        near = first - at <= NEXT and not any(b.linked for b in outline.blocks[at:first])
        return near and any(alike(outline, at, other) for other in found if other > first)
    return is_sentence(outline.blocks[at]) and is_beside(outline, at, first)


def goes_on(outline: Outline, at: int, last: int) -> bool:
    """Whether a short line after the prose is more of it: a sentence beside the last paragraph,
    or, in scripts whose words are short, any paragraph beside it.
    """
    block = outline.blocks[at]
    wide = block.size >= WIDELY * len(block.text)
    if not wide and not is_sentence(block):
        return False
    return is_beside(outline, at, last)


def is_sentence(block: Block) -> bool:
    """Whether a block ends as a sentence does, and has no link."""
    return not block.linked and bool(SAYS.search(unsigned(block.text)))


def is_beside(outline: Outline, at: int, other: int) -> bool:
    """Whether two blocks are paragraphs of one box."""
    mine, theirs = (outline.nodes[outline.blocks[place].node] for place in (at, other))
    return mine.tag == theirs.tag == "p" and mine.parent == theirs.parent


def parent(outline: Outline, at: int) -> int:
    """The number of the element around that of a block."""
    return outline.nodes[outline.blocks[at].node].parent


def alike(outline: Outline, at: int, other: int) -> bool:
    """Whether two blocks are marked alike, and stand in boxes that are."""
    mine, theirs = (outline.nodes[outline.blocks[place].node] for place in (at, other))
    boxes = (outline.nodes[max(0, node.parent)] for node in (mine, theirs))
    return form(mine) == form(theirs) and (mine.parent == theirs.parent or same(map(form, boxes)))


def same(forms: Iterable[tuple[str, str]]) -> bool:
    """Whether all of these are one."""
    return len(set(forms)) == 1


def form(node: Node) -> tuple[str, str]:
    """How an element is marked: its tag and its class."""
    return node.tag, node.element.get("class") or ""
