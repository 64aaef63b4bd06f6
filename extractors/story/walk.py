"""The one walk over a page's tree that makes its row of blocks; without recursion."""

import re
from collections.abc import Callable, Set
from functools import lru_cache

from extractors.document import Document, Element, once_a_page
from extractors.folding import one_blank, size_of
from extractors.hosts import is_other

from .blocks import ALT, HEADINGS, Block, Node, Outline
from .breaks import EMPTY, Run, is_set_apart, paragraphs
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
PICTURES = frozenset({"img", "picture"})
BOXES = frozenset({"dd", "div", "li", "td"})
CAPTION = re.compile(r"(?:^|[\s_-])(?:caption|legend|img_?desc)(?=$|[\s_-])", re.I)
ROW_END, ROW_START = re.compile(r"\w\w|\w?\)"), re.compile(r"\w\w|\(\w")
ALTS = 3
"""How many texts that stand in for pictures are kept for a node."""

FIELDS = frozenset({"email", "tel"})
"""Types of the fields in which readers leave an address."""

Leave = Callable[[], None]
"""What is done where an element ends."""


def nothing() -> None:
    """What is done where an element ends that is a part of a line."""


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
        self.node, self.tag = -1, ""
        self.run(root)

    def run(self, root: Element) -> None:
        waiting: list[Element | None] = [root]
        entered: list[tuple[Element, Leave]] = []
        while waiting:
            element = waiting.pop()
            if element is None:
                element, leave = entered.pop()
                leave()
            elif (tag := element.tag) in SKIPPED or self.passes(element, tag):
                self.pass_by(element, tag)
            elif tag == "br" or (tag == "span" and is_break(element)):
                self.end_line()
            else:
                leave = self.enter(element, tag)
                if text := element.text:
                    self.add(text)
                if len(element):
                    entered.append((element, leave))
                    waiting.append(None)
                    waiting.extend(element.iterchildren(reversed=True))
                    continue
                leave()
            if tail := element.tail:
                self.add(tail)

    def add(self, text: str) -> None:
        if "\n" in text and (self.tag == "pre" or is_set_apart(text)):
            text = self.add_lines(text)
        if not text or text.isspace():
            if text and self.parts:
                self.parts.append(" ")
            return
        self.parts.append(text)
        if self.links:
            size = len(text.strip())
            self.linked += size
            self.outward += size * self.leads_out

    def add_lines(self, text: str) -> str:
        """Add the text that empty lines end, as it stands in the markup; what follows them."""
        *lines, rest = EMPTY.split(text)
        for line in lines:
            self.parts.append(line.replace("\n", " "))
            self.end_line()
            self.end_line()
        return rest

    def passes(self, element: Element, tag: object) -> bool:
        """Whether an element is none of the page's text."""
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

    def enter(self, element: Element, tag: str) -> Leave:
        """Go into an element; what is to be done on leaving it."""
        names = element.get("class") if tag in INLINE else None
        told = names and self.tag != "p" and is_caption(names)
        if (tag in INLINE and not told) or (self.tag == "p" and "-" in tag):
            if tag == "span" and self.parts:
                self.set_apart(element)
            # A tag of the page's own making is a part of the paragraph that it stands in.
            return self.enter_link(element) if tag == "a" else nothing
        self.flush()
        nodes, get = self.outline.nodes, element.get
        names = f"{get('class', '')} {'' if tag in HEADINGS else get('id', '')}"
        nodes.append(Node(element, tag, self.node, len(self.outline.blocks), names))
        self.node, self.tag = len(nodes) - 1, tag
        return self.leave

    def set_apart(self, element: Element) -> None:
        """Put a blank before a part of a line that styles alone keep apart from the one before."""
        text, holder = element.text or "", element.getparent()
        if holder is None or holder.tag not in BOXES:
            return
        beside = element.getprevious()
        if beside is None or beside.tail or (holder.text or "").strip():
            return
        before = self.parts[-1]
        ends, begins = before[-2:], text[:2]
        if (ROW_END.fullmatch(ends) or before.isdigit()) and ROW_START.fullmatch(begins):
            self.parts.append(" ")

    def leave(self) -> None:
        """Go back to the node around this one, which holds what this one does."""
        self.flush()
        nodes = self.outline.nodes
        node = nodes[self.node]
        node.end = len(self.outline.blocks)
        self.node, self.tag = node.parent, nodes[node.parent].tag if node.parent >= 0 else ""
        if node.parent >= 0 and (node.images or node.fields):
            outer = nodes[node.parent]
            outer.images += node.images
            outer.fields += node.fields
            outer.alts = (*outer.alts, *node.alts)[:ALTS]

    def enter_link(self, link: Element) -> Leave:
        """Go into a link, if it leads to another page; in a heading, it may open what is below."""
        address = link.get("href") or "#"
        if address.startswith(("#", "javascript:")) and self.tag in HEADINGS:
            return nothing
        self.links += 1
        self.anchors += 1
        self.leads_out = is_other(address, self.host)
        return self.leave_link

    def leave_link(self) -> None:
        self.links -= 1

    def end_line(self) -> None:
        """Put the text since the last break aside; a link that goes on counts in both lines."""
        line = one_blank("".join(self.parts))
        self.lines.append(Run(line, min(len(line), self.linked), self.anchors, self.outward))
        self.parts, self.linked, self.anchors, self.outward = [], 0, self.links, 0

    def flush(self) -> None:
        """Make blocks of the text gathered so far: one, or several where lines are broken."""
        if not self.parts and not self.lines:
            self.anchors = self.links
            return
        self.end_line()
        only = self.lines[0] if len(self.lines) == 1 else None
        rows = paragraphs(self.lines) if only is None else (only,) if only.text else ()
        for line, linked, anchors, outward in rows:
            block = Block(line, self.node, linked, size_of(line), anchors, outward)
            self.outline.blocks.append(block)
        self.lines = []


@lru_cache(maxsize=4096)
def is_caption(names: str) -> bool:
    """Whether a part of a line is named as a caption."""
    return CAPTION.search(names) is not None


def is_break(element: Element) -> bool:
    """Whether an empty element is named as a line break."""
    return not (len(element) or element.text) and "br" in (element.get("class") or "").split()


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


@once_a_page
def page_outline(page: Document) -> Outline:
    """The outline of a whole page."""
    return outline_of(page.tree, host=page.host)
