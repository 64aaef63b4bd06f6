"""What becomes of the attributes of an element, whatever else becomes of it."""

import re

from .addresses import FRAME, IMAGE, OTHER, PAGE, STYLE
from .css import Style
from .lazy import BACKGROUNDS, show_background
from .links import NOWHERE, Links
from .markup import Tag
from .srcset import rewrite_srcset

DROPPED = frozenset(
    {
        "archive",
        "attributionsrc",
        "code",
        "codebase",
        "crossorigin",
        "csp",
        "download",
        "integrity",
        "manifest",
        "nonce",
        "ping",
        "profile",
        "xml:base",
    }
)
"""They run, report, forbid what is right, or move what is resolved."""
ADDRESSES = {
    "action": PAGE,
    "altimg": IMAGE,
    "background": IMAGE,
    "cite": PAGE,
    "classid": OTHER,
    "data": OTHER,
    "definitionurl": PAGE,
    "dynsrc": OTHER,
    "formaction": PAGE,
    "href": PAGE,
    "icon": IMAGE,
    "longdesc": PAGE,
    "lowsrc": IMAGE,
    "poster": IMAGE,
    "src": OTHER,
}
KINDS = {
    ("img", "src"): IMAGE,
    ("image", "src"): IMAGE,
    ("input", "src"): IMAGE,
    ("iframe", "src"): FRAME,
    ("frame", "src"): FRAME,
    ("image", "href"): IMAGE,
    ("feimage", "href"): IMAGE,
    ("use", "href"): IMAGE,
    ("mpath", "href"): IMAGE,
    ("pattern", "href"): IMAGE,
}
SHEETS = {"stylesheet": STYLE, "icon": IMAGE, "apple-touch-icon": IMAGE, "mask-icon": IMAGE}
"""What a ``link`` of a kind asks for."""
SETS = {"srcset", "imagesrcset"}
STYLED = frozenset(
    {
        "style",
        "fill",
        "stroke",
        "filter",
        "mask",
        "clip-path",
        "cursor",
        "marker",
        "marker-start",
        "marker-mid",
        "marker-end",
    }
)
TARGETS = {"target", "formtarget"}
NEW_WINDOW = re.compile(r"\s*(?:_|new|blank|extern)", re.IGNORECASE)
"""Targets that a page without the right to open windows cannot reach."""
LEADING = frozenset({"a", "area"})
WAITING = frozenset(BACKGROUNDS)


class Attributes:
    """Rewrites the attributes of the elements of one page."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._style = Style(links)

    def rewrite(self, tag: Tag) -> None:
        """Turn what `tag` asks for to the archive, and take away what would run."""
        if not tag.disjoint(WAITING):
            show_background(tag)
        for name in tag.names():
            if name.startswith("on") or name in DROPPED:
                tag.drop(name)
            elif name in ADDRESSES or name.endswith(":href"):
                self._address(tag, name)
            elif name in SETS:
                self._set(tag, name)
            elif name in STYLED:
                self._styled(tag, name)
            elif name in TARGETS and NEW_WINDOW.match(tag.get(name)):
                tag.drop(name)

    def _address(self, tag: Tag, name: str) -> None:
        value = tag.get(name)
        plain = name if name in ADDRESSES else "href"
        link = self._links.rewrite(value, kind_of(tag, plain))
        if link is None and plain == "href" and tag.name.rpartition(":")[2] in LEADING:
            link = NOWHERE
        if link is None:
            tag.drop(name)
        elif link != value:
            tag.set(name, link)

    def _set(self, tag: Tag, name: str) -> None:
        made = rewrite_srcset(tag.get(name), lambda link: self._links.rewrite(link, IMAGE))
        if made:
            tag.set(name, made)
        else:
            tag.drop(name)

    def _styled(self, tag: Tag, name: str) -> None:
        value = tag.get(name)
        made = self._style.rewrite(value)
        if made != value:
            tag.set(name, made)


def kind_of(tag: Tag, name: str) -> str:
    """What kind of thing an attribute of `tag` asks for."""
    local = tag.name.rpartition(":")[2]
    if local == "link":
        rels = tag.get("rel").lower().split()
        return next((SHEETS[rel] for rel in rels if rel in SHEETS), PAGE)
    return KINDS.get((local, name), ADDRESSES[name])
