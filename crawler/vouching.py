"""Signing what runs store, as soon as it is stored."""

from collections.abc import Iterable
from datetime import datetime

from archive import ArchiveError, Storage
from archive.signing import Signer, read_key

from .authority import authority
from .options import Signing


def signer_of(settings: Signing, storage: Storage) -> Signer | None:
    """Who signs in `storage`, by the settings; None if nobody does."""
    if settings.key is None:
        return None
    url = settings.timestamp_url
    stamp = authority(url) if url else None
    return Signer(storage=storage, key=read_key(settings.key), timestamp=stamp)


def vouch(signer: Signer | None, manifests: Iterable[str], *, now: datetime) -> list[str]:
    """Sign manifests that were stored just now; for each that is not, a sentence on why.

    Nothing is lost by that: the next ``fiche sign`` makes up for it.
    """
    troubles = []
    for manifest in manifests if signer else ():
        try:
            signed = signer.sign_one(manifest, now=now) if signer else None
        except (ArchiveError, KeyError) as error:
            troubles.append(f"not signed: {manifest}: {error}; fiche sign makes up for it")
        else:
            if signed and signed.unstamped:
                why = signed.unstamped
                troubles.append(f"not time-stamped: {manifest}: {why}; fiche sign makes up for it")
    return troubles
