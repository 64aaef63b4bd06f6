"""The lead picture of an article, and the caption that the page gives it."""

import re
from collections.abc import Iterator
from itertools import islice

from .article import Image
from .captions import FILE, PICTURES, addresses_of, caption_in, caption_of, spoken
from .document import Document, Element
from .folding import size_of
from .headings import headline_of
from .hosts import parts_of
from .linked_data import Thing, as_list, kinds, string, unescaped

METAS = (
    *("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"),
    *("image", "thumbnail", "thumbnailurl"),
)
HOUSE = re.compile(
    r"(?<![a-z])logos?(?![a-z])|(?-i:[a-z]Logo)|"
    r"(?:placeholder|no-?image|lazy|blank|spacer|(?<![a-z])default(?![a-z]))[^/]*$|\.svg$",
    re.I,
)
"""Names of pictures that a site gives to pages without one of their own; a folder may be called
``default``.
"""

UNLIKE = re.compile(
    r"(?<![a-z\d])(?:avatars?|authors?|icons?|ads?|banners?|qr|qrcode|share|gravatar|emoji|button|"
    r"pixel|spacer|badge)(?![a-z])",
    re.I,
)
PHOTO = re.compile(r"\.(?:jpe?g|png|webp|avif)(?![a-z])|fmt=(?:jpe?g|png|webp)", re.I)
LEAST_SIZE, LARGE, WIDTHS = 200, 300, ("width", "height", "data-w", "img_width")
"""Names of pictures that are not the story's, what those of it are, and how wide."""

FIGURE, NEAR, PROSE, MAX_PARTS, MAX_INSIDE, MAX_ADDRESS = 3, 60, 80, 6, 200, 2000


def image_of(page: Document) -> Image | None:
    """The lead picture: the declared one, else that of the first figure under the headline. Its
    caption is the one beside the same picture on the page, or the declared one.
    """
    thing = declared(page)
    named = [*page.meta_all(*METAS), picture(thing), page.link("image_src")]
    for address in map(page.absolute, named):
        if address and not HOUSE.search(parts_of(address).path):
            found = caption_of(page, address) or spoken(described(page, thing, address))
            return Image(url=unescaped(address), caption=found)
    return shown(page)


def described(page: Document, thing: Thing, address: str) -> str | None:
    """What the page's JSON-LD says is seen in a picture."""
    listed = (item for item in as_list(page.news.get("image")) if isinstance(item, dict))
    others = (item for item in page.things if "ImageObject" in kinds(item))
    same = (one for one in (thing, *listed, *others) if page.absolute(picture(one)) == address)
    return next(filter(None, (string(one.get("caption")) for one in same)), None)


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
    """The picture of the first figure under the headline, before the second paragraph, or the first
    photograph among the paragraphs or large above them.
    """
    heading = headline_of(page)
    paragraphs = 0
    large: Element | None = None
    for element in islice(page.after(heading), NEAR) if heading is not None else ():
        paragraphs += element.tag == "p" and size_of(element.text or "") > PROSE
        if paragraphs and large is not None:
            break
        if paragraphs > 1:
            return None
        figure = element.tag == "figure" and all(map(enlarges, element.iter("a")))
        photo = element.tag in {"img", "amp-img"} and is_photograph(element)
        if (figure and next(addresses(element), "")) or (photo and is_told(element)):
            return lead(page, element)
        if large is None and photo and max(sizes(element), default=0) >= LARGE:
            large = element
    return lead(page, large) if large is not None and paragraphs else None


def lead(page: Document, element: Element) -> Image | None:
    """The picture in an element, with its caption."""
    address = next(filter(None, map(page.absolute, addresses(element))), None)
    if address is None:
        return None
    inside = caption_in(element) if element.tag == "figure" else None
    return Image(url=address, caption=inside or caption_of(page, address))


def sizes(item: Element) -> list[int]:
    """The width and height that are declared for a picture."""
    return [int(size) for size in map(item.get, WIDTHS) if size and size.isdecimal()]


def is_photograph(item: Element) -> bool:
    """Whether a picture is named as a photograph, is not small, and leads to no page."""
    source = next(addresses(item), "")
    names = f"{source} {item.get('class') or ''} {item.get('id') or ''} {item.get('alt') or ''}"
    declared = sizes(item)
    if UNLIKE.search(names) or HOUSE.search(parts_of(source).path):
        return False
    named = PHOTO.search(source) or max(declared, default=0) >= LARGE
    return bool(source and named) and not any(map(LEAST_SIZE.__gt__, declared)) and is_open(item)


def is_told(item: Element) -> bool:
    """Whether a picture stands among the paragraphs of a text."""
    around = islice(item.iterancestors(), FIGURE)
    return any(
        map(is_prose, (text for box in around for text in islice(box.iterchildren("p"), MAX_PARTS)))
    )


def is_prose(paragraph: Element) -> bool:
    """Whether a paragraph has a sentence or more."""
    return sum(map(size_of, map(str, islice(paragraph.itertext(), MAX_INSIDE)))) > PROSE


def enlarges(link: Element) -> bool:
    """Whether a link leads to a picture, and not to another page."""
    return FILE.search((link.get("href") or "#.png")[:MAX_ADDRESS]) is not None


def is_open(item: Element) -> bool:
    """Whether a picture is in no link to a page."""
    return all(enlarges(box) for box in islice(item.iterancestors(), FIGURE) if box.tag == "a")


def addresses(box: Element) -> Iterator[str]:
    """The addresses of the pictures in an element."""
    for item in box.iter(*PICTURES):
        yield from addresses_of(item)
