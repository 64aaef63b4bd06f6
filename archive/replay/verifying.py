"""``/verify/<segment>/<record id>``: whether one record is what was captured, looked at now."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from archive.capture import Capture
from archive.cdxj import payload_digest
from archive.errors import BrokenRecord
from archive.fields import uri
from archive.imported import http_message
from archive.mementos import plain
from archive.records import Record
from archive.rows import capture_of
from archive.schema import article, capture, run
from archive.warc import digest, is_digest

from .addresses import ALL
from .cards import article_link
from .library import Library
from .options import addresses_of, library_of
from .problems import problem
from .rendering import render

FRESH = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether it is as it should be (None: nobody can say)."""

    name: str
    good: bool | None
    said: str


def page(request: Request) -> Response:
    """The checks of one record."""
    library = library_of(request)
    segment, record_id = request.path_params["segment"], request.path_params["record_id"]
    known = (segment + record_id).isprintable()  # PostgreSQL cannot be asked for every character
    one = found(library, segment, record_id) if known else None
    if one is None:
        said = "No record of that name is entered in the catalog."
        return problem(request, 404, said, "If it was stored, fiche rebuild enters it.")
    checks = list(checks_of(library, one))
    return render(
        request,
        "verify.html",
        headers=FRESH,
        one=one,
        checks=checks,
        good=all(check.good is not False for check in checks),
        now=datetime.now(UTC),
        article=article_link(one.url, f"{one.at:%Y%m%d%H%M%S}"),
        snapshot=addresses_of(request).at(one.at, plain(one.url)),
        calendar=addresses_of(request).build(plain(one.url), ALL),
        has_article=library.has_article(one.url),
    )


def found(library: Library, segment: str, record_id: str) -> Capture | None:
    """The capture with a record, in the catalog or in the spool."""
    here = (capture.c.segment == segment) & (capture.c.record_id == record_id)
    line = sa.select(article.c.document).where(
        article.c.segment == segment, article.c.record_id == record_id
    )
    with library.catalog.reading() as db:
        known = db.execute(line.limit(1)).scalar()
        if known:  # its place is the way to the row that is indexed
            here &= capture.c.offset == json.loads(known)["offset"]
        row = db.execute(sa.select(capture).where(here).limit(1)).mappings().first()
    if row is not None:
        return capture_of(row)
    growing = library.spooled.all() if library.spooled else iter(())
    return next(
        (one for one in growing if (one.segment, one.record_id) == (segment, record_id)), None
    )


def checks_of(library: Library, one: Capture) -> Iterator[Check]:
    """What there is to look at, one after the other; ends where nothing more can be seen."""
    try:
        record = library.record(one)
    except BrokenRecord as error:
        yield Check("The record", False, f"It cannot be read: {error.reason}.")
        return
    yield Check(
        "The record", True, f"It lies at byte {one.offset:,} and is whole, {one.length:,} bytes."
    )
    yield from identity(one, record)
    yield from digests(one, record)
    if record.kind == "revisit":
        yield original(library, record)
    yield file(library, one)


def identity(one: Capture, record: Record) -> Iterator[Check]:
    """Whether the record tells of the page and the time that the catalog says."""
    url = (record.get("WARC-Target-URI") or "").strip("<>")
    same = url in {one.url, uri(one.url)}
    yield Check(
        "Its address", same, url if same else f"The record says {url}, the catalog {one.url}."
    )
    said = record.get("WARC-Date") or "nothing"
    with suppress(ValueError):
        same = record.at.replace(microsecond=0) == one.at.replace(microsecond=0)
        yield Check(
            "Its time", same, said if same else f"The record says {said}, the catalog {one.at}."
        )


def digests(one: Capture, record: Record) -> Iterator[Check]:
    """Whether the bytes have the digests that were written when they came."""
    written = record.get("WARC-Block-Digest")
    yield compared("All of the answer", written, record.block)
    message = http_message(record)
    if message is None or record.kind != "response":
        return
    yield compared("Its payload", payload_digest(record), message.content)
    if one.digest:
        same = one.digest == payload_digest(record)
        said = one.digest if same else f"The catalog has {one.digest}."
        yield Check("The payload in the catalog", same, said)


def compared(name: str, written: str | None, data: bytes | memoryview) -> Check:
    """Whether `data` has the digest that is written."""
    if not written:
        return Check(name, None, "No digest was written with it.")
    if is_digest(written, data):
        return Check(name, True, f"{len(data):,} bytes, {written}")
    return Check(name, False, f"The bytes are {digest(data)}, but were written as {written}.")


def original(library: Library, record: Record) -> Check:
    """Whether the payload that a revisit means is there as it was."""
    name = "The answer it refers to"
    earlier = library.original(record)
    if earlier is None:
        return Check(name, False, "It is not in the archive.")
    try:
        message = http_message(library.record(earlier))
    except BrokenRecord as error:
        return Check(name, False, f"It cannot be read: {error.reason}.")
    checked = compared(name, earlier.digest, message.content if message else b"")
    place = f"{earlier.key}, byte {earlier.offset:,}"
    return Check(name, checked.good, f"{place}: {checked.said}")


def file(library: Library, one: Capture) -> Check:
    """Whether the file that the record lies in is as large as its run's manifest says."""
    name = "The file around it"
    with library.catalog.reading() as db:
        text = db.execute(sa.select(run.c.manifest).where(run.c.run == one.run)).scalar()
    files: list[dict[str, Any]] = json.loads(text).get("files", []) if text else []
    entry = next((entry for entry in files if entry.get("key") == one.key), None)
    if entry is None:
        return Check(name, None, "It is not sealed yet, or the manifest of its run is not here.")
    try:
        size = library.storage.size(one.key)
    except KeyError:
        return Check(name, False, f"{one.key} is not in the storage.")
    if size != entry["bytes"]:
        said = f"It has {size:,} bytes; it was sealed with {entry['bytes']:,}."
        return Check(name, False, said)
    return Check(name, True, f"{size:,} bytes, as it was sealed (sha256 {entry['sha256'][:16]}…)")
