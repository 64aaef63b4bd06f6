"""Asking for announcements, and what came of it."""

from dataclasses import dataclass

from scrapy.http import Response

from archive import Earlier

from .discovery import Discovered


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What a feed, sitemap or section page gave: its entries, and the wanted pages among them."""

    url: str
    role: str
    status: int
    entries: int
    wanted: int
    problems: tuple[str, ...]


def validators(earlier: Earlier | None) -> dict[str, str]:
    """The headers of a conditional request for what is held already (RFC 9110, section 13.1)."""
    given = {
        "If-None-Match": earlier.etag if earlier else None,
        "If-Modified-Since": earlier.last_modified if earlier else None,
    }
    return {name: value for name, value in given.items() if value}


def header(response: Response, name: str) -> str | None:
    """The first value of a header of `response`."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def next_of(found: Discovered) -> str | None:
    """The next page that a section page links to."""
    return next((url for kind, url in found.more if kind == "section"), None)
