"""Keeping what was fetched and read: WARC segments, articles, their storage and catalog.

Nothing here knows Scrapy, or when and why a page was fetched. Of reading it knows the value
`Article`.
"""

from .capture import Capture, Earlier, Exchange
from .catalog import Catalog, CatalogError, open_catalog
from .errors import (
    ArchiveError,
    BrokenRecord,
    KeyTaken,
    SpoolError,
    SpoolFull,
    StorageAway,
    StorageError,
    StorageRefused,
    StorageUrlError,
)
from .local import LocalStorage
from .orphans import Waiting, waiting
from .recover import Recovered, recover
from .spool import Run
from .storage import Storage, open_storage

__all__ = [
    "ArchiveError",
    "BrokenRecord",
    "Capture",
    "Catalog",
    "CatalogError",
    "Earlier",
    "Exchange",
    "KeyTaken",
    "LocalStorage",
    "Recovered",
    "Run",
    "SpoolError",
    "SpoolFull",
    "Storage",
    "StorageAway",
    "StorageError",
    "StorageRefused",
    "StorageUrlError",
    "Waiting",
    "open_catalog",
    "open_storage",
    "recover",
    "waiting",
]
