"""Each manifest names the one before it of each outlet: one that is gone or changed shows."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from .storage import Storage

Link = dict[str, str | None]


def links(storage: Storage, keys: Mapping[str, str]) -> dict[str, Link]:
    """For each outlet the manifest under its key, with its digest; null if it is not there."""
    found: dict[str, Link] = {}
    for outlet, key in sorted(keys.items()):
        try:
            with closing(storage.open(key)) as file:
                found[outlet] = {"key": key, "sha256": hashlib.sha256(file.read()).hexdigest()}
        except KeyError:
            found[outlet] = {"key": key, "sha256": None}
    return found


@dataclass
class Chain:
    """The manifests of an archive, as they name each other."""

    _digests: dict[str, str] = field(default_factory=dict)
    _named: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, key: str, data: bytes, manifest: Mapping[str, Any]) -> None:
        """Take in the manifest under `key`, whose bytes are `data`."""
        self._digests[key] = hashlib.sha256(data).hexdigest()
        for link in manifest.get("previous", {}).values():
            if link["sha256"]:
                self._named.append((key, link["key"], link["sha256"]))

    def broken(self) -> Iterator[tuple[str, str]]:
        """The manifests that are not what a later one says, and a sentence on it."""
        for by, key, sha256 in dict.fromkeys(self._named):
            found = self._digests.get(key)
            if found is None:
                yield key, f"{by} names this manifest, and it is not there"
            elif found != sha256:
                yield key, f"its sha256 is {found}; {by} says that it was {sha256}"
