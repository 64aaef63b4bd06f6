"""Questions with their answers, as articles have them at their end, in boxes of their own."""

import re
from collections.abc import Iterator

from .blocks import HEADINGS, Outline

ASKS = re.compile(r"(?:[?？؟፧՞\u037e]|(?<=[\u0370-\u03ff\u1f00-\u1fff]);)[\s'\"’”»」』)）\]]*$")
"""A question mark at the end, in any script; Greek writes a semicolon for one."""

LEAST = 3
"""Questions that a row of them has at least; single ones ask for an opinion or a name."""

SHORT, LONG = 10, 220
"""The size of a question."""

LOST, LOST_HEADED = 0.15, 0.34
"""The share of a row that may have been left out of it, and if its questions are headings: what
advertises asks too, beside links.
"""

FAR = 24
"""Blocks to the next question of a row at most."""


def answered(outline: Outline, kept: set[int], solid: set[int], lost: set[int]) -> set[int]:
    """The places in `lost`, a part of `kept`, of rows of questions that mostly stand there, all
    marked alike, each with an answer below it that begins with prose, which is in `solid`; and of
    the heading over such a row.
    """
    found: set[int] = set()
    asking = sorted(at for at in kept if asks(outline, at) and at + 1 in solid) if lost else []
    for row in rows(outline, asking):
        if 2 * len(lost.intersection(row)) < len(row):
            continue
        whole = range(row[0], end_of(outline, row))
        share = LOST_HEADED if outline.tag(row[0]) in HEADINGS else LOST
        if sum(at not in kept for at in whole) > share * len(whole):
            continue
        found.update(whole)
        if row[0] > 0 and outline.tag(row[0] - 1) in HEADINGS:
            found.add(row[0] - 1)
    return found & lost


def asks(outline: Outline, at: int) -> bool:
    """Whether a block is a question, of the length of one."""
    block = outline.blocks[at]
    return SHORT <= block.size <= LONG and bool(ASKS.search(block.text))


def rows(outline: Outline, places: list[int]) -> Iterator[list[int]]:
    """The rows of questions: of several, marked alike, one not far below the other."""
    row: list[int] = []
    for at in places:
        if row and (at - row[-1] > FAR or form(outline, at) != form(outline, row[-1])):
            if len(row) >= LEAST:
                yield row
            row = []
        row.append(at)
    if len(row) >= LEAST:
        yield row


def end_of(outline: Outline, row: list[int]) -> int:
    """The place after the last answer: it goes on in the box of the row, in forms that blocks of
    the answers before it have.
    """
    box = outline.nodes[outline.blocks[row[0]].node]
    while box.end <= row[-1] and box.parent >= 0:
        box = outline.nodes[box.parent]
    known = {form(outline, at) for at in range(row[0], row[-1])}
    end = row[-1] + 2
    while end < box.end and form(outline, end) in known:
        end += 1
    return end


def form(outline: Outline, at: int) -> tuple[str, str]:
    """How a block is marked: its tag, and that of the element around it."""
    node = outline.nodes[outline.blocks[at].node]
    return node.tag, outline.nodes[max(0, node.parent)].tag
