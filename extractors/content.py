"""Where on a page the story stands, and which of its blocks are the story."""

import re
from itertools import accumulate, pairwise

from .blocks import HEADINGS, Block, Node, Outline, hidden
from .titles import fold

SURE = """
    comment comments commentlist disqus respond replies nav navigation navbar menu footer breadcrumb
    breadcrumbs cookie cookies consent gdpr related recommend recommended recommendation recommendations
    hidden recommends recirc recirculation outbrain taboola zergnet revcontent sidebar login mostread newsletter
    newsletters modal popup popover sr-only screen-reader-text visuallyhidden
"""
LIKELY = """
    relacionado relacionada relacionados relacionadas verwandte share shares sharing sharebar social socials
    follow followus subscribe subscription subscribebox signup register registration promo promos
    promotion promoted sponsor sponsored advert advertisement advertising ad ads adslot rail foot masthead
    toolbar tools tag tags taglist keywords topics byline bylines author authors authorbox bio caption
    captions credit credits banner overlay lightbox popular trending teaser teasers readmore morestories
    seealso upnext aside callout button buttons btn tweet twitter instagram facebook sign offer offers
    placeholder audio multimedia skimlinks captioned latest bookmark published pubdate datetime copyright
    disclaimer print timestamp poll quiz rating ratings carousel slider widget widgets pagination pager
    feedback donate donation donations search ticker boilerplate infobox tooltip attachment exclude references
"""
PAIRS = """
    most-read most-popular read-more more-stories more-on see-also also-read read-next next-article up-next
    follow-us sign-up prev-next correction-form screen-reader visually-hidden
"""
SURE_WORDS, LIKELY_WORDS = frozenset(SURE.split()), frozenset([*LIKELY.split(), *PAIRS.split()])
UNWANTED_TAGS = frozenset({"nav", "footer", "aside", "figcaption", "form", "menu", "caption"})
PICTURE_WORDS = frozenset("image img photo picture foto bild media video player embed figure card cards gallery".split())
FILED = re.compile(r"(?:^|\s)(?:tag|category|cat|topic|section|post_tag|keyword)-[\w-]+")
LITTLE = 600
NAME = re.compile(r"[^\W\d_]+")
BODY = re.compile(
    r"(?:article|story|post|entry|news|main|page|content)[\w-]*(?:body|content|text|copy)|"
    r"(?:^|[\s_-])(?:body|content|text)[\w-]*(?:article|story|post|entry|news|copy)|entry-content|articleBody",
    re.I,
)
import os
CONST=float(os.environ.get('CP','3'))
PIC=int(os.environ.get('PIC','300'))
LINKPEN=float(os.environ.get('LP','.15'))
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def prose(block: Block) -> float:
    """How much a block speaks for a story: positive for prose, negative for labels and links."""
    size = block.size
    dense = block.linked / (len(block.text) or 1)
    if dense > 0.5:
        return -CONST - min(size, 80) * LINKPEN
    ended = block.text[-1] in ".!?…。！？」』”\"»։।۔؟)"
    if size >= 80 or (ended and size >= 30):
        return size * (1 - dense) if size < 600 else 600 * (1 - dense)
    return -CONST


class Weighed:
    """An outline with the weight of every block and sums over spans of them."""

    def __init__(self, outline: Outline, *, lenient: bool = False) -> None:
        self.outline = outline
        self.weights = [self.weight_of(block) for block in outline.blocks]
        positive = (max(0.0, w) for w in self.weights)
        self.mass = [0.0, *accumulate(positive)]
        self.total = self.mass[-1]
        self.unwanted = self.mark_unwanted(lenient)
        self.score = [0.0, *accumulate(self.scored(i) for i in range(len(self.weights)))]

    def weight_of(self, block: Block) -> float:
        node = self.outline.nodes[block.node]
        if node.tag in HEADINGS:
            return 4.0 if block.linked < 0.5 * len(block.text) else -5.0
        return prose(block)

    def mark_unwanted(self, lenient: bool) -> list[bool]:
        """For each node, whether it or one around it is named as something beside the story.

        A name that one node bears which holds much of the page's prose is the story's own name on
        that page. `lenient` also forgives names that all their nodes together make so heavy.
        """
        nodes = self.outline.nodes
        reasons = [reasons_of(node, self.outline) for node in nodes]
        held: dict[str, float] = {}
        biggest: dict[str, float] = {}
        for node, why in zip(nodes, reasons, strict=True):
            mass = self.mass[node.end] - self.mass[node.start]
            for reason in why:
                biggest[reason] = max(biggest.get(reason, 0.0), mass)
                if node.parent < 0 or reason not in reasons[node.parent]:
                    held[reason] = held.get(reason, 0.0) + mass
        worst = held if lenient else biggest
        cut = {
            reason
            for reason, mass in worst.items()
            if mass <= (0.7 if reason in SURE_WORDS and not lenient else 0.4) * self.total
        }
        marks: list[bool] = []
        for node, why in zip(nodes, reasons, strict=True):
            inherited = node.parent >= 0 and marks[node.parent]
            marks.append(inherited or not cut.isdisjoint(why))
        return marks

    def scored(self, place: int) -> float:
        weight = self.weights[place]
        if self.unwanted[self.outline.blocks[place].node]:
            return min(weight, 0.0) - min(self.outline.blocks[place].size, 100) * 0.1
        return weight

    def of(self, node: Node) -> float:
        return self.score[node.end] - self.score[node.start]


def reasons_of(node: Node, outline: Outline) -> frozenset[str]:
    """What speaks against a node: its tag, its hiddenness, words in its class and id."""
    if node.tag in {"html", "body", "main"}:
        return frozenset()
    found = set()
    if node.tag in UNWANTED_TAGS:
        found.add(f"<{node.tag}>")
    if node.tag == "figure" and next(node.element.iter("table", "blockquote", "pre"), None) is None:
        found.add("<figure>")
    if hidden(node.element):
        found.add("hidden")
    names = f"{node.element.get('class') or ''} {node.element.get('id') or ''}"
    if len(names) > 1:
        words = NAME.findall(FILED.sub(" ", CAMEL.sub("-", names).lower()))
        if "paywall" in words:
            return frozenset()
        found |= SURE_WORDS.intersection(words) | LIKELY_WORDS.intersection(words)
        found |= LIKELY_WORDS.intersection(f"{a}-{b}" for a, b in pairwise(words))
        if (inner := PICTURE_WORDS.intersection(words)) and node.end - node.start <= 3 and sum(b.size for b in outline.blocks[node.start:node.end]) < PIC:
            found |= inner
    return frozenset(found)


def story_node(weighed: Weighed) -> int:
    """The node that holds the story: the one whose blocks speak most for it, the inmost of equals."""
    best, most = -1, 0.0
    for place, node in enumerate(weighed.outline.nodes):
        found = weighed.of(node) * preference(node)
        if found >= most and found > 0:
            best, most = place, found
    while best > 0 and weighed.outline.nodes[best].tag in PARTS:
        best = weighed.outline.nodes[best].parent
    return best


def own_piece(weighed: Weighed, place: int, title: str) -> int:
    """The one of several stories in a node whose heading is the page's title; else the node."""
    outline, same = weighed.outline, fold(title)
    if len(same) < 8:
        return place
    pieces = []
    for at in range(place + 1, len(outline.nodes)):
        node = outline.nodes[at]
        if node.start >= outline.nodes[place].end:
            break
        if node.tag == "article" and weighed.of(node) >= 300:
            pieces.append(at)
    own = [at for at in pieces if headed(outline, outline.nodes[at], same)]
    if not own:
        return place
    mine = outline.nodes[own[-1]]
    apart = (outline.nodes[at] for at in pieces)
    alone = not any(node.start >= mine.end or node.end <= mine.start for node in apart)
    return place if alone else own[-1]


def headed(outline: Outline, node: Node, same: str) -> bool:
    blocks = outline.blocks[node.start : node.end]
    return any(outline.nodes[b.node].tag in HEADINGS and fold(b.text) == same for b in blocks)


def preference(node: Node) -> float:
    element = node.element
    if element.get("itemprop") == "articleBody":
        return 1.3
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if names != " " and BODY.search(names):
        return 1.15
    return 1.1 if node.tag == "article" else 1.0


def story_blocks(weighed: Weighed, place: int, title: str, authors: tuple[str, ...] = ()) -> list[Block]:
    outline = weighed.outline
    node = outline.nodes[place]
    span = range(node.start, node.end)
    cards = card_blocks(outline, place)
    kept = {
        at
        for at in span
        if not weighed.unwanted[outline.blocks[at].node]
        and outline.blocks[at].linked <= 0.6 * len(outline.blocks[at].text)
        and at not in cards
    }
    kept -= labels(outline, span, kept)
    kept -= stray(weighed, kept)
    kept -= beside(weighed, kept)
    return trimmed([outline.blocks[at] for at in sorted(kept)], outline, title, authors)


def card_blocks(outline: Outline, place: int) -> set[int]:
    """Blocks in rows of three or more boxes that each announce another page."""
    rows: dict[int, list[int]] = {}
    root = outline.nodes[place]
    for at in range(place + 1, len(outline.nodes)):
        node = outline.nodes[at]
        if node.start >= root.end:
            break
        if node.end > node.start and is_card(outline, node):
            rows.setdefault(node.parent, []).append(at)
    return {
        block
        for row in rows.values()
        if len(row) >= 3
        for at in row
        for block in range(outline.nodes[at].start, outline.nodes[at].end)
    }


def is_card(outline: Outline, node: Node) -> bool:
    blocks = outline.blocks[node.start : node.end]
    whole = sum(len(block.text) for block in blocks)
    if whole > 600 or len(blocks) > 8 or node.tag in {"p", "td", "tr"}:
        return False
    heads = any(block.linked >= 0.8 * len(block.text) and block.size >= 20 for block in blocks)
    return heads and sum(block.linked for block in blocks) >= 0.3 * whole


def labels(outline: Outline, span: range, kept: set[int]) -> set[int]:
    """Kept headings and labels of what was not kept: the box they stand in is empty without them."""
    found = set()
    solid = [0]
    for at in range(len(outline.blocks)):
        heading = outline.nodes[outline.blocks[at].node].tag in HEADINGS
        solid.append(solid[-1] + (at in kept and not heading and outline.blocks[at].size >= 40))
    for at in kept:
        block = outline.blocks[at]
        if block.size >= 60:
            continue
        number = outline.nodes[block.node].parent if outline.nodes[block.node].tag in LEAVES else block.node
        node = outline.nodes[number]
        inside = solid[node.end] - solid[node.start]
        lost = any(other not in kept for other in range(node.start, node.end))
        if not inside and lost:
            found.add(at)
        elif block.text.endswith((":", "：")) and at + 1 not in kept:
            found.add(at)
    return found


LEAVES = frozenset({"p", "li", "strong", *HEADINGS})
TEXTUAL = frozenset({"p", "li", "td", "th", "dd", "dt", "pre", "blockquote", *HEADINGS})


PARTS = frozenset(
    "p li ul ol blockquote td tr tbody thead th table pre dd dt dl h1 h2 h3 h4 h5 h6 center".split()
)
SHAREMAIN=float(os.environ.get('SM','.15'))
MODE=os.environ.get('MODE','tailmid')

def beside(weighed: Weighed, kept: set[int]) -> set[int]:
    outline = weighed.outline
    mass: dict[str, float] = {}
    home = {at: holder(outline, outline.blocks[at].node) for at in kept}
    for at in kept:
        mass[home[at]] = mass.get(home[at], 0.0) + max(0.0, weighed.weights[at])
    total = sum(mass.values())
    main = {sign for sign, held in mass.items() if held >= SHAREMAIN * total}
    ins = [at for at in sorted(kept) if home[at] in main and weighed.weights[at] > 0]
    if not ins or sum(mass[sign] for sign in main) < 0.6 * total:
        return set()
    out = set()
    if 'tail' in MODE: out |= {at for at in kept if at > ins[-1] and home[at] not in main}
    if 'mid' in MODE:
        for run in runs([at for at in range(ins[0],ins[-1])], lambda at: at not in kept or home[at] not in main):
            text = sum(len(outline.blocks[at].text) for at in run)
            linked = sum(outline.blocks[at].linked for at in run)
            lost = any(at not in kept for at in run)
            if text < 600 and (lost or any(outline.nodes[outline.blocks[at].node].images for at in run)):
                out |= kept.intersection(run)
    if 'head' in MODE: out |= {at for at in kept if at < ins[0] and home[at] not in main}
    return out


def runs(items, test):
    run=[]
    for i in items:
        if test(i): run.append(i)
        elif run:
            yield run; run=[]
    if run: yield run

def holder(outline: Outline, number: int) -> str:
    while number > 0 and outline.nodes[number].tag in PARTS:
        number = outline.nodes[number].parent
    signs = []
    for _ in range(2):
        element = outline.nodes[number].element
        signs.append(f"{element.tag}.{element.get('class') or ''}")
        number = max(0, outline.nodes[number].parent)
    return re.sub(r"\d+", "0", " ".join(signs))


def stray(weighed: Weighed, kept: set[int]) -> set[int]:
    """Short blocks outside of paragraphs, on a page that writes its story in paragraphs."""
    outline = weighed.outline
    mass: dict[bool, float] = {True: 0.0, False: 0.0}
    for at in kept:
        textual = outline.nodes[outline.blocks[at].node].tag in TEXTUAL
        mass[textual] += max(0.0, weighed.weights[at])
    if mass[True] < 3 * mass[False]:
        return set()
    return {
        at
        for at in kept
        if weighed.weights[at] <= 0 and outline.nodes[outline.blocks[at].node].tag not in TEXTUAL
    }


FL=os.environ.get('FL','dmcla')
MAILS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
RIGHTS = re.compile(r"^\W*(?:[©ⓒ]|\(c\)\s|copyrights?\b)|[©ⓒ]\s*\d{4}|all rights reserved", re.I)

def tail_notice(block: Block, authors: tuple[str, ...]) -> bool:
    text = block.text
    if 'm' in FL and MAILS.search(text) and block.size < 400: return True
    if 'c' in FL and RIGHTS.search(text) and block.size < 400: return True
    if 'l' in FL and block.linked > 0.35 * len(text) and block.size < 300: return True
    if 'a' in FL and any(name and text[:len(name)+12].find(name)>=0 for name in authors): return True
    return False


def trimmed(blocks: list[Block], outline: Outline, title: str, authors: tuple[str, ...] = ()) -> list[Block]:
    tags = [outline.nodes[block.node].tag for block in blocks]
    solid = [i for i, block in enumerate(blocks) if prose(block) > 0 and tags[i] not in HEADINGS]
    if not solid:
        return blocks
    n = len(solid)
    while len(solid) > 2 and n - len(solid) < 4 and tail_notice(blocks[solid[-1]], authors):
        del blocks[solid[-1]:], tags[solid[-1]:]
        solid.pop()
    first, last = solid[0], solid[-1]
    head = [b for i, b in enumerate(blocks[:first]) if tags[i] in HEADINGS and tags[i] != "h1" and b.size >= 40]
    tail = [b for i, b in enumerate(blocks[last + 1 :], last + 1) if tags[i] in {"li", "td", "th", "dd", "dt"}]
    body = [*head, *blocks[first : last + 1], *tail]
    same = fold(title)
    seen = set()
    out = []
    for b in body:
        f = fold(b.text)
        if f == same or ('d' in FL and b.size >= 60 and f in seen): continue
        seen.add(f); out.append(b)
    return out


def story(outline: Outline, title: str = "", authors: tuple[str, ...] = ()) -> list[Block]:
    weighed = Weighed(outline)
    place = story_node(weighed)
    if place < 0 or weighed.of(outline.nodes[place]) < min(LITTLE, 0.2 * weighed.total):
        weighed = Weighed(outline, lenient=True)
        place = story_node(weighed)
    if place >= 0:
        place = own_piece(weighed, place, title)
    return story_blocks(weighed, place, title, authors) if place >= 0 else []
