"""Time-stamps of an authority (RFC 3161): that something was there at a time, and as it is.

The only importer of rfc3161-client, which is an optional extra.
"""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from cryptography import x509

from .errors import ArchiveError


class TimestampRefused(ArchiveError):
    """No time-stamp could be had, or read; the message says why."""


def client() -> ModuleType:
    """The library that knows RFC 3161; `TimestampRefused` if it is not installed."""
    try:
        import rfc3161_client  # noqa: PLC0415 - an optional extra
    except ModuleNotFoundError:
        raise TimestampRefused(
            "time-stamps need rfc3161-client: pip install 'microfiche[signing]'"
        ) from None
    return rfc3161_client


def timestamped(data: bytes, send: Callable[[bytes], bytes]) -> bytes:
    """The authority's answer for `data`; `send` takes it the request."""
    library = client()
    request = library.TimestampRequestBuilder().data(data).nonce().cert_request(cert_request=True)
    built = request.build()
    answer = send(built.as_bytes())
    try:
        found = library.decode_timestamp_response(answer)
        granted = found.status in {0, 1}
        same = granted and found.tst_info.nonce == built.nonce
    except ValueError as error:
        raise TimestampRefused(f"the authority's answer is no time-stamp: {error}") from None
    if not same:
        said = "it refuses" if not granted else "it is the answer to another request"
        raise TimestampRefused(f"the authority gave no time-stamp: {said}")
    return answer


def stamp_check(roots: Path) -> Callable[[bytes, bytes], str | None]:
    """Says why an answer is no time-stamp of some bytes by an authority below `roots` (PEM)."""
    library = client()
    try:
        certificates = x509.load_pem_x509_certificates(roots.read_bytes())
    except (OSError, ValueError) as error:
        raise TimestampRefused(f"cannot read the certificates in {roots}: {error}") from None
    builder = library.VerifierBuilder()
    for certificate in certificates:
        builder = builder.add_root_certificate(certificate)
    verifier = builder.build()

    def flaw(answer: bytes, data: bytes) -> str | None:
        try:
            verifier.verify_message(library.decode_timestamp_response(answer), data)
        except (ValueError, library.VerificationError) as error:
            return f"it is no time-stamp of this manifest: {error}"
        return None

    return flaw
