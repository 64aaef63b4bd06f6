"""Three addresses that show a breach: what the latest visits met, as the catalog knows it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Connection

from archive import Catalog
from archive.examples import asked, different, failed, newest, owed, without_article

from .breach import Breach
from .observing import REFUSALS

SHOWN = 3
FEW = 50
LISTS = ("feed", "sitemap", "section")
Find = Callable[[Connection, str, int], list[str]]


def examples(catalog: Catalog, outlet: str, breach: Breach) -> list[str]:
    """Addresses of what failed, of articles that lack what is missing, of pages without article."""
    with catalog.reading() as connection:
        for find in (*(finder(measure) for measure in breach.measures), lists):
            if found := find(connection, outlet, SHOWN):
                return found
    return []


def finder(measure: str) -> Find:
    """What shows that a measure has changed."""
    if measure in REFUSALS:
        return without_article
    if measure == "pages":
        return pages
    if measure == "announcements":
        return lambda connection, outlet, limit: failed(connection, outlet, LISTS, limit)
    if measure == "robots":
        return lambda connection, outlet, limit: asked(connection, outlet, ["robots"], limit)
    if measure in {"volume", "sections", "entries"}:
        return lists
    return lambda connection, outlet, limit: lacking(connection, outlet, measure, limit)


def pages(connection: Connection, outlet: str, limit: int) -> list[str]:
    """Pages that could not be had."""
    return failed(connection, outlet, ["page"], limit) or owed(connection, outlet, limit)


def lists(connection: Connection, outlet: str, limit: int) -> list[str]:
    """Feeds, sitemaps and lists: where something should stand."""
    return asked(connection, outlet, LISTS, limit)


def lacking(connection: Connection, outlet: str, measure: str, limit: int) -> list[str]:
    """The newest articles that lack a field, or are short, or were not read by their rule."""
    documents = list(newest(connection, outlet))
    if measure == "short":
        documents = sorted(documents[:FEW], key=lambda one: len(one.get("text") or ""))
        return different((one["url"] for one in documents), limit)
    return different(urls_lacking(documents, measure), limit)


def urls_lacking(documents: Sequence[Mapping[str, Any]], measure: str) -> Iterator[str]:
    """The addresses of those articles that are meant by a measure."""
    field = measure.removeprefix("has/")
    for one in documents:
        flagged = field in one.get("flags", ())
        if flagged if field == "rule-missed" else not one.get(field):
            yield one["url"]
