"""Sitemaps: lists of addresses, indexes of such lists, and what robots.txt says of them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from heapq import nlargest
from itertools import chain
from typing import Any

from lxml import etree

from archive.canonical import url_key

from .dates import Claim, read_date
from .feeds import read_feed
from .found import DAY, Discovered, Found, day_in, web_address
from .maps import newest_first
from .outlet import Outlet
from .unpacking import text_pieces

ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z]+)")
PROLOGUE = {"<!--": "-->", "<?": "?>", "<!": ">"}
"""What may stand before the outermost element, and how it ends."""

LONGEST_PROLOGUE = 10_000

SITEMAP_END = re.compile(r"</(?:[\w.-]+:)?(?:urlset|sitemapindex)\s*>\s*(?:<!--.*?-->\s*)*$", re.S)
TAIL = 1000
FEEDS = {"rss", "feed", "RDF", "rdf"}
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
IN_ROBOTS = re.compile(r"\s*sitemap\s*:\s*(\S+)", re.IGNORECASE)
PLAIN = "txt"


def read_sitemap(
    body: bytes,
    *,
    url: str,
    outlet: Outlet,
    since: datetime | None = None,
    limit: int | None = 20_000,
) -> Discovered:
    """What a sitemap lists: pages, or (in ``more``) sitemaps; the newest first; never raises.

    At most `limit` pages, the newest; none from before `since`. It is read as a stream, so that
    50,000 addresses need no tree; entities that it declares are not expanded.
    """
    reading = _Sitemap(url, outlet)
    pieces = text_pieces(body, reading.note)
    start = next(pieces, "").lstrip()
    root = root_of(start[:LONGEST_PROLOGUE])
    if root in FEEDS:
        whole = "".join(chain([start], pieces)).encode("utf-8", "replace")
        return read_feed(whole, url=url, content_type="text/xml; charset=utf-8", outlet=outlet)
    if not start or root.lower() == "html":
        reading.note("html" if start else "empty")
        return Discovered(problems=tuple(reading.problems))
    entries = reading.lines if root == PLAIN else reading.entries
    pages = (one for one in entries(chain([start], pieces)) if not (since and one.is_before(since)))
    kept = nlargest(len(body) if limit is None else limit + 1, pages, key=age)
    if limit is not None and len(kept) > limit:
        reading.note("limit")
        kept.pop()
    return Discovered(
        entries=tuple(kept),
        more=tuple(("sitemap", one) for one in newest_first(reading.maps, since)),
        problems=tuple(reading.problems),
    )


class _Sitemap:
    """A sitemap while it is read: pages come one by one; maps and problems are gathered."""

    def __init__(self, url: str, outlet: Outlet) -> None:
        self.url, self.outlet = url, outlet
        self.maps: dict[str, datetime | None] = {}
        self.problems: dict[str, None] = {}

    def note(self, problem: str) -> None:
        self.problems[f"sitemap/{problem}"] = None

    def entries(self, pieces: Iterator[str]) -> Iterator[Found]:
        """The pages of an XML sitemap."""
        seen: set[str] = set()
        for element in self.elements(pieces):
            found = self.pages(element)
            yield from (one for one in found if one.url not in seen)
            seen.update(one.url for one in found)

    def lines(self, pieces: Iterator[str]) -> Iterator[Found]:
        """The pages of a sitemap that is nothing but one address a line."""
        rest, seen = "", set()
        for piece in chain(pieces, ["\n"]):
            *whole, rest = (rest + piece).replace("&amp;", "&").split("\n")
            for line in whole:
                found = self.page(line, None, None, None) if line.startswith("http") else None
                if found and found.url not in seen:
                    seen.add(found.url)
                    yield found
        if not seen:
            self.note("not-a-sitemap")

    def elements(self, pieces: Iterator[str]) -> Iterator[Any]:
        """Each ``url`` and ``sitemap`` element, forgotten after it has been used."""
        parser = etree.XMLPullParser(
            events=("end",),
            tag=("{*}url", "{*}sitemap"),
            encoding="utf-8",
            recover=True,
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        tail = ""
        for piece in pieces:
            tail = (tail + piece)[-TAIL:]
            if "<!ENTITY" in piece:
                self.note("entities")
                return
            if not self.fed(parser, piece):
                break
            for _, element in parser.read_events():
                yield element
                forget(element)
        if not SITEMAP_END.search(tail):
            self.note("cut-off")

    def fed(self, parser: Any, piece: str) -> bool:
        """Whether the parser goes on after `piece`; it mends what it can by itself."""
        try:
            parser.feed(piece.encode("utf-8", "replace"))
        except (etree.XMLSyntaxError, ValueError):
            self.note("broken")
            return False
        return True

    def pages(self, element: Any) -> list[Found]:
        """The pages of an entry: the address itself, and its versions in other languages."""
        said, versions = facts_of(element)
        location, changed = said.get("loc"), said.get("lastmod")
        if etree.QName(element).localname == "sitemap":
            self.keep_map(location, changed)
            return []
        published = said.get("publication_date")
        found = [self.page(location or "", published, said.get("title"), changed)]
        found += [self.page(one, published, None, changed) for one in versions if one != location]
        return [one for one in found if one]

    def page(
        self, location: str, published: str | None, title: str | None, changed: str | None
    ) -> Found | None:
        """A page with the times that were given for it, or with the day in its address."""
        address = web_address(self.url, location) if location else None
        if not address:
            return None
        claim, modified = self.claim(published), self.claim(changed)
        day = None if claim else day_in(address, self.outlet)
        return Found(
            address,
            published=claim.moment if claim else day,
            title=title,
            modified=modified.moment if modified else None,
            via=self.url,
            day_only=claim.day_only if claim else bool(day or (modified and modified.day_only)),
        )

    def claim(self, text: str | None) -> Claim | None:
        """The time that `text` names; that one came without its zone is noted."""
        claim = read_date(text, self.outlet) if text else None
        if claim and claim.assumed:
            self.note("date-without-zone")
        return claim

    def keep_map(self, location: str | None, changed: str | None) -> None:
        """Keep the address of another sitemap; one that names itself would have no end."""
        address = web_address(self.url, location) if location else None
        if address and url_key(address) == url_key(self.url):
            self.note("itself")
        elif address:
            claim = self.claim(changed)
            self.maps[address] = claim.moment + DAY * claim.day_only if claim else None


def root_of(start: str) -> str:
    """The name of the outermost element; ``txt`` for a text that is no XML, empty for neither."""
    if not start.startswith("<"):
        return PLAIN if start else ""
    while kind := next((kind for kind in PROLOGUE if start.startswith(kind)), None):
        start = start.partition(PROLOGUE[kind])[2].lstrip()
    named = ROOT.match(start)
    return named[1] if named else ""


def facts_of(element: Any) -> tuple[dict[str, str], list[str]]:
    """What an entry says by name (its own words and those of its news), and its alternates."""
    said: dict[str, str] = {}
    versions = []
    for child in element.iterdescendants(etree.Element):
        name = etree.QName(child).localname
        parent = etree.QName(child.getparent()).localname
        if name == "link" and child.get("hreflang") and child.get("href"):
            versions.append(child.get("href").replace("&amp;", "&"))
        elif parent in {"url", "sitemap", "news"} and child.text:
            said.setdefault(name, " ".join(child.text.replace("&amp;", "&").split()))
    return said, versions


def forget(element: Any) -> None:
    """Free what has been read: without this a sitemap's tree takes ten times its size."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def age(found: Found) -> datetime:
    """What pages are ordered by."""
    return found.published or found.modified or LONG_AGO


def robots_sitemaps(text: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names."""
    found = (IN_ROBOTS.match(line) for line in text.lstrip("\ufeff").splitlines())
    addresses = (web_address("", line[1]) for line in found if line)
    return tuple(dict.fromkeys(address for address in addresses if address))
