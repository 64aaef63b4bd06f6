"""Whether a page shows the story of another site, and whose, where it says so."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from .document import Document
from .hosts import is_other
from .story.walk import page_outline

SCRIPTS = {
    "east": re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "arabic": re.compile(r"[\u0620-\u06ff]"),
    "thai": re.compile(r"[\u0e01-\u0e5b]"),
    "devanagari": re.compile(r"[\u0900-\u097f]"),
}
WRITTEN = dict.fromkeys(("zh", "ja", "ko"), "east") | dict.fromkeys(("ru", "uk"), "cyrillic")
WRITTEN |= dict.fromkeys(("ar", "fa", "ur"), "arabic") | {"th": "thai", "hi": "devanagari"}
"""The scripts of languages that pages declare; all others count as Latin."""

LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
LEAST, PLACES, FEW = 2, 2, 0.02
"""Letters of another script that a place needs, and places, of those where a site speaks of
itself: a menu of languages is none. A story has fewer of them than this share.
"""

RIGHTS = re.compile(r"(?:[©ⓒ]|copyrights?\b).{0,80}", re.I)
CREDITED = re.compile(r"\b((?:[A-Z][\w'’&-]+ ){1,4})(?:file )?photo by [A-Z]")


def copy_flags(page: Document, text: str, canonical: str | None) -> Iterator[str]:
    """`shell-language-differs` where a story stands in a site of another script, as those on
    hacked sites do; and `copy-of:` a host or a paper, where the page names the original.
    """
    if canonical and is_other(canonical, page.host):
        yield f"copy-of:{urlsplit(canonical).hostname}"
    elif shell_differs(page, text):
        yield "shell-language-differs"
        credit = CREDITED.search(shown(page))
        if credit:
            yield f"copy-of:{credit[1].strip()}"


def shell_differs(page: Document, text: str) -> bool:
    """Whether a page speaks of itself in a script of which its Latin story has none."""
    declared = WRITTEN.get((page.tree.get("lang") or "")[:2].lower())
    places = [page.title_tag() or "", page.meta("keywords") or ""]
    if not declared and not any(form.search("".join(places)) for form in SCRIPTS.values()):
        return False
    if 2 * len(LATIN.findall(text)) < len(text):
        return False
    places.append(" ".join(RIGHTS.findall(shown(page))))
    for script, form in SCRIPTS.items():
        found = sum(len(form.findall(place)) >= LEAST for place in places)
        if found + (declared == script) >= PLACES:
            return len(form.findall(text)) < FEW * len(text)
    return False


def shown(page: Document) -> str:
    """All lines that a page shows."""
    return "\n".join(block.text for block in page_outline(page).blocks)
