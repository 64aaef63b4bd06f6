"""Elements whose text is no markup: where they end, and what they say."""

import re
from functools import cache

from .entities import decoded
from .markup import tag_at

SCRIPT_SIGN = re.compile(r"<!--(?!-?>)|-->|<(/?)script(?=[ \t\n\r\f/>])", re.IGNORECASE)
DATA = re.compile(
    r"<!\[CDATA\[([\s\S]*?)(?:\]\]>|\Z)|<!--[\s\S]*?(?:-->|\Z)|([^<]++|<)", re.IGNORECASE
)


@cache
def ending(name: str) -> re.Pattern[str]:
    """The beginning of the end tag of an element."""
    return re.compile(rf"</{re.escape(name)}(?=[ \t\n\r\f/>])", re.IGNORECASE)


@cache
def nesting(name: str) -> re.Pattern[str]:
    """What begins or ends an element in XML, and what may hide that."""
    return re.compile(
        r"<!\[CDATA\[[\s\S]*?(?:\]\]>|\Z)|<!--[\s\S]*?(?:-->|\Z)|<\?[\s\S]*?(?:\?>|\Z)"
        rf"|<(/?)((?:[^ \t\n\r/<>:]*+:)?{re.escape(name)})(?=[ \t\n\r/>])"
        r"(?:[^\"'<>]++|\"[^\"<]*+\"|'[^'<]*+')*+>",
        re.IGNORECASE,
    )


def xml_end(text: str, at: int, name: str) -> tuple[int, int]:
    """Where the end tag of the element `name` of XML begins and ends."""
    depth = 1
    for found in nesting(name).finditer(text, at):
        if found[2] is None or found[0].endswith("/>"):
            continue
        depth += -1 if found[1] else 1
        if not depth:
            return found.span()
    return len(text), len(text)


def end_of_text(text: str, at: int, name: str) -> int:
    """Where the text from `at` in the element `name` ends: at its end tag, or with everything."""
    found = ending(name).search(text, at)
    return found.start() if found else len(text)


def after_tag(text: str, at: int) -> int:
    """Behind the end tag at `at`, or behind everything."""
    tag = tag_at(text, at)
    return tag.end if tag else len(text)


def after_script(text: str, at: int, *, xml: bool) -> int:
    """Behind the end tag of the script whose text begins at `at`.

    HTML: after ``<!--`` a ``<script`` in the script hides the next end tag (13.2.5.17 to 31).
    """
    if xml:
        return xml_end(text, at, "script")[1]
    commented = nested = False
    for found in SCRIPT_SIGN.finditer(text, at):
        if found[1] is None:
            commented = found[0] == "<!--"
            nested = nested and commented
        elif not found[1]:
            nested = commented
        elif nested:
            nested = False
        else:
            return after_tag(text, found.start())
    return len(text)


def character_data(text: str) -> str:
    """What `text` says where references and CDATA sections count; comments say nothing."""
    return "".join(
        found[1] or (decoded(found[2]) if found[2] else "") for found in DATA.finditer(text)
    )
