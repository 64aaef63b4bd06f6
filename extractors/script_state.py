"""Stories that a page brings only inside its scripts, for a front end to show."""

import json
import re
from collections.abc import Iterator
from typing import Any

from .document import Document
from .folding import size_of
from .parsing import parse

PUSH = re.compile(r'self\.__next_f\.push\(\[\d+,\s*("(?:[^"\\]|\\.)*")\]\)')
ROW = re.compile(r"[0-9a-f]+:T([0-9a-f]+),")
LATER_ROW = re.compile(rf"(?:\n|(?<=[\]}}\"])){ROW.pattern}")
"""A text row of React's flight format: its length in bytes, as hexadecimal, then the text. It is
where one before it ends, or behind a line, or a value.
"""

ASSIGNED = re.compile(r"^\s*(?:window\.|self\.|var |let |const )?[\w.$\[\]\"']+\s*=\s*(?=[{\[])")
QUOTED = re.compile(r'"(?:[^"\\]|\\.){200,}"')
MARKER = re.compile(r"\$\$[A-Z_]+\$\$")
MARKUP = re.compile(r"<(?:p|br|div|span)\b", re.I)
MAX_SCRIPT, MAX_STRINGS, LEAST = 3_000_000, 20_000, 200
PROSE = 80
TEXT_KEYS = frozenset(
    {"text", "content", "body", "value", "html", "paragraph", "copy", "articleBody"}
)


KINDS = ("type", "nodeType", "_type", "name", "tagName")
BLOCK = re.compile(
    r"p|par(?:agraph)?|block|text-?block|(?:heading|header|h)[-_]?[1-6]?|(?:block)?-?quote|"
    r"list-?item|li|unstyled",
    re.I,
)
INSIDE, LEAVES, MAX_DEPTH = ("children", "content", "nodes"), ("text", "value", "data"), 8
"""How editors call the parts of a text: its blocks, what is in them, and their words."""

WORD, SAME = re.compile(r"\w{4,}"), 0.3
"""The share of the words of title and summary that tells a page's own story from others in its
state.
"""


def state_markup(page: Document, told: str = "") -> str:
    """The story in the page's scripts as markup; empty if none is there.

    It is the longest text found there, of those that say most of what is `told` of the story in
    title and summary; where a state keeps each paragraph as a text of its own, it is a row of them.
    """
    texts = [text for text in state_texts(page) if size_of(text) >= LEAST]
    words = set(WORD.findall(told.casefold()))
    shares = {text: len(words.intersection(WORD.findall(text.casefold()))) for text in texts}
    most = max(shares.values(), default=0)
    own = [text for text in texts if shares[text] >= most - SAME * len(words)]
    return MARKER.sub(" ", max(own, key=size_of, default=""))


def state_texts(page: Document) -> Iterator[str]:
    """Every text in the page's scripts that may be a story."""
    flight = "".join(pushed(page))
    yield from rows(flight)
    yield from (text for text in map(unquoted, QUOTED.findall(flight)) if MARKUP.search(text))
    for script in page.tree.iter("script"):
        text = script.text or ""
        data = state_data(text, script.get("type") or "")
        if data is not None:
            yield from strings(data)
        elif "__NUXT__" in text and len(text) <= MAX_SCRIPT:
            yield from (one for one in map(unquoted, QUOTED.findall(text)) if MARKUP.search(one))


def pushed(page: Document) -> Iterator[str]:
    """The pieces of a flight payload, in order."""
    for script in page.tree.iter("script"):
        if "__next_f" in (script.text or ""):
            yield from map(unquoted, PUSH.findall(script.text or ""))


def unquoted(literal: str) -> str:
    """The text of a JSON string; empty if it is none."""
    try:
        return str(json.loads(literal))
    except ValueError:
        return ""


def rows(flight: str) -> Iterator[str]:
    """The text rows of a flight payload; each sign of it is in one at the most."""
    at = 0
    while found := ROW.match(flight, at) or LATER_ROW.search(flight, at):
        size = int(found[1], 16)
        part = flight[found.end() : found.end() + size].encode("utf-8", "replace")
        text = part[:size].decode("utf-8", "ignore")
        at = found.end() + len(text)
        yield text


def state_data(script: str, kind: str) -> Any:
    """The value in a script that is JSON, or sets one name to it; None for any other script."""
    if len(script) > MAX_SCRIPT or "ld+json" in kind:
        return None
    start = 0 if "json" in kind else assigned(script)
    if start is None:
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(script[start:].lstrip())[0]
    except (ValueError, RecursionError):
        return None


def assigned(script: str) -> int | None:
    """Where the value begins in a script that starts by setting a name to one."""
    found = ASSIGNED.match(script)
    return found.end() if found else None


def strings(data: Any) -> Iterator[str]:
    """The texts in a state: those with markup, and rows of paragraphs, each row as one text."""
    waiting, seen = [data], 0
    while waiting and seen < MAX_STRINGS:
        item = waiting.pop()
        seen += 1
        if isinstance(item, str):
            if MARKUP.search(item):
                yield item
        elif isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            yield paragraphs(item)
            waiting.extend(item)


def paragraphs(row: list[Any]) -> str:
    """A list of paragraphs as markup: texts, or objects that hold one under a usual name; nothing
    where each has paragraphs of its own.
    """
    texts = []
    for item in row:
        values = [item.get(key) for key in TEXT_KEYS] if isinstance(item, dict) else [item]
        texts += [value for value in values if isinstance(value, str) and " " in value.strip()][:1]
    if any(text.count("<p") > 1 for text in texts):
        return ""
    if not any(size_of(text) >= PROSE for text in texts):
        return blocks(row)
    return "".join(f"<p>{text}</p>" for text in texts)


def blocks(row: list[Any]) -> str:
    """A list of an editor's blocks as markup, the words of which lie deeper."""
    found = []
    for item in row:
        values = [item.get(key) for key in KINDS] if isinstance(item, dict) else []
        kind = next((value for value in values if isinstance(value, str)), "")
        text = " ".join(spoken(item).split()) if BLOCK.fullmatch(kind) else ""
        if text:
            found.append(("h3" if kind[0] in "hH" else "p", text))
    if not any(size_of(text) >= PROSE for _, text in found):
        return ""
    return "".join(f"<{tag}>{text}</{tag}>" for tag, text in found)


def spoken(node: Any, depth: int = 0) -> str:
    """The words in a node of an editor's text."""
    if not isinstance(node, dict) or depth > MAX_DEPTH:
        return node if isinstance(node, str) else ""
    said = [node.get(key) for key in LEAVES]
    inner = [node.get(key) for key in ("data", "attrs")]
    said += [part.get("text") for part in inner if isinstance(part, dict)]
    for key in INSIDE:
        if isinstance(node.get(key), list):
            return "".join(spoken(part, depth + 1) for part in node[key])
    return next((text for text in said if isinstance(text, str)), "")


def state_tree(page: Document, told: str = "") -> Any:
    """The tree of the story in the page's scripts, of which so much is `told`; None if there is
    none.
    """
    markup = state_markup(page, told)
    return parse(markup) if markup else None
