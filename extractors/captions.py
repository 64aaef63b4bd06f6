"""The captions that pages give to pictures."""

import re
from itertools import chain, islice, takewhile
from urllib.parse import unquote, urlsplit

from .document import Document, Element, text_of
from .folding import fold
from .headings import one_line

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
    r"fotograf|фото|사진|写真|图)(?:s|graph|graphy)?(?:\s(?:credit|by|von|de|par))?(?=\s?[:：]|\s(?:by|von|par)\s))"
    r"(?P<name>.*)",
    re.I,
)
WIDE = re.compile(r"[\u3041-\u9fff\uac00-\ud7a3]")
NAMES, WIDE_NAMES, LOWER = 60, 14, 5
"""How long names are, also in scripts without blanks, and words in small letters that are none."""

CAPTION = re.compile(
    r"caption|legend|img_?desc|bildunterschrift|bildtext|didascalia|pie-?(?:de-)?foto", re.I
)
SOURCES = ("src", "srcset", "data-src", "data-srcset", "data-original", "data-lazy-src")
PICTURES = ("img", "source", "amp-img")
FIGURE, LEAST, MAX_CAPTION, MAX_PICTURES = 3, 3, 400, 80
MAX_PARTS, MAX_INSIDE, MAX_ADDRESS, LONG = 6, 200, 2000, 24


def caption_of(page: Document, address: str) -> str | None:
    """The caption of the picture at `address`, where the page shows it."""
    name = name_of(address)
    if len(name) < LEAST:
        return None
    title = fold(page.meta("og:title") or page.title_tag())
    kin, folder = key_of(name), urlsplit(address).path.rpartition("/")[0]
    for item in islice(page.tree.iter(*PICTURES), MAX_PICTURES):
        named = [unquote(source) for source in sources(item)]
        same = (folder in source and key_of(name_of(source)) == kin for source in named)
        if any(name in source for source in named) or (kin and any(same)):
            boxes = takewhile(holds_one, islice(item.iterancestors(), FIGURE))
            found = next(filter(None, map(caption_in, boxes)), None)
            told = fold(found)
            if found and told not in title and not (title and told.startswith(title)):
                return found
    return None


def key_of(name: str) -> str:
    """What the names of one picture in many sizes begin with; nothing if they tell no size."""
    parts = PARTS.split(name)
    sizes = (at for at, part in enumerate(parts) if at and NAMED_SIZE.fullmatch(part))
    key = "-".join(parts[: next(sizes, 0)])
    return key if len(key) > MAX_PARTS and not key.isalpha() else ""


def name_of(address: str) -> str:
    """The name of a picture's file, without its size."""
    found = FILE.findall(unquote(address[:MAX_ADDRESS]))
    name = found[-1] if found else urlsplit(address).path.rpartition("/")[2]
    return SIZE.sub("", name) or name


def holds_one(box: Element) -> bool:
    """Whether an element is a figure, or holds a single picture and no prose."""
    inside = list(islice(box.iter(), MAX_INSIDE))
    unscripted = {item for part in inside if part.tag == "noscript" for item in part.iter()}
    images = [item for item in inside if item.tag in {"img", "amp-img"} and item not in unscripted]
    prose = any(len(item.text or "") > MAX_CAPTION for item in inside if item.tag == "p")
    small = len(inside) < MAX_INSIDE and len(box) < MAX_PARTS
    return box.tag == "figure" or (small and not images[1:] and not prose)


def sources(item: Element) -> list[str]:
    """The addresses in a picture's attributes, lists of them as they are."""
    return [value for value in map(item.get, SOURCES) if value]


def caption_in(box: Element) -> str | None:
    """The caption in an element that holds one picture: what is named so, or begins with the words
    that stand in for the picture.
    """
    inside = list(islice(box.iter(), MAX_INSIDE))
    named = (item for item in inside if item.tag == "figcaption" or is_named(item))
    listed = (item for item in inside if item.tag == "dd" and box.tag == "dl")
    stand_in = fold(next((item.get("alt") for item in inside if item.get("alt")), None))
    headed = next(box.iter("h1", "h2", "h3", "h4"), None) is not None
    says = stand_in if len(stand_in) >= LONG and not headed else None
    same = (item for item in inside if says and fold(text_of(item)).startswith(says))
    texts = map(spoken, map(joined, islice(chain(named, listed, same), FIGURE)))
    return next((text for text in texts if text and len(text) <= MAX_CAPTION), None)


def is_named(item: Element) -> bool:
    """Whether an element that holds no picture is named as a caption."""
    if item.tag in {"figure", *PICTURES} or not CAPTION.search(item.get("class") or ""):
        return False
    return next(item.iter("img"), None) is None


def joined(caption: Element) -> str | None:
    """The text of a caption, a blank where a sentence and a credit would stand together."""
    text = ""
    for part in map(str, caption.itertext()):
        text += " " + part if text and text[-1] in ".!?…)" else part
    return one_line(text)


def spoken(caption: str | None) -> str | None:
    """A caption that says more than whose the picture is."""
    credit = CREDIT.fullmatch(caption or "")
    return None if credit and is_name(credit["name"]) else caption


def is_name(text: str) -> bool:
    """Whether what stands behind the word for a picture is a name, and no description."""
    tells = any(word.islower() and len(word) >= LOWER for word in text.split())
    return not tells and len(text) <= (WIDE_NAMES if WIDE.search(text) else NAMES)
