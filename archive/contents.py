"""What a catalog has entered, as a whole: to be counted, and compared with the storage."""

from typing import Any

import sqlalchemy as sa

from . import entries, parked_rows, schema
from .capture import Capture
from .database import Database


class Contents(Database):
    """A catalog, asked for what is entered in it."""

    def segments(self) -> dict[str, str]:
        """The day of every segment that is entered, by its name."""
        with self.reading() as db:
            return dict(db.execute(sa.select(schema.segment.c.segment, schema.segment.c.day)).all())

    def entered(self, segment: str) -> tuple[list[Capture], list[dict[str, Any]]]:
        """The captures and the articles of one segment, as they are entered."""
        with self.reading() as db:
            return entries.entered(db, segment)

    def readings(self) -> dict[str, str]:
        """The day of every file of later readings that is entered, by its name."""
        with self.reading() as db:
            return dict(db.execute(sa.select(schema.reading.c.reading, schema.reading.c.day)).all())

    def reread(self, stem: str) -> list[dict[str, Any]]:
        """The articles of one file of later readings, as they are entered."""
        with self.reading() as db:
            return entries.reread(db, stem)

    def run_names(self) -> set[str]:
        """Every run that is entered."""
        with self.reading() as db:
            return set(db.execute(sa.select(schema.run.c.run)).scalars())

    def counts(self) -> dict[str, int]:
        """How many segments, captures, articles and runs are entered."""
        with self.reading() as db:
            return entries.counts(db)

    def is_parked(self, record_id: str) -> bool:
        """Whether a record is known that lies in the spool of some machine yet."""
        with self.reading() as db:
            return parked_rows.is_parked(db, record_id)
