"""What a child does to read stored pages again, as `fiche reextract` does."""

import logging
from collections.abc import Callable

from archive import open_catalog
from archive.moments import now
from crawler.config import Config
from crawler.outlet import story_key
from crawler.reextracting import Reextraction, keep
from crawler.stores import storage_of

from .visit import Result, Task

log = logging.getLogger("fiche")


def reextract_errand(
    task: Task, config: Config, by: Callable[[Callable[[], None]], None]
) -> Result:
    """Read again what the arguments in ``names`` mean; ended in order, it is gone on with later."""
    from crawler.commands.reextract import command, wanted_of, with_workers  # noqa: PLC0415

    asked = command.make_context("fiche reextract", list(task.names)).params
    config = with_workers(config, asked.pop("workers"))
    for name in ("dry_run", "report"):
        asked.pop(name)
    ended: list[bool] = []
    by(lambda: ended.append(True))
    storage = storage_of(config)
    storage.check()
    with open_catalog(config.catalog_url, key=story_key) as catalog:
        reextraction = Reextraction(
            config=config,
            storage=storage,
            catalog=catalog,
            wanted=wanted_of(**asked),
            stopping=lambda: bool(ended),
        )
        kept = keep(reextraction, clock=now)
    log.info("read %d pages again, run %s", reextraction.diff.pages, kept.run)
    return Result(waiting=tuple(kept.unsettled))
