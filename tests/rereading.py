"""A run that reads stored pages again, as `fiche reextract` stores what it read."""

from datetime import datetime
from pathlib import Path
from typing import Any

from archive import Capture, Catalog, Storage, manifest
from archive.folders import forget
from archive.readings import reading_line, seal_readings

from .exchanges import NOW


def read_again(
    folder: Path,
    storage: Storage,
    catalog: Catalog,
    articles: list[tuple[Capture, dict[str, Any]]],
    *,
    name: str = "run-9",
    now: datetime = NOW,
) -> str:
    """Store what was read now in stored pages; the key of the file with it."""
    spool = folder / "spool" / name
    spool.mkdir(parents=True)
    manifest.begin(spool, run=name, about={"software": "fiche/test"}, now=now)
    entry = seal_readings(
        spool,
        f"{name}-00001",
        (reading_line(article, capture, run=name, now=now) for capture, article in articles),
        day=f"{now:%Y/%m/%d}",
        storage=storage,
        catalog=catalog,
    )
    manifest.end(spool, {"kind": "reextract", "outlets": {}}, now=now)
    manifest.store(spool, storage=storage, catalog=catalog, now=now)
    forget(spool)
    key: str = entry["key"]
    return key
