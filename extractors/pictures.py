"""The lead picture of an article, and the caption that the page gives it."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from .article import Image
from .captions import FILE, PICTURES, caption_in, caption_of, sources, spoken
from .document import Document, Element
from .headings import headline_of
from .linked_data import Thing, as_list, string, unescaped

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

UNLIKE = re.compile(
    r"(?<![a-z])(?:avatars?|authors?|icons?|ads?|banners?|qr|qrcode|share|gravatar|emoji|button|"
    r"pixel|spacer|badge)(?![a-z])",
    re.I,
)
PHOTO, LEAST_SIZE = re.compile(r"\.(?:jpe?g|png|webp|avif)(?![a-z])", re.I), 200
"""Names of pictures that are not the story's, what those of it are, and how wide."""

FIGURE, NEAR, PROSE, MAX_PARTS, MAX_INSIDE, MAX_ADDRESS = 3, 60, 80, 6, 200, 2000


def image_of(page: Document) -> Image | None:
    """The lead picture: the declared one, else that of the first figure under the headline. Its
    caption is the one beside the same picture on the page, or the declared one.
    """
    thing = declared(page)
    named = [*page.meta_all(*METAS), picture(thing), page.link("image_src")]
    for address in map(page.absolute, named):
        if address and not HOUSE.search(urlsplit(address).path):
            same = thing.get("caption") if page.absolute(picture(thing)) == address else None
            found = caption_of(page, address) or spoken(string(same))
            return Image(url=unescaped(address), caption=found)
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
        leads = element.tag == "figure" and all(map(enlarges, element.iter("a")))
        if leads or (element.tag == "img" and is_of_story(element)):
            address = next(filter(None, map(page.absolute, addresses(element))), None)
            found = Image(url=address, caption=caption_in(element)) if address else None
            return found if leads or not found else lead(page, found.url)
    return None


def lead(page: Document, address: str) -> Image:
    """The picture at an address in the text, with its caption."""
    return Image(url=address, caption=caption_of(page, address))


def is_of_story(item: Element) -> bool:
    """Whether a picture is a photograph among the paragraphs of a text, and leads to no page."""
    source = next(addresses(item), "")
    sizes = [int(size) for size in map(item.get, ("width", "height")) if size and size.isdecimal()]
    names = f"{source} {item.get('class') or ''} {item.get('id') or ''} {item.get('alt') or ''}"
    if not PHOTO.search(source) or UNLIKE.search(names) or HOUSE.search(urlsplit(source).path):
        return False
    around = islice(item.iterancestors(), FIGURE)
    told = (text for box in around for text in islice(box.iterchildren("p"), MAX_PARTS))
    small = any(size < LEAST_SIZE for size in sizes)
    return not small and is_open(item) and any(map(is_prose, told))


def is_prose(paragraph: Element) -> bool:
    """Whether a paragraph has a sentence or more."""
    return sum(map(len, map(str, islice(paragraph.itertext(), MAX_INSIDE)))) > PROSE


def enlarges(link: Element) -> bool:
    """Whether a link leads to a picture, and not to another page."""
    return FILE.search((link.get("href") or "#.png")[:MAX_ADDRESS]) is not None


def is_open(item: Element) -> bool:
    """Whether a picture is in no link to a page."""
    return all(enlarges(box) for box in islice(item.iterancestors(), FIGURE) if box.tag == "a")


def addresses(box: Element) -> Iterator[str]:
    """The addresses of the pictures in an element."""
    for item in box.iter(*PICTURES):
        for source in sources(item):
            if not source.startswith("data:"):
                yield source.split(",")[0].split()[0]
