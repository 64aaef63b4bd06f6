"""The parts of a byline: its texts, its rows of authors, and the links that are none."""

from collections.abc import Iterator
from itertools import islice

from extractors.document import Element, text_of

from .marks import is_marked
from .people import is_proper, persons
from .words import SERVING

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
    for part in map(str, element.itertext()):
        if not SERVING.search(before.rstrip()):
            yield part
        before = part if part.strip() else before


def within_link(link: Element, most: int) -> bool:
    """Whether a link stands in a line of at most so many signs, and not in the prose of a story."""
    holder = link.getparent()
    return holder is None or holder.tag != "p" or len(text_of(holder).strip()) <= most
