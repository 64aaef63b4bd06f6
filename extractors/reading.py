"""A page read: the article in it, or the reason why there is none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from . import pages
from .article import Article, NoArticle, SiteFacts
from .boilerplate import SiteMemory, blocks_of
from .copies import copy_flags
from .decode import Headers, decode, header
from .document import Document, is_html
from .mangled import unmangled
from .page import ArticlePage
from .refusal import is_live, refusal

EXTRACTOR = "microfiche/4"
"""The version of the reading; raised with every change of what is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of a page, and what its site's memory may learn from it.

    ``blocks`` is for ``SiteMemory.learn`` and ``would_change``. ``young`` says that the memory
    used had not ripened: the page may be worth another reading when it has.
    """

    result: Article | NoArticle
    blocks: tuple[int, ...] = ()
    young: bool = False


def read_article(
    html: bytes | str,
    *,
    url: str,
    headers: Headers = None,
    outlet: SiteFacts | None = None,
    memory: SiteMemory | None = None,
) -> Article | NoArticle:
    """The article on a page, or why there is none. Never raises, whatever the bytes."""
    return read_page(html, url=url, headers=headers, outlet=outlet, memory=memory).result


def read_page(
    html: bytes | str,
    *,
    url: str,
    headers: Headers = None,
    outlet: SiteFacts | None = None,
    memory: SiteMemory | None = None,
) -> Reading:
    """As `read_article`, with what the memory of the site can learn from the page."""
    text = unmangled(html if isinstance(html, str) else decode(html, headers))
    kind = (header(headers, "content-type") or "").partition(";")[0].strip().lower()
    if not is_html(text) or kind.startswith(("image/", "video/", "audio/", "application/pdf")):
        return Reading(result=NoArticle("not-html", kind or "the page has no tags"))
    page = Document(text, url, served_at(header(headers, "date")))
    return assemble(page_class(page.host, outlet.slug if outlet else None)(page, outlet), memory)


def served_at(date: str | None) -> datetime | None:
    """The moment that a Date header names, in UTC without a zone; None if it names none."""
    try:
        found = parsedate_to_datetime(date or "")
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def assemble(site: ArticlePage, memory: SiteMemory | None) -> Reading:
    """The reading of one page by the class of its site."""
    own = site.own_paragraphs()
    paragraphs = own or site.paragraphs()
    blocks = (memory or SiteMemory()).judged(blocks_of(paragraphs))
    kept = [text for text, block in zip(paragraphs, blocks[1:], strict=True) if not block & 1]
    text = "\n\n".join(kept)
    young = memory is None or not memory.ripe
    if refused := refusal(site.page, text):
        return Reading(result=refused, blocks=blocks, young=young)
    return Reading(result=article(site, text, own), blocks=blocks, young=young)


def article(site: ArticlePage, text: str, own: list[str] | None) -> Article:
    """The article of a page, put together from the answers of its class."""
    return Article(
        url=site.page.url,
        canonical_url=site.canonical_url(),
        outlet=site.outlet.slug if site.outlet else None,
        title=site.headline,
        summary=site.summary(),
        authors=site.signers,
        published=site.times.published,
        modified=site.times.modified,
        language=site.language(text),
        section=site.section(),
        tags=site.tags(),
        agency=site.agency(text),
        byline=site.byline(),
        image=site.image(),
        text=text,
        flags=tuple(flags(site, own, text)),
        rule=type(site).__module__.rpartition(".")[2] if own else "general",
        extractor=EXTRACTOR,
    )


def flags(site: ArticlePage, own: list[str] | None, text: str) -> Iterator[str]:
    """Names of what is special about an article, or doubtful."""
    yield from site.times.flags
    if own is not None and not own:
        yield "rule-missed"
    if is_live(site.page):
        yield "live-blog"
    yield from copy_flags(site.page, text, site.canonical_url())


def page_class(host: str, slug: str | None = None) -> type[ArticlePage]:
    """The class in the page file named by `slug`, or after `host` or a domain above it."""
    made = page_files()
    labels = host.replace("-", "_").split(".")
    names = [slug, *("_".join(labels[start:]) for start in range(len(labels)))]
    name = next((name for name in names if name in made), None)
    return load_page(name) if name else ArticlePage


@cache
def page_files() -> frozenset[str]:
    """The names of the page files."""
    return frozenset(module.name for module in iter_modules(pages.__path__))


@cache
def load_page(name: str) -> type[ArticlePage]:
    """The page class in the file of that name."""
    made: type[ArticlePage] = import_module(f"{pages.__name__}.{name}").Page
    return made
