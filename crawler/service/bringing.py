"""Bringing home what lies in the spool, without a crawl."""

from datetime import datetime

from archive import Recovered, open_catalog
from archive.rebuild import check_archive
from crawler.config import Config
from crawler.homecoming import brought_home
from crawler.memories import Memories
from crawler.outlet import story_key
from crawler.readers import Readers
from crawler.rereading import Rereader
from crawler.stores import storage_of
from crawler.vouching import signer_of, vouch


def bring_home(
    config: Config, *, everything: bool, now: datetime
) -> tuple[list[Recovered], list[str]]:
    """Store what earlier runs left in the spool, and the parked runs that are due.

    With `everything` all that is parked. Also what could not be signed, a sentence each.
    `archive.StorageAway` if the storage does not answer.
    """
    storage = storage_of(config)
    signer = signer_of(config.signing, storage)
    readers = Readers(
        config.reading.workers, config.reading.seconds, redact=config.redact.redaction().text
    )
    try:
        with open_catalog(config.catalog_url, key=story_key) as catalog:
            check_archive(storage, catalog)
            read = Rereader(readers, Memories(catalog), config.limits).read
            found = brought_home(config, storage, catalog, read, now=now, everything=everything)
    finally:
        readers.close()
    stored = [one.manifest for one in found if one.manifest]
    return found, vouch(signer, stored, now=now)
