"""What a browser would find in a rewritten page that it must not, as lxml's parser reads it."""

import re
from collections.abc import Iterator

from lxml import html

from archive.replay.html import rewrite_html

AT = "https://news.example/world/story.html"
PREFIX = "/web/20261121093000"
GONE = {"script", "base", "noembed", "noframes", "xmp", "plaintext"}
LOADING = {
    "action",
    "background",
    "cite",
    "data",
    "formaction",
    "href",
    "longdesc",
    "manifest",
    "ping",
    "poster",
    "src",
}
NOT_OURS = re.compile(r"(?!/web/2026|#|\Z|mailto:|tel:|sms:|data:(?:image|font|audio|video)/)")
LIVE_CSS = re.compile(
    r"url\(\s*[\"']?\s*(?:https?:|//)|@import\s*[\"'](?:https?:|//)", re.IGNORECASE
)
LIVE_SET = re.compile(r"(?:^|,)\s*(?:https?:)?//", re.IGNORECASE)
BLANKS = re.compile(r"[\t\n\r]|^[\x00-\x20]+")


def link(url: str, kind: str) -> str:
    """The archive's address, as in the application."""
    return f"{PREFIX}{kind}/{url}"


def rewritten(page: str, *, at: str = AT, xml: bool = False) -> str:
    return rewrite_html(page, at, link, xml=xml)


def offences(page: str) -> list[str]:
    """What in `page` would run, or ask for anything but the archive."""
    if not page.strip():
        return []
    tree = html.document_fromstring(f"<div>{page}</div>".replace("\0", "\ufffd"))
    return [fault for element in tree.iter() for fault in faults(element)]


def faults(element: html.HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str):
        return
    if element.tag in GONE or element.get("http-equiv", "").strip().lower() == "refresh":
        yield element.tag
    if element.tag == "style" and LIVE_CSS.search(element.text or ""):
        yield f"style: {element.text}"
    for name, value in element.attrib.items():
        yield from attribute_faults(str(name), str(value))


def attribute_faults(name: str, value: str) -> Iterator[str]:
    found = name.startswith("on")
    if name in LOADING or name.endswith(":href"):
        found = bool(NOT_OURS.match(BLANKS.sub("", value)))
    elif name == "srcset":
        found = bool(LIVE_SET.search(value))
    elif name == "style":
        found = bool(LIVE_CSS.search(value))
    elif name == "srcdoc":
        yield from offences(value)
    if found:
        yield f"{name}={value}"
