"""Elements within a line that are none of its text: what is hidden, and marks to link to it by."""

from extractors.document import Element, hidden, text_of
from extractors.folding import LETTER

SHORT = 60
"""What is hidden and longer than this may be the rest of a story, behind a button."""


def is_unseen(element: Element) -> bool:
    """Whether an element within a line is short and hidden, or a link to a place on its own page
    that has no word, such as ``#`` behind a heading.
    """
    if element.tag == "a" and (element.get("href") or "").startswith("#"):
        return not LETTER.search(text_of(element)) and not len(element)
    return hidden(element) and len(text_of(element)) <= SHORT
