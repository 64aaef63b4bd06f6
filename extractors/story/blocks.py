"""A page as a row of text blocks, and the elements that hold them.

A block is the text between two block-level tags; an element knows the span of blocks inside it, so
that any part of the page can be weighed by sums.
"""

from dataclasses import dataclass, field

from extractors.document import Element

ALT = 45
"""The signs by which a text is known as that which stands in for a picture."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTED = frozenset({"li", "td", "th", "dd", "dt"})
"""Tags of what stands in lists and tables, where lines are short and end as they like."""

PARTS = frozenset(
    [
        *("p", "li", "ul", "ol", "blockquote", "td", "tr", "tbody", "thead", "th", "table", "pre"),
        *("dd", "dt", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "center"),
    ]
)
"""Tags of the parts of a text, as opposed to boxes that hold texts."""


@dataclass(slots=True)
class Node:
    """A block-level element: its place among the nodes, and the span of its blocks."""

    element: Element
    tag: str
    parent: int
    start: int
    names: str = " "
    """The words by which the page calls the element: its class, and its id; that of a heading is
    made of what it says.
    """

    end: int = 0
    images: int = 0
    fields: int = 0
    alts: tuple[str, ...] = ()
    """What a few of the pictures in it are said to show, where that is a sentence."""


@dataclass(slots=True)
class Block:
    """A run of text, the node that holds it, how many of its signs are in how many links, and how
    many in links to other hosts.
    """

    text: str
    node: int
    linked: int
    size: int
    anchors: int = 0
    outward: int = 0

    @property
    def density(self) -> float:
        """The share of the text that is linked."""
        return self.linked / (len(self.text) or 1)


@dataclass(slots=True)
class Outline:
    """The blocks of a page in reading order, and its nodes, outermost first."""

    blocks: list[Block] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    def tag(self, place: int) -> str:
        """The tag of the node that holds the block at `place`."""
        return self.nodes[self.blocks[place].node].tag

    def role(self, place: int) -> str:
        """The tag of the cell, or the item of a list, that holds nothing but the block at `place`,
        and no heading; if there is none, the tag of its own node.
        """
        return self.nodes[self.holder(place)].tag

    def holder(self, place: int) -> int:
        """The number of the node that `role` speaks of."""
        number = self.blocks[place].node
        node = self.nodes[number]
        outer = self.nodes[max(0, node.parent)]
        alone = outer.tag in LISTED and outer.end - outer.start == 1
        return node.parent if alone and node.tag not in HEADINGS else number
