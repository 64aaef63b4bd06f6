"""The parts of a byline: its texts, its rows of authors, and the links that are none."""

import re
from collections.abc import Iterator
from itertools import islice

from extractors.document import Element, text_of, texts_of
from extractors.story.naming import HUMP

from .marks import is_marked
from .people import is_proper, persons
from .words import SERVING

FILED = re.compile(r"(?:^|[\s_-])(?:tags?|topics?|keywords?|subjects?)(?=$|[\s_-])", re.I)
"""Names of lists of what a story is about."""

MAX_PARTS = 40


def in_rows(element: Element) -> tuple[str, ...]:
    """The names in a byline that has an element for each author, all of them named alike; nothing
    if it has only one such.
    """
    rows: dict[str, dict[str, None]] = {}
    for item in islice(element.iterdescendants(), MAX_PARTS):
        names = (item.get("class") or "") if isinstance(item.tag, str) else ""
        if names and is_marked(item):
            found = (name for name in persons(written_parts(item)) if is_proper(name))
            rows.setdefault(names, {}).update(dict.fromkeys(islice(found, 1)))
    return next((tuple(row) for row in rows.values() if len(row) > 1), ())


def written_parts(element: Element) -> Iterator[str]:
    """The texts in a byline, without those behind a word such as "photo:"."""
    before = ""
    inside = islice(element.iterdescendants(), MAX_PARTS)
    out = {part for item in inside if is_apart(item) for part in item.iter()}
    for part in texts_of(element, out):
        if not SERVING.search(before.rstrip()):
            yield part
        before = part if part.strip() else before


def is_apart(item: Element) -> bool:
    """Whether a part of a byline is a button, or a list of what the story is about."""
    if not isinstance(item.tag, str) or item.tag == "button" or item.get("onclick"):
        return True
    names = f"{item.get('class') or ''} {item.get('id') or ''}"
    return len(names) > 1 and FILED.search(HUMP.sub("-", names)) is not None


def within_link(link: Element, most: int) -> bool:
    """Whether a link stands in a line of at most so many signs, and not in the prose of a story."""
    holder = link.getparent()
    return holder is None or holder.tag != "p" or len(text_of(holder).strip()) <= most
