"""Whether an article that was read is one that the archive has."""

from archive import Capture, Catalog
from archive.canonical import same_site
from extractors import Article

from .outlet import story_key


class Stories:
    """The articles of a run, and those that `catalog` knows of from before."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._titles: dict[str, str | None] = {}

    def kind(self, capture: Capture, article: Article) -> str:
        """``new``, a ``version`` of one held before, an ``alias`` or ``unchanged``.

        An ``alias`` is the same article under another address: both name the same canonical
        address and title. ``unchanged`` is one that was read before in the same payload.
        """
        key = story_key(own_address(capture, article))
        kind = self._kind(key, capture, article)
        if kind in {"new", "version"}:
            self._titles[key] = article.title
        return kind

    def _kind(self, key: str, capture: Capture, article: Article) -> str:
        if key in self._titles:
            return "alias" if self._titles[key] == article.title else "new"
        held = self._catalog.articles_of(key)
        mine = [one for one in held if story_key(one["url"]) == story_key(capture.url)]
        if mine:
            last = (mine[-1]["digest"], mine[-1]["text"])
            same = capture.kind == "revisit" and last == (capture.digest, article.text)
            return "unchanged" if same else "version"
        return "alias" if any(one["title"] == article.title for one in held) else "new"


def own_address(capture: Capture, article: Article) -> str:
    """The address that an article is known by: the canonical one, if that is on the same site.

    A copy that names another site as its original is kept as an article of its own.
    """
    canonical = article.canonical_url
    if canonical and same_site(canonical, capture.url):
        return canonical
    return capture.url
