"""Style sheets with their links turned to the archive; all else stays as it is."""

import re

from .addresses import IMAGE, OTHER, STYLE
from .entities import character
from .links import Link, Links

WS = r"[ \t\n\r\f]"
DOUBLE = r"(?:[^\"\\\n\r\f]|\\(?:\r\n|[\s\S]|\Z))*+(?:\"|(?=[\n\r\f])|\Z)"
SINGLE = DOUBLE.replace('"', "'")
STRING = rf"(?:\"{DOUBLE}|'{SINGLE})"
COMMENT = r"\*[\s\S]*?(?:\*/|\Z)"
"""After its slash."""
GAP = rf"(?:{WS}|/{COMMENT})*+"
BARE = r"(?:[^\"'()\\ \t\n\r\f]|\\(?:[\s\S]|\Z))*+"
NESTED = rf"\((?:[^()\"']|{STRING}|\((?:[^()\"']|{STRING})*+\))*+\)"
ADDRESS = rf"{WS}*+(?:(?P<quoted>{STRING})|(?P<bare>{BARE})){WS}*+(?:\)|\Z)"
"""What ``url(`` holds."""

# Begins with what no word holds, so that the search leaps from sign to sign: `(?<=` asks which.
TOKEN = re.compile(
    rf"[/\"'@(<&](?:(?<=/){COMMENT}|(?<=\"){DOUBLE}|(?<='){SINGLE}"
    rf"|(?<=@)(?:import(?![-\w]){GAP}(?:(?P<imported>{STRING})|(?=(?P<next>url\()))"
    rf"|(?P<face>font-face)|namespace(?:[^;\"'{{}}]|{STRING})*+)"
    rf"|(?:(?<=url\()(?<![-\w]url\()|(?<=src\()(?<![-\w]src\())(?:{ADDRESS}|(?P<bad>[^)]*+\)?))"
    rf"|(?<=image-set\()(?:(?P<set>(?:[^()\"']|{STRING}|{NESTED})*+)(?:\)|\Z)|(?P<broken>))"
    r"|(?<=expression\()(?P<dead>)|(?<=<)(?:(?P<open>!--)|(?=[A-Za-z!/?]))|(?<=&)(?=[#A-Za-z]))",
    re.IGNORECASE,
)
IN_SET = re.compile(
    rf"type\({WS}*+{STRING}{WS}*+\)|(?<![-\w])url\({ADDRESS}|(?P<word>{STRING})", re.IGNORECASE
)
DEAD_PROPERTY = re.compile(
    r"(?<![-\w])(?:-moz-binding|behaviou?r)(?=[ \t\n\r\f]*+:)", re.IGNORECASE
)
"""Ways to run scripts that browsers once had."""
ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})(?:\r\n|[ \t\n\r\f])?|(\r\n|[\n\r\f]|\Z)|([\s\S]))")
HIDDEN_LETTER = re.compile(
    rf"[/\"'\\](?:(?<=/){COMMENT}|(?<=\"){DOUBLE}|(?<='){SINGLE}|(?<=\\)(?:"
    r"(?P<code>0{0,4}(?:2d|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])(?![0-9a-f]))"
    r"(?:\r\n|[ \t\n\r\f])?|(?P<sign>[g-z])|[\s\S]|\Z))",
    re.IGNORECASE,
)
"""A letter written in a way that only hides it."""
IN_MARKUP = re.compile(r"(\\[^<&])|\\?([<&])")
SAFE = re.compile(r"[A-Za-z0-9/:._~%?#@!$*+,;=\-]*")
UNSAFE = re.compile(r"[\"\\<&\x00-\x1f\x7f]")


def rewrite_css(text: str, base_url: str, link: Link, encoding: str = "utf-8") -> str:
    """The style sheet `text`, found at `base_url`, with its links as `link` gives them.

    What cannot be shown from the archive loses its address: ``url()``. Never raises; takes a
    time that grows with the text.

    >>> rewrite_css("a{b:url(c.png)}", "https://d.example/", lambda url, kind: f"/{kind}/{url}")
    'a{b:url(/im_/https://d.example/c.png)}'
    """
    return Style(Links(base_url, link, encoding)).rewrite(text)


class Style:
    """Rewrites the style sheets and style attributes of one page."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._text = ""
        self._in_markup = False
        self._fonts_until = self._import_at = 0

    def rewrite(self, text: str, *, in_markup: bool = False) -> str:
        """`text` rewritten; `in_markup`, so that it says the same whether or not entities count."""
        if "\\" in text:
            text = HIDDEN_LETTER.sub(plain_letter, text)
        low = text.lower()
        if "behavio" in low or "-moz-binding" in low:
            text = DEAD_PROPERTY.sub("-x-dead", text)
        self._text, self._in_markup = text, in_markup
        self._fonts_until = self._import_at = -1
        return TOKEN.sub(self._token, text)

    def _token(self, found: re.Match[str]) -> str:
        sign = found[0][0]
        if sign == "(":
            return self._function(found)
        if sign == "@":
            return self._at_rule(found)
        if not self._in_markup:
            return found[0]
        if sign == "/":
            return found[0].replace("<", " ").replace("&", " ")
        if sign in "<&":
            return "" if found["open"] else "< " if sign == "<" else "&/**/"
        return quiet(found[0])

    def _at_rule(self, found: re.Match[str]) -> str:
        rule = quiet(found[0]) if self._in_markup else found[0]
        if found["face"] and found.end() > self._fonts_until:
            end = self._text.find("}", found.end())
            self._fonts_until = len(self._text) if end < 0 else end
        if found["next"]:
            self._import_at = found.end() + len(found["next"]) - 1
        elif imported := found["imported"]:
            link = self._links.rewrite(unescaped(inner(imported)), STYLE)
            return f"@import {self._quoted(link or '')}"
        return rule

    def _function(self, found: re.Match[str]) -> str:
        if found["set"] is not None:
            return f"({IN_SET.sub(self._in_set, found['set'])})"
        if found["broken"] is not None or found["dead"] is not None:
            return " ("
        at = found.start()
        kind = STYLE if at == self._import_at else OTHER if at < self._fonts_until else IMAGE
        return f"({self._address(found, kind)})"

    def _in_set(self, found: re.Match[str]) -> str:
        if word := found["word"]:
            return self._quoted(self._links.rewrite(unescaped(inner(word)), IMAGE) or "")
        if found["bare"] is None and found["quoted"] is None:
            return quiet(found[0]) if self._in_markup else found[0]
        return f"url({self._address(found, IMAGE)})"

    def _address(self, found: re.Match[str], kind: str) -> str:
        """What goes between the brackets of ``url()``."""
        quoted, bare = found["quoted"], found["bare"]
        link = self._links.rewrite(unescaped(inner(quoted) if quoted else bare or ""), kind)
        if not link:
            return ""
        return link if bare is not None and SAFE.fullmatch(link) else self._quoted(link)

    def _quoted(self, link: str) -> str:
        return f'"{UNSAFE.sub(as_escape, link)}"'


def as_escape(found: re.Match[str]) -> str:
    """The sign found, by its number."""
    return f"\\{ord(found[0]):x} "


def inner(string: str) -> str:
    """What stands between the quotes; the last may be missing."""
    return string[1:-1] if len(string) > 1 and string[-1] == string[0] else string[1:]


def quiet(text: str) -> str:
    """`text`, a string with its quotes, without a sign that markup could take for its own."""
    return IN_MARKUP.sub(lambda found: found[1] or f"\\{ord(found[2]):x} ", text)


def plain_letter(found: re.Match[str]) -> str:
    """The letter that an escape hides; anything else found as it is."""
    if found["code"]:
        return chr(int(found["code"], 16))
    return found["sign"] or found[0]


def unescaped(text: str) -> str:
    """`text` with its escapes undone.

    >>> unescaped(r"\\68 ttp\\:a")
    'http:a'
    """
    return ESCAPE.sub(meant, text) if "\\" in text else text


def meant(found: re.Match[str]) -> str:
    """What an escape means."""
    if not found[1]:
        return found[3] or ""
    return character(int(found[1], 16))
