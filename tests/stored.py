"""A run into an archive, and what tests ask of it: its articles, its captures, its problems."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive import Capture, Catalog, Run, Storage
from archive.cdxj import parse_cdxj
from archive.verify import Problem, verify

from .exchanges import NOW


def articles_in(storage: Storage) -> Iterator[dict[str, Any]]:
    for key in storage.keys("articles/"):
        with storage.open(key) as file, gzip.open(file) as lines:
            yield from map(json.loads, lines)


def captures_in(storage: Storage) -> Iterator[Capture]:
    for key in storage.keys("warc/"):
        if key.endswith(".cdxj"):
            with storage.open(key) as lines:
                yield from (parse_cdxj(line.decode()) for line in lines)


def problems_in(storage: Storage) -> list[Problem]:
    return [one for one in verify(storage) if isinstance(one, Problem)]


def open_run(
    folder: Path, storage: Storage, catalog: Catalog, *, name: str = "run-1", **sizes: Any
) -> Run:
    return Run.open(
        folder / "spool",
        run_id=name,
        about={"software": "fiche/test"},
        storage=storage,
        catalog=catalog,
        now=NOW,
        **sizes,
    )


def put(storage: Storage, key: str, data: bytes, folder: Path) -> None:
    """Store `data` under `key`, by way of a file in `folder`."""
    path = folder / "source"
    path.write_bytes(data)
    storage.put(key, path, hashlib.sha256(data).hexdigest())
