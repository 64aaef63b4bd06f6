"""From a revisit record to the record that holds its payload, wherever that lies."""

from pathlib import Path

from .capture import Capture
from .catalog import Catalog
from .errors import BrokenRecord
from .moments import stamp
from .records import Record, read_record, records
from .storage import Reads


def with_payload(record: Record, *, storage: Reads, catalog: Catalog) -> Record:
    """`record` itself, or for a revisit the response that it refers to, in whichever segment.

    `BrokenRecord` if that is not in the archive, or is not what it should be.
    """
    if record.kind != "revisit":
        return record
    target = (record.get("WARC-Refers-To") or "").strip("<>")
    url = record.get("WARC-Refers-To-Target-URI") or record.get("WARC-Target-URI") or ""
    found = target_of(record, catalog.captures_of(catalog.key(url)), target)
    if found is None:
        said = f"the record that it refers to, {target or url}, is not in the catalog"
        raise BrokenRecord(record.record_id, record.offset, said)
    try:
        return read_record(storage, found)
    except KeyError:
        said = f"{found.key}, which it refers to, is not in the storage"
        raise BrokenRecord(record.record_id, record.offset, said) from None


def target_of(record: Record, captures: list[Capture], target: str) -> Capture | None:
    """The one of `captures` that `record` refers to: by id, or else by time and payload.

    The id is optional in the standard, and other people's revisits often lack it.
    """
    whole = [one for one in captures if one.kind == "response"]
    if target:
        return next((one for one in whole if one.record_id == target), None)
    at, digest = record.get("WARC-Refers-To-Date"), record.get("WARC-Payload-Digest")
    same = [one for one in whole if one.digest == digest]
    exact = (one for one in same if at and stamp(one.at)[:19] == at[:19])
    return next(exact, same[-1] if same else None)


def is_known(record: Record) -> bool:
    """Whether a page is the same as before at its own address, and was read then."""
    before = record.get("WARC-Refers-To-Target-URI")
    return record.kind == "revisit" and before in {None, record.get("WARC-Target-URI")}


def original_in(path: Path, record: Record) -> Record | None:
    """The record in the segment `path` that holds the payload of `record`, if it is there."""
    if record.kind != "revisit":
        return record
    wanted = (record.get("WARC-Refers-To") or "").strip("<>")
    with path.open("rb") as file:
        for found in records(file, name=path.name):
            if isinstance(found, Record) and found.record_id == wanted:
                return found
    return None
