"""Line breaks inside of a text: which of them end a paragraph."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from extractors.folding import LETTER, size_of

ENDED = re.compile(r"[.!?…。！？」』”\"»:;।۔؟]['’\"”)）\]]*$")
"""The end of a sentence: a line break after one ends a paragraph, another is only a line's end."""

STOPLESS = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff]\W*$")
"""The end of a line in Thai, Lao or Khmer, which write neither stops nor capitals."""

BY_HAND, FULL = range(40, 121), 0.7
"""The length of a page's longest line if a writer may have broken it, and the share of it from
which a line was broken for want of room.
"""


EMPTY, SENTENCES = re.compile(r"\n[ \t\r]*\n\s*"), 80
"""A line without text, and the least length of paragraphs that these alone keep apart."""


class Run(NamedTuple):
    """A run of text, how many of its signs are in how many links, and in links to other hosts."""

    text: str
    linked: int
    anchors: int
    outward: int


def is_set_apart(text: str) -> bool:
    """Whether a text has paragraphs that nothing but empty lines in its markup keep apart."""
    if len(text) <= 2 * SENTENCES or text.count("\n") < len("\n\n"):
        return False
    prose = [part.strip() for part in EMPTY.split(text) if len(part.strip()) >= SENTENCES]
    return len(prose) > 1 and all(map(ENDED.search, prose[:-1]))


def paragraphs(lines: Iterable[Run]) -> Iterator[Run]:
    """The paragraphs that `lines` make: an empty line ends one, and one after a full sentence."""
    rows = list(lines)
    width = max((size_of(row.text) for row in rows), default=0)
    gathered: list[Run] = []
    for row in rows:
        if gathered and not (row.text and goes_on(gathered[-1].text, row.text, width)):
            yield joined(gathered)
            gathered = []
        if row.text:
            gathered.append(row)
    if gathered:
        yield joined(gathered)


def joined(rows: list[Run]) -> Run:
    """Lines as one."""
    texts, linked, anchors, outward = zip(*rows, strict=True)
    return Run(" ".join(texts), sum(linked), sum(anchors), sum(outward))


def goes_on(before: str, line: str, width: int) -> bool:
    """Whether `line` is more of the sentence `before`.

    One that begins with a capital, or in a script that knows none, is, if the lines are so short
    that a writer may have broken them.
    """
    if ENDED.search(before):
        return False
    first = LETTER.search(line)
    if not STOPLESS.search(before) and (first is None or not first.group().isupper()):
        return True
    return width in BY_HAND and size_of(before) >= FULL * width
