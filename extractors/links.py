"""What the links of a block say of it: that it leads away, or that the story speaks of others."""

import re

from .blocks import HEADINGS, PARTS, Block, Outline
from .weighing import HEADING, Weighed

LINKED, NAMING, MANY = 0.7, 0.85, 4
WORDED = 0.9
SAID, SENTENCE = 0.97, 60
TELLS = re.compile(r"[.。।։።۔][\s'\"’”»」』]*$")
"""The end of a sentence that neither asks nor calls."""


def leads_away(block: Block) -> bool:
    """Whether a block is there for its links; one with many of them among words may be a list of
    places or of people.
    """
    if block.density <= LINKED or (block.density < SAID and is_sentence(block)):
        return False
    return block.anchors < MANY or block.density > NAMING


def is_sentence(block: Block) -> bool:
    """Whether a block is long enough for a sentence, and ends as one that tells something."""
    return block.size >= SENTENCE and bool(TELLS.search(block.text))


def references(weighed: Weighed, kept: set[int], place: int) -> set[int]:
    """Blocks of links to other sites, in lists or with words of their own, beside paragraphs of
    the story: what it speaks of, whereas links to its own site are more of the site.
    """
    outline = weighed.outline
    homes = {home(outline, at) for at in kept if weighed.weights[at] > HEADING}
    node = outline.nodes[place]
    return {
        at
        for at in range(node.start, node.end)
        if outward(outline, at)
        and home(outline, at) in homes
        and not weighed.unwanted[outline.blocks[at].node]
    }


def outward(outline: Outline, at: int) -> bool:
    """Whether a block is of links to other sites, and either in a list or not all linked."""
    block = outline.blocks[at]
    away = leads_away(block) and block.outward > block.linked // 2
    return away and (block.density < WORDED or listed(outline, block))


def listed(outline: Outline, block: Block) -> bool:
    """Whether a block is an item of a list, or a heading over one."""
    node = outline.nodes[block.node]
    return node.tag in HEADINGS or "li" in {node.tag, outline.nodes[node.parent].tag}


def home(outline: Outline, at: int) -> int:
    """The node of the box in which the paragraph or the list of a block stands."""
    node = outline.blocks[at].node
    while outline.nodes[node].tag in PARTS and outline.nodes[node].parent >= 0:
        node = outline.nodes[node].parent
    return node
