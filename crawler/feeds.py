"""RSS and Atom, as they are found: mis-declared, cut off, with times that cannot be true."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from io import BytesIO
from itertools import islice
from typing import Any

import feedparser

from .charset import text_of
from .dates import Claim, read_date
from .found import Discovered, Found, day_in, distinct, web_address
from .links import feed_links, parse_html
from .mending import whole_xml
from .outlet import Outlet

FEED_BYTES = 5_000_000
"""As much as is read of a feed; feedparser takes 0.3 s a megabyte. Real feeds have some hundred
kilobytes, and the newest entries first."""

FEED_TAGS = 100_000
"""As many elements as are read of a feed: each costs feedparser 40 µs. An entry has 10 to 20."""

ALIKE = 3
"""So many entries with one and the same time have the time at which the feed was built."""

DOCTYPE, DOCTYPE_END = re.compile(r"<!DOCTYPE", re.IGNORECASE), re.compile(r"\]\s*>")
ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
HTML = re.compile(r"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I)
FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel|item|entry)\b", re.IGNORECASE)
FEED_END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
TAIL = 2000
TAG = re.compile(r"</?[a-zA-Z][^>]*>")


def read_feed(
    body: bytes, *, url: str, content_type: str | None = None, outlet: Outlet
) -> Discovered:
    """What a feed announces, in its order; never raises, whatever it is given.

    A feed that is an HTML page may name the feed it should be: that is in ``more``.
    """
    text, lied = text_of(body[:FEED_BYTES], content_type)
    if not text:
        return Discovered(problems=("feed/empty",))
    if HTML.match(text):
        return of_html(text, url)
    if not FEED.search(text):
        return Discovered(problems=("feed/not-a-feed",))
    safe = without_entities(text)
    read = first_tags(safe)
    whole = len(body) <= FEED_BYTES and read == safe
    entries, doubts = dated(parsed_entries(read, url), url, outlet)
    problems = {
        "feed/too-large": not whole,
        "feed/charset": lied,
        "feed/entities": bool(ENTITY.search(text)),
        "feed/cut-off": whole and not FEED_END.search(text[-TAIL:]),
        "feed/no-entries": not entries,
    }
    named = [name for name, present in problems.items() if present]
    return Discovered(entries=entries, problems=(*named, *doubts))


def first_tags(text: str) -> str:
    """As much of `text` as has `FEED_TAGS` tags."""
    last = next(islice(re.finditer("<", text), FEED_TAGS, None), None)
    return text[: last.start()] if last else text


def without_entities(text: str) -> str:
    """`text` without the entities it declares, which may unfold without end; or nothing at all."""
    if not ENTITY.search(text):
        return text
    start = DOCTYPE.search(text)
    end = DOCTYPE_END.search(text, start.end()) if start else None
    rest = text[: start.start()] + text[end.end() :] if start and end else ""
    return "" if ENTITY.search(rest) else rest


def of_html(text: str, url: str) -> Discovered:
    """A page where a feed should be, and the feeds that it names."""
    tree = parse_html(text)
    feeds = distinct(feed_links(tree, url)) if tree is not None else ()
    more = tuple(("feed", feed) for feed in feeds if feed != url)
    return Discovered(more=more, problems=("feed/html",))


def parsed_entries(text: str, url: str) -> list[Any]:
    """Feedparser's entries. It is given UTF-8 and told so, so that it guesses nothing."""
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        feed = feedparser.parse(
            BytesIO(whole_xml(text).encode("utf-8", "replace")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception:  # noqa: BLE001 - a broken feed must not stop a run, and feedparser may trip
        return []
    entries: list[Any] = feed.entries
    return entries


def dated(entries: list[Any], url: str, outlet: Outlet) -> tuple[tuple[Found, ...], list[str]]:
    """The entries that have an address, with times that can be believed; and what was wrong."""
    found, problems = {}, []
    claims: list[Claim | None] = []
    for entry in entries:
        address = address_of(entry, url)
        if address and address not in found:
            claim = read_date(time_of(entry), outlet)
            claims.append(claim)
            modified = read_date(entry["updated"], outlet) if "updated" in entry else None
            found[address] = Found(
                address,
                published=claim.moment if claim else None,
                title=plain(entry.get("title")),
                modified=modified.moment if modified else None,
                via=url,
                day_only=claim.day_only if claim else False,
            )
    if any(claim and claim.assumed for claim in claims):
        problems.append("feed/date-without-zone")
    if one_for_all(claims):
        problems.append("feed/one-date-for-all")
    doubted = one_for_all(claims) or not outlet.trust_feed_dates
    return tuple(by_address(one, outlet, doubted=doubted) for one in found.values()), problems


def by_address(found: Found, outlet: Outlet, *, doubted: bool) -> Found:
    """`found` with the day in its address, if its own time is missing or not to be believed."""
    if found.published and not doubted:
        return found
    day = day_in(found.url, outlet)
    return replace(found, published=day, modified=None, day_only=day is not None)


def one_for_all(claims: list[Claim | None]) -> bool:
    """Whether all entries claim one time, which is then that of the feed."""
    times = {claim.moment for claim in claims if claim}
    return len(claims) >= ALIKE and len(times) == 1 and None not in claims


def address_of(entry: Any, url: str) -> str | None:
    """Where the entry's page is: its link, or an id that is an address."""
    for link in candidates(entry):
        if isinstance(link, str) and link.strip() and (address := web_address(url, link)):
            return address
    return None


def candidates(entry: Any) -> Iterator[Any]:
    """All that may be the address of an entry, the likeliest first."""
    yield entry.get("feedburner_origlink")
    yield entry.get("link")
    for link in entry.get("links", ()):
        if link.get("rel") in {None, "alternate", "self"}:
            yield link.get("href")
    if (name := entry.get("id")) and name.startswith(("http://", "https://")):
        yield name


def time_of(entry: Any) -> str | None:
    """When the entry says that it was published, as it says it; else when it was updated."""
    for name in ("published", "created", "updated"):
        if name in entry and isinstance(entry[name], str):
            text: str = entry[name]
            return text
    return None


def plain(title: Any) -> str | None:
    """A title without markup, which feeds may carry escaped once or twice."""
    if not isinstance(title, str):
        return None
    return " ".join(unescape(TAG.sub("", title)).split()) or None
