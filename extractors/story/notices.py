"""What a house says of itself at the end of a story: its address, its rights, its author."""

import re
from itertools import takewhile

from extractors.document import text_of
from extractors.folding import one_blank

from .blocks import Block, Outline
from .forms import ENDS, MAILS
from .links import MANY

NOTICES, NOTICE, NOTICE_LINKED = 4, 400, 0.35
RIGHTS = re.compile(
    r"^\W*(?:[©ⓒ]|\(c\)\s|copyrights?\b)|[©ⓒ]\s*\d{4}|all rights reserved", re.IGNORECASE
)
ENTRIES = 3
AFTERWORD, AFTERWORD_SHARE, SLACK = 2, 0.1, 3
NUMBER = re.compile(r"\d")
QUOTES = tuple("\"'“”„«»‘’‚‹›「『《")


def without_notices(outline: Outline, solid: list[int], authors: tuple[str, ...]) -> list[int]:
    """The places of prose in `solid` without notices at the end, of which there are few."""
    least = max(2, len(solid) - NOTICES)
    slanted = set(afterword(outline, solid))
    count = len(solid)
    while count > least:
        at = solid[count - 1]
        if at not in slanted and not is_notice(outline.blocks[at], authors):
            break
        count -= 1
    entries = [at for at in solid[count:] if is_entry(outline.blocks[at])]
    return solid if len(entries) >= ENTRIES else solid[:count]


def is_entry(block: Block) -> bool:
    """Whether a linked line is of a list, and no sentence, as what a house says of itself is."""
    return block.density > NOTICE_LINKED and not ENDS.search(block.text)


def afterword(outline: Outline, solid: list[int]) -> list[int]:
    """The last paragraphs of a story that is set upright, if these few are in italics: what the
    house says of it, and no quotation.
    """
    last = list(takewhile(lambda at: is_slanted(outline, at), reversed(solid[-AFTERWORD - 1 :])))
    sizes = [outline.blocks[at].size for at in last]
    whole = sum(outline.blocks[at].size for at in solid)
    few = len(last) <= AFTERWORD and sum(sizes) < AFTERWORD_SHARE * whole
    return last if few else []


def is_slanted(outline: Outline, at: int) -> bool:
    """Whether all of a paragraph is in italics, and not because it quotes, or says what changed
    on which day.
    """
    block = outline.blocks[at]
    if outline.tag(at) != "p" or block.text.startswith(QUOTES) or NUMBER.search(block.text):
        return False
    parts = outline.nodes[block.node].element.iter("em", "i")
    slanted = sum(len(one_blank(text_of(part))) for part in parts)
    return slanted >= max(1, len(block.text) - SLACK)


def is_note(outline: Outline, at: int, authors: tuple[str, ...]) -> bool:
    """Whether a paragraph is a notice by its words, or by its italics."""
    in_paragraph = outline.tag(at) == "p"
    return in_paragraph and (is_slanted(outline, at) or is_notice(outline.blocks[at], authors))


def is_notice(block: Block, authors: tuple[str, ...]) -> bool:
    """Whether a paragraph at the end is of the house: its address, its rights, its author."""
    text = block.text
    if block.size < NOTICE and (MAILS.search(text) or RIGHTS.search(text)):
        return True
    if block.density > NOTICE_LINKED and block.size < NOTICE and block.anchors < MANY:
        return True
    return any(name in text[: len(name) + 12] for name in authors)
