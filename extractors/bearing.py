"""Whether what was found on a page is what the page is about, as its title and summary say."""

import re

from .blocks import Node
from .folding import fold
from .weighing import HEADING, Weighed

WORD = re.compile(r"\w{4,}")
SAME, MORE, ABOUT = 40, 150, 0.5
"""Letters in which a paragraph begins as the summary does; the prose beside it in a box that holds
the story; the share of the summary's words that a story has.
"""

FEET = frozenset({"<footer>", "footer", "copyright", "cookie", "cookies", "consent", "gdpr"})
"""What speaks of the foot of a site, and of its notices."""


def announced(weighed: Weighed, place: int, summary: str) -> int:
    """The place of the paragraph that the page gives as its summary, if it stands with more prose
    in a box named as beside the story, and what was found speaks of something else; else -1.
    """
    outline, said = weighed.outline, fold(summary)
    if len(said) < SAME or about(text_in(weighed, place), summary) >= ABOUT:
        return -1
    for at, block in enumerate(outline.blocks):
        named = weighed.weights[at] > HEADING and weighed.unwanted[block.node]
        if named and begins(fold(block.text), said) and beside(weighed, at) >= MORE:
            return at
    return -1


def begins(text: str, said: str) -> bool:
    """Whether a folded text and a summary begin alike, and one goes on."""
    return len(text) >= SAME and (text.startswith(said[:SAME]) or said.startswith(text))


def beside(weighed: Weighed, at: int) -> float:
    """The prose beside a block in the outermost box around it that is named as beside the story."""
    nodes = weighed.outline.nodes
    outer = number = weighed.outline.blocks[at].node
    while number >= 0:
        outer = number if weighed.unwanted[number] else outer
        number = nodes[number].parent
    return weighed.held(nodes[outer]) - weighed.weights[at]


def is_foot(weighed: Weighed, place: int, title: str) -> bool:
    """Whether all prose in a node is at the foot of the site, and has no word of the title."""
    if not WORD.search(title) or about(text_in(weighed, place), title) > 0:
        return False
    low = [node for node in weighed.outline.nodes if stands_low(weighed, node)]
    return all(any(foot.start <= at < foot.end for foot in low) for at in told(weighed, place))


def stands_low(weighed: Weighed, node: Node) -> bool:
    """Whether an element is the foot of a site, or a notice: it is named so, and has no heading."""
    if FEET.isdisjoint(weighed.reasons(node)):
        return False
    return not any(weighed.outline.tag(at) == "h1" for at in range(node.start, node.end))


def text_in(weighed: Weighed, place: int) -> str:
    """The prose in a node that is not named as beside the story."""
    return " ".join(weighed.outline.blocks[at].text for at in told(weighed, place))


def told(weighed: Weighed, place: int) -> list[int]:
    """The places of the prose in a node that is not named as beside the story."""
    outline = weighed.outline
    span = range(outline.nodes[place].start, outline.nodes[place].end)
    prose = (at for at in span if weighed.weights[at] > HEADING)
    return [at for at in prose if not weighed.unwanted[outline.blocks[at].node]]


def about(text: str, said: str) -> float:
    """The share of the longer words in `said` that are in `text`."""
    words = set(WORD.findall(said.casefold()))
    return len(words.intersection(WORD.findall(text.casefold()))) / (len(words) or 1)
