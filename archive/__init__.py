"""Keeping what was fetched and read: WARC segments, articles, their storage and catalog.

Nothing here knows Scrapy, or when and why a page was fetched. Of reading it knows the value
`Article`.
"""

from .capture import Capture, Earlier, Exchange
from .catalog import Catalog, CatalogError, open_catalog
from .claims import Claims
from .errors import (
    ArchiveError,
    BrokenRecord,
    KeyTaken,
    OutletTaken,
    SpoolError,
    SpoolFull,
    StorageAway,
    StorageError,
    StorageRefused,
    StorageUrlError,
)
from .left import enter_left
from .local import LocalStorage
from .orphans import Waiting, waiting
from .parking import Parked, enter_parked, home_of, parked
from .recover import Recovered, recover
from .spool import Run
from .storage import Storage, open_storage
from .twins import Twins
from .uploads import S3Options

__all__ = [
    "ArchiveError",
    "BrokenRecord",
    "Capture",
    "Catalog",
    "CatalogError",
    "Claims",
    "Earlier",
    "Exchange",
    "KeyTaken",
    "LocalStorage",
    "OutletTaken",
    "Parked",
    "Recovered",
    "Run",
    "S3Options",
    "SpoolError",
    "SpoolFull",
    "Storage",
    "StorageAway",
    "StorageError",
    "StorageRefused",
    "StorageUrlError",
    "Twins",
    "Waiting",
    "enter_left",
    "enter_parked",
    "home_of",
    "open_catalog",
    "open_storage",
    "parked",
    "recover",
    "waiting",
]
