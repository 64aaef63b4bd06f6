"""What came with an answer and is no part of it, in a record of its own that other tools pass over.

That is a ``metadata`` record of type ``application/warc-fields``, for any other type is taken for
a page of that address by pywb and cdxj-indexer. A value is a JSON string, each of its characters
a byte (ISO 8859-1): readable as it stands, and whole.
"""

import json

from .fields import warc_fields
from .records import Record

Besides = tuple[tuple[str, bytes], ...]
NAMES = ("interim", "received", "trailers", "surplus")


def besides_block(besides: Besides) -> bytes:
    """The block of the record that keeps `besides`.

    >>> besides_block((("trailers", b"x-sum: 1\\r\\n"),))
    b'trailers: "x-sum: 1\\\\r\\\\n"\\r\\n'
    """
    return warc_fields((name, json.dumps(data.decode("latin-1"))) for name, data in besides)


def besides_of(record: Record) -> Besides:
    """What a `record` of this kind keeps, byte for byte; nothing if it is of another kind."""
    if record.kind != "metadata":
        return ()
    lines = (line.partition(": ") for line in record.block.decode("ascii", "replace").split("\r\n"))
    return tuple(
        (name, json.loads(value).encode("latin-1"))
        for name, _, value in lines
        if name in NAMES and value.startswith('"')
    )
