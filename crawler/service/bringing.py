"""Bringing home what lies in the spool, without a crawl."""

from datetime import datetime
from typing import Any

from archive import Recovered, open_catalog, recover
from archive.rebuild import check_archive, refill_lost
from crawler.config import Config
from crawler.memories import Memories
from crawler.outlet import slug_for, story_key
from crawler.readers import Readers
from crawler.rereading import Rereader
from crawler.stores import storage_of
from crawler.vouching import signer_of, vouch


def bring_home(config: Config, *, everything: bool, now: datetime) -> list[Recovered]:
    """Store what earlier runs left in the spool, and the parked runs that are due.

    With `everything` all that is parked. `archive.StorageAway` if the storage does not answer.
    """
    storage = storage_of(config)
    signer = signer_of(config.signing, storage)
    readers = Readers(
        config.reading.workers, config.reading.seconds, redact=config.redact.redaction().text
    )
    more: dict[str, Any] = {"everything": True} if everything else {}
    try:
        with open_catalog(config.catalog_url, key=story_key) as catalog:
            check_archive(storage, catalog)
            refill_lost(catalog, storage, outlet_of=slug_for)
            config.spool_folder.mkdir(parents=True, exist_ok=True)
            found = recover(
                config.spool_folder,
                storage=storage,
                catalog=catalog,
                read=Rereader(readers, Memories(catalog), config.limits).read,
                outlet_of=slug_for,
                now=now,
                **more,
            )
    finally:
        readers.close()
    vouch(signer, [one.manifest for one in found if one.manifest], now=now)
    return found
