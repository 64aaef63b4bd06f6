"""What the index keeps of records that other people's tools wrote.

They lie in segments of their own, as they were; our `warcinfo` record at the beginning of such a
segment says so, in a line ``imported-from`` of its block.
"""

from dataclasses import dataclass

from .capture import Capture
from .errors import BrokenRecord
from .message import Message
from .moments import warc_moment
from .records import Record
from .warc import digest

MARK = "imported-from"
RUN = "isPartOf"
SHOWN = {"text/html", "application/xhtml+xml"}
KINDS = {"response", "revisit", "resource"}
OK, REDIRECTS = 200, range(300, 400)


@dataclass(frozen=True, slots=True)
class Place:
    """A segment and the folder it lies in."""

    segment: str
    day: str


def imported_run(record: Record | BrokenRecord) -> str | None:
    """The run that copied the records behind `record`; None if it does not begin such a segment."""
    if isinstance(record, BrokenRecord) or record.kind != "warcinfo":
        return None
    lines = record.block.decode("utf-8", "replace").splitlines()
    said = dict(line.split(": ", 1) for line in lines if ": " in line)
    return said.get(RUN, "") if MARK in said else None


def imported_capture(record: Record, place: Place, *, run: str, outlet: str = "") -> Capture | None:
    """What the index keeps of `record`; None if nothing, or if it does not say what of.

    Which outlet a page belongs to, the record cannot say: whoever imports it does.
    """
    url = (record.get("WARC-Target-URI") or "").strip("<>")
    moment = warc_moment(record.get("WARC-Date") or "")
    if record.kind not in KINDS or not (url and moment and record.record_id):
        return None
    message = http_message(record)
    return Capture(
        url=url,
        at=moment,
        status=message.status if message else OK,
        mime=message.mime if message else content_type(record),
        digest=digest_of(record, message),
        record_id=record.record_id,
        kind=record.kind,
        outlet=outlet,
        role=record.get("Fiche-Role") or role_of(record.kind, url, message),
        run=run,
        day=place.day,
        segment=place.segment,
        offset=record.offset,
        length=record.length,
        etag=message.get("ETag") if message else None,
        last_modified=message.get("Last-Modified") if message else None,
        location=message.get("Location") if message else None,
        truncated=record.get("WARC-Truncated"),
    )


def http_message(record: Record) -> Message | None:
    """The HTTP answer in `record`, if it is one: DNS answers and files are records as well."""
    is_http = record.kind in {"response", "revisit"} and record.block.startswith(b"HTTP/")
    return record.message if is_http else None


def content_type(record: Record) -> str:
    """The media type of a block that is no HTTP answer."""
    return (record.get("Content-Type") or "").partition(";")[0].strip().lower()


def digest_of(record: Record, message: Message | None) -> str:
    """The digest of the payload: as it was written, or made now."""
    written = record.get("WARC-Payload-Digest")
    return written or digest(message.payload if message else record.block)


def role_of(kind: str, url: str, message: Message | None) -> str:
    """What a record was fetched as, as far as its answer shows."""
    if url.partition("?")[0].endswith("/robots.txt"):
        return "robots"
    if message is None:
        return "page" if kind == "revisit" else "requisite"
    return "page" if message.mime in SHOWN or message.status in REDIRECTS else "requisite"
