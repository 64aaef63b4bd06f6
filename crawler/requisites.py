"""What a page needs to be shown as it was: its images, styles, scripts and fonts."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

SRC = "//img/@src | //script/@src | //source/@src | //video/@poster | //audio/@src | //input/@src"
LAZY = "//img/@data-src | //img/@data-original | //img/@data-lazy-src"
SRCSET = "//img/@srcset | //source/@srcset | //img/@data-srcset | //link/@imagesrcset"
SHOWN = {"stylesheet", "icon", "apple-touch-icon", "preload", "modulepreload", "manifest"}
CSS_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]*))\s*\)""", re.IGNORECASE)
CSS_IMPORT = re.compile(r"""@import\s+(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def page_requisites(body: bytes, *, url: str, encoding: str | None = None) -> list[str]:
    """The absolute addresses that the page at `url` needs, each once, in the page's order."""
    try:
        tree = html.document_fromstring(body, parser=html.HTMLParser(encoding=encoding))
    except (etree.LxmlError, ValueError, LookupError):
        return []
    base = urljoin(url, next(_found(tree, "//base/@href"), ""))
    return _absolute(_in_page(tree), base)


def style_requisites(style: str, *, url: str) -> list[str]:
    """The absolute addresses that the style sheet at `url` names."""
    return _absolute(_in_style(style), url)


def _found(tree: html.HtmlElement, path: str) -> Iterator[str]:
    """The attributes or texts at `path`."""
    yield from map(str, tree.xpath(path))


def _in_page(tree: html.HtmlElement) -> Iterator[str]:
    for link in tree.iter("link"):
        if SHOWN & set((link.get("rel") or "").lower().split()):
            yield link.get("href") or ""
    yield from _found(tree, f"{SRC} | {LAZY}")
    for value in _found(tree, SRCSET):
        yield from (
            part.split()[0] for part in re.split(r",\s+|,(?=https?:)", value) if part.split()
        )
    for style in _found(tree, "//style/text() | //@style"):
        yield from _in_style(style)


def _in_style(style: str) -> Iterator[str]:
    for found in (*CSS_IMPORT.finditer(style), *CSS_URL.finditer(style)):
        yield next((group for group in found.groups() if group), "")


def _absolute(links: Iterator[str], base: str) -> list[str]:
    found: dict[str, None] = {}
    for link in links:
        try:
            url = urljoin(base, link.strip()).partition("#")[0]
            parts = urlsplit(url)
        except ValueError:
            continue
        if link.strip() and parts.scheme in {"http", "https"} and parts.hostname:
            found[url] = None
    return list(found)
