"""Comments, document types, CDATA sections and processing instructions."""

import re

from .addresses import STYLE
from .entities import decoded, escaped
from .links import Links

COMMENT_END = re.compile(r"--!?>")
CDATA = "<![CDATA["
DOCTYPE = re.compile(r"<!doctype(?![^ \t\r\n>])", re.IGNORECASE)
XML_DOCTYPE = re.compile(
    r"<!DOCTYPE[^\[>\"']*+(?:(?:\"[^\"]*+\"|'[^']*+')[^\[>\"']*+)*+(?=[\[>])", re.IGNORECASE
)
SUBSET = re.compile(
    r"\[(?:[^\]\"'<]++|\"[^\"]*+\"|'[^']*+'|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<)*+\][ \t\r\n]*+>"
)
SHEET = re.compile(r"<\?xml-stylesheet(?=[ \t\r\n])")
PSEUDO = re.compile(r"([A-Za-z]+)[ \t\r\n]*+=[ \t\r\n]*+(?:\"([^\"]*+)\"|'([^']*+)')")
MAX_SHEET = 10_000

Token = tuple[int, str]
"""Where something ends, and what becomes of it."""


def after_declaration(text: str, at: int, links: Links, *, xml: bool, foreign: bool) -> Token:
    """What becomes of what begins with ``<!`` or ``<?`` at `at`; and where it ends."""
    if text.startswith("<!--", at):
        return comment(text, at, xml=xml)
    if foreign and text.startswith(CDATA, at):
        return data_section(text, at)
    if xml and text.startswith("<?", at):
        return instruction(text, at, links)
    if DOCTYPE.match(text, at):
        return xml_doctype(text, at) if xml else doctype(text, at)
    return bogus(text, at)


def comment(text: str, at: int, *, xml: bool) -> Token:
    """A comment, whose text no browser can mistake for markup."""
    short = None if xml else re.compile("-?>").match(text, at + 4)
    if short:
        return short.end(), "<!---->"
    if xml:
        start = text.find("-->", at + 4)
        end = start + 3
    else:
        found = COMMENT_END.search(text, at + 4)
        start, end = found.span() if found else (-1, 0)
    if start < 0:
        return len(text), ""
    return end, f"<!--{text[at + 4 : start].replace('<', '&lt;')}-->"


def data_section(text: str, at: int) -> Token:
    """A CDATA section, as text."""
    start = at + len(CDATA)
    end = text.find("]]>", start)
    stop = len(text) if end < 0 else end
    return min(stop + 3, len(text)), escaped(text[start:stop])


def doctype(text: str, at: int) -> Token:
    """The type of an HTML document."""
    end = after_sign(text, at)
    said = text[at:end]
    return end, said if said.endswith(">") and "<" not in said[1:] else "<!DOCTYPE html>"


def xml_doctype(text: str, at: int) -> Token:
    """The type of an XML document, without what it defines."""
    found = XML_DOCTYPE.match(text, at)
    if found is None:
        return len(text), ""
    said = f"{found[0].rstrip()}>" if "<" not in found[0][1:] else ""
    if text[found.end()] == ">":
        return found.end() + 1, said
    subset = SUBSET.match(text, found.end())
    return (subset.end(), said) if subset else (len(text), "")


def instruction(text: str, at: int, links: Links) -> Token:
    """A processing instruction of XML; style sheets come from the archive, others are no use."""
    stop = text.find("?>", at)
    if stop < 0:
        return len(text), ""
    said = text[at : stop + 2]
    if not SHEET.match(said):
        return stop + 2, said if "<" not in said[1:] else ""
    pairs = PSEUDO.findall(said[:MAX_SHEET])
    parts = {name: decoded(double or single) for name, double, single in pairs}
    link = links.rewrite(parts.get("href", ""), STYLE)
    if not link or parts.get("type", "").strip().lower() != "text/css":
        return stop + 2, ""
    parts["href"] = link
    written = " ".join(f'{name}="{escaped(value)}"' for name, value in parts.items())
    return stop + 2, f"<?xml-stylesheet {written}?>"


def after_sign(text: str, at: int) -> int:
    """Behind the next ``>``, or behind everything."""
    end = text.find(">", at)
    return end + 1 if end >= 0 else len(text)


def bogus(text: str, at: int) -> Token:
    """What a browser takes for a comment: kept if it is short of any sign of markup."""
    end = after_sign(text, at)
    said = text[at:end]
    kept = said.startswith("<?") and said.endswith(">") and "<" not in said[1:]
    return end, said if kept else ""
