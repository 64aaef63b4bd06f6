"""The lead picture of an article, and the caption that the page gives it."""

import re
from collections.abc import Iterator
from itertools import islice, takewhile
from urllib.parse import unquote, urlsplit

from .article import Image
from .document import Document, Element
from .headings import headline_of, one_line
from .linked_data import Thing, as_list, string

METAS = (
    *("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"),
    *("image", "thumbnail", "thumbnailurl"),
)
HOUSE = re.compile(
    r"(?<![a-z])logos?(?![a-z])|(?:placeholder|no-?image|(?<![a-z])default(?![a-z]))[^/]*$", re.I
)
"""Names of pictures that a site gives to pages without one of their own; a folder may be called
``default``.
"""

FILE = re.compile(r"([^/?&=]+)\.(?:jpe?g|png|webp|gif|avif)(?![a-z])", re.I)
SIZE = re.compile(r"(?:[-_](?:\d{2,4}x\d{2,4}|scaled|\d{3,4}w?))+$|@\dx$", re.I)
"""What systems add to the name of a picture that they made smaller."""

CAPTION = re.compile(
    r"caption|legend|img_?desc|bildunterschrift|bildtext|didascalia|pie-?(?:de-)?foto", re.I
)
SOURCES = ("src", "srcset", "data-src", "data-srcset", "data-original", "data-lazy-src")
PICTURES = ("img", "source", "amp-img")
FIGURE, LEAST, MAX_CAPTION, MAX_PICTURES, NEAR, PROSE = 3, 3, 400, 80, 60, 80
MAX_PARTS, MAX_INSIDE, MAX_ADDRESS = 6, 200, 2000


def image_of(page: Document) -> Image | None:
    """The lead picture: the declared one, else that of the first figure under the headline. Its
    caption is the one beside the same picture on the page, or the declared one.
    """
    thing = declared(page)
    named = [*page.meta_all(*METAS), picture(thing), page.link("image_src")]
    for address in map(page.absolute, named):
        if address and not HOUSE.search(urlsplit(address).path):
            same = thing.get("caption") if page.absolute(picture(thing)) == address else None
            return Image(url=address, caption=caption_of(page, address) or string(same))
    return shown(page)


def declared(page: Document) -> Thing:
    """The picture in the page's JSON-LD, looked up where it is only pointed at."""
    item = next(iter(as_list(page.news.get("image"))), None)
    if not isinstance(item, dict):
        return {"url": item}
    name = item.get("@id")
    described = (thing for thing in page.things if name and thing.get("@id") == name)
    return item if item.get("url") else next(filter(picture, described), item)


def picture(thing: Thing) -> str | None:
    """The address of a picture in JSON-LD."""
    return string(thing.get("url") or thing.get("contentUrl") or thing.get("@id"))


def shown(page: Document) -> Image | None:
    """The picture of the first figure under the headline, before the second paragraph."""
    heading = headline_of(page)
    if heading is None:
        return None
    paragraphs = 0
    for element in islice(page.after(heading), NEAR):
        paragraphs += element.tag == "p" and len(element.text or "") > PROSE
        if paragraphs > 1:
            break
        if element.tag == "figure" and all(map(enlarges, element.iter("a"))):
            address = next(filter(None, map(page.absolute, addresses(element))), None)
            return Image(url=address, caption=caption_in(element)) if address else None
    return None


def enlarges(link: Element) -> bool:
    """Whether a link leads to a picture, and not to another page."""
    return FILE.search((link.get("href") or "#.png")[:MAX_ADDRESS]) is not None


def caption_of(page: Document, address: str) -> str | None:
    """The caption of the picture at `address`, where the page shows it."""
    name = name_of(address)
    if len(name) < LEAST:
        return None
    for item in islice(page.tree.iter(*PICTURES), MAX_PICTURES):
        if any(name in unquote(source) for source in sources(item)):
            boxes = takewhile(holds_one, islice(item.iterancestors(), FIGURE))
            if found := next(filter(None, map(caption_in, boxes)), None):
                return found
    return None


def holds_one(box: Element) -> bool:
    """Whether an element is a figure, or holds a single picture and no prose."""
    inside = list(islice(box.iter(), MAX_INSIDE))
    images = [item for item in inside if item.tag in {"img", "amp-img"}]
    prose = any(len(item.text or "") > MAX_CAPTION for item in inside if item.tag == "p")
    small = len(inside) < MAX_INSIDE and len(box) < MAX_PARTS
    return box.tag == "figure" or (small and not images[1:] and not prose)


def name_of(address: str) -> str:
    """The name of a picture's file, without its size."""
    found = FILE.findall(unquote(address[:MAX_ADDRESS]))
    name = found[-1] if found else urlsplit(address).path.rpartition("/")[2]
    return SIZE.sub("", name) or name


def sources(item: Element) -> list[str]:
    """The addresses in a picture's attributes, lists of them as they are."""
    return [value for value in map(item.get, SOURCES) if value]


def addresses(box: Element) -> Iterator[str]:
    """The addresses of the pictures in an element."""
    for item in box.iter(*PICTURES):
        for source in sources(item):
            if not source.startswith("data:"):
                yield source.split(",")[0].split()[0]


def caption_in(box: Element) -> str | None:
    """The caption in an element that holds one picture."""
    named = (
        item
        for item in islice(box.iter(), MAX_INSIDE)
        if item.tag == "figcaption" or is_named(item)
    )
    texts = map(joined, islice(named, FIGURE))
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
