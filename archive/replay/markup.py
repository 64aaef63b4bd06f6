"""The tokens of HTML and XML: what may be skipped, and tags taken apart and written again."""

import re

from .entities import decoded, escaped

WS = r"[ \t\n\r\f]"
VALUE = rf"{WS}*+={WS}*+"

LOOKED_AT = (
    r"(?i:(?:s(?:cript|tyle|vg|ource|et)|t(?:itle|extarea)"
    r"|i(?:frame|mg|mage)|no(?:script|embed|frames)|xmp|p(?:laintext|aram)|base|link|m(?:ath|i|o|n|s|text)"
    r"|annotation-xml|foreignobject|desc|object|embed|applet|frame|video|audio"
    r"|amp-[^ \t\n\r\f/>]*+|animate[a-z]*+)"
    r"(?![A-Za-z0-9_.]))"
)
"""Elements that are never passed over; neither are those with a prefix."""
TOUCHED = (
    rf"(?i:on|h(?:ref|ttp-)|name{VALUE}[\"']?{WS}*+(?:referrer|&)|s(?:rc|tyle)|target"
    r"|a(?:ction|rchive|ltimg|ttributionsrc)|background"
    r"|c(?:ite|lassid|ode|rossorigin|sp|ursor|lip-path)|d(?:ownload|ynsrc|efinitionurl"
    r"|ata(?:(?![-\w])|-(?:bg|background|lazy-b)))|f(?:ormaction|il[lt])|i(?:ntegrity|con|magesrc)"
    r"|lo(?:ngdesc|wsrc)|m(?:anifest|ask|arker)|nonce|p(?:ing|oster|rofile)|stroke)"
)
"""Beginnings of the names of attributes that may have to change."""
STYLED = r"(?i:style|fill(?:-[a-z]+)?|stroke(?:-[a-z]+)?|filter|mask|clip-path|marker|cursor)"
ATTRIBUTE = (
    rf"{WS}++(?:(?!{TOUCHED})[A-Za-z_][-A-Za-z0-9_.]*+"
    rf"(?:{VALUE}(?:\"[^\"<]*+\"|'[^'<]*+'|[^ \t\n\r\f\"'<=>`]++))?"
    rf"|(?:[Xx]link:)?[Hh]ref{VALUE}\"#[^\"<&]*+\""
    rf"|{STYLED}{VALUE}\"[^\"<(\\&@]*+\")"
)
NAME = r"[A-Za-z][-A-Za-z0-9_.]*+"
LEAVING = rf"(?:({WS}++[Tt]arget=\"_[Bb]lank\")(?:{ATTRIBUTE}){{0,20}})?"
"""What would open a window, which no archived page may."""
PLAIN = re.compile(
    rf"(?:[^<]++|<(?![A-Za-z!/?<]|\Z)"
    rf"|<(?!{LOOKED_AT}){NAME}(?:{ATTRIBUTE}){{0,50}}{WS}*+/?>"
    rf"|</(?!{LOOKED_AT}){NAME}{WS}*+>"
    rf"|<!--(?:[^<>-]++|-(?!->))*+-->){{0,5000}}"
    rf"(?:<[Aa](?:{ATTRIBUTE}){{0,20}}{LEAVING}{WS}++[Hh][Rr][Ee][Ff]=\"([^\"<]*+)\""
    rf"(?:{ATTRIBUTE}){{0,20}}{LEAVING}{WS}*+>)?"
)
"""What needs no look, and the usual link behind it. Bounded, since each turn takes memory."""
QUIET_TAG = re.compile(rf"<({NAME})(?:{ATTRIBUTE}){{0,50}}{WS}*+(/?)>")
"""A tag whose attributes need no look."""
QUIET_END = re.compile(rf"</({NAME}){WS}*+>")

TAG_NAME = re.compile(r"</?([A-Za-z][^ \t\n\r\f/>]*+)")
PART = re.compile(
    r"[ \t\n\r\f/]*+((?:([^ \t\n\r\f/>=\0\"'<]++)([\0\"'<][^ \t\n\r\f/>=]*+)?"
    r"|[=\0\"'<][^ \t\n\r\f/>=]*+)"
    rf"(?:{VALUE}(?:\"([^\"]*+)(?:\"|\Z)|'([^']*+)(?:'|\Z)|(?=>)|([^ \t\n\r\f>]*+)))?)"
)
"""An attribute: its name, what no name is written with unless to mislead, its value."""
TAIL = re.compile(r"[ \t\n\r\f/]*+>")
ODD = re.compile(r"[\0\"'<=>]")
"""What no element is named with, unless to mislead."""


class Tag:
    """A start tag: its attributes by their names in small letters, the first of each."""

    __slots__ = ("_changed", "_parts", "closes", "end", "name", "source", "written_name")

    def __init__(self, text: str, start: int, at: int, name: str) -> None:
        """Take apart the tag of `text` from `start`, whose `name` ends before `at`."""
        self._changed = False
        self.written_name = name
        self.name = name.lower()
        self._parts: dict[str, tuple[str, str | None]] = {}
        while found := PART.match(text, at):
            raw, key, odd, double, single, bare = found.groups()
            at = found.end()
            self._note(raw, key if key and odd is None else "", double or single or bare)
        tail = TAIL.match(text, at)
        self.end = tail.end() if tail else -1
        self.closes = tail is not None and tail[0].endswith("/>")
        self.source = text[start : self.end] if tail else ""
        self._changed |= "<" in self.source[1:]

    def _note(self, raw: str, key: str, value: str | None) -> None:
        low = key.lower()
        if low in self._parts or not low:
            self._changed = True
        else:
            self._parts[low] = (raw if value else key, value)

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def disjoint(self, names: frozenset[str]) -> bool:
        """Whether it has none of the attributes `names`."""
        return names.isdisjoint(self._parts)

    def names(self) -> list[str]:
        """The names of the attributes, in small letters."""
        return list(self._parts)

    def get(self, name: str) -> str:
        """The value of an attribute, references undone; empty if it has or is none."""
        part = self._parts.get(name)
        return decoded(part[1]) if part and part[1] else ""

    def set(self, name: str, value: str) -> None:
        """Give an attribute a value."""
        self._parts[name] = (f'{self._spelled(name)}="{escaped(value)}"', escaped(value))
        self._changed = True

    def drop(self, *names: str) -> None:
        """Take attributes away."""
        for name in names:
            if self._parts.pop(name, None):
                self._changed = True

    def strip(self) -> None:
        """Take all attributes away."""
        self.drop(*self._parts)

    def rename(self, name: str) -> None:
        """Make it another element."""
        self.name = self.written_name = name
        self._changed = True

    def written(self) -> str:
        """The tag as markup: the very source if nothing was changed."""
        if not self._changed:
            return self.source
        parts = [raw.replace("<", "&lt;") for raw, _ in self._parts.values()]
        return f"<{' '.join([self.written_name, *parts])}{' />' if self.closes else '>'}"

    def _spelled(self, name: str) -> str:
        """`name` as the source has it: XML minds the case."""
        part = self._parts.get(name)
        return part[0][: len(name)] if part else name


def tag_at(text: str, start: int) -> Tag | None:
    """The tag of `text` at `start`; None if the text ends within it, as browsers have it."""
    found = TAG_NAME.match(text, start)
    if found is None:
        return None
    tag = Tag(text, start, found.end(), found[1])
    return tag if tag.end > 0 else None
