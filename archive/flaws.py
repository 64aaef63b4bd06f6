"""What is wrong with a record that someone else wrote, beyond its being whole."""

import base64
import binascii
import hashlib
from collections.abc import Iterator

from .imported import http_message
from .moments import warc_moment
from .records import Record

ABOUT_ADDRESSES = {"response", "request", "revisit", "resource", "conversion"}
ALGORITHMS = {"sha1", "sha256", "sha512", "md5"}


def flaws(record: Record) -> Iterator[str]:
    """A word for each thing that is wrong, fit for a counter. None of them makes it unreadable."""
    if not record.kind:
        yield "no-type"
    if not record.record_id:
        yield "no-id"
    if warc_moment(record.get("WARC-Date") or "") is None:
        yield "date"
    if record.kind in ABOUT_ADDRESSES and not record.get("WARC-Target-URI"):
        yield "no-address"
    if not holds(record.get("WARC-Block-Digest"), record.block):
        yield "block-digest"
    if record.kind != "revisit" and not payload_holds(record):
        yield "payload-digest"


def payload_holds(record: Record) -> bool:
    """Whether the payload is the one that was digested, with or without its chunk framing."""
    written = record.get("WARC-Payload-Digest")
    message = http_message(record)
    if message is None:
        return record.kind != "resource" or holds(written, record.block)
    return holds(written, message.payload) or holds(written, message.body)


def proves(written: str, data: bytes) -> bool:
    """Whether `data` has the digest `written`, and that is one that we know."""
    name = written.partition(":")[0].lower().replace("-", "")
    return name in ALGORITHMS and holds(written, data)


def holds(written: str | None, data: bytes) -> bool:
    """Whether `data` has the digest `written`; one that is in no known form says nothing."""
    name, _, value = (written or "").partition(":")
    algorithm = name.lower().replace("-", "")
    if algorithm not in ALGORITHMS:
        return True
    found = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    return value.lower() == found.hex() or as_bytes(value) == found


def as_bytes(value: str) -> bytes | None:
    """A digest in Base32; None if it is not."""
    try:
        return base64.b32decode(value.upper() + "=" * (-len(value) % 8))
    except (binascii.Error, ValueError):
        return None
