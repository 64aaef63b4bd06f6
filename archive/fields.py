"""The named fields of the records that we write.

What the standard has no field for stands in fields of our own on the answer's record:
``Fiche-Outlet``, ``Fiche-Role``, ``Fiche-Via``, ``Fiche-Run``, ``Fiche-Certificates``,
``Fiche-TLS-Verified``, ``Fiche-Redacted``, ``Fiche-Besides``, and ``Fiche-Payload-Digest`` (see
`payload_digest_field`).
"""

import re
from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote

from .capture import Earlier, Exchange
from .message import Message
from .moments import stamp

PROFILES = "http://netpreserve.org/warc/1.1/revisit/"

Fields = tuple[tuple[str, str], ...]


def standard_fields(kind: str, record_id: str, at: datetime, url: str) -> Fields:
    """The fields every record about an address has."""
    return (
        ("WARC-Type", kind),
        ("WARC-Record-ID", bracketed(record_id)),
        ("WARC-Date", stamp(at)),
        ("WARC-Target-URI", uri(url)),
    )


def wire_fields(exchange: Exchange) -> Fields:
    """Whom we spoke to, in which protocols, and whether the answer is whole."""
    found = [("WARC-IP-Address", exchange.ip)] if exchange.ip else []
    found += [("WARC-Protocol", name) for name in exchange.protocols]
    if exchange.tls:
        found += [("WARC-Cipher-Suite", exchange.tls.cipher)]
    found += [("WARC-Truncated", exchange.truncated)] if exchange.truncated else []
    return tuple(found)


def revisit_fields(earlier: Earlier | None, message: Message) -> Fields:
    """What an unchanged answer refers to (WARC 1.1, section 6.7)."""
    if earlier is None:
        return ()
    asked = message.status == HTTPStatus.NOT_MODIFIED
    profile = "server-not-modified" if asked else "identical-payload-digest"
    return (
        ("WARC-Profile", PROFILES + profile),
        ("WARC-Refers-To", bracketed(earlier.record_id)),
        ("WARC-Refers-To-Target-URI", uri(earlier.url)),
        ("WARC-Refers-To-Date", stamp(earlier.at)),
    )


def payload_digest_field(kind: str, message: Message) -> str:
    """The name under which a payload digest is written.

    The standard takes the payload without its chunk framing, ``warcio check`` takes it with the
    framing and calls the right digest wrong (webrecorder/warcio issues 74 and 75). The field is
    optional, so where the two readings differ the digest stands under a name of our own.
    """
    differs = kind == "response" and message.chunked
    return "Fiche-Payload-Digest" if differs else "WARC-Payload-Digest"


def own_fields(exchange: Exchange, run: str) -> Fields:
    """What the archive knows of an exchange beyond the standard."""
    found = [("Fiche-Outlet", exchange.outlet), ("Fiche-Role", exchange.role), ("Fiche-Run", run)]
    found += [("Fiche-Via", uri(exchange.via))] if exchange.via else []
    if exchange.tls:
        found += [("Fiche-Certificates", ", ".join(exchange.tls.certificates))]
        found += [("Fiche-TLS-Verified", "yes" if exchange.tls.verified else "no")]
    found += [("Fiche-Redacted", ", ".join(exchange.redacted))] if exchange.redacted else []
    besides = ", ".join(dict.fromkeys(name for name, _ in exchange.besides))
    found += [("Fiche-Besides", besides)] if besides else []
    return tuple(found)


def failure_block(exchange: Exchange) -> bytes:
    """The block of a failure's metadata record."""
    lines = [("error", exchange.error or "unknown")]
    lines += [("code", exchange.code)] if exchange.code else []
    lines += [("detail", exchange.detail)] if exchange.detail else []
    return warc_fields(lines)


def warc_fields(lines: Iterable[tuple[str, str]]) -> bytes:
    """`lines` as application/warc-fields."""
    return "".join(f"{name}: {one_line(value)}\r\n" for name, value in lines).encode()


def bracketed(record_id: str) -> str:
    """`record_id` as a field carries it."""
    return f"<{record_id}>"


def uri(url: str) -> str:
    """`url` as it may stand in a record: in ASCII (RFC 3986), everything else percent-encoded."""
    return re.sub(r"[^!-~]+", lambda found: quote(found[0], safe="", errors="replace"), url.strip())


def one_line(value: str) -> str:
    """`value` as it may stand in a field: without line breaks, and without half characters."""
    if value.isascii() and value.isprintable():
        return value.strip()
    text = value.encode("utf-8", "replace").decode("utf-8")
    return text.replace("\r", " ").replace("\n", " ").strip()
