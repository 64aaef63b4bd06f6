"""What every part of a page speaks for: a story, or something beside it."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from extractors.document import Element, hidden

from .blocks import ALT, HEADINGS, Block, Node, Outline
from .forms import unsigned
from .naming import NONE, SURE, doubts, names_story, pictures, words_of
from .walk import INLINE, SKIPPED

LABEL, PROSE, SENTENCE, LONG = -3.0, 80, 30, 600
"""The weight of a label; signs from which text is prose, or is if it ends a sentence; and signs
beyond which a block says no more for a story.
"""
LINKED, UNBROKEN = 0.5, 200
WIDE_ENDS = frozenset("。！？」』।")
ENDS = frozenset('.!?…。！？」』”"»։।۔؟)')
HEADING, LINKED_HEADING = 4.0, -5.0
PAGES = frozenset({"html", "body", "main"})
BESIDE = frozenset({"nav", "footer", "aside", "figcaption", "form", "menu", "caption"})
QUOTING = ("table", "blockquote", "pre")
SMALL_BLOCKS, SMALL_SIZE = 3, 300
"""A box named after a picture is its caption if it holds no more than this."""

ALT_REST = 120
"""What may stand beside the text that tells what a picture shows."""

SIGNUP = 600
"""A box with a field for an address holds no story if its text is shorter than this."""

STORYLIKE, STORYLIKE_SURE = 0.4, 0.7
"""A name is believed only if no element of that name holds more of the page's prose than this."""


def prose(block: Block) -> float:
    """How much a block speaks for a story: positive for prose, negative for labels and links."""
    if block.density > LINKED or is_data(block.text):
        return LABEL - min(block.size, PROSE) * 0.15
    last = unsigned(block.text)[-1:]
    if block.size >= PROSE or (block.size >= SENTENCE and last in ENDS) or last in WIDE_ENDS:
        return min(block.size, LONG) * (1 - block.density)
    return LABEL


def is_data(text: str) -> bool:
    """Whether a text is no writing: it begins with many letters and no blank."""
    if len(text) < UNBROKEN or text.find(" ", 0, UNBROKEN) >= 0:
        return False
    return text[:UNBROKEN].isascii()


class Weighed:
    """An outline with the weight of every block, and sums over spans of blocks.

    ``mass`` sums the prose up to each block, ``score`` also takes off what speaks against a story.
    ``unwanted`` says of each node whether it, or one around it, is named as beside the story; a
    `lenient` reading forgives a name if all its elements together hold much of the prose, and
    names around the block that is `sure` to be of the story are not believed.
    """

    def __init__(self, outline: Outline, *, lenient: bool = False, sure: int | None = None) -> None:
        self.outline = outline
        self.weights = [self.weight(block) for block in outline.blocks]
        self.mass = [0.0, *accumulate(max(0.0, weight) for weight in self.weights)]
        self.sizes = [0, *accumulate(block.size for block in outline.blocks)]
        self.total = self.mass[-1]
        self.unwanted = self.marks(lenient=lenient, sure=sure)
        self.score = [0.0, *accumulate(map(self.judged, range(len(self.weights))))]

    def weight(self, block: Block) -> float:
        if self.outline.nodes[block.node].tag in HEADINGS:
            return HEADING if block.density < LINKED else LINKED_HEADING
        return prose(block)

    def judged(self, place: int) -> float:
        weight, block = self.weights[place], self.outline.blocks[place]
        if self.unwanted[block.node]:
            return min(weight, 0.0) - min(block.size, 100) * 0.1
        return weight

    def held(self, node: Node) -> float:
        """The prose in a node, wanted or not."""
        return self.mass[node.end] - self.mass[node.start]

    def of(self, node: Node) -> float:
        """How much a node speaks for a story."""
        return self.score[node.end] - self.score[node.start]

    def marks(self, *, lenient: bool, sure: int | None) -> list[bool]:
        nodes = self.outline.nodes
        reasons = [self.reasons(node) for node in nodes]
        heaviest: dict[str, float] = {}
        for node, why in zip(nodes, reasons, strict=True):
            outer = reasons[node.parent] if node.parent >= 0 else NONE
            for reason in why:
                before = heaviest.get(reason, 0.0)
                mass = self.held(node)
                alone = max(before, mass)
                heaviest[reason] = before + mass * (reason not in outer) if lenient else alone
        believed = {
            reason for reason, mass in heaviest.items() if mass <= self.limit(reason, lenient)
        }
        marks: list[bool] = []
        for node, why in zip(nodes, reasons, strict=True):
            inherited = node.parent >= 0 and marks[node.parent]
            holds = sure is not None and node.start <= sure < node.end
            marks.append(not holds and (inherited or not believed.isdisjoint(why)))
        return marks

    def limit(self, reason: str, lenient: bool) -> float:
        sure = reason in SURE or reason == "hidden"
        return (STORYLIKE_SURE if sure and not lenient else STORYLIKE) * self.total

    def reasons(self, node: Node) -> frozenset[str]:
        """What speaks against a node: its tag, its names, and what it is seen to be."""
        if node.parent < 0 or node.tag in PAGES or node.start == node.end:
            return NONE
        known = judged(node.tag, named(node))
        if known is None:
            return NONE
        found, pictured = known
        few = node.end - node.start <= SMALL_BLOCKS
        if pictured and few and self.size(node) < SMALL_SIZE:
            found |= pictured
        if node.element.get("itemtype", "").endswith("/Person"):
            found |= {"<person>"}
        if hidden(node.element):
            found |= {"hidden"}
        rich = node.fields or node.images or node.tag == "figure"
        return found.union(self.pictured(node, few=few)) if rich else found

    def pictured(self, node: Node, *, few: bool) -> Iterator[str]:
        """What speaks against a node with pictures or fields; `few` says that it has few blocks."""
        if node.tag == "figure" and not quotes(node.element):
            yield "<figure>"
        if node.fields and self.signs_up(node):
            yield "<input>"
        if few and node.alts and self.tells(node):
            yield "<alt>"

    def tells(self, node: Node) -> bool:
        """Whether a box with a picture says little but what the picture is said to show."""
        blocks = self.outline.blocks[node.start : node.end]
        told = [
            block.size for block in blocks if any(self.is_told(block, alt) for alt in node.alts)
        ]
        return bool(told) and self.size(node) - told[0] < ALT_REST

    def is_told(self, block: Block, alt: str) -> bool:
        """Whether a block that is no heading is what stands in for a picture, and little more."""
        heading = self.outline.nodes[block.node].tag in HEADINGS
        same = block.text.startswith(alt[:ALT]) and len(block.text) - len(alt) < ALT_REST
        return same and not heading

    def signs_up(self, node: Node) -> bool:
        """Whether a box with a field for an address is there to ask for one."""
        return self.size(node) < SIGNUP and self.held(node) <= STORYLIKE * self.total

    def size(self, node: Node) -> int:
        """The size of the text in a node."""
        return self.sizes[node.end] - self.sizes[node.start]


def named(node: Node) -> str:
    """The names of a node, and those of the elements within its line if they hold all its text."""
    element = node.element
    if node.end - node.start != 1 or not (element.text or " ").isspace():
        return node.names
    names = [node.names]
    for child in element:
        if not (child.tail or " ").isspace():
            return node.names
        if child.tag in SKIPPED or child.tag == "br":
            continue
        name = child.get("class") if child.tag in INLINE else None
        if not name:
            return node.names
        names.append(name)
    return " ".join(names)


@lru_cache(maxsize=8192)
def judged(tag: str, names: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """What a tag and names speak against, and of what pictures; None behind a paywall, for that
    is where the story stands.
    """
    words = words_of(names) if len(names) > 1 else []
    if "paywall" in words:
        return None
    found = NONE if tag in HEADINGS else doubts(words)
    return found | {f"<{tag}>"} if tag in BESIDE else found, pictures(words)


def quotes(figure: Element) -> bool:
    """Whether a figure holds text of its own kind: a table, a quotation, code."""
    return next(figure.iter(*QUOTING), None) is not None


def preference(node: Node) -> float:
    """How far an element is named as the story itself."""
    if node.element.get("itemprop") == "articleBody":
        return 1.3
    if len(node.names) > 1 and names_story(node.names):
        return 1.15
    return 1.1 if node.tag == "article" else 1.0
