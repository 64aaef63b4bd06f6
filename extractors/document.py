"""One parsed page: everything that reads it reads the same tree."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from itertools import dropwhile, islice
from urllib.parse import urljoin, urlsplit

from lxml import etree

from .folding import one_blank
from .linked_data import Thing, article_thing, things

Element = etree._Element

MAX_MARKUP = 6_000_000
"""Characters kept of a page: the longest story of the pages measured ends before 2 million."""

MAX_HEADINGS, UPPER = 8, 2
MAX_TAGS = 120_000
"""Elements kept; the fullest of 900 news pages has 26,000. A node costs 150 bytes and 5 µs."""

HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|div|p|article|h1|table)\b", re.I)
WORD = re.compile(r"\w{2,}")
BLOCK = re.compile(r"display\s*:\s*block")
UNSHOWN = re.compile(r"display\s*:\s*none")
STREAMED = re.compile(r"S:\w+\Z")
MOVE = re.compile(r"""\$R\w\("([BPS]:\w+)","([BPS]:\w+)\"""")
CONTROLS = bytes(sign for sign in range(32) if sign not in b"\t\n\r")
"""What no page may hold, and the parser would stop at."""


class Document:
    """A page's address, text and tree, and the declarations that several readers ask for.

    ``served`` is when its server gave it, by its own clock, in UTC without a zone.
    """

    def __init__(self, html: str, url: str, served: datetime | None = None) -> None:
        self.url, self.served = url, served
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
        scripts = self.xpath("//script[contains(@type, 'ld+json')]")
        return things(script.text or "" for script in scripts)

    @cached_property
    def news(self) -> Thing:
        """The JSON-LD object that describes the article; empty if there is none."""
        return article_thing(self.things, self.url)

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """Contents of the meta tags by lower-case name; `value` stands in for `content`."""
        found: dict[str, list[str]] = {}
        for meta in self.tree.iter("meta"):
            name = meta.get("property") or meta.get("name") or meta.get("itemprop")
            name = name or meta.get("http-equiv")
            content = (meta.get("content") or meta.get("value") or "").strip()
            if name and content:
                found.setdefault(name.strip().lower(), []).append(content)
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
        here = place(self.absolute(self.url))
        above = here.partition("/")[0].endswith(f".{there.rstrip('/')}")
        below = here.startswith(there) and here != there
        return 0 < there.count("/") <= UPPER and (above or below)

    def after(self, heading: Element) -> Iterator[Element]:
        """The elements that follow `heading`, in page order."""
        found = dropwhile(lambda element: element is not heading, self.tree.iter(etree.Element))
        return islice(found, 1, None)

    @cached_property
    def plain(self) -> str:
        """All text of the page's body, in order."""
        return "\n".join(str(part) for body in self.tree.iter("body") for part in body.itertext())

    def title_tag(self) -> str | None:
        """The text of the page's title element, as a browser's tab shows it."""
        return next((text_of(item) for item in self.tree.iter("title")), None)


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
    return "".join(str(part) for part in element.itertext())


def is_html(text: str) -> bool:
    """Whether `text` begins like a page, or has at least the tags of one."""
    return bool(HTML.search(text[:200_000]))


def parse(html: str) -> Element:
    """The tree of a page, whatever it is; an empty page where nothing can be parsed."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    data = html.encode("utf-8", "replace").translate(None, CONTROLS)
    for source in (data, b"<html><body></body></html>"):
        try:
            root = etree.fromstring(source, parser)
        except (etree.LxmlError, ValueError):
            continue
        if isinstance(root, Element):
            return root
    raise AssertionError("an empty page can always be parsed")


def as_shown(root: Element) -> Element:
    """`root` with boxes for what browsers show as such: shadow roots, spans styled as blocks."""
    for item in root.iter("template", "span"):
        style = item.get("style") if item.tag == "span" else None
        if (style and BLOCK.search(style)) or item.get("shadowrootmode"):
            item.tag = "div"
    return root


def assembled(root: Element) -> Element:
    """`root` with the parts that React streams behind the page put where they belong.

    Such a part is a hidden ``div`` with an id like ``S:1``; a script moves it to the template
    ``B:0`` or ``P:1`` that holds its place.
    """
    parts = {
        part.get("id"): part for part in root.iter("div") if STREAMED.match(part.get("id") or "")
    }
    if not parts:
        return root
    places = {place.get("id"): place for place in root.iter("template") if place.get("id")}
    moves = [move for script in root.iter("script") for move in MOVE.findall(script.text or "")]
    for left, right in moves:
        place = next((places[name] for name in (left, right) if name in places), None)
        part = next((parts[name] for name in (right, left) if name in parts), None)
        if place is None or part is None or place in part.iterdescendants("template"):
            continue
        if place.getparent() is not None:
            part.attrib.pop("hidden", "")
            place.addprevious(part)
    return root


def trim(html: str) -> str:
    """`html` cut to what can be read in bounded time: scripts of giants first, then the rest."""
    if len(html) > MAX_MARKUP:
        html = "".join(without_scripts(html))[:MAX_MARKUP]
    if html.count("<") > MAX_TAGS:
        end = -1
        for _ in range(MAX_TAGS):
            end = html.find("<", end + 1)
        html = html[:end]
    return html


def without_scripts(html: str) -> Iterator[str]:
    """The parts of a page between its scripts."""
    lower, at = html.lower(), 0
    while True:
        start = lower.find("<script", at)
        end = lower.find("</script", start) if start >= 0 else -1
        if end < 0:
            yield html[at:]
            return
        yield html[at:start]
        at = end + len("</script>")
