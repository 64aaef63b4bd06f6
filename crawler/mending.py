"""Broken XML made whole, so that a fast and strict parser can read it."""

import re
from html.entities import html5
from xml.parsers.expat import ExpatError, ParserCreate

from lxml import etree

BARE = re.compile(r"&(?!(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
NAMED = re.compile(r"&([a-zA-Z]{2,8});")
XML_NAMES = {"amp", "lt", "gt", "quot", "apos"}
PREFIX = re.compile(r"<([A-Za-z][\w.-]*):[A-Za-z]")
DECLARED = re.compile(r"xmlns:([A-Za-z][\w.-]*)\s*=")
ROOT = re.compile(r"<(?:rss|feed|(?:rdf:)?RDF)\b")

MEANT = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
"""What prefixes mean that feeds use without saying so."""

HOPELESS = 300_000
"""Characters read of what cannot be mended: the lenient parser may take 15 s for a megabyte."""


def whole_xml(text: str) -> str:
    """`text` if it is well-formed, or as much of it as can be made so.

    What cannot, such as attributes with unknown prefixes, is left as it is, but is not long.
    """
    if well_formed(text):
        return text
    mended = rebuilt(with_prefixes(without_bare_signs(text)))
    return mended if well_formed(mended) else (mended or text)[:HOPELESS]


def well_formed(text: str) -> bool:
    """Whether a strict parser that knows namespaces reads `text` to its end."""
    parser = ParserCreate(encoding="utf-8", namespace_separator=" ")
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except ExpatError:
        return False
    return True


def without_bare_signs(text: str) -> str:
    """`text` with bare ampersands escaped, and with the letters that HTML's names stand for."""
    return NAMED.sub(letter, BARE.sub("&amp;", text))


def letter(found: re.Match[str]) -> str:
    """What a name stands for; those of XML stay."""
    return found[0] if found[1] in XML_NAMES else html5.get(f"{found[1]};", "")


def with_prefixes(text: str) -> str:
    """`text` with the prefixes declared that it uses undeclared."""
    unknown = set(PREFIX.findall(text)) - set(DECLARED.findall(text))
    said = "".join(
        f' xmlns:{prefix}="{MEANT.get(prefix, f"unknown:{prefix}")}"' for prefix in sorted(unknown)
    )
    return ROOT.sub(lambda root: root[0] + said, text, count=1)


def rebuilt(text: str) -> str:
    """`text` as a lenient parser understands it, written out again; empty if it is nothing.

    The parser stops at 256 levels: what nests deeper is no feed.
    """
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, huge_tree=False
    )
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    return "" if tree is None else etree.tostring(tree, encoding="unicode")
