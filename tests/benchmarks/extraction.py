"""The extractor as a crawler uses it, for the bench: pages are learned before they are read.

References name whoever the byline credits, agencies too, so the byline is given as the authors.
"""

from dataclasses import replace
from urllib.parse import urlsplit

from extractors import Article, SiteMemory, read_page

memories: dict[str, SiteMemory] = {}


def learn(html: str, *, url: str) -> None:
    """What a page teaches the memory of its host."""
    host = urlsplit(url).hostname or ""
    memory = memories.get(host, SiteMemory())
    memories[host] = memory.learn(read_page(html, url=url, memory=memory).blocks)


def read(html: str, *, url: str) -> Article | None:
    """The article on a page, read with what its host is known to repeat."""
    memory = memories.get(urlsplit(url).hostname or "")
    result = read_page(html, url=url, memory=memory).result
    return replace(result, authors=result.byline) if isinstance(result, Article) else None
