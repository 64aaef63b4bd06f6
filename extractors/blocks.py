"""A page as a row of text blocks, and the elements that hold them.

One walk over the tree, without recursion. A block is the text between two block-level tags; an
element knows the span of blocks inside it, so that any part of the page can be weighed by sums.
"""

import re
from dataclasses import dataclass, field

from lxml.html import HtmlElement

INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q
    ruby rb s samp small span strike strong sub sup time tt u var wbr""".split()
)
SKIPPED = frozenset(
    """script style noscript template svg math iframe object embed canvas video audio picture map
    button select option datalist textarea input progress meter rt rp head title link meta base
    frameset applet dialog""".split()
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLANKS = re.compile(r"[\s\u200b\ufeff\u00ad\u2060]+")
ENDED = re.compile(r"[.!?…。！？」』”\"»:;।۔؟]['’\"”)）\]]*$")
WIDE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")


@dataclass(slots=True)
class Node:
    """A block-level element: its place among the nodes, and the span of its blocks."""

    element: HtmlElement
    tag: str
    parent: int
    start: int
    end: int = 0
    images: int = 0


@dataclass(slots=True)
class Block:
    """A run of text, the node that holds it, and how much of it is linked."""

    text: str
    node: int
    linked: int
    size: int = 0
    strong: int = 0


@dataclass(slots=True)
class Outline:
    """The blocks of a page in reading order, and its nodes, outermost first."""

    blocks: list[Block] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)


def size_of(text: str) -> int:
    """The length of `text` in letters of an alphabet: a wide sign says as much as two and a half."""
    return len(text) if text.isascii() else len(text) + 3 * len(WIDE.findall(text)) // 2


class Walk:
    """The walk that makes an outline; its state is the text not yet put into a block."""

    def __init__(self, root: HtmlElement) -> None:
        self.outline = Outline()
        self.parts: list[str] = []
        self.linked = 0
        self.strong = 0
        self.within_link = 0
        self.within_strong = 0
        self.node = -1
        self.run(root)

    def run(self, root: HtmlElement) -> None:
        waiting: list[tuple[HtmlElement, bool]] = [(root, False)]
        while waiting:
            element, leaving = waiting.pop()
            tag = element.tag
            if leaving:
                self.leave(element, tag)
                self.add(element.tail)
                continue
            if not isinstance(tag, str) or tag in SKIPPED:
                if tag == "picture" and self.node >= 0:
                    self.outline.nodes[self.node].images += 1
                self.add(element.tail)
                continue
            if tag == "br":
                self.parts.append("\n")
                self.add(element.tail)
                continue
            if tag == "img" or tag == "hr":
                if self.node >= 0 and tag == "img":
                    self.outline.nodes[self.node].images += 1
                self.add(element.tail)
                continue
            self.enter(element, tag)
            self.add(element.text)
            waiting.append((element, True))
            waiting.extend((child, False) for child in element.iterchildren(reversed=True))

    def add(self, text: str | None) -> None:
        if not text:
            return
        self.parts.append(text.replace("\n", " "))
        if self.within_link:
            self.linked += len(text.strip())
        if self.within_strong:
            self.strong += len(text.strip())

    def enter(self, element: HtmlElement, tag: str) -> None:
        if tag in INLINE:
            self.within_link += tag == "a"
            self.within_strong += tag in {"b", "strong"}
            return
        self.flush()
        nodes = self.outline.nodes
        nodes.append(Node(element, tag, self.node, len(self.outline.blocks)))
        self.node = len(nodes) - 1

    def leave(self, element: HtmlElement, tag: str) -> None:
        if tag in INLINE:
            self.within_link -= tag == "a"
            self.within_strong -= tag in {"b", "strong"}
            return
        self.flush()
        node = self.outline.nodes[self.node]
        node.end = len(self.outline.blocks)
        if node.parent >= 0:
            self.outline.nodes[node.parent].images += node.images
        self.node = node.parent

    def flush(self) -> None:
        """Make blocks of the text gathered so far: one, or several where lines are broken."""
        whole = "".join(self.parts)
        if whole.strip():
            lines = lines_of(whole)
            total = sum(map(len, lines)) or 1
            for line in lines:
                share = len(line) / total
                linked = min(len(line), round(self.linked * share))
                strong = min(len(line), round(self.strong * share))
                self.outline.blocks.append(Block(line, self.node, linked, size_of(line), strong))
        self.parts, self.linked, self.strong = [], 0, 0


def hidden(element: HtmlElement) -> bool:
    style = element.get("style")
    if style and "display" in style and re.search(r"display\s*:\s*none", style):
        return True
    return element.get("hidden") is not None


def lines_of(text: str) -> list[str]:
    """Paragraphs in text with line breaks: two breaks end one, and one after a full sentence."""
    if "\n" not in text:
        line = BLANKS.sub(" ", text).strip()
        return [line] if line else []
    paragraphs: list[str] = []
    broken = True
    for raw in text.split("\n"):
        line = BLANKS.sub(" ", raw).strip()
        if not line:
            broken = True
            continue
        if broken or not paragraphs or ENDED.search(paragraphs[-1]):
            paragraphs.append(line)
        else:
            paragraphs[-1] += " " + line
        broken = False
    return paragraphs


def outline_of(root: HtmlElement) -> Outline:
    return Walk(root).outline
