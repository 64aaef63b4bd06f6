"""Names that stand without any word or mark, and what shows that they are the author's."""

import re
from collections.abc import Iterator
from itertools import islice

from extractors.document import Document
from extractors.folding import fold
from extractors.headings import headline_of
from extractors.site_names import site_names

from .lines import words_of
from .people import is_proper, persons

NEAR, PROSE, MAX_NAME, MAX_NOTE = 40, 80, 40, 400
FULL, DATED = range(2, 5), re.compile(r"\d")
PORTRAIT = re.compile(
    r"^(?:(?:photo|picture|headshot|portrait|avatar|image|profile)(?: (?:photo|picture|image))?"
    r" (?:of|for) )?"
    r"(.{4,40}?)(?:['’]s?)?(?: (?:photo|picture|headshot|portrait|avatar|image|profile))*$",
    re.I,
)
"""The name in the words that stand in for a portrait."""

NOTE = re.compile(
    r"^(?P<name>\S+(?: \S+){1,3}?),? (?:is|ist|est|es|è|é) (?:[\w-]+ ){0,4}?"
    r"(?:writer|reporter|columnist|journalist|correspondent|redakteur(?:in)?|journalist(?:in)?|"
    r"reporter(?:in)?|kolumnist(?:in)?|journaliste|chroniqueu(?:r|se)|periodista|columnista|"
    r"giornalista|jornalista|colunista)\b",
    re.I,
)
"""What is said of an author under a story."""

OPEN, CLOSE = r"[（(〔【\[]", r"[)）〕】\]]"
REPORTER = (
    r"(?:[\u4e00-\u9fff]{2,4}[社报報网網]|本[报報刊])?(?:特约|特派|见习|实习|實習)?(?:记者|記者)"
)
DISPATCH = re.compile(
    rf"(?:[【\[]?[\u4e00-\u9fff\d ]{{2,24}}[电電讯訊][】\]]?\s?)?{OPEN}{REPORTER}\s?[:：]?\s?"
    rf"([\u4e00-\u9fff][^（）()\[\]〔〕【】摄攝]{{1,30}}){CLOSE}"
)
"""The beginning of a Chinese story that says who reports."""

SIGNED_OFF = re.compile(
    rf"(?:[（(]{REPORTER}\s?[:：]?\s?|^[（(][Bb]y )([^()（）摄攝]{{2,40}})[)）]$"
)
MAX_SIGN_OFF = 60
SENT_FROM = re.compile(r"^([\u4e00-\u9fff]{3})[\u4e00-\u9fff]{2,4}\d{1,2}日[专專]?[電电]$")
"""A name with where and when it was sent from behind it, as Taiwan's agency writes."""

WIDE_GAP = re.compile(r"(?<=[\u4e00-\u9fff]{2})\s+(?=[\u4e00-\u9fff]{2})")


def alone(page: Document) -> tuple[str, ...]:
    """The name that stands alone under the headline, beside the date, if the page shows a portrait
    of that name, or names its site beside it.
    """
    lines = ["", *lines_below(page), ""]
    likely = [
        (parts[0].strip(), parts[2])
        for before, line, after in zip(lines, lines[1:], lines[2:], strict=False)
        if DATED.search(before + after) and can_be(parts := line.partition("|"))
    ]
    site = {fold(name) for name in site_names(page)} if likely else set()
    shown = portrayed(page) if likely else set()
    found = (name for name, rest in likely if fold(rest) in site or fold(name) in shown)
    return persons(islice(found, 1))


def can_be(parts: tuple[str, str, str]) -> bool:
    """Whether a line begins with what is written as a full name."""
    name = parts[0].strip()
    return len(name) <= MAX_NAME and len(name.split()) in FULL and is_proper(name)


def portrayed(page: Document) -> set[str]:
    """The words, folded, that stand in for the pictures of a page, less those for a portrait."""
    found = (PORTRAIT.match(item.get("alt") or "") for item in page.tree.iter("img", "amp-img"))
    return {fold(said[1]) for said in found if said}


def lines_below(page: Document) -> Iterator[str]:
    """The short texts between the headline and the first paragraph."""
    heading = headline_of(page)
    for element in islice(page.after(heading), NEAR) if heading is not None else ():
        text = " ".join((element.text or "").split())
        if len(text) > PROSE:
            return
        if text and element.tag not in {"script", "style", "figcaption"}:
            yield text


def reporting(page: Document) -> tuple[str, ...]:
    """The reporters whom the dateline of a story names, or its last lines, in brackets."""
    for line in page.plain.split("\n"):
        text = line.strip()
        found = DISPATCH.match(text) or SIGNED_OFF.search(text[-MAX_SIGN_OFF:])
        names = names_of(found[1]) if found else ()
        if names:
            return names
    return ()


def names_of(text: str) -> tuple[str, ...]:
    """The full names in what stands behind the word for a reporter."""
    parts = WIDE_GAP.sub("、", SENT_FROM.sub(r"\1", text))
    return tuple(name for name in persons([parts]) if is_proper(name))


def introduced(page: Document) -> tuple[str, ...]:
    """The one of whom a note in italics says that they write."""
    for element in page.tree.iter("em", "i"):
        text = words_of(element)
        found = NOTE.match(text) if len(text) <= MAX_NOTE else None
        if found and is_proper(found["name"]):
            return persons([found["name"]])
    return ()
