"""What the links of a block say of it: that it leads away, or that the story speaks of others."""

import re

from extractors.folding import size_of

from .blocks import HEADINGS, PARTS, Block, Outline
from .weighing import HEADING, Weighed

LINKED, NAMING, MANY = 0.7, 0.85, 4
WORDED, ANNOUNCED = 0.9, 40
SAID, SENTENCE = 0.97, 60
LABELLED, NAMED, TITLED, SLACK = 0.5, 24, 20, 1
"""From which share on a line may be a label with a linked title; the longest label and the
shortest title; and what may stand beside the title.
"""

TELLS = re.compile(r"[.。।։።۔][\s'\"’”»」』]*$")
"""The end of a sentence that neither asks nor calls."""


def leads_away(block: Block) -> bool:
    """Whether a block is there for its links; one with many of them among words may be a list of
    places or of people.
    """
    if block.density <= LINKED or (block.density < SAID and is_sentence(block)):
        return block.density > LABELLED and is_labelled(block)
    return block.anchors < MANY or block.density > NAMING


def is_labelled(block: Block) -> bool:
    """Whether a block is a label, a colon, and the linked title of a page of the same site."""
    label, colon, title = block.text.replace("：", ":").partition(":")
    title = title.strip()
    one = block.anchors == 1 and not block.outward and abs(len(title) - block.linked) <= SLACK
    return bool(colon) and one and 0 < len(label) <= NAMED and size_of(title) >= TITLED


def is_sentence(block: Block) -> bool:
    """Whether a block is long enough for a sentence, and ends as one that tells something."""
    return block.size >= SENTENCE and bool(TELLS.search(block.text))


def references(weighed: Weighed, kept: set[int], place: int) -> set[int]:
    """Blocks of links to other sites, in lists, announced by a sentence, or with words of their
    own, beside paragraphs of the story: what it speaks of, whereas links to its own site are more
    of the site.
    """
    outline = weighed.outline
    homes = {home(outline, at) for at in kept if weighed.weights[at] > HEADING}
    node = outline.nodes[place]
    found: set[int] = set()
    said: set[int] = set()
    for at in range(node.start, node.end):
        block = outline.blocks[at]
        if not outward(block) or home(outline, at) not in homes:
            continue
        if at - 1 in said or (at - 1 in kept and announces(outline.blocks[at - 1])):
            said.add(at)
        elif block.density < WORDED or listed(outline, block):
            found.add(at)
    return {at for at in found | said if not weighed.unwanted[outline.blocks[at].node]}


def outward(block: Block) -> bool:
    """Whether a block is there for links to other sites."""
    return leads_away(block) and block.outward > block.linked // 2


def announces(block: Block) -> bool:
    """Whether a block is a sentence that says what stands below it."""
    return block.size >= ANNOUNCED and block.text.endswith((":", "："))


def listed(outline: Outline, block: Block) -> bool:
    """Whether a block is an item of a list, or a heading over one."""
    node = outline.nodes[block.node]
    return node.tag in HEADINGS or "li" in {node.tag, outline.nodes[node.parent].tag}


def home(outline: Outline, at: int) -> int:
    """The node of the box in which the paragraph or the list of a block stands."""
    node = outline.holder(at)
    while outline.nodes[node].tag in PARTS and outline.nodes[node].parent >= 0:
        node = outline.nodes[node].parent
    return node
