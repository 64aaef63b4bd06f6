"""Lines of a story that are no part of it, known by their form, in any language."""

import re
from dataclasses import dataclass, replace

from extractors.authors.words import REPORTER
from extractors.folding import fold, size_of

from .blocks import HEADINGS, LISTED
from .forms import (
    ENDS,
    LABEL,
    is_about,
    is_byline,
    is_caption,
    is_day,
    is_field,
    is_teaser,
    unsigned,
)

PLACEHOLDER = re.compile(r"\[[^\]\d]{1,20}_?\d\]")
"""What is left of a blog template's ``[ad_2]`` when a machine has translated it."""

MARKUP = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
NEIGHBOUR = re.compile(
    r"^\W*(?:上一篇|下一篇|上一条|下一条|前一篇|后一篇|前の記事|次の記事|"
    r"이전\s?글|다음\s?글|이전\s?기사|다음\s?기사|"
    r"(?:prev|previous|next)(?: (?:post|article|story|news))?|(?:önceki|sonraki|sıradaki) haber|"
    r"(?:berita|artikel) (?:sebelumnya|selanjutnya)|bài (?:trước|sau))\s*[:：»›→]",
    re.I,
)
BRACKETED = re.compile(r"[(（\[【<＜〈][^()（）]{1,40}[)）\]】>＞〉]")
"""A last line in brackets: an editor's name, an end mark, a notice of rights."""

WIDELY = 1.7
TRAILING_BAR = re.compile(r"\s*[|｜]\s*$")
HEAD, TAIL = 4, 6
TITLE = 20
FINISHED = 0.7


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a story, and the tag that the page gives it."""

    text: str
    tag: str = "p"

    @property
    def heading(self) -> bool:
        """Whether the page marks the line as a heading."""
        return self.tag in HEADINGS

    @property
    def long(self) -> bool:
        """Whether the line is long enough to be a sentence for sure."""
        return size_of(self.text) >= LABEL

    @property
    def ended(self) -> bool:
        """Whether the line ends as a sentence does."""
        return bool(ENDS.search(unsigned(self.text)))

    @property
    def wide(self) -> bool:
        """Whether the line is in a script whose words are short and need no full stop."""
        return size_of(self.text) >= WIDELY * len(self.text)

    @property
    def label(self) -> bool:
        """Whether the line is short and no sentence."""
        return not self.ended and not self.long


def tidy(lines: list[Line], title: str) -> list[Line]:
    """`lines` without placeholders, bylines, teasers, labels of nothing, and the title."""
    lines = [
        line if line.tag == "pre" else replace(line, text=plain(line.text, title)) for line in lines
    ]
    lines = [line for line in lines if line.text and not PLACEHOLDER.fullmatch(line.text)]
    lines = [line for line in lines if not (is_teaser(line.text) or is_caption(line.text))]
    lines = without_head(lines)
    lines = [
        line
        for place, line in enumerate(lines)
        if not announces_nothing(line, lines[place + 1 : place + 3])
    ]
    return without_tail(lines)


def plain(text: str, title: str) -> str:
    """`text` without tags that the page shows as text, table bars, and a title glued to it."""
    if "<" in text:
        text = MARKUP.sub("", text)
    glued = len(title) >= TITLE and text.startswith(title) and text[len(title) :][:1].isupper()
    if glued or text == title:
        text = text[len(title) :]
    return TRAILING_BAR.sub("", text).strip()


def without_head(lines: list[Line]) -> list[Line]:
    """`lines` from after the byline on, if one stands near their beginning, and without the time;
    where the byline stands at the end of a short story, without it alone.
    """
    for place, line in enumerate(lines[:HEAD]):
        if is_byline(line.text):
            before, after = lines[:place], lines[place + 1 :]
            lines = after if weight(after) >= weight(before) else [*before, *after]
            break
    lines = without_fields(lines)
    return [line for at, line in enumerate(lines) if at >= HEAD or not is_about(line.text)]


def without_fields(lines: list[Line]) -> list[Line]:
    """`lines` without a day and its label in a list of what the page says of the story."""
    found: set[int] = set()
    for at, line in enumerate(lines[:HEAD]):
        if line.tag == "dd" and is_day(line.text):
            labelled = at > 0 and lines[at - 1].tag == "dt"
            found |= {at - labelled, at}
    return [line for at, line in enumerate(lines) if at not in found]


def weight(lines: list[Line]) -> int:
    """The size of all text in `lines`."""
    return sum(size_of(line.text) for line in lines)


def announces_nothing(line: Line, rest: list[Line]) -> bool:
    """Whether a label with a colon stands before a heading, or that of a list before something
    else: what it announced is gone.
    """
    if line.tag == "dt" and line.label:
        return not (rest and rest[0].tag in {"dd", "dt"})
    if not line.text.endswith((":", "：")) or line.long:
        return False
    if not rest or rest[0].heading:
        return True
    if rest[0].tag == "pre":
        return False
    return rest[0].label and rest[0].tag != "li" and len(rest) > 1 and rest[1].long


def without_tail(lines: list[Line]) -> list[Line]:
    """`lines` up to the last sentence, if labels and unfinished lines follow it, and without
    links to the stories before and after.
    """
    while lines and any(NEIGHBOUR.match(line.text) for line in lines[-TAIL:]):
        place = next(at for at, line in enumerate(lines[-TAIL:]) if NEIGHBOUR.match(line.text))
        lines = lines[: max(0, len(lines) - TAIL) + place]
    while len(lines) > 1 and is_sign_off(lines[-1].text):
        lines = lines[:-1]
    ends = [at for at, line in enumerate(lines) if line.ended or line.wide]
    prose = [line for line in lines if line.long]
    if not ends or sum(line.ended for line in prose) < FINISHED * len(prose):
        return lines
    rest = lines[ends[-1] + 1 :]
    labelled = any(line.label for line in rest[:-1])
    listed = any(line.tag in LISTED for line in rest) and not in_cells(prose)
    return lines[: ends[-1] + 1] if labelled and not listed and len(rest) <= TAIL else lines


def is_sign_off(text: str) -> bool:
    """Whether a line is in brackets, or holds the name of who reported or edited, with that word,
    and no more.
    """
    if BRACKETED.fullmatch(text) or is_field(text):
        return True
    found = REPORTER.match(text)
    return found is not None and found.end() == len(text)


def in_cells(prose: list[Line]) -> bool:
    """Whether a story is laid out by a table, whose cells then are no list."""
    return 2 * sum(line.tag == "td" for line in prose) > len(prose)


def without_doubles(lines: list[Line], title: str) -> list[Line]:
    """`lines` without the title, without prose that was there before, and without a line that
    the next one says again in full.
    """
    seen = {fold(title)}
    kept: list[Line] = []
    for line in lines:
        folded = fold(line.text)
        if folded in seen or (line.heading and not kept and is_headline(line.text, title)):
            continue
        if size_of(line.text) >= LABEL:
            seen.add(folded)
            if kept and folded.startswith(fold(kept[-1].text)) and is_cut(kept[-1]):
                kept.pop()
        kept.append(line)
    return kept


def is_cut(line: Line) -> bool:
    """Whether a line can be the beginning of the next one, and no label above it; one of signs
    alone always is.
    """
    whole = line.long or line.text.endswith(("…", ".."))
    return not line.heading and (whole or not fold(line.text))


def is_headline(text: str, title: str) -> bool:
    """Whether a heading is the title with a few words above it, the kicker."""
    return len(title) >= TITLE and text.endswith(title) and len(text) - len(title) <= LABEL // 2
