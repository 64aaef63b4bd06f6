"""What was changed in a text, word by word; character by character where no blanks part words.

Time is bounded: what two texts have in common is looked for by words that stand in each of them
once, and between those by the shortest way (Myers 1986) as long as it is short.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Literal

from archive.terms import PAIRED

from .ways import Span, runs

Kind = Literal["same", "removed", "added"]
Row = Sequence[str]

BREAK = "\n\n"
TOKEN = re.compile(
    f"{BREAK}|[{PAIRED}][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]*"
    f"|[^\\W{PAIRED}]+(?:['’][^\\W{PAIRED}]+)*|\\s+|."
)
"""A break of paragraphs; a character of a script without blanks, with its marks; a word; else."""

MOST_TOKENS = 40_000
"""Of what is compared word by word; what is longer is only compared by paragraphs."""

NEAR = 1
"""Paragraphs before and after a change that are shown with it."""

LEAST_KEPT = 0.2
"""Of the shorter text, the part in common from which on the two are shown as one."""

ISLAND = 3
"""Letters in common, between two changes, that do not count: they are so by chance."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text that stands in both, or in one of them."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of either text, in pieces."""

    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        return any(piece.kind != "same" for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts in one: what both have, what was removed, and what was added."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def changed(self) -> bool:
        return any(paragraph.changed for paragraph in self.paragraphs)

    def words(self, kind: Kind) -> int:
        """How many words, or characters where those are not parted, are of one kind."""
        pieces = (piece for one in self.paragraphs for piece in one.pieces if piece.kind == kind)
        return sum(is_word(token) for piece in pieces for token in TOKEN.findall(piece.text))

    def passages(self) -> list["Passage"]:
        """The paragraphs, in runs of those that are near a change, and of those that are not."""
        every = self.paragraphs
        changed = [one.changed for one in every]
        near = [any(changed[max(0, at - NEAR) : at + NEAR + 1]) for at in range(len(every))]
        found = []
        for is_near, run in groupby(zip(near, every, strict=True), key=itemgetter(0)):
            some = tuple(one for _, one in run)
            found.append(Passage(some, hidden=not is_near and len(some) > 1))
        return found


@dataclass(frozen=True, slots=True)
class Passage:
    """Paragraphs in a row; ``hidden`` if nothing near them changed."""

    paragraphs: tuple[Paragraph, ...]
    hidden: bool


def compared(old: str, new: str) -> Difference:
    """What became of `old` when it became `new`; paragraphs are parted by blank lines.

    >>> [(one.kind, one.text) for one in compared("It is so.", "It was so.").paragraphs[0].pieces]
    [('same', 'It '), ('removed', 'is'), ('added', 'was'), ('same', ' so.')]
    """
    before, after = paragraphs_of(old), paragraphs_of(new)
    found: list[Paragraph] = []
    for span in runs(before, after):
        some, others = before[span.old : span.old_end], after[span.new : span.new_end]
        found += whole(others, "same") if span.same else rewritten(some, others)
    return Difference(tuple(found))


def rewritten(old: Row, new: Row) -> Iterable[Paragraph]:
    """Paragraphs in place of others, compared word by word if that says more than both do."""
    before, after = TOKEN.findall(BREAK.join(old)), TOKEN.findall(BREAK.join(new))
    if not old or not new or len(before) + len(after) > MOST_TOKENS:
        return [*whole(old, "removed"), *whole(new, "added")]
    spans = slid(without_islands(runs(before, after), before), before, after)
    kept = sum(len("".join(before[one.old : one.old_end]).strip()) for one in spans if one.same)
    if kept < LEAST_KEPT * min(sum(map(len, old)), sum(map(len, new))):
        return [*whole(old, "removed"), *whole(new, "added")]
    return paragraphs(pieces(spans, before, after))


def whole(texts: Row, kind: Kind) -> list[Paragraph]:
    """Paragraphs that are of one kind from end to end."""
    return [Paragraph((Piece(kind, text),)) for text in texts]


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a text, with one kind of blank in them."""
    parts = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))
    return [part for part in parts if part]


def is_word(token: str) -> bool:
    """Whether a token says something by itself."""
    return any(letter.isalnum() for letter in token)


def without_islands(spans: Iterable[Span], before: Row) -> list[Span]:
    """`spans`, with what changes have between them by chance made part of them."""
    found: list[Span] = []
    whole = list(spans)
    for at, span in enumerate(whole):
        inner = 0 < at < len(whole) - 1
        if span.same and inner and is_island("".join(before[span.old : span.old_end])):
            span = Span(span.old, span.old_end, span.new, span.new_end, same=False)  # noqa: PLW2901
        if found and not found[-1].same and not span.same:
            last = found.pop()
            span = Span(last.old, span.old_end, last.new, span.new_end, same=False)  # noqa: PLW2901
        found.append(span)
    return found


def slid(spans: Sequence[Span], before: Row, after: Row) -> list[Span]:
    """`spans`, with what was only removed, or only added, beginning at a word if it can."""
    found = list(spans)
    for at in range(1, len(found) - 1):
        last, one, following = found[at - 1 : at + 2]
        row, start, end = (after, one.new, one.new_end)
        if one.new == one.new_end:
            row, start, end = (before, one.old, one.old_end)
        elif one.old != one.old_end:
            continue
        if not one.same and row[start].isspace() and end < len(row) and row[start] == row[end]:
            found[at - 1] = replace(last, old_end=last.old_end + 1, new_end=last.new_end + 1)
            found[at] = Span(one.old + 1, one.old_end + 1, one.new + 1, one.new_end + 1, same=False)
            found[at + 1] = replace(following, old=following.old + 1, new=following.new + 1)
    return [span for span in found if (span.old, span.new) != (span.old_end, span.new_end)]


def is_island(text: str) -> bool:
    """Whether a text is so short that it may stand in two places by chance."""
    return BREAK not in text and sum(map(str.isalnum, text)) <= ISLAND and len(text) <= 2 * ISLAND


def pieces(spans: Iterable[Span], before: Row, after: Row) -> Iterator[Piece]:
    """The text of each span."""
    for span in spans:
        removed = "".join(before[span.old : span.old_end])
        added = "".join(after[span.new : span.new_end])
        if span.same:
            yield Piece("same", added)
            continue
        if removed:
            yield Piece("removed", removed)
        if added:
            yield Piece("added", added)


def paragraphs(found: Iterable[Piece]) -> Iterator[Paragraph]:
    """`found`, parted where either text is."""
    current: list[Piece] = []
    for piece in found:
        for number, text in enumerate(piece.text.split(BREAK)):
            if number and current:
                yield Paragraph(tuple(current))
                current = []
            if text:
                current.append(Piece(piece.kind, text))
    if current:
        yield Paragraph(tuple(current))
