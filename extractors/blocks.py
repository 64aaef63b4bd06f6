"""A page as a row of text blocks, and the elements that hold them.

One walk over the tree, without recursion. A block is the text between two block-level tags; an
element knows the span of blocks inside it, so that any part of the page can be weighed by sums.
"""

import re
from collections.abc import Set
from dataclasses import dataclass, field

from .breaks import Run, paragraphs
from .document import Element
from .folding import one_blank, size_of
from .hosts import is_other
from .unseen import is_unseen

INLINE = frozenset(
    [
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn"),
        *("em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "ruby", "s", "samp"),
        *("small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    ]
)
SKIPPED = frozenset(
    [
        *("applet", "audio", "base", "button", "canvas", "datalist", "dialog", "embed", "frameset"),
        *("hr", "iframe", "img", "input", "link", "map", "math", "meta", "meter"),
        *("noscript", "object", "option", "picture", "progress", "rp", "rt", "script", "select"),
        *("style", "svg", "template", "textarea", "title", "video"),
    ]
)
EMPTY = re.compile(r"\n[ \t\r]*\n\s*")
PICTURES = frozenset({"img", "picture"})
ALT, ALTS = 45, 3
"""The signs by which a text is known as that which stands in for a picture, and how many of them
are kept for a node.
"""

FIELDS = frozenset({"email", "tel"})
"""Types of the fields in which readers leave an address."""

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
    end: int = 0
    images: int = 0
    fields: int = 0
    alts: tuple[str, ...] = ()
    """What a few of the pictures in it are said to show, where that is a sentence."""

    names: str = field(init=False)
    """The words by which the page calls the element: its class, and its id; that of a heading is
    made of what it says.
    """

    def __post_init__(self) -> None:
        get = self.element.get
        number = "" if self.tag in HEADINGS else get("id", "")
        self.names = f"{get('class', '')} {number}"


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


class Walk:
    """The walk that makes an outline; its state is the text not yet put into a block."""

    def __init__(self, root: Element, without: Set[Element], host: str) -> None:
        self.without = without
        self.host = host
        self.outline = Outline()
        self.lines: list[Run] = []
        self.parts: list[str] = []
        self.linked = 0
        self.links = 0
        self.anchors = 0
        self.outward = 0
        self.leads_out = False
        self.kept_lines = False
        self.node = -1
        self.run(root)

    def run(self, root: Element) -> None:
        waiting: list[Element | None] = [root]
        entered: list[tuple[Element, bool]] = []
        while waiting:
            element = waiting.pop()
            if element is None:
                element, inline = entered.pop()
                self.leave(element, inline=inline)
            elif (tag := element.tag) in SKIPPED or self.passes(element):
                self.pass_by(element, tag)
            elif tag == "br":
                self.end_line()
            else:
                inline = self.inline(tag)
                self.enter(element, tag, inline=inline)
                if element.text:
                    self.add(element.text)
                entered.append((element, inline))
                waiting.append(None)
                waiting.extend(element.iterchildren(reversed=True))
                continue
            if element.tail:
                self.add(element.tail)

    def add(self, text: str) -> None:
        if "\n" in text and self.kept_lines:
            *lines, text = EMPTY.split(text)
            for line in lines:
                self.parts.append(line.replace("\n", " "))
                self.end_line()
                self.end_line()
        if not text or text.isspace():
            if text and self.parts:
                self.parts.append(" ")
            return
        self.parts.append(text)
        if self.links:
            size = len(text.strip())
            self.linked += size
            self.outward += size * self.leads_out

    def move(self, node: int) -> None:
        """Go to a node; in ``pre``, the page shows line ends as they stand in its markup."""
        self.node = node
        self.kept_lines = node >= 0 and self.outline.nodes[node].tag == "pre"

    def passes(self, element: Element) -> bool:
        """Whether an element is none of the page's text."""
        tag = element.tag
        if tag in INLINE and is_unseen(element):
            return True
        return element in self.without or not isinstance(tag, str)

    def pass_by(self, element: Element, tag: object) -> None:
        if tag == "hr":
            self.flush()
        if tag in PICTURES and self.node >= 0:
            node = self.outline.nodes[self.node]
            node.images += 1
            node.alts = (*node.alts, *said(element))[:ALTS]
        if tag == "input" and self.node >= 0 and element.get("type") in FIELDS:
            self.outline.nodes[self.node].fields += 1

    def enter(self, element: Element, tag: str, *, inline: bool) -> None:
        if inline:
            if tag == "a" and self.leads(element):
                self.links += 1
                self.anchors += 1
                self.leads_out = is_other(element.get("href"), self.host)
            return
        self.flush()
        nodes = self.outline.nodes
        nodes.append(Node(element, tag, self.node, len(self.outline.blocks)))
        self.move(len(nodes) - 1)

    def leave(self, element: Element, *, inline: bool) -> None:
        if inline:
            self.links -= element.tag == "a" and self.leads(element)
            return
        self.flush()
        node = self.outline.nodes[self.node]
        node.end = len(self.outline.blocks)
        if node.parent >= 0:
            outer = self.outline.nodes[node.parent]
            outer.images += node.images
            outer.fields += node.fields
            outer.alts = (*outer.alts, *node.alts)[:ALTS]
        self.move(node.parent)

    def leads(self, link: Element) -> bool:
        """Whether a link leads to another page; in a heading, it may open what is below it."""
        address = link.get("href") or "#"
        return (
            not address.startswith(("#", "javascript:"))
            or self.outline.nodes[self.node].tag not in HEADINGS
        )

    def inline(self, tag: str) -> bool:
        """Whether a tag stands within a line; one of the page's own making does in a paragraph."""
        return tag in INLINE or ("-" in tag and self.outline.nodes[self.node].tag == "p")

    def end_line(self) -> None:
        """Put the text since the last break aside; a link that goes on counts in both lines."""
        line = one_blank("".join(self.parts))
        self.lines.append(Run(line, min(len(line), self.linked), self.anchors, self.outward))
        self.parts, self.linked, self.anchors, self.outward = [], 0, self.links, 0

    def flush(self) -> None:
        """Make blocks of the text gathered so far: one, or several where lines are broken."""
        if not self.parts and not self.lines:
            self.linked, self.anchors, self.outward = 0, self.links, 0
            return
        self.end_line()
        only = self.lines[0] if len(self.lines) == 1 else None
        rows = paragraphs(self.lines) if only is None else (only,) if only.text else ()
        for line, linked, anchors, outward in rows:
            block = Block(line, self.node, linked, size_of(line), anchors, outward)
            self.outline.blocks.append(block)
        self.lines = []


def said(picture: Element) -> list[str]:
    """What a picture is said to show, if that is as long as a sentence; in a list."""
    shown = picture if picture.tag == "img" else next(picture.iterchildren("img"), picture)
    alt = shown.get("alt") or ""
    return [one_blank(alt)] if len(alt) >= ALT else []


def outline_of(root: Element, without: Set[Element] = frozenset(), *, host: str = "") -> Outline:
    """The blocks and nodes of a tree, leaving out the elements in `without`; links to other hosts
    than `host` lead outward.
    """
    return Walk(root, without, host).outline
