"""Which blocks of the element that holds a story are the story."""

import re
from collections.abc import Iterator
from itertools import accumulate

from .blocks import HEADINGS, LISTED, PARTS, Node, Outline
from .edges import within
from .forms import is_signed
from .lines import Line, tidy, without_doubles
from .links import leads_away, references
from .notices import is_note, without_notices
from .own_lists import own_lists
from .questions import answered
from .weighing import HEADING, Weighed, prose

TEXTUAL = PARTS - {"center"}
LEAVES = frozenset({"p", "li", *HEADINGS})
CARD_LINKED = 0.8
CARDS, CARD_SIZE, CARD_BLOCKS, CARD_LINK, CARD_SHARE, FULL = 3, 600, 8, 20, 0.2, 100
LABEL, LINE = 60, 40
MAIN, MAINLY, BOX = 0.15, 0.6, 600
TEXTUALLY = 3
DATA = re.compile(r"""\s*\[?\s*\{\s*"[\w-]+"\s*:.*\}\s*\]?\s*$""")
CODE = ("code", "pre", "kbd", "samp")
SET_OFF = re.compile(r"\b(?:bg|border|box|card|rounded|shadow)\b", re.IGNORECASE)
"""Names by which style sheets give a box a ground or a frame."""

END = "\0"
"""What no name on a page may hold."""

NUMBERS = re.compile(r"\d+")


def chosen(weighed: Weighed, place: int) -> list[int]:
    """The places of the blocks in a node that are its story, and not links, cards or boxes."""
    outline = weighed.outline
    span = range(outline.nodes[place].start, outline.nodes[place].end)
    cards = set(card_blocks(outline, place))
    kept = {
        at
        for at in span
        if not weighed.unwanted[outline.blocks[at].node]
        and not leads_away(outline.blocks[at])
        and at not in cards
        and not is_data(outline, at)
    }
    kept |= references(weighed, kept, place)
    kept -= labels(outline, kept)
    lost = stray(weighed, kept)
    lost |= beside(weighed, kept - lost)
    solid = {at for at in kept if weighed.weights[at] > HEADING}
    kept -= lost - answered(outline, kept, solid, lost) - own_lists(outline, lost)
    kept -= labels(outline, kept)
    return sorted(kept)


def is_data(outline: Outline, at: int) -> bool:
    """Whether a block is of settings for a script, shown as text, and no example of code."""
    block = outline.blocks[at]
    if not DATA.match(block.text):
        return False
    return next(outline.nodes[block.node].element.iter(*CODE), None) is None


def card_blocks(outline: Outline, place: int) -> Iterator[int]:
    """Blocks in rows of boxes that each announce another page."""
    rows: dict[int, list[Node]] = {}
    for at in range(place + 1, len(outline.nodes)):
        node = outline.nodes[at]
        if node.start >= outline.nodes[place].end:
            break
        if node.end > node.start and is_card(outline, node):
            rows.setdefault(node.parent, []).append(node)
    for row in rows.values():
        for node in row if len(row) >= CARDS else ():
            yield from range(node.start, node.end)


def is_card(outline: Outline, node: Node) -> bool:
    """Whether a box is short, has a linked line for a title, and is linked for a good part."""
    if node.end - node.start > CARD_BLOCKS or node.tag in {"p", "td", "tr"}:
        return False
    blocks = outline.blocks[node.start : node.end]
    whole = sum(len(block.text) for block in blocks)
    titled = [one for one in blocks if one.density >= CARD_LINKED and one.size >= CARD_LINK]
    if not titled or whole > CARD_SIZE or sum(prose(block) >= FULL for block in blocks) > 1:
        return False
    signed = [block for block in titled if is_signed(block.text)]
    linked = sum(block.linked for block in blocks) - sum(block.linked for block in signed)
    return len(titled) > len(signed) and linked >= CARD_SHARE * whole


def labels(outline: Outline, kept: set[int]) -> set[int]:
    """Headings and labels of what was not kept: nothing is left in the boxes they stand in."""
    lines = [0]
    for at, block in enumerate(outline.blocks):
        counts = at in kept and block.size >= LINE and outline.tag(at) not in HEADINGS
        lines.append(lines[-1] + counts)
    held = [0, *accumulate(at in kept for at in range(len(outline.blocks)))]
    found = set()
    for at in kept:
        block = outline.blocks[at]
        if block.size >= LABEL:
            continue
        node = outline.nodes[block.node]
        node = outline.nodes[node.parent] if node.tag in LEAVES else node
        emptied = lines[node.end] == lines[node.start]
        lost = held[node.end] - held[node.start] < node.end - node.start
        if (emptied and lost) or (block.text.endswith((":", "：")) and at + 1 not in kept):
            found.add(at)
    return found


def stray(weighed: Weighed, kept: set[int]) -> set[int]:
    """Short blocks outside of paragraphs, on a page that writes its story in paragraphs."""
    outline = weighed.outline
    outside = {at for at in kept if not textual(outline, at)}
    mass = sum(max(0.0, weighed.weights[at]) for at in outside)
    whole = sum(max(0.0, weighed.weights[at]) for at in kept)
    if whole - mass < TEXTUALLY * mass:
        return set()
    return {at for at in outside if weighed.weights[at] <= 0}


def textual(outline: Outline, at: int) -> bool:
    """Whether a block is a part of a text by its tag, or a line of what is set as it was typed."""
    node = outline.nodes[outline.blocks[at].node]
    typed = node.tag == "div" and outline.nodes[node.parent].tag == "pre"
    return typed or outline.role(at) in TEXTUAL


def beside(weighed: Weighed, kept: set[int]) -> set[int]:
    """Blocks in boxes of another kind than those that hold the story: all of them after its end,
    and those within it that have lost a part, or have a picture.
    """
    outline = weighed.outline
    home = {at: kind(outline, outline.holder(at)) for at in kept}
    mass: dict[str, float] = {}
    for at in kept:
        mass[home[at]] = mass.get(home[at], 0.0) + max(0.0, weighed.weights[at])
    top = max(mass, key=lambda name: mass[name], default="")
    end = max((at for at in kept if home[at] == top), default=-1)
    large = {name for name, held in mass.items() if held >= MAIN * sum(mass.values())}
    prosaic = [at for at in kept if at <= end and weighed.weights[at] > HEADING]
    main = {home[at] for at in prosaic if home[at] in large}
    main |= {name for name in mass if any(is_kin(name, other) for other in main)}
    solid = sorted(at for at in kept if home[at] in main and weighed.weights[at] > 0)
    if not solid or sum(mass[name] for name in main) < MAINLY * sum(mass.values()):
        return set()
    own = {at for at in kept if home[at] in main}
    found = {at for at in kept - own if at > solid[-1]}
    for run in gaps(own, solid[0], solid[-1]):
        pictured = any(outline.nodes[outline.blocks[at].node].images for at in run)
        if (pictured or not kept.issuperset(run)) and text_size(outline, run) < BOX:
            found.update(at for at in kept.intersection(run) if outline.tag(at) not in HEADINGS)
    return found


def text_size(outline: Outline, run: range) -> int:
    """The signs in a run of blocks."""
    return sum(len(outline.blocks[at].text) for at in run)


def gaps(own: set[int], first: int, last: int) -> Iterator[range]:
    """The runs of places between `first` and `last` that are not in `own`."""
    start = first
    for at in sorted(place for place in own if first <= place <= last):
        if at > start:
            yield range(start, at)
        start = at + 1


def is_kin(name: str, other: str) -> bool:
    """Whether two kinds of boxes differ only in names that one of them has beyond the other's, and
    none of these sets it off from the page.
    """
    return all(map(is_akin, name.split(END), other.split(END)))


def is_akin(mine: str, theirs: str) -> bool:
    """The same of one element."""
    few, many = sorted((set(mine.split()), set(theirs.split())), key=len)
    alike = len(few) > 1 and few <= many
    return mine == theirs or (alike and not SET_OFF.search(" ".join(many - few)))


def kind(outline: Outline, number: int) -> str:
    """What the box around a part of text is, and the box around that: tags and names."""
    while number > 0 and outline.nodes[number].tag in PARTS:
        number = outline.nodes[number].parent
    node = outline.nodes[number]
    outer = outline.nodes[max(0, node.parent)]
    signs = (f"<{item.tag}> {item.element.get('class') or ''}" for item in (node, outer))
    return NUMBERS.sub("0", END.join(signs))


def trimmed(outline: Outline, kept: list[int], title: str, authors: tuple[str, ...]) -> list[str]:
    """The paragraphs from the first to the last that is prose, without the title, notices at the
    end, lines that are none by their form, and what stands there twice.
    """
    solid = [at for at in kept if prose(outline.blocks[at]) > 0 and outline.tag(at) not in HEADINGS]
    if solid:
        prosaic = without_notices(outline, solid, authors)
        end = solid[len(prosaic)] if len(prosaic) < len(solid) else kept[-1] + 1
        # A story laid out by a table has no list in its cells.
        cells = 2 * sum(outline.role(at) == "td" for at in prosaic) > len(prosaic)
        listed = LISTED - {"td"} if cells else LISTED
        span = range(prosaic[0], prosaic[-1] + 1)
        noted = {at for at in kept if at > span[-1] and is_note(outline, at, authors)}
        kept = within(outline, [at for at in kept if at < end and at not in noted], span, listed)
    lines = [line_of(outline, at) for at in kept]
    return [line.text for line in without_doubles(tidy(lines, title), title)]


def line_of(outline: Outline, at: int) -> Line:
    """The block at a place as a line of the story."""
    return Line(outline.blocks[at].text, outline.role(at))
