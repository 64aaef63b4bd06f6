"""What pages hold back until their scripts run, shown without them."""

import re

from .links import DATA
from .markup import Tag
from .resolving import BLANKS
from .srcset import candidates

SOURCES = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-lazy",
    "data-lazyload",
    "data-lazy-load",
    "data-flickity-lazyload",
    "data-original-src",
    "data-src-lazy",
    "data-srclazy",
    "data-defer-src",
    "data-delayed-url",
    "data-ezsrc",
    "data-wf-src",
    "data-echo",
    "data-actualsrc",
    "data-ll-src",
    "data-image-src",
    "data-img-src",
    "data-img-url",
    "data-hi-res-src",
    "data-content-img",
    "data-proxy-image",
    "data-url",
    "data-image",
    "data-img",
    "data-large-file",
)
"""Where the address of a picture waits, the surest first."""
SURE = 11
"""So many of them win over an address that is there already; the others over a placeholder."""
SETS = (
    "data-srcset",
    "data-lazy-srcset",
    "data-original-set",
    "data-flickity-lazyload-srcset",
    "data-wf-srcset",
    "data-ezsrcset",
    "data-bgset",
)
WAITING = frozenset(SOURCES + SETS)
BACKGROUNDS = (
    "data-bg",
    "data-background-image",
    "data-background",
    "data-bg-image",
    "data-lazy-background",
    "data-lazy-bg",
    "data-bg-url",
    "data-bgset",
)
PLACEHOLDER = re.compile(
    r"(?:^|[/_.-])(?:blank|spacer|placeholder|pixel|transparent|loading|loader|lazy(?:load)?"
    r"|1x1|dummy|empty|clear|default|no-?image|gr[ae]y)[^/]*\.(?:gif|png|svg|jpe?g|webp)"
    r"|^data:|^about:",
    re.IGNORECASE,
)
LONG = 500
"""No placeholder's name is longer, and looking for one must not take for ever."""
NO_ADDRESS = re.compile(r"[\[{<]|[^ ]*\{|\S*\s+\S+\s+\S|(?:true|false|null|undefined|\d+)$")
CSS_URL = re.compile(r"""url\(\s*["']?(.*?)["']?\s*\)""", re.IGNORECASE)
VISIBLE = "opacity:1;visibility:visible;"
WAITING_CLASS = re.compile(r"(?<![^\s])lazyload(?:ing)?(?![^\s])")


def waiting_source(tag: Tag) -> str:
    """The address of the picture that `tag` holds back; empty if it shows one already."""
    present = tag.get("src").strip(BLANKS)
    shown = present and not PLACEHOLDER.search(present[:LONG])
    for name in SOURCES[:SURE] if shown else SOURCES:
        value = tag.get(name).strip(BLANKS)
        if value and not NO_ADDRESS.match(value) and not DATA.match(value):
            return value
    return ""


def waiting_set(tag: Tag) -> str:
    """The ``srcset`` that `tag` holds back; empty if it holds back none."""
    return next((value for name in SETS if (value := tag.get(name).strip(BLANKS))), "")


def show_picture(tag: Tag) -> bool:
    """Give `tag` (``img``, ``source``) what it held back; whether it held anything back."""
    if tag.disjoint(WAITING):
        return False
    source, pictures = waiting_source(tag), waiting_set(tag)
    if pictures:
        tag.set("srcset", pictures)
    elif source and all(DATA.match(address) for address, _ in candidates(tag.get("srcset"))):
        tag.drop("srcset")
    if source:
        tag.set("src", source)
    if not source and not pictures:
        return False
    if tag.name == "img":
        tag.set("style", VISIBLE + tag.get("style"))
        if WAITING_CLASS.search(tag.get("class")):
            tag.set("class", WAITING_CLASS.sub("lazyloaded", tag.get("class")))
    return True


def show_media(tag: Tag) -> None:
    """Give a frame, a film or a sound the addresses it held back."""
    source = next((v for name in SOURCES[:SURE] if (v := tag.get(name).strip(BLANKS))), "")
    if source and not NO_ADDRESS.match(source):
        tag.set("src", source)
    poster = tag.get("data-poster").strip(BLANKS)
    if poster and not tag.get("poster").strip(BLANKS):
        tag.set("poster", poster)


def show_background(tag: Tag) -> None:
    """Give any element the background that it held back."""
    value = next((v for name in BACKGROUNDS if (v := tag.get(name).strip(BLANKS))), "")
    found = CSS_URL.search(value[:LONG])
    address = found[1] if found else next((a for a, _ in candidates(value)), "")
    named = found or "." in address or "/" in address
    if not named or NO_ADDRESS.match(address) or "url(" in tag.get("style").lower():
        return
    quoted = address.replace("\\", "%5C").replace('"', "%22").replace("\n", "")
    tag.set("style", f'background-image:url("{quoted}");{tag.get("style")}')
