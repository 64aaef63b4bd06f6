"""JSON-LD as publishers really write it: broken, nested, repeated. Nothing here raises."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

Thing = dict[str, Any]

MAX_BLOCK = 2_000_000
MAX_THINGS = 400
NEWS = re.compile(r"Article|Posting|Report|^Review$|^Recipe$|^Liveblog", re.I)
PAGES = frozenset({"WebPage", "ItemPage", "VideoObject", "CreativeWork"})
FIELD = re.compile(
    r'"(headline|datePublished|dateModified|articleSection)"\s*:\s*"([^"\n]{1,300})"'
)
CONTROL = re.compile(r"[\x00-\x1f]+")
MISSING = re.compile(r"([}\]\"\d])(\s*\n\s*\"[\w@]+\"\s*:)")
"""The end of a value and the beginning of the next line, with no comma between."""

TRAILING = re.compile(r",\s*(?=[}\]])")


def things(blocks: Iterable[str]) -> tuple[Thing, ...]:
    """The objects in JSON-LD `blocks`, those inside lists, ``@graph`` and ``mainEntity`` too."""
    found: list[Thing] = []
    for block in blocks:
        for thing in objects(load(block)):
            found.append(thing)
            if len(found) >= MAX_THINGS:
                return tuple(found)
    return tuple(found)


def load(block: str) -> Any:
    """What a block says; repaired where it is broken in one of the common ways, else None."""
    if len(block) > MAX_BLOCK:
        return None
    text = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[|/\*.{0,20}\*/)|(?:-->|//\]\]>)\s*$", "", block)
    text = html.unescape(text) if "&quot;" in text and '"' not in text else text
    for attempt in attempts(text):
        try:
            return json.loads(attempt.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
    return salvaged(text)


def attempts(text: str) -> Iterator[str]:
    """A block as it is, then repaired."""
    yield text
    yield CONTROL.sub(" ", text)
    yield TRAILING.sub("", CONTROL.sub(" ", text))
    yield TRAILING.sub("", CONTROL.sub(" ", MISSING.sub(r"\1,\2", text)))


def salvaged(text: str) -> Thing:
    """The plain fields of a block that is no JSON: the first of each name that matters."""
    found: Thing = {}
    for name, value in FIELD.findall(text):
        found.setdefault(name, value.replace("\\/", "/"))
    return {"@type": "NewsArticle", **found} if found else {}


def objects(data: Any) -> Iterator[Thing]:
    """Every object worth looking at, outermost first, without recursion."""
    waiting = [data]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = [*item[:MAX_THINGS], *waiting]
        elif isinstance(item, dict):
            yield item
            inner = [
                item[key] for key in ("@graph", "mainEntity", "hasPart", "item") if key in item
            ]
            waiting = [*inner, *waiting]


def kinds(thing: Thing) -> tuple[str, ...]:
    """The types of an object, without the address of the vocabulary."""
    found = as_list(thing.get("@type"))
    return tuple(str(kind).rpartition("/")[2] for kind in found)


def article_thing(found: Iterable[Thing], url: str) -> Thing:
    """The object that describes the page's article: the fullest, this page's own if it says so."""
    best, most = {}, 0.0
    for thing in found:
        worth = sum(bool(thing.get(key)) for key in ("headline", "datePublished", "author"))
        if not worth:
            continue
        names = kinds(thing)
        rank = 3.0 if any(NEWS.search(name) for name in names) else 0.0
        rank += 1.0 if PAGES.intersection(names) else 0.0
        rank += 0.5 * worth + (1.5 if url and about(thing, url) else 0.0)
        if rank > most:
            best, most = thing, rank
    return best


def about(thing: Thing, url: str) -> bool:
    """Whether a JSON-LD object names `url` as its page."""
    page = thing.get("mainEntityOfPage")
    named = page.get("@id") if isinstance(page, dict) else page
    path = url.partition("?")[0].rstrip("/")
    return any(
        isinstance(at, str) and at.partition("?")[0].rstrip("/") == path
        for at in (named, thing.get("url"), thing.get("@id"))
    )


def string(value: Any) -> str | None:
    """`value` as one line of text, if it is text: entities resolved, blanks folded."""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), None)
    if not isinstance(value, str):
        return None
    return " ".join(unescaped(value).split()) or None


def unescaped(text: str) -> str:
    """`text` without the entities that some publishers escape twice."""
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return text


def as_list(value: Any) -> list[Any]:
    """`value` in a list: None gives an empty one, a list stays as it is."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
