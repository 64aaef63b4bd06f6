"""From one page to one article. Pure: no Scrapy, no network, no disk, no clock.

Nothing here knows that there is a crawler or an archive.
"""

from .article import Article, Image, NoArticle, SiteFacts

__all__ = ["Article", "Image", "NoArticle", "SiteFacts"]
