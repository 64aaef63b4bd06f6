"""Where on a page the story stands, and the blocks that are it."""

from extractors.folding import fold

from .bearing import bears, begins_anew, is_foot, missed, told
from .blocks import HEADINGS, PARTS, Node, Outline
from .forms import is_about
from .trimming import chosen, trimmed
from .weighing import Weighed, preference

LITTLE, LITTLE_SHARE = 600, 0.2
"""A story smaller than this, on a page with much more prose, is looked for again leniently."""

PIECE = 300
"""Score from which one article among several on a page is a story of its own."""

TITLE, SUMMARY, MOST = 8, 20, 0.75
NEAR, STANDFIRST, STANDFIRST_LINKED = 12, 60, 0.3
STANDFIRSTS = frozenset({"p", "div", "h2", "h3"})
TEASER = frozenset({"teaser"})
"""How many blocks after the headline a standfirst is looked for, how long it is at least, how far
it may be linked, what it is marked as, and what it may be named.
"""


def story(
    outline: Outline, title: str = "", authors: tuple[str, ...] = (), summary: str = ""
) -> list[str]:
    """The paragraphs of the story on a page; empty if there is none.

    `title` and `authors` tell the story's own heading from others, and a note on who wrote it;
    `summary`, the story from what else the page tells at length.
    """
    weighed, place = sought(outline, title, summary)
    if (at := missed(weighed, place, title, summary)) >= 0:
        weighed = Weighed(outline, sure=at)
        place = story_node(weighed, at, outline.nodes[place] if place >= 0 else None)
    if place >= 0 and is_foot(weighed, place, title):
        weighed = Weighed(outline)
        place = story_node(weighed)
    if place < 0 or is_foot(weighed, place, title):
        return []
    place = own_piece(weighed, place, fold(title))
    kept = below_headline(outline, chosen(weighed, place), fold(title))
    text = trimmed(outline, kept, title, authors)
    node = outline.nodes[place]
    above = standfirst(weighed, node, title, text) or described(outline, node, title, summary)
    return [*(line for line in above if fold(line) not in set(map(fold, text))), *text]


def below_headline(outline: Outline, kept: list[int], title: str) -> list[int]:
    """The blocks of a story from its headline on, where most of it follows that: what stands
    before is a column beside it, or a notice.
    """
    if len(title) < TITLE or not kept:
        return kept
    tops = (at for at in range(kept[-1]) if outline.tag(at) == "h1")
    head = next((at for at in tops if fold(outline.blocks[at].text) == title), -1)
    after = [at for at in kept if at >= head]
    sizes = [sum(outline.blocks[at].size for at in some) for some in (after, kept)]
    return after if kept[0] < head and sizes[0] > MOST * sizes[1] else kept


def sought(outline: Outline, title: str, summary: str) -> tuple[Weighed, int]:
    """The outline weighed, and the node that speaks most for a story; a small one is looked for
    again leniently, unless what is found then says less of what the page is about.
    """
    weighed = Weighed(outline)
    place = story_node(weighed)
    little = min(LITTLE, LITTLE_SHARE * weighed.total)
    if place >= 0 and weighed.of(outline.nodes[place]) >= little:
        return weighed, place
    lenient = Weighed(outline, lenient=True)
    other = story_node(lenient)
    mine, theirs = bears(weighed, place, title, summary), bears(lenient, other, title, summary)
    return (weighed, place) if mine > theirs else (lenient, other)


def standfirst(weighed: Weighed, node: Node, title: str, text: list[str]) -> list[str]:
    """The paragraph between the page's headline and its story, if it stands outside of the story
    and the story does not begin with it; in a list, which may be empty.
    """
    outline, same = weighed.outline, fold(title)
    before = range(node.start - 1, max(-1, node.start - 1 - NEAR), -1)
    heads = (at for at in before if fold(outline.blocks[at].text) == same)
    head = next(heads, None) if len(same) >= TITLE and text else None
    for at in range(head + 1, node.start) if head is not None else ():
        if leads_in(weighed, at):
            return [outline.blocks[at].text]
    return []


def described(outline: Outline, node: Node, title: str, summary: str) -> list[str]:
    """The block between the page's headline and its story that is its declared summary, however it
    is named, and whatever stands between; in a list, which may be empty.
    """
    same, said = fold(title), fold(summary)
    tops = (at for at in range(node.start) if outline.tag(at) in HEADINGS)
    head = max((at for at in tops if fold(outline.blocks[at].text) == same), default=-1)
    between = range(head + 1, node.start) if head >= 0 and len(said) >= SUMMARY else ()
    found = (outline.blocks[at].text for at in between)
    return next(([text] for text in found if fold(text) == said), [])


def leads_in(weighed: Weighed, at: int) -> bool:
    """Whether a block above a story has the form of a standfirst, and is not named as what stands
    beside one: a teaser that links to nothing is the story's own.
    """
    outline, block = weighed.outline, weighed.outline.blocks[at]
    if block.size < STANDFIRST or block.density >= STANDFIRST_LINKED or is_about(block.text):
        return False
    if outline.tag(at) not in STANDFIRSTS:
        return False
    return not weighed.unwanted[block.node] or (not block.anchors and is_own_teaser(weighed, at))


def is_own_teaser(weighed: Weighed, at: int) -> bool:
    """Whether a block fills a box named as a teaser, and nothing else speaks against it."""
    nodes, number = weighed.outline.nodes, weighed.outline.blocks[at].node
    found: set[str] = set()
    while number >= 0:
        why = weighed.reasons(nodes[number])
        if not TEASER.isdisjoint(why) and nodes[number].end - nodes[number].start > 1:
            return False
        found |= why
        number = nodes[number].parent
    return found <= TEASER


def story_within(outline: Outline, title: str = "", authors: tuple[str, ...] = ()) -> list[str]:
    """The paragraphs of a story that is known to be all there is in `outline`."""
    kept = chosen(Weighed(outline), 0) if outline.nodes else []
    return trimmed(outline, kept, title, authors)


def story_node(weighed: Weighed, around: int = -1, other: Node | None = None) -> int:
    """The node whose blocks speak most for a story, the inmost of equals; -1 if none does.

    If the story is known to be `around` a block, then of the nodes that hold it and not all of an
    `other` story, unless that one holds the block as well.
    """
    nodes = weighed.outline.nodes
    best, most = -1, 0.0
    for place, node in enumerate(nodes):
        if around >= 0 and not holds(node, around, other):
            continue
        found = weighed.of(node)
        if found > 0 and (found := found * preference(node)) >= most:
            best, most = place, found
    while best > 0 and nodes[best].tag in PARTS:
        best = nodes[best].parent
    return best


def holds(node: Node, at: int, other: Node | None) -> bool:
    """Whether a node holds a block, and no other story beside it."""
    apart = other is not None and not other.start <= at < other.end
    whole = other is not None and node.start <= other.start and other.end <= node.end
    return node.start <= at < node.end and not (apart and whole)


def own_piece(weighed: Weighed, place: int, title: str) -> int:
    """The one of several stories in a node whose heading is the page's `title`; else the node.

    Pages that load the next stories below the first, and days of short news, hold several.
    """
    outline = weighed.outline
    if len(title) < TITLE:
        return place
    articles = []
    for at in range(place + 1, len(outline.nodes)):
        node = outline.nodes[at]
        if node.start >= outline.nodes[place].end:
            break
        if node.tag == "article" and weighed.of(node) > 0:
            articles.append(at)
    pieces = [at for at in articles if weighed.of(outline.nodes[at]) >= PIECE]
    own = [at for at in pieces if headed(outline, outline.nodes[at], title)]
    if not own and pieces and all(begins_anew(weighed, outline.nodes[at]) for at in pieces):
        short = (at for at in articles if headed(outline, outline.nodes[at], title))
        own = [at for at in short if len(told(weighed, at)) > 1]
    if not own:
        return place
    mine = outline.nodes[own[-1]]
    others = (outline.nodes[at] for at in pieces)
    alone = not any(node.start >= mine.end or node.end <= mine.start for node in others)
    return place if alone else own[-1]


def headed(outline: Outline, node: Node, title: str) -> bool:
    """Whether a heading in `node` is `title`."""
    places = range(node.start, node.end)
    return any(
        outline.tag(at) in HEADINGS and fold(outline.blocks[at].text) == title for at in places
    )
