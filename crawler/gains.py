"""Articles found where none was found before."""

from collections.abc import Mapping
from typing import Any

from archive import Capture, Catalog
from archive.canonical import same_site

from .outlet import story_key


class Gains:
    """Tells what is new from what the archive has under another address, as a crawl does."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._gained: dict[str, tuple[str, str | None]] = {}

    def is_alias(self, capture: Capture, article: Mapping[str, Any]) -> bool:
        """Whether the same article is held under another address: both name it, and its title."""
        canonical, title = article["canonical_url"], article["title"]
        own = canonical and same_site(canonical, capture.url)
        key, mine = story_key(canonical if own else capture.url), story_key(capture.url)
        known = self._gained.setdefault(key, (mine, title))
        if known[1] == title and known[0] != mine:
            return True
        return any(
            one["title"] == title and story_key(one["url"]) != mine
            for one in self._catalog.articles_of(key)
        )
