"""One parsed page: everything that reads it reads the same tree."""

import re
from collections.abc import Callable, Iterator, Set
from datetime import datetime
from functools import cached_property, wraps
from itertools import chain, islice
from typing import TypeVar, cast
from urllib.parse import urljoin, urlsplit

from lxml import etree

from .folding import one_blank
from .linked_data import Thing, article_thing, things
from .parsing import as_shown, assembled, parse, trim

Element = etree._Element
T = TypeVar("T")

MAX_HEADINGS, UPPER = 8, 2
INDEX = re.compile(r"/index(?:\.\w{2,5})?/$")
"""The page that a folder opens with."""

HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|div|p|article|h1|table)\b", re.I)
WORD = re.compile(r"\w{2,}")
UNREAD = frozenset(["script", "style", "noscript"])
"""Elements whose text no reader of the page sees."""

UNSHOWN = re.compile(r"display\s*:\s*none")


class Document:
    """A page's address, text and tree, and the declarations that several readers ask for.

    ``served`` is when its server gave it, by its own clock, in UTC without a zone.
    """

    def __init__(self, html: str, url: str, served: datetime | None = None) -> None:
        self.url, self.served = url, served
        self.known: dict[Callable[[Document], object], object] = {}
        self.html = trim(html)
        self.tree = assembled(as_shown(parse(self.html)))

    @cached_property
    def host(self) -> str:
        try:
            return (urlsplit(self.url).hostname or "").lower()
        except ValueError:
            return ""

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        """The objects of the page's JSON-LD."""
        scripts = self.tree.iter("script")
        declared = (script for script in scripts if "ld+json" in script.get("type", ""))
        return things(script.text or "" for script in declared)

    @cached_property
    def news(self) -> Thing:
        """The JSON-LD object that describes the article; empty if there is none."""
        return article_thing(self.things, self.url)

    @cached_property
    def items(self) -> list[Element]:
        """The elements with microdata, in page order."""
        return self.xpath("//@itemprop/..")

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """Contents of the meta tags by lower-case name; `value` stands in for `content`."""
        found: dict[str, list[str]] = {}
        for meta in self.tree.iter("meta"):
            name = meta.get("property") or meta.get("name") or meta.get("itemprop")
            name = name or meta.get("http-equiv")
            content = (meta.get("content") or meta.get("value") or "").strip()
            if name and content:
                found.setdefault("".join(name.lower().split()), []).append(content)
        return found

    def meta(self, *names: str) -> str | None:
        """The first content of the first of `names` that has one."""
        return next(iter(self.meta_all(*names)), None)

    def meta_all(self, *names: str) -> list[str]:
        return [content for name in names for content in self.metas.get(name, ())]

    def link(self, relation: str) -> str | None:
        """The absolute address of the page's first link with this `rel`."""
        for link in self.tree.iter("link"):
            if relation in (link.get("rel") or "").lower().split() and link.get("href"):
                return self.absolute(link.get("href"))
        return None

    def absolute(self, address: str | None) -> str | None:
        try:
            whole = urljoin(self.url, (address or "").strip())
            return whole if address and urlsplit(whole).scheme in {"http", "https"} else None
        except ValueError:
            return None

    def xpath(self, path: str) -> list[Element]:
        """The elements that an XPath expression finds."""
        found = self.tree.xpath(path)
        return (
            [item for item in found if isinstance(item, Element)] if isinstance(found, list) else []
        )

    @cached_property
    def heading(self) -> Element | None:
        """The heading of the article: of those of the first rank the one that says most of what
        the page is called; else the longest, the logo being shorter.
        """
        called = set(WORD.findall((self.meta("og:title") or self.title_tag() or "").casefold()))

        def worth(item: Element) -> tuple[int, int]:
            text = one_blank(text_of(item))
            return len(called.intersection(WORD.findall(text.casefold()))), len(text)

        found = islice(self.tree.iter("h1"), MAX_HEADINGS)
        return max((item for item in found if not self.leads_home(item)), key=worth, default=None)

    def leads_home(self, heading: Element) -> bool:
        """Whether a heading is a link to the front page of the site, or of the blog: its name."""
        inner = heading[0] if len(heading) == 1 and not (heading.text or "").strip() else None
        link = next((item for item in (inner, heading.getparent()) if is_link(item)), None)
        there = place(self.absolute(link.get("href"))) if link is not None else ""
        there, whole = INDEX.sub("/", there), there
        here = place(self.absolute(self.url))
        above = here.partition("/")[0].endswith(f".{there.rstrip('/')}")
        below = here.startswith(there) and here != there
        return 0 < there.count("/") <= UPPER + (there != whole) and (above or below)

    def after(self, heading: Element) -> Iterator[Element]:
        """The elements that follow `heading`, in page order, those in it first."""
        yield from heading.iterdescendants(etree.Element)
        around: Element | None = heading
        while around is not None:
            for beside in around.itersiblings(etree.Element):
                yield from beside.iter(etree.Element)
            around = around.getparent()

    @cached_property
    def plain(self) -> str:
        """All text of the page's body, in order."""
        bodies = self.tree.iter("body")
        return "\n".join(map(str, chain.from_iterable(body.itertext() for body in bodies)))

    def title_tag(self) -> str | None:
        """The text of the page's title element, as a browser's tab shows it."""
        return next((text_of(item) for item in self.tree.iter("title")), None)


def once_a_page(reader: Callable[[Document], T]) -> Callable[[Document], T]:
    """`reader`, asked once about each page, however many want to know."""

    @wraps(reader)
    def known(page: Document) -> T:
        if reader not in page.known:
            page.known[reader] = reader(page)
        return cast("T", page.known[reader])

    return known


def hidden(element: Element) -> bool:
    """Whether the page says that readers do not see an element."""
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and UNSHOWN.search(style))


def place(address: str | None) -> str:
    """The host and the path of an absolute address; nothing of none."""
    parts = urlsplit(address or "")
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path}".rstrip("/") + "/"


def is_link(element: Element | None) -> bool:
    """Whether an element is a link."""
    return element is not None and element.tag == "a"


def text_of(element: Element) -> str:
    """All text inside an element."""
    return "".join(map(str, element.itertext()))


def texts_of(element: Element, without: Set[Element]) -> Iterator[str]:
    """The texts in an element, in order, less what is in one of some."""
    for event, item in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            text = "" if item in without else item.text
        else:
            text = "" if item is element or item.getparent() in without else item.tail
        if text:
            yield text


def is_html(text: str) -> bool:
    """Whether `text` begins like a page, or has at least the tags of one."""
    return bool(HTML.search(text[:200_000]))
