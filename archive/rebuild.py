import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from .capture import Capture
from .catalog import Catalog
from .cdxj import OutletOf, index_records, parse_cdxj
from .errors import StorageRefused
from .readings import FOLDER as READINGS
from .storage import FORMAT_KEY, Storage

WARC, INDEX, ARTICLES, MANIFEST = ".warc.gz", ".cdxj", ".jsonl.gz", ".json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a catalog was made of. ``unreadable`` are files that say nothing, or not all."""

    segments: int
    runs: int
    unreadable: tuple[str, ...] = ()


def rebuild(
    storage: Storage,
    catalog: Catalog,
    *,
    outlet_of: OutletOf | None = None,
    done: Callable[[str], None] = lambda key: None,
) -> Rebuilt:
    """Empty `catalog` and fill it again from what is stored, and nothing else.

    An index that is missing or broken is made from its segment; of which outlet imported records
    are, only the index says, and so `outlet_of` is asked again. `done` is told each segment and
    manifest when it is entered. If this is interrupted, the catalog is incomplete: do it again.
    """
    catalog.clear()
    unreadable: list[str] = []
    segments = runs = 0
    kept = set(storage.keys("warc/")) | set(storage.keys("articles/"))
    for key in sorted(key for key in kept if key.endswith(WARC)):
        day, stem = day_and_stem(key, WARC)
        lines = f"articles/{day}/{stem}{ARTICLES}"
        catalog.add_segment(
            day=day,
            segment=stem,
            captures=list(captures_of(storage, key, index_key(key) in kept, outlet_of)),
            articles=articles_in(storage, lines, unreadable) if lines in kept else (),
        )
        segments += 1
        done(key)
    for key in storage.keys(READINGS):
        day, stem = day_and_stem(key, ARTICLES)
        catalog.add_readings(stem, day, articles_in(storage, key, unreadable))
        done(key)
    for key in storage.keys("runs/"):
        if key.endswith(MANIFEST) and (manifest := manifest_in(storage, key)):
            catalog.add_run(manifest)
            runs += 1
            done(key)
        else:
            unreadable.append(key)
    return Rebuilt(segments=segments, runs=runs, unreadable=tuple(unreadable))


def refill_lost(catalog: Catalog, storage: Storage, *, outlet_of: OutletOf | None = None) -> bool:
    """Make the catalog again if it knows of nothing and the storage does; whether that was so.

    Otherwise a lost catalog would have everything fetched, or imported, a second time.
    """
    known = catalog.counts()  # what is parked is known without the storage
    lost = not (known["segment"] or known["run"]) and any(storage.keys("warc/"))
    if lost:
        rebuild(storage, catalog, outlet_of=outlet_of)
    return lost


def check_archive(storage: Storage, catalog: Catalog, *, writing: bool = True) -> None:
    """What `Storage.check` proves; and that an archive lies there if the catalog knows of one.

    A folder that is not mounted must not be taken for a new archive.
    """
    if known := len(catalog.segments()):
        storage.check(writing=False)
        if is_void(storage):
            said = (
                f"no archive lies there, and the catalog knows {known} segments of one: mount it, "
                "or correct the setting storage; to begin anew there, move the catalog away"
            )
            raise StorageRefused(str(storage), said)
    storage.check(writing=writing)


def is_void(storage: Storage) -> bool:
    """Whether there is no archive, as in the folder of a disk that is not mounted."""
    return not any(storage.keys(FORMAT_KEY)) and not any(storage.keys("warc/"))


def day_and_stem(key: str, suffix: str) -> tuple[str, str]:
    """The folder and the name of a segment, of ``warc/2026/11/21/<stem>.warc.gz``."""
    path = PurePosixPath(key)
    return "/".join(path.parts[1:-1]), path.name.removesuffix(suffix)


def index_key(key: str) -> str:
    """Where the index of a segment lies."""
    return key.removesuffix(WARC) + INDEX


def captures_of(
    storage: Storage, key: str, indexed: bool, outlet_of: OutletOf | None = None
) -> Iterator[Capture]:
    """The captures of a segment: by its index, or by its records if that is no good."""
    if indexed:
        try:
            with closing(storage.open(index_key(key))) as lines:
                yield from [parse_cdxj(line.decode("utf-8")) for line in lines if line.strip()]
                return
        except ValueError:
            pass  # `fiche verify` tells what is wrong with it; what it should say is in the records
    day, stem = day_and_stem(key, WARC)
    with closing(storage.open(key)) as file:
        yield from index_records(file, segment=stem, day=day, outlet_of=outlet_of)


def articles_in(storage: Storage, key: str, unreadable: list[str]) -> Iterator[dict[str, Any]]:
    """The articles of a stored file, as far as it can be read."""
    try:
        with closing(storage.open(key)) as file, gzip.open(file, "rb") as lines:
            for line in lines:
                yield json.loads(line)
    except (OSError, EOFError, ValueError):
        unreadable.append(key)


def manifest_in(storage: Storage, key: str) -> dict[str, Any] | None:
    """A stored manifest; None if it cannot be read as one."""
    try:
        with closing(storage.open(key)) as file:
            manifest = json.loads(file.read())
    except ValueError:
        return None
    return manifest if isinstance(manifest, dict) and "started" in manifest else None
