"""The place in a text that a question found, with the words of the question marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from .terms import HAS_PAIRED, LONGEST, PAIRED, folded

Parts = tuple[tuple[str, bool], ...]
"""A text in pieces, each marked or not."""

Mark = tuple[int, int, int | None]
"""From where to where, and which of the words."""

WIDTH = 260
"""Characters shown; half as many where one of them says as much as two letters."""

SEARCHED = 20_000
"""Characters looked at."""

MOST_MARKS = 200

NOTHING = "\x01"
"""Stands for a mark that is no character of its own when texts are compared."""

BEFORE, AFTER = f"(?<![^\\W{PAIRED}])", f"(?![^\\W{PAIRED}])"
"""Where a word may begin, and end."""


@dataclass(frozen=True)
class Marker:
    """Marks words in texts. A word is terms in a row, as `archive.terms.wanted` gives them."""

    words: Sequence[Sequence[str]]
    _pattern: re.Pattern[str] | None = field(init=False)

    def __post_init__(self) -> None:
        pattern = "|".join(f"({pattern_of(terms)})" for terms in self.words if terms)
        object.__setattr__(self, "_pattern", re.compile(pattern) if pattern else None)

    def highlighted(self, text: str) -> Parts:
        """All of `text`, with the words marked."""
        return tuple(pieces(text, 0, len(text), self.marks(text)))

    def snippet(self, text: str) -> Parts:
        """The part of `text` that has most of the words, marked; its beginning if it has none."""
        text = " ".join(text[:SEARCHED].split())
        found = self.marks(text)
        width = WIDTH // 2 if is_dense(text) else WIDTH
        begin = best_begin(found, width, len(self.words))
        start = word_start(text, begin - width // 4) if begin > width // 2 else 0
        end = word_end(text, start + width)
        shown = pieces(text, start, end, found)
        before = [("… ", False)] if start else []
        after = [(" …", False)] if end < len(text) else []
        return tuple(joined([*before, *shown, *after]))

    def marks(self, text: str) -> list[Mark]:
        """Where the words stand in `text`."""
        if self._pattern is None:
            return []
        found = self._pattern.finditer(comparable(text))
        return [(one.start(), one.end(), one.lastindex) for one in islice(found, MOST_MARKS)]


def pattern_of(terms: Sequence[str]) -> str:
    """What matches terms in a row, in a text that is `comparable`."""
    pattern, before = "", ""
    for term in terms:
        paired = bool(HAS_PAIRED.match(term))
        if paired and before.endswith(term[0]) and HAS_PAIRED.match(before):
            pattern += spelled(term[1:])
        else:
            gap = "" if not before else r"\W*?" if paired or HAS_PAIRED.match(before) else r"\W+"
            more = r"\w*" if len(term) == LONGEST else ""
            pattern += gap + (spelled(term) if paired else f"{BEFORE}{spelled(term)}{more}{AFTER}")
        before = term
    return pattern


def spelled(term: str) -> str:
    """What matches the characters of `term`, whatever marks they have."""
    return "".join(re.escape(letter) + f"{NOTHING}*" for letter in term)


def comparable(text: str) -> str:
    """`text` folded, with every character in its place."""
    whole = folded(text)
    if len(whole) == len(text):
        return whole
    places = {ord(letter): (folded(letter) or NOTHING)[0] for letter in set(text)}
    return text.translate(places)


def is_dense(text: str) -> bool:
    """Whether a character of `text` says as much as two letters."""
    sample = text[:400]
    return 2 * len(HAS_PAIRED.findall(sample)) > len(sample)


def best_begin(found: Sequence[Mark], width: int, most: int) -> int:
    """The mark from which on a snippet has the most different words, the first of those."""
    best, begin = 0, 0
    for at, (start, _, _) in enumerate(found):
        near = {which for place, _, which in found[at : at + 20] if place < start + width * 3 // 4}
        if len(near) > best:
            best, begin = len(near), start
        if best == most:
            break
    return begin


def word_start(text: str, at: int) -> int:
    """The beginning of the word at `at`, if it is near."""
    blank = text.rfind(" ", max(0, at - 20), at)
    return blank + 1 if blank >= 0 else at


def word_end(text: str, at: int) -> int:
    """The end of the word at `at`, if it is near."""
    if at >= len(text):
        return len(text)
    blank = text.find(" ", at, at + 20)
    return blank if blank >= 0 else at


def pieces(text: str, start: int, end: int, found: Iterable[Mark]) -> Iterator[tuple[str, bool]]:
    """`text` from `start` to `end`, in pieces that are marked or not."""
    at = start
    for begin, stop, _ in found:
        if begin < at or stop > end:
            continue
        if begin > at:
            yield text[at:begin], False
        yield text[begin:stop], True
        at = stop
    if at < end:
        yield text[at:end], False


def joined(parts: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """`parts`, with unmarked neighbours made one."""
    before = ""
    for text, marked in parts:
        if not marked:
            before += text
            continue
        if before:
            yield before, False
        yield text, True
        before = ""
    if before:
        yield before, False
