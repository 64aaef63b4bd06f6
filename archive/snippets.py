"""The place in a text that a question found, with the words of the question marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .terms import HAS_PAIRED, PARTS, RAW_RUN, RUN, folded

Words = tuple[tuple[str, ...], bool]
"""Terms in a row, and whether the last may go on."""

Parts = tuple[tuple[str, bool], ...]
"""A text in pieces, each marked or not."""

WIDTH = 260
"""Characters shown; half as many where one of them says as much as two letters."""

SEARCHED = 30_000
"""Characters looked at: who reads a snippet wants to know what the page is about."""


@dataclass(frozen=True, slots=True)
class Span:
    """A term, and where in the text it stands."""

    start: int
    end: int
    term: str


def spans(text: str) -> Iterator[Span]:
    """The terms of `text` with their places, as `archive.terms.terms` has them."""
    for run in RAW_RUN.finditer(text):
        if run[0].isascii() or not HAS_PAIRED.search(run[0]):
            yield from (Span(run.start(), run.end(), term) for term in RUN.findall(folded(run[0])))
            continue
        for part in PARTS.finditer(run[0]):
            start, end = run.start() + part.start(), run.start() + part.end()
            term = folded(part[0])
            if not HAS_PAIRED.match(part[0]):
                yield from (Span(start, end, one) for one in RUN.findall(term))
            elif len(term) == end - start:
                for at in range(len(term)):
                    yield Span(start + at, min(start + at + 2, end), term[at : at + 2])
            else:  # some of its characters are written as two, such as kana of half width
                yield from (Span(start, end, term[at : at + 2]) for at in range(len(term)))


def marks(text: str, words: Sequence[Words]) -> list[tuple[int, int, int]]:
    """Where `text` has one of `words`: start, end, and which; in order, none across another."""
    found = list(spans(text))
    starts: dict[str, list[int]] = {}
    for place, (terms, _) in enumerate(words):
        starts.setdefault(terms[0][:1], []).append(place)
    marked: list[tuple[int, int, int]] = []
    for at, span in enumerate(found):
        for place in starts.get(span.term[:1], ()):
            end = fits(found, at, words[place])
            if end and (not marked or span.start >= marked[-1][1]):
                marked.append((span.start, end, place))
            elif end and end > marked[-1][1]:
                marked[-1] = (marked[-1][0], end, marked[-1][2])
    return marked


def fits(found: Sequence[Span], at: int, words: Words) -> int:
    """Where the terms of `words` end if they stand at `at`; 0 if they do not."""
    terms, is_open = words
    row = found[at : at + len(terms)]
    if len(row) < len(terms):
        return 0
    *firsts, last = row
    if any(span.term != term for span, term in zip(firsts, terms, strict=False)):
        return 0
    if is_open:
        return last.start + len(terms[-1]) if last.term.startswith(terms[-1]) else 0
    return last.end if last.term == terms[-1] else 0


def highlighted(text: str, words: Sequence[Words]) -> Parts:
    """All of `text`, with `words` marked."""
    return tuple(pieces(text, 0, len(text), marks(text, words)))


def snippet(text: str, words: Sequence[Words]) -> Parts:
    """The part of `text` that has most of `words`, marked; its beginning if it has none."""
    text = " ".join(text[:SEARCHED].split())
    found = marks(text, words)
    width = WIDTH // 2 if dense(text) else WIDTH
    begin = best_begin(found, width)
    start = word_start(text, max(0, begin - width // 4)) if begin > width // 2 else 0
    end = word_end(text, min(len(text), start + width))
    shown = list(pieces(text, start, end, found))
    before = [("… ", False)] if start else []
    after = [(" …", False)] if end < len(text) else []
    return tuple(joined([*before, *shown, *after]))


def dense(text: str) -> bool:
    """Whether a character of `text` says as much as two letters."""
    sample = text[:400]
    return 2 * len(HAS_PAIRED.findall(sample)) > len(sample)


def best_begin(found: Sequence[tuple[int, int, int]], width: int) -> int:
    """The mark from which on a snippet has the most different words, the first of those."""
    best, begin = (0, 0), 0
    for at, (start, _, _) in enumerate(found):
        near = [which for at_, _, which in found[at : at + 20] if at_ < start + width * 3 // 4]
        if (len(set(near)), 0) > best:
            best, begin = (len(set(near)), 0), start
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


def pieces(
    text: str, start: int, end: int, found: Sequence[tuple[int, int, int]]
) -> Iterator[tuple[str, bool]]:
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


def joined(parts: Sequence[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """`parts`, with neighbours of one kind made one."""
    before = ""
    for text, marked in parts:
        if marked:
            if before:
                yield before, False
            yield text, True
            before = ""
        else:
            before += text
    if before:
        yield before, False
