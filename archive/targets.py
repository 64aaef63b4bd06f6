"""Whether every revisit record refers to a record that holds its payload."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Self

from .capture import Capture
from .cdxj import parse_cdxj
from .records import Record
from .soundness import SegmentCheck
from .storage import Storage

Unanswered = tuple[str, int, str]
"""The file and the byte of a revisit record, and the id of the record that it refers to."""

AT_ONCE = 1000


class Targets:
    """Collects what revisits refer to, and what there is; in a database that is no file of ours.

    Any number of records: what does not fit into a few megabytes lies on the disk.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("create table held (name blob primary key) without rowid")
        self._db.execute("create table wanted (name blob, file text, byte int, target text)")
        self._db.execute("begin")
        self._held: list[tuple[bytes]] = []

    def note(self, key: str, check: SegmentCheck, capture: Capture, record: Record) -> None:
        """Take in a `record` of the file `key`; what was imported is not ours to judge."""
        if capture.kind != "revisit":
            self._hold(capture.record_id, capture.digest)
        elif check.imported_by is None:
            target = (record.get("WARC-Refers-To") or "").strip("<>")
            row = (name_of(target, capture.digest), key, record.offset, target)
            self._db.execute("insert into wanted values (?, ?, ?, ?)", row)

    def look_further(self, storage: Storage, prefix: str) -> None:
        """Take in what the indexes say of files that do not begin with `prefix`, if need be."""
        if not prefix or next(self.unanswered(), None) is None:
            return
        for key in storage.keys("warc/"):
            if key.endswith(".cdxj") and not key.startswith(prefix):
                with closing(storage.open(key)) as lines:
                    self._hold_all(lines)

    def unanswered(self) -> Iterator[Unanswered]:
        """The revisits whose payload lies nowhere."""
        self._flush()
        yield from self._db.execute(
            "select file, byte, target from wanted where name not in (select name from held)"
            " order by file, byte"
        )

    def close(self) -> None:
        self._db.close()

    def _hold_all(self, lines: Iterator[bytes]) -> None:
        for line in lines:
            try:
                capture = parse_cdxj(line.decode("utf-8", "replace"))
            except ValueError:
                continue  # said of the index itself, if that is looked at
            if capture.kind != "revisit":
                self._hold(capture.record_id, capture.digest)

    def _hold(self, record_id: str, digest: str) -> None:
        self._held.append((name_of(record_id, digest),))
        if len(self._held) >= AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        self._db.executemany("insert or ignore into held values (?)", self._held)
        self._held.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def name_of(record_id: str, digest: str) -> bytes:
    """A record with a payload, in little space."""
    return hashlib.blake2b(f"{record_id} {digest}".encode(), digest_size=16).digest()
