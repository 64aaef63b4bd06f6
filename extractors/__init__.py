"""From one page to one article. Pure: no Scrapy, no network, no disk, no clock.

Nothing here knows that there is a crawler or an archive.
"""

from .article import Article, Image, NoArticle, SiteFacts
from .boilerplate import SiteMemory
from .reading import EXTRACTOR, Reading, read_article, read_page

__all__ = [
    "EXTRACTOR",
    "Article",
    "Image",
    "NoArticle",
    "Reading",
    "SiteFacts",
    "SiteMemory",
    "read_article",
    "read_page",
]
