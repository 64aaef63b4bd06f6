"""A news-stand: the outlets re-created as a small web on loopback, for demo and tests.

It knows hosts, feeds, pages and texts, all of them invented after what is known of the real
outlets; nothing here was copied from them. It knows nothing of crawling.
"""

from crawler.newsstand.model import Expected, Hit, Page, Site
from crawler.newsstand.server import Newsstand

__all__ = ["Expected", "Hit", "Newsstand", "Page", "Site"]
