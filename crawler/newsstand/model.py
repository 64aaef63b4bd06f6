import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlsplit

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of the news-stand: what stands at an address.

    ``body`` is as it is served, before any content coding. ``headers`` come after those that the
    server makes, in their own case and order. ``plain`` is an answer without validators.
    """

    url: str
    body: bytes
    content_type: str = HTML
    status: int = 200
    reason: str | None = None
    modified: datetime | None = None
    headers: Headers = ()
    chunked: bool = False
    plain: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """Host and request target."""
        return place_of(self.url)


def place_of(url: str) -> tuple[str, str]:
    """Host and request target of an address."""
    parts = urlsplit(url)
    target = parts.path or "/"
    return parts.hostname or "", f"{target}?{parts.query}" if parts.query else target


def moved(url: str, to: str, *, status: int = 301) -> Page:
    """A redirect."""
    return Page(url=url, body=b"", status=status, headers=(("Location", to),), plain=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked for. ``headers`` have lower-case names; of repeated ones the last."""

    method: str
    host: str
    target: str
    headers: Mapping[str, str]
    secure: bool
    keep_alive: bool


Behaviour = Callable[[Request, asyncio.StreamWriter], Awaitable[int]]
"""Answers a request in its own way, and gives the status for the log; the connection is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An article of the news-stand, as a faultless reading gives it.

    ``url`` is the address that is announced, ``aliases`` the others under which it stands.
    ``title`` is that of the page, without what the site adds. ``paragraphs`` hold headings too and
    leave out an agency's dateline ("SEOUL, Nov. 20 (Yonhap) --"); each must stand within the text,
    in this order. None of ``boilerplate`` may be a line of the text. ``published`` is None where
    the page gives no more than a day, which is then in ``day``.
    """

    outlet: str
    url: str
    canonical_url: str | None
    title: str
    language: str
    paragraphs: tuple[str, ...]
    published: datetime | None = None
    day: str | None = None
    authors: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An outlet of the news-stand: its hosts, what they serve, and what must come of it.

    ``aliases`` are hosts that only redirect, and where to. ``headers`` go with every answer.
    ``missing`` stands where nothing else does; ``behaviours`` answer at their addresses. With
    ``http_too`` plain http is answered as well; other sites redirect it. Without
    ``certified`` no certificate names its hosts, so that https fails there. ``unwanted`` are
    addresses that must not become articles.
    """

    slug: str
    hosts: tuple[str, ...]
    pages: tuple[Page, ...]
    expected: tuple[Expected, ...] = ()
    unwanted: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    headers: Headers = ()
    missing: Page | None = None
    behaviours: Mapping[str, Behaviour] = field(default_factory=lambda: MappingProxyType({}))
    http_too: bool = False
    certified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One request that the news-stand got; ``path`` has the query."""

    at: datetime
    method: str
    secure: bool
    host: str
    path: str
    status: int
    user_agent: str

    @property
    def url(self) -> str:
        return f"http{'s' if self.secure else ''}://{self.host}{self.path}"
