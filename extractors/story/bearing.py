"""Whether what was found on a page is what the page is about, as its title and summary say."""

import re

from extractors.folding import fold

from .blocks import HEADINGS, Node, Outline
from .weighing import HEADING, Weighed

WORD = re.compile(r"\w{4,}")
SAME, MORE, ABOUT = 40, 150, 0.5
"""Letters in which a paragraph begins as the summary does; the prose beside it in a box that holds
the story; the share of the summary's words that a story has.
"""

OFF_TITLE, OFF_SUMMARY, ON, WORDS, NEAR = 0.15, 0.25, 0.4, 3, 12
"""Shares of the words of title and summary below which a text is not of the story, and from which
a paragraph is, if they are not fewer; and the blocks between a standfirst and its story.
"""

FEET = frozenset({"<footer>", "footer", "copyright", "cookie", "cookies", "consent", "gdpr"})
"""What speaks of the foot of a site, and of its notices."""


def bears(weighed: Weighed, place: int, title: str, summary: str) -> float:
    """How much of what the page is about a node says; nothing where there is none."""
    text = text_in(weighed, place) if place >= 0 else ""
    return about(text, title) + about(text, summary)


def missed(weighed: Weighed, place: int, title: str, summary: str) -> int:
    """The place of a paragraph of the story, where what was found at `place` is not the story; -1
    where it is, or nothing else is.
    """
    text = text_in(weighed, place) if place >= 0 else ""
    if about(text, summary) >= ABOUT:
        return -1
    at = overtaken(weighed, place, fold(title)) if place >= 0 else -1
    at = at if at >= 0 else announced(weighed, fold(summary))
    off = about(text, title) < OFF_TITLE and about(text, summary) < OFF_SUMMARY
    if at >= 0 or not off:
        return at
    at = spoken_of(weighed, title, summary)
    return at if place < 0 or comes_first(weighed.outline, at, place, fold(title)) else -1


def comes_first(outline: Outline, at: int, place: int, title: str) -> bool:
    """Whether a paragraph stands well before a node, or the node before the headline."""
    node = outline.nodes[place]
    heads = (here for here, block in enumerate(outline.blocks) if fold(block.text) == title)
    return node.start - at > NEAR or node.end <= next(heads, 0)


def overtaken(weighed: Weighed, place: int, title: str) -> int:
    """The place of the first prose in the article under the page's headline, where what was found
    is in a later article; else -1.
    """
    outline = weighed.outline
    heads = (at for at, block in enumerate(outline.blocks) if outline.tag(at) == "h1")
    head = next((at for at in heads if fold(outline.blocks[at].text) == title), None)
    own = article_around(outline, outline.blocks[head].node) if head is not None else None
    other = article_around(outline, place)
    if own is None or other is None or own.end > other.start or not begins_anew(weighed, other):
        return -1
    prose = [at for at in range(own.start, own.end) if weighed.weights[at] > HEADING]
    wanted = [at for at in prose if not weighed.unwanted[outline.blocks[at].node]]
    return wanted[0] if len(wanted) > 1 else -1


def begins_anew(weighed: Weighed, node: Node) -> bool:
    """Whether a node has a heading before its first prose."""
    span = range(node.start, node.end)
    first = next((at for at in span if weighed.weights[at] >= HEADING), node.start)
    return weighed.outline.tag(first) in HEADINGS


def article_around(outline: Outline, number: int) -> Node | None:
    """The element marked as an article that a node is, or is in."""
    while number >= 0 and outline.nodes[number].tag != "article":
        number = outline.nodes[number].parent
    return outline.nodes[number] if number >= 0 else None


def announced(weighed: Weighed, said: str) -> int:
    """The place of the paragraph that the page gives as its summary, if it stands with more prose
    in a box that is named as beside the story; else -1.
    """
    for at, block in enumerate(weighed.outline.blocks):
        named = weighed.weights[at] > HEADING and weighed.unwanted[block.node]
        if named and begins(fold(block.text), said) and beside(weighed, at) >= MORE:
            return at
    return -1


def spoken_of(weighed: Weighed, title: str, summary: str) -> int:
    """The place of the paragraph that has most of the words of the title or of the summary; -1 if
    none has many.
    """
    said = [text for text in (title, summary) if len(set(WORD.findall(text))) >= WORDS]
    best, most = -1, ON
    for at, block in enumerate(weighed.outline.blocks if said else ()):
        if weighed.weights[at] > HEADING:
            share = max(about(block.text, text) for text in said)
            best, most = (at, share) if share > most else (best, most)
    return best


def begins(text: str, said: str) -> bool:
    """Whether a folded text and a summary begin alike, and one goes on."""
    return min(len(text), len(said)) >= SAME and (
        text.startswith(said[:SAME]) or said.startswith(text)
    )


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
    words = set(WORD.findall(title.casefold()))
    met = (word.group() for word in WORD.finditer(text_in(weighed, place).casefold()))
    if not WORD.search(title) or not words.isdisjoint(met):
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
