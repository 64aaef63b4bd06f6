"""Where an outlet announces its articles, read: pure functions from an answer's bytes to values.

A feed, a sitemap, a list page, a front page and robots.txt each have a reader of their own.
"""

from .feeds import read_feed
from .found import Discovered, Found
from .sections import autodiscover, read_section
from .sitemaps import read_sitemap, robots_sitemaps

__all__ = [
    "Discovered",
    "Found",
    "autodiscover",
    "read_feed",
    "read_section",
    "read_sitemap",
    "robots_sitemaps",
]
