"""The links of an HTML page, and which of them look like articles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from extractors.decode import decode

from .found import web_address

FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml"}
FEED_TYPES |= {"application/xml", "text/xml"}
FEED_ADDRESS = re.compile(r"(?i)(/rss|/feed|/atom|\.rss|\.atom|rss\.xml|feed\.xml|\.rdf)/?$")
COMMENTS = re.compile(r"(?i)comments?(/|$)|replies")

DAY_IN_PATH = re.compile(r"/(19|20)\d\d[/.-]?(0[1-9]|1[0-2])([/.-]?[0-3]\d)?([/.-]|$)")
NUMBER = re.compile(r"\d{5,}|[=_/-]\d{3,}")
WORDS = re.compile(r"[^\W\d_]+")
SLUG_WORDS = 4
HEADLINE = 25
SHORT_SCRIPTS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""Japanese, Chinese and Korean say in one sign what takes two or three letters elsewhere."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link, the text that a reader sees of it, and its place in the page: ``rel``."""

    url: str
    text: str
    rel: str = ""


def parse_html(html: bytes | str) -> HtmlElement | None:
    """The tree of a page; None if there is nothing in it."""
    text = decode(html) if isinstance(html, bytes) else html
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def base_of(tree: HtmlElement, url: str) -> str:
    """The address that links of the page are relative to."""
    for base in tree.iter("base"):
        if href := base.get("href"):
            return web_address(url, href) or url
    return url


def links(tree: HtmlElement, url: str) -> Iterator[Link]:
    """The page's links, once each and in order, with the longest text that any of them has."""
    base = base_of(tree, url)
    found: dict[str, Link] = {}
    for element in tree.iter("a", "area"):
        address = web_address(base, element.get("href") or "#")
        if not address or address.partition("#")[0] == url.partition("#")[0]:
            continue
        text = " ".join((element.text_content() or element.get("title") or "").split())
        known = found.get(address)
        if known is None or len(text) > len(known.text):
            found[address] = Link(address, text, (element.get("rel") or "").lower())
    yield from found.values()


def feed_links(tree: HtmlElement, url: str) -> Iterator[str]:
    """The feeds that a page names in its head, or else links to; not those of comments."""
    base = base_of(tree, url)
    named = [
        element.get("href") or ""
        for element in tree.iter("link")
        if "alternate" in (element.get("rel") or "").lower().split()
        and (element.get("type") or "").lower().partition(";")[0].strip() in FEED_TYPES
    ]
    linked = [link.url for link in links(tree, url) if FEED_ADDRESS.search(urlsplit(link.url).path)]
    for href in named or linked:
        address = web_address(base, href) if href else None
        if address and not COMMENTS.search(address):
            yield address


def looks_like_article(link: Link) -> bool:
    """Whether a link of a front page leads to an article, by its address and its text.

    A day or a sentence in the address is enough; a number in it, or a headline for a text, is
    half of it.
    """
    parts = urlsplit(link.url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    slug = len(WORDS.findall(last.rpartition(".")[0] or last)) >= SLUG_WORDS
    day = bool(DAY_IN_PATH.search(parts.path)) and DAY_IN_PATH.sub("", parts.path) != ""
    number = bool(NUMBER.search(f"/{last}?{parts.query}"))
    width = len(link.text) + len(SHORT_SCRIPTS.findall(link.text))
    return 2 * slug + 2 * day + number + (width >= HEADLINE) >= 2  # noqa: PLR2004 - as said above
