"""Each manifest names those before it of each outlet: one that is gone or changed shows."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from .moments import moment_of
from .storage import Storage

Link = dict[str, str | None]


def manifest_key(manifest: Mapping[str, Any]) -> str:
    """Where a manifest is stored: under the day its run started."""
    return f"runs/{moment_of(manifest['started']):%Y/%m/%d}/{manifest['run']}.json"


def links(storage: Storage, keys: Mapping[str, Sequence[str]]) -> dict[str, list[Link]]:
    """For each outlet the manifests under its keys, with their digests; null if one is gone."""
    every = sorted({key for some in keys.values() for key in some})
    digests = {key: sha256_of(storage, key) for key in every}
    return {
        outlet: [{"key": key, "sha256": digests[key]} for key in sorted(some)]
        for outlet, some in sorted(keys.items())
    }


def sha256_of(storage: Storage, key: str) -> str | None:
    """The digest of what is stored under `key`; None if nothing is."""
    try:
        with closing(storage.open(key)) as file:
            return hashlib.sha256(file.read()).hexdigest()
    except KeyError:
        return None


def links_of(manifest: Mapping[str, Any], outlet: str | None = None) -> Iterator[Link]:
    """What `manifest` names, for one outlet or for all; it was a single one for each at first."""
    previous = manifest.get("previous", {})
    for found in previous.values() if outlet is None else [previous.get(outlet, [])]:
        yield from [found] if isinstance(found, dict) else found


@dataclass
class Chain:
    """The manifests of an archive, as they name each other."""

    _digests: dict[str, str] = field(default_factory=dict)
    _named: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, key: str, data: bytes, manifest: Mapping[str, Any]) -> None:
        """Take in the manifest under `key`, whose bytes are `data`."""
        self._digests[key] = hashlib.sha256(data).hexdigest()
        for link in links_of(manifest):
            if link["key"] and link["sha256"]:
                self._named.append((key, link["key"], link["sha256"]))

    def broken(self) -> Iterator[tuple[str, str]]:
        """The manifests that are not what a later one says, and a sentence on it."""
        for by, key, sha256 in dict.fromkeys(self._named):
            found = self._digests.get(key)
            if found is None:
                yield key, f"{by} names this manifest, and it is not there"
            elif found != sha256:
                yield key, f"its sha256 is {found}; {by} says that it was {sha256}"
