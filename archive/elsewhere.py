"""Records that the archive has from elsewhere than the file that is being imported."""

from collections import deque

import sqlalchemy as sa

from .capture import Capture
from .catalog import Catalog
from .imported import Place, imported_capture
from .moments import stamp
from .reach import stored
from .records import Record
from .schema import capture

NEAR = 100
"""So many records later, what goes with an answer has come."""


class Elsewhere:
    """What crawls, and imports of other files, brought in; those of runs that `end` so aside.

    A record is the same if it has the id, the time, the address and the payload of one in the
    catalog. What goes with such an answer and comes after it is taken for the same as well.
    """

    def __init__(self, catalog: Catalog, end: str) -> None:
        self._catalog, self._end = catalog, end
        self._near: deque[str] = deque(maxlen=NEAR)

    def has(self, record: Record) -> bool:
        """Whether `record` needs not be kept."""
        found = imported_capture(record, Place("", ""), run="")
        if found is None:
            with_it = record.get("WARC-Concurrent-To") or ""
            return with_it.strip("<>") in self._near
        if not self._knows(found):
            return False
        self._near.append(found.record_id)
        return True

    def _knows(self, one: Capture) -> bool:
        same = sa.and_(
            capture.c.key == self._catalog.key(one.url),
            capture.c.at == stamp(one.at),
            capture.c.record_id == one.record_id,
            capture.c.digest == one.digest,
            ~capture.c.run.endswith(self._end, autoescape=True),
            stored(),
        )
        with self._catalog.reading() as db:
            return db.execute(sa.select(capture.c.offset).where(same).limit(1)).first() is not None
