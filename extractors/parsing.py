"""The tree of a page: parsed in bounded time, and put in the shape that browsers show."""

import re
from collections.abc import Iterator

from lxml import etree

Element = etree._Element

MAX_MARKUP = 6_000_000
"""Characters kept of a page: the longest story of the pages measured ends before 2 million."""

MAX_TAGS = 120_000
"""Elements kept; the fullest of 900 news pages has 26,000. A node costs 150 bytes and 5 µs."""

BLOCK = re.compile(r"display\s*:\s*block")
STREAMED = re.compile(r"S:\w+\Z")
MOVE = re.compile(r"""\$R\w\("([BPS]:\w+)","([BPS]:\w+)\"""")
CONTROLS = bytes(sign for sign in range(32) if sign not in b"\t\n\r")
"""What no page may hold, and the parser would stop at."""


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
    # An element takes three signs at least, so that most pages need not be counted.
    if len(html) > 3 * MAX_TAGS and html.count("<") > MAX_TAGS:
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
