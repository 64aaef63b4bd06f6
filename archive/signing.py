"""Signatures over manifests: who vouches for what is stored, and since when.

A manifest names the sha256 of every file of its run and of the manifests before it, so what signs
the manifest signs all of that. The signature of ``runs/<day>/<run>.json`` lies in
``signatures/<day>/<run>.json``, the time-stamp of an authority beside it in ``<run>.tsr``.
"""

import base64
import json
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .errors import ArchiveError, KeyTaken
from .moments import stamp
from .storage import Storage, put_bytes
from .timestamps import TimestampRefused
from .verify import Problem, has

Timestamp = Callable[[bytes], bytes]
"""Gives an authority's answer (RFC 3161) to a request."""


class KeyUnusable(ArchiveError):
    """A key that cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A manifest that was signed now, or time-stamped now.

    ``unstamped`` says why it has no time-stamp yet; None if it has one, or needs none.
    """

    key: str
    unstamped: str | None = None


def new_key(path: Path) -> str:
    """Make a private key in the new file `path`, for us alone; its public half."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(pem)
    except OSError as error:
        raise KeyUnusable(f"cannot make a key in {path}: {error.strerror}") from None
    return public_text(key.public_key())


def read_key(path: Path) -> Ed25519PrivateKey:
    """The private key in the PEM file `path`."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyUnusable(
            f"cannot read the key {path}: {error}; fiche sign --new-key FILE makes one"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} holds no Ed25519 key; fiche sign --new-key FILE makes one")
    return key


def public_text(key: Ed25519PublicKey) -> str:
    """A public key as it is written in settings and signatures."""
    return base64.b64encode(key.public_bytes_raw()).decode()


def signature_key(manifest: str) -> str:
    """Where the signature of a manifest lies."""
    return manifest.replace("runs/", "signatures/", 1)


def timestamp_key(manifest: str) -> str:
    """Where the time-stamp of a manifest lies."""
    return signature_key(manifest).removesuffix(".json") + ".tsr"


@dataclass(kw_only=True)
class Signer:
    """Signs manifests in `storage` with `key`, and has them stamped if there is a `timestamp`.

    What gives stamps and refuses one is not asked again.
    """

    storage: Storage
    key: Ed25519PrivateKey
    timestamp: Timestamp | None = None
    _refused: str | None = None

    def sign(self, prefix: str = "runs/", *, now: datetime) -> Iterator[Signed]:
        """Sign every manifest below `prefix` that is not, and have it stamped; which those were."""
        done = set(self.storage.keys("signatures/"))
        for manifest in self.storage.keys(prefix):
            if manifest.startswith("runs/") and (found := self._sign(manifest, done, now)):
                yield found

    def sign_one(self, manifest: str, *, now: datetime) -> Signed | None:
        """The same for one manifest, without a look at the others."""
        keys = (signature_key(manifest), timestamp_key(manifest))
        return self._sign(manifest, {key for key in keys if has(self.storage, key)}, now)

    def _sign(self, manifest: str, done: Collection[str], now: datetime) -> Signed | None:
        signed = signature_key(manifest) in done
        stamped = not self.timestamp or timestamp_key(manifest) in done
        if signed and stamped:
            return None
        data = whole(self.storage, manifest)
        if not signed:
            line = json.dumps(signature(self.key, manifest, data, now=now), indent=1)
            self._put(signature_key(manifest), line.encode() + b"\n")
        why = None if stamped else self._stamp(manifest, data)
        return Signed(key=manifest, unstamped=why)

    def _stamp(self, manifest: str, data: bytes) -> str | None:
        """Have a manifest stamped; why it is not, if so."""
        if self.timestamp and not self._refused:
            try:
                self._put(timestamp_key(manifest), self.timestamp(data))
            except TimestampRefused as error:
                self._refused = str(error)
        return self._refused

    def _put(self, key: str, data: bytes) -> None:
        with suppress(KeyTaken):  # another process signed it meanwhile
            put_bytes(self.storage, key, data)


def signature(
    key: Ed25519PrivateKey, manifest: str, data: bytes, *, now: datetime
) -> dict[str, Any]:
    """What is stored as the signature of a manifest, whose bytes are `data`."""
    return {
        "manifest": manifest,
        "algorithm": "ed25519",
        "public_key": public_text(key.public_key()),
        "signature": base64.b64encode(key.sign(data)).decode(),
        "signed": stamp(now),
    }


def signature_problems(
    storage: Storage,
    *,
    public_key: str | None = None,
    is_stamp_of: Callable[[bytes, bytes], str | None] | None = None,
) -> Iterator[Problem]:
    """What is wrong with the signatures of all manifests.

    With a `public_key` every manifest must be signed with that one; without, a signature must be
    right if there is one. `is_stamp_of` says why an answer is no time-stamp of some bytes; with it
    every manifest must be stamped.
    """
    done = set(storage.keys("signatures/"))
    for manifest in storage.keys("runs/"):
        place = signature_key(manifest)
        if place in done:
            if flaw := signature_flaw(storage, manifest, public_key):
                yield Problem(key=place, kind="signature", detail=flaw)
        elif public_key:
            yield Problem(key=manifest, kind="unsigned", detail="this manifest is not signed")
        stamped = timestamp_key(manifest)
        if not is_stamp_of:
            continue
        if stamped not in done:
            yield Problem(key=manifest, kind="unstamped", detail="this manifest has no time-stamp")
        elif flaw := is_stamp_of(whole(storage, stamped), whole(storage, manifest)):
            yield Problem(key=stamped, kind="time-stamp", detail=flaw)


def signature_flaw(storage: Storage, manifest: str, public_key: str | None) -> str | None:
    """Why the signature of a manifest does not vouch for it."""
    try:
        found = json.loads(whole(storage, signature_key(manifest)))
        signed_with = found["public_key"]
        if public_key and signed_with != public_key:
            return f"signed with the key {signed_with}, not with {public_key}"
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signed_with))
        key.verify(base64.b64decode(found["signature"]), whole(storage, manifest))
    except InvalidSignature:
        return f"it is no signature of {manifest} as that is stored"
    except (ValueError, KeyError, TypeError) as error:
        return f"it cannot be read: {error!r}"
    return None


def whole(storage: Storage, key: str) -> bytes:
    """All that is stored under `key`."""
    with closing(storage.open(key)) as file:
        return file.read()
