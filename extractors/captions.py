"""The captions that pages give to pictures."""

import re
from collections.abc import Iterator
from itertools import chain, islice, takewhile
from urllib.parse import unquote

from .document import Document, Element, text_of, texts_of
from .folding import CJK, fold
from .headings import one_line
from .hosts import parts_of

FILE = re.compile(r"([^/?&=]+)\.(?:jpe?g|png|webp|gif|avif)(?![a-z])", re.I)
SIZE = re.compile(r"(?:[-_](?:\d{2,4}x\d{2,4}|scaled|v?\d{3,4}w?))+$|@\dx$", re.I)
"""What systems add to the name of a picture that they made smaller."""

NAMED_SIZE = re.compile(
    r"(?:facebook|twitter|super|master|article|jumbo|thumb|small|medium|x*large|original|full|hero|"
    r"social|square|crop|trans|preview|mobile|desktop|wide)[a-z]*\d{0,4}",
    re.I,
)
PARTS = re.compile(r"[-_]")
"""Words for a size in the name of a picture, and what stands between such words."""

CREDIT = re.compile(
    r"\W*(?:©|\(c\)|copyright|(?:photo|foto|bild|picture|image|imagen|credit|crédits?|quelle|source|"
    r"fotograf|фото|사진|写真|图)(?:s|graph|graphy)?(?:\s(?:credit|source|courtesy|by|von|de|par))?(?=\s?[:：]|\s(?:by|von|par)\s)|"
    r"(?:fot|foto|phot)\.(?=\s))"
    r"(?P<name>.*)",
    re.I,
)
NAMES, WIDE_NAMES, LOWER = 60, 14, 5
"""How long names are, also in scripts without blanks, and words in small letters that are none."""

CAPTION = re.compile(
    r"caption|legend|(?:img|image|media|photo|foto)[_-]*desc(?:ription)?|bildunterschrift|bildtext|"
    r"didascalia|pie-?(?:de-)?foto|cap-?hover|pic-?info",
    re.I,
)
AGAIN = re.compile(r"(\b\w[^.]{2,40})\.\s+\1\.?$")
"""A credit that is given twice."""

MARKED = re.compile(r"[▲▼△▽]")
"""What stands before the caption of the picture above, or below."""

SPOKEN = re.compile(
    r"(?:^|[\s_-])(?:sr-only|(?:visually|screen)-?(?:hidden|reader[\w-]*))(?=$|[\s_-])", re.I
)
"""Names of words for those who hear a page read to them."""

NUMBER = re.compile(r"(?<![\da-f])(?!(?:19|20)\d{6}(?!\d))\d{7,}(?![\da-f])")
"""A number by which a server knows a picture; no date."""

LINK = re.compile(r"(?:https?:)?//[^\s\"'\[\]]+?\.(?:jpe?g|png|webp|avif)[^\s\"',\]]*", re.I)
LAZY = frozenset(["data-src", "data-srcset", "data-original", "data-lazy-src"])
PICTURES = ("img", "source", "amp-img")
FIGURE, LEAST, MAX_CAPTION, MAX_PICTURES, ATTRIBUTES = 3, 3, 400, 80, 30
MAX_PARTS, MAX_INSIDE, MAX_ADDRESS, LONG = 6, 200, 2000, 24


def caption_of(page: Document, address: str) -> str | None:
    """The caption of the picture at `address`, where the page shows it."""
    name, numbers = name_of(address), NUMBER.findall(unquote(address[:MAX_ADDRESS]))
    if len(name) < LEAST and not numbers:
        return None
    title = fold(page.meta("og:title") or page.title_tag())
    kin, folder = key_of(name), parts_of(address).path.rpartition("/")[0]
    for item in islice(page.tree.iter(*PICTURES), MAX_PICTURES):
        named = [unquote(source) for source in sources(item)]
        same = (folder in source and key_of(name_of(source)) == kin for source in named)
        parts = (name, *numbers) if len(name) >= LEAST else numbers
        if any(part in source for source in named for part in parts) or (kin and any(same)):
            found = caption_beside(item)
            told = fold(found)
            if found and told not in title and not (title and told.startswith(title)):
                return found
    return None


def caption_beside(item: Element) -> str | None:
    """The caption in the boxes around a picture, or right behind them."""
    boxes = [item, *takewhile(holds_one, islice(item.iterancestors(), FIGURE))]
    inside = next(filter(None, map(caption_in, boxes[1:])), None)
    after = (box.getnext() for box in boxes)
    behind = (beside for beside in after if beside is not None and is_behind(beside))
    return inside or next(filter(None, map(spoken, map(joined, behind))), None)


def is_behind(beside: Element) -> bool:
    """Whether what follows a picture is its caption: it is named so, or begins with a mark."""
    marked = MARKED.match(text_of(beside).strip()[:1]) is not None
    short = sum(map(len, map(str, islice(beside.itertext(), MAX_INSIDE)))) <= MAX_CAPTION
    return short and (marked or is_named(beside))


def key_of(name: str) -> str:
    """What the names of one picture in many sizes begin with; nothing if they tell no size."""
    parts = PARTS.split(name)
    sizes = (at for at, part in enumerate(parts) if at and NAMED_SIZE.fullmatch(part))
    key = "-".join(parts[: next(sizes, 0)])
    return key if len(key) > MAX_PARTS and not key.isalpha() else ""


def name_of(address: str) -> str:
    """The name of a picture's file, without its size."""
    found = FILE.findall(unquote(address[:MAX_ADDRESS]))
    name = found[-1] if found else parts_of(address).path.rpartition("/")[2]
    return SIZE.sub("", name) or name


def holds_one(box: Element) -> bool:
    """Whether an element is a figure, or holds a single picture and no prose."""
    inside = list(islice(box.iter(), MAX_INSIDE))
    unscripted = {item for part in inside if part.tag == "noscript" for item in part.iter()}
    images = (item for item in inside if item.tag in {"img", "amp-img"} and item not in unscripted)
    names = {name_of(next(iter(addresses_of(item)), "")) for item in images}
    prose = any(len(item.text or "") > MAX_CAPTION for item in inside if item.tag == "p")
    small = len(inside) < MAX_INSIDE and len(box) < MAX_PARTS
    return box.tag == "figure" or (small and len(names) == 1 and not prose)


def sources(item: Element) -> list[str]:
    """The addresses in a picture's attributes, lists of them as they are: those for scripts first,
    the others being those of placeholders then.
    """
    late = [value for value, _ in kept_back(item)]
    return late + [value for value in map(item.get, ("src", "srcset")) if value]


def kept_back(item: Element) -> Iterator[tuple[str, bool]]:
    """The values of attributes that keep a picture back until it is seen, and which are lists."""
    for name, value in islice(item.items(), ATTRIBUTES):
        late = str(name).startswith("data-") and value.strip()
        if late and (name in LAZY or FILE.search(str(value)[:MAX_ADDRESS])):
            yield str(value), "set" in str(name)


def addresses_of(item: Element) -> Iterator[str]:
    """The addresses of a picture, one of each attribute."""
    for value, several in kept_back(item):
        found = LINK.search(value)
        yield value.split()[0].rstrip(",") if several or not found else found[0]
    plain, several_plain = item.get("src"), item.get("srcset")
    if plain and not plain.startswith("data:"):
        yield plain.strip()
    if several_plain and several_plain.strip():
        yield several_plain.split()[0].rstrip(",")


def caption_in(box: Element) -> str | None:
    """The caption in an element that holds one picture: what is named so, or begins with the words
    that stand in for the picture.
    """
    inside = list(islice(box.iter(), MAX_INSIDE))
    named = (item for item in inside if item.tag == "figcaption" or is_named(item))
    listed = (item for item in inside if item.tag == "dd" and box.tag == "dl")
    stand_in = fold(next(filter(None, map(stands_in, inside)), None))
    headed = next(box.iter("h1", "h2", "h3", "h4"), None) is not None
    says = stand_in if len(stand_in) >= LONG and not headed else None
    same = (item for item in inside if says and fold(text_of(item)).startswith(says))
    texts = map(spoken, map(joined, islice(chain(named, listed, same), FIGURE)))
    return next((text for text in texts if text and len(text) <= MAX_CAPTION), None)


def stands_in(item: Element) -> str | None:
    """The words that stand in for a picture, at the picture or at a link around it."""
    if item.tag in {"img", "amp-img"}:
        return item.get("alt") or item.get("title")
    return item.get("data-caption") if item.tag == "a" else None


def is_named(item: Element) -> bool:
    """Whether an element that holds no picture is named as a caption."""
    if item.tag in {"figure", *PICTURES} or not CAPTION.search(item.get("class") or ""):
        return False
    return next(item.iter("img"), None) is None


def joined(caption: Element) -> str | None:
    """The text of a caption, a blank where a sentence and a credit would stand together, without
    words that are only for those who hear it.
    """
    text = ""
    heard = {part for item in caption.iterdescendants() if is_heard(item) for part in item.iter()}
    for part in texts_of(caption, heard):
        text += " " + part if text and text[-1] in ".!?…)" else part
    return AGAIN.sub(r"\1", one_line(text) or "") or None


def is_heard(item: Element) -> bool:
    """Whether an element is for those who hear a page read to them."""
    return isinstance(item.tag, str) and SPOKEN.search(item.get("class") or "") is not None


def spoken(caption: str | None) -> str | None:
    """A caption that says more than whose the picture is."""
    credit = CREDIT.fullmatch(caption or "")
    return None if credit and is_name(credit["name"]) else caption


def is_name(text: str) -> bool:
    """Whether what stands behind the word for a picture is a name, and no description."""
    tells = any(word.islower() and word.isalpha() and len(word) >= LOWER for word in text.split())
    return not tells and len(text) <= (WIDE_NAMES if CJK.search(text) else NAMES)
