"""Which captures can be read from here: those of parked segments lie in the spool of a machine."""

import sqlalchemy as sa

from .schema import capture, parked


def stored(segment: sa.ColumnElement[str] = capture.c.segment) -> sa.ColumnElement[bool]:
    """Whether a segment is in the storage, where everybody can read it."""
    return segment.not_in(sa.select(parked.c.segment))


def within_reach(home: str) -> sa.ColumnElement[bool]:
    """Whether a capture is in the storage, or in the spool `home`; without one, in the storage."""
    return capture.c.segment.not_in(sa.select(parked.c.segment).where(parked.c.home != home))
