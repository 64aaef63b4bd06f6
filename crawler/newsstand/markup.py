"""Documents that the outlets have in common: templates, feeds, sitemaps."""

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from string import Template

TEXTS = Path(__file__).parent / "texts"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a feed or a sitemap. ``alternates`` are pairs of language and address."""

    url: str
    title: str
    published: datetime
    language: str = "en"
    summary: str = ""
    alternates: tuple[tuple[str, str], ...] = ()


def render(template: str, /, **values: str) -> str:
    """A page from ``texts/<template>.html``; values are HTML already."""
    source = (TEXTS / f"{template}.html").read_text(encoding="utf-8")
    return Template(source).substitute(values)


def cdata(url: str) -> str:
    """For an address or a title that is not escaped."""
    return f"<![CDATA[{url}]]>"


def zoned(moment: datetime) -> str:
    """A feed date as RSS asks for."""
    return format_datetime(moment)


def zoneless(moment: datetime) -> str:
    """A feed date as some outlets write it: wall time, and no word of the zone."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def rss(
    name: str,
    home: str,
    entries: Iterable[Entry],
    *,
    date: Callable[[datetime], str] = zoned,
    tail: str = "",
) -> bytes:
    """An RSS 2.0 feed; ``tail`` is put after every link."""
    items = "\n".join(
        f"<item><title>{escape(entry.title)}</title><link>{escape(entry.url + tail)}</link>"
        f'<guid isPermaLink="false">{escape(entry.url)}</guid>'
        f"<description>{cdata(escape(entry.summary))}</description>"
        f"<pubDate>{date(entry.published)}</pubDate></item>"
        for entry in entries
    )
    top = f"<title>{escape(name)}</title><link>{home}</link><description>{escape(name)}"
    text = f'{DECLARATION}<rss version="2.0"><channel>{top}</description>\n{items}\n'
    return f"{text}</channel></rss>\n".encode()


def atom(name: str, home: str, entries: Iterable[Entry]) -> bytes:
    """An Atom feed."""
    items = "\n".join(
        f'<entry><title>{escape(entry.title)}</title><link href="{escape(entry.url)}"/>'
        f"<id>{escape(entry.url)}</id><updated>{entry.published.isoformat()}</updated>"
        f"<published>{entry.published.isoformat()}</published></entry>"
        for entry in entries
    )
    top = f"<title>{escape(name)}</title><id>{home}</id>"
    return (
        f'{DECLARATION}<feed xmlns="http://www.w3.org/2005/Atom">{top}\n{items}\n</feed>\n'.encode()
    )


def sitemap(entries: Iterable[Entry], *, loc: Callable[[str], str] = escape) -> bytes:
    """A sitemap with last changes; ``loc`` makes the text of the address."""
    urls = "\n".join(
        f"<url><loc>{loc(entry.url)}</loc><lastmod>{entry.published.isoformat()}</lastmod>"
        + "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{escape(url)}"/>'
            for language, url in entry.alternates
        )
        + "</url>"
        for entry in entries
    )
    text = f'{DECLARATION}<urlset xmlns="{SITEMAP}" xmlns:xhtml="{XHTML}">\n{urls}\n</urlset>\n'
    return text.encode()


def news_sitemap(
    name: str, entries: Iterable[Entry], *, title: Callable[[str], str] = escape
) -> bytes:
    """A sitemap in the form for news; ``title`` makes the text of a title."""
    urls = "\n".join(
        f"<url><loc>{escape(entry.url)}</loc><news:news><news:publication>"
        f"<news:name>{escape(name)}</news:name><news:language>{entry.language}</news:language>"
        f"</news:publication><news:publication_date>{entry.published.isoformat()}"
        f"</news:publication_date><news:title>{title(entry.title)}</news:title></news:news></url>"
        for entry in entries
    )
    text = f'{DECLARATION}<urlset xmlns="{SITEMAP}" xmlns:news="{NEWS}">\n{urls}\n</urlset>\n'
    return text.encode()


def sitemap_index(maps: Iterable[tuple[str, datetime]]) -> bytes:
    """A list of sitemaps, each with its last change."""
    rows = "\n".join(
        f"<sitemap><loc>{escape(url)}</loc><lastmod>{modified.isoformat()}</lastmod></sitemap>"
        for url, modified in maps
    )
    text = f'{DECLARATION}<sitemapindex xmlns="{SITEMAP}">\n{rows}\n</sitemapindex>\n'
    return text.encode()


def packed(body: bytes) -> bytes:
    """For sitemaps that lie gzipped on the server (``.xml.gz``)."""
    return gzip.compress(body, mtime=0)


def robots(*rules: str, sitemaps: Iterable[str] = ()) -> bytes:
    """A robots.txt that says what it is."""
    lines = ("# Invented for a test: not the rules of any real site.", "User-agent: *", *rules)
    return "\n".join([*lines, *(f"Sitemap: {url}" for url in sitemaps), ""]).encode()


def links(entries: Iterable[Entry], *, item: str = '<li><a href="{url}">{title}</a></li>') -> str:
    """A list of links in the outlet's own form."""
    return "\n".join(
        item.format(url=escape(entry.url), title=escape(entry.title), summary=escape(entry.summary))
        for entry in entries
    )
