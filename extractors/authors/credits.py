"""Whom the byline credits, as readers see it: persons and news agencies, in the page's words."""

from collections.abc import Iterable, Iterator

from extractors.document import Document
from extractors.folding import fold
from extractors.linked_data import as_list, string
from extractors.site_names import site_names

from .agency import agency_named, named_in_byline
from .bylines import METAS, is_desk, is_house, organizations
from .people import SPLIT, clean

MAX_CREDITED = 200
"""The letters of a declared author beyond which it is no name."""


def byline_of(
    page: Document, people: tuple[str, ...], agencies: tuple[str, ...]
) -> tuple[str, ...]:
    """`people`, and the `agencies` credited beside or instead of them.

    Where an agency signs, the house that took the story over does not.
    """
    if not agencies:
        return people
    site = {fold(name) for name in site_names(page)} | organizations(page)
    signed = (name for name in people if not (is_desk(name) or is_house(name, site)))
    return (*signed, *agencies)


def agencies_credited(page: Document) -> tuple[str, ...]:
    """The agencies among the page's authors, each once, in the words of its first mention."""
    found: dict[str, str] = {}
    for words in signers(page):
        if agency := agency_named(words):
            found.setdefault(agency, words)
    return tuple(found.values())


def signers(page: Document) -> Iterator[str]:
    """What stands for an author in the page's declarations, then in its byline."""
    declared = (string(item) for item in as_list(page.news.get("author")))
    yield from parts(filter(None, declared))
    yield from parts(page.meta_all(*METAS))
    yield from named_in_byline(page)


def parts(texts: Iterable[str]) -> Iterator[str]:
    """The names in `texts`, whoever they are of."""
    for text in texts:
        yield from map(clean, SPLIT.split(text[:MAX_CREDITED]))
