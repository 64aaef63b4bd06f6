"""TLS: what we ask for, and what a connection turned out to be."""

import hashlib
import re
import ssl
from pathlib import Path
from typing import Any

from archive.capture import Tls

_SUITE = re.compile(
    r"(?:((?:EC)?DHE)-)?(?:(RSA|ECDSA|DSS)-)?"
    r"(?:(AES|ARIA|CAMELLIA)(128|256)|(CHACHA20-POLY1305))"
    r"(?:-(GCM|CCM8?))?(?:-(SHA\d*))?"
)


def client_context(
    ca_file: Path | None, *, verify: bool = True, protocols: tuple[str, ...] = ("http/1.1",)
) -> ssl.SSLContext:
    """How we speak TLS; `protocols` are offered by ALPN, the first one preferred."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    if not verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(list(protocols))
    return context


def tls_of(connection: ssl.SSLObject, *, verified: bool) -> Tls:
    """What is known of the TLS of an open `connection`."""
    cipher = connection.cipher()
    return Tls(
        version=(connection.version() or "").lower().replace("tlsv", "tls/"),
        cipher=suite_name(cipher[0]) if cipher else "",
        certificates=tuple(
            f"sha256:{hashlib.sha256(one).hexdigest()}" for one in chain(connection)
        ),
        verified=verified,
    )


def chain(connection: ssl.SSLObject) -> list[bytes]:
    """The certificates as the server sent them, its own first, in DER."""
    inner: Any = connection
    if not hasattr(inner, "get_unverified_chain"):  # public from Python 3.13 on
        inner = getattr(connection, "_sslobj", None)
    if inner is not None and hasattr(inner, "get_unverified_chain"):
        found = inner.get_unverified_chain() or ()
        return [one if isinstance(one, bytes) else one.public_bytes(_DER) for one in found]
    own = connection.getpeercert(binary_form=True)
    return [own] if own else []


_DER = 2  # ssl._ssl.ENCODING_DER


def suite_name(openssl: str) -> str:
    """The name that IANA knows a cipher suite by; one it cannot work out stays as it is.

    >>> suite_name("ECDHE-RSA-AES128-GCM-SHA256"), suite_name("TLS_AES_256_GCM_SHA384")
    ('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384')
    >>> suite_name("ECDHE-ECDSA-CHACHA20-POLY1305"), suite_name("AES256-SHA")
    ('TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'TLS_RSA_WITH_AES_256_CBC_SHA')
    """
    if not (found := _SUITE.fullmatch(openssl)):
        return openssl
    exchange, signed, cipher, bits, chacha, mode, digest = found.groups()
    key = "_".join(part for part in (exchange, signed or "RSA") if part)
    if chacha:
        return f"TLS_{key}_WITH_CHACHA20_POLY1305_SHA256"
    mode = {"CCM8": "CCM_8"}.get(mode, mode) if mode else "CBC"
    return "_".join(part for part in ("TLS", key, "WITH", cipher, bits, mode, digest) if part)
