"""The index of a segment: a line a capture, sorted by address and time.

A line is ``SURT YYYYMMDDhhmmss {json}``. The JSON has the fields that pywb and others read
(url, mime, status, digest, length, offset, filename) and ours, so that the line is a `Capture`
and nothing of it is lost.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from .capture import Capture
from .errors import BrokenRecord
from .imported import Place, imported_capture, imported_run
from .message import Message
from .moments import stamp
from .records import Record, records
from .surt import surt

INDEXED = {"response", "revisit", "metadata"}
REVISIT = "warc/revisit"
OWN = {
    name: name.replace("_", "-")
    for name in ("outlet", "role", "run", "via", "etag", "last_modified", "location", "truncated",
                 "error")
}  # fmt: skip


def cdxj_line(capture: Capture) -> str:
    """`capture` as a line, without a line break."""
    date = stamp(capture.at)
    facts: dict[str, Any] = {
        "url": capture.url,
        "mime": REVISIT if capture.kind == "revisit" else capture.mime or "unk",
        "status": str(capture.status),
        "digest": capture.digest,
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": f"{capture.segment}.warc.gz",
        "date": date,
        "kind": capture.kind,
        "record-id": capture.record_id,
        "day": capture.day,
    }
    if capture.kind == "revisit":
        facts["revisit-mime"] = capture.mime
    for name, key in OWN.items():
        if (value := getattr(capture, name)) is not None:
            facts[key] = value
    moment = date[:19].replace("-", "").replace("T", "").replace(":", "")
    return f"{surt(capture.url)} {moment} {json.dumps(facts)}"


def parse_cdxj(line: str) -> Capture:
    """The capture of a `line`; `ValueError` if it is not one of ours."""
    try:
        facts = json.loads(line.split(" ", 2)[2])
        mime = facts.get("revisit-mime", facts["mime"])
        return Capture(
            url=facts["url"],
            at=datetime.fromisoformat(facts["date"]),
            status=int(facts["status"]),
            mime="" if mime == "unk" else mime,
            digest=facts["digest"],
            record_id=facts["record-id"],
            kind=facts["kind"],
            day=facts["day"],
            segment=facts["filename"].removesuffix(".warc.gz"),
            offset=int(facts["offset"]),
            length=int(facts["length"]),
            **{name: facts.get(key) for name, key in OWN.items()},
        )
    except (IndexError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"no line of a fiche index: {line[:80]!r} ({error!r})") from None


def cdxj_lines(captures: Iterable[Capture]) -> list[str]:
    """The sorted index of `captures`."""
    return sorted(cdxj_line(capture) for capture in captures)


OutletOf = Callable[[str], str]
"""Gives the outlet that an address belongs to."""


def index_segment(
    path: Path, *, day: str | None = None, outlet_of: OutletOf | None = None
) -> Iterator[Capture]:
    """Every capture in the WARC file `path`, in its order; what is broken is left out.

    `day` is the folder of the segment; without it, that of the file's warcinfo record. Imported
    records do not say of which outlet they are: `outlet_of` does.
    """
    segment = path.name.removesuffix(".open").removesuffix(".warc.gz")
    with path.open("rb") as file:
        yield from index_records(file, segment=segment, day=day, outlet_of=outlet_of)


def index_records(
    file: BinaryIO, *, segment: str, day: str | None = None, outlet_of: OutletOf | None = None
) -> Iterator[Capture]:
    """Every capture in `file`; see `index_segment`."""
    run: str | None = None
    for number, record in enumerate(records(file, name=segment)):
        if isinstance(record, BrokenRecord):
            continue
        if number == 0:
            run = imported_run(record)
        day = day or f"{record.at.astimezone(UTC):%Y/%m/%d}"
        if capture := indexed(record, Place(segment, day), imported_by=run):
            if outlet_of and not capture.outlet:
                capture = replace(capture, outlet=outlet_of(capture.url))
            yield capture


def indexed(record: Record, place: Place, *, imported_by: str | None) -> Capture | None:
    """What the index keeps of `record`, in a segment of ours or in one that a run imported."""
    if imported_by is not None:
        return imported_capture(record, place, run=imported_by)
    if record.kind in INDEXED and record.get("Fiche-Role"):
        return capture_of(record, record.message, place)
    return None


def capture_of(record: Record, message: Message, place: Place) -> Capture:
    """What the index keeps of `record`, whose HTTP message is `message`."""
    failure = record.kind == "metadata"
    return Capture(
        url=record.get("WARC-Target-URI") or "",
        at=record.at,
        status=0 if failure else message.status,
        mime="" if failure else message.mime,
        digest=payload_digest(record) or "",
        record_id=record.record_id,
        kind=record.kind,
        outlet=record.get("Fiche-Outlet") or "",
        role=record.get("Fiche-Role") or "",
        run=record.get("Fiche-Run") or "",
        day=place.day,
        segment=place.segment,
        offset=record.offset,
        length=record.length,
        via=record.get("Fiche-Via"),
        etag=None if failure else message.get("ETag"),
        last_modified=None if failure else message.get("Last-Modified"),
        location=None if failure else message.get("Location"),
        truncated=record.get("WARC-Truncated"),
        error=failure_reason(record) if failure else None,
    )


def payload_digest(record: Record) -> str | None:
    """The digest that the payload was written with; see `archive.warc.payload_digest_field`."""
    return record.get("WARC-Payload-Digest") or record.get("Fiche-Payload-Digest")


def failure_reason(record: Record) -> str:
    """The reason in the block of a failure's metadata record."""
    lines = record.block.decode("utf-8", "replace").splitlines()
    pairs = (line.partition(":") for line in lines)
    return next((value.strip() for name, _, value in pairs if name == "error"), "unknown")
