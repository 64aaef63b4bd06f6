"""What is parked in the spool of a machine, as it is entered in the catalog."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from .capture import Capture
from .entries import forget_segment, put_captures, put_lines
from .grown import Grown
from .history import put_visit
from .holdings import held
from .moments import stamp
from .rows import Key, Row
from .schema import capture, parked, pending, run_outlet, segment
from .upsert import add

LOST = "lost"
"""Why a page is pending that was captured by a machine which died for good."""
OK = 200


class ParkedRun(Protocol):
    """What is asked of `archive.parking.Parked`."""

    @property
    def run(self) -> str: ...
    @property
    def last(self) -> str: ...
    @property
    def before(self) -> str | None: ...
    @property
    def grown(self) -> Grown | None: ...
    def captures(self, *, whole: bool) -> Iterable[Capture]: ...
    def articles(self, *, whole: bool) -> Iterable[Mapping[str, Any]]: ...
    def visits(self, *, whole: bool) -> Iterable[Mapping[str, Any]]: ...


class LeftSegment(Protocol):
    """What is asked of `archive.left.Left`."""

    @property
    def run(self) -> str: ...
    @property
    def segment(self) -> str: ...
    def captures(self) -> Iterable[Capture]: ...
    def articles(self) -> Iterable[Mapping[str, Any]]: ...


Found = TypeVar("Found", bound=ParkedRun)


def put_parked(connection: Connection, one: ParkedRun, home: str, key: Key) -> None:
    """Enter what the last visit of a run captured, read and left undone, where the run is parked.

    If anything of the visits before is not entered, all of it is. May be done again.
    """
    mine = run_outlet.c.run == one.run
    entered = connection.execute(sa.select(sa.func.max(run_outlet.c.started)).where(mine)).scalar()
    whole = entered not in {one.before, one.last}
    if one.grown:
        known = sa.select(parked.c.segment).where(parked.c.segment == one.grown.segment)
        whole = whole or connection.execute(known).first() is None
        put_grown(connection, one, one.grown, home, key, whole=whole)
    if whole:
        connection.execute(pending.delete().where(pending.c.run == one.run))
    for visit in one.visits(whole=whole):
        put_visit(connection, one.run, visit)


def put_grown(
    connection: Connection, one: ParkedRun, grown: Grown, home: str, key: Key, *, whole: bool
) -> None:
    """Enter what a parked segment has grown by in the last visit, or the `whole` of it."""
    stem = grown.segment
    if whole:
        forget_segment(connection, stem)
        row = {"segment": stem, "day": grown.day, "run": one.run, "home": home}
        connection.execute(parked.insert(), row | {"opened": stamp(grown.opened)})
    else:
        new = (capture.c.segment == stem) & (capture.c.offset >= grown.before[0])
        connection.execute(capture.delete().where(new))
    put_captures(connection, stem, one.captures(whole=whole), key)
    put_lines(connection, stem, one.articles(whole=whole), key)


def put_left(connection: Connection, one: LeftSegment, home: str, key: Key) -> None:
    """Enter a segment of a run that is over and cannot be stored yet, as one that is parked."""
    captures = iter(one.captures())
    first = next(captures, None)
    if first is None:
        return
    forget_segment(connection, one.segment)
    row = {"segment": one.segment, "day": first.day, "run": one.run, "home": home}
    connection.execute(parked.insert(), row | {"opened": stamp(first.at)})
    put_captures(connection, one.segment, chain([first], captures), key)
    put_lines(connection, one.segment, one.articles(), key)


def places(connection: Connection, stems: Iterable[str]) -> dict[str, str]:
    """By segment, the spool that it is parked in, or nothing if it is stored."""
    names = list(stems)
    found = dict.fromkeys(
        connection.execute(
            sa.select(segment.c.segment).where(segment.c.segment.in_(names))
        ).scalars(),
        "",
    )
    mine = sa.select(parked.c.segment, parked.c.home).where(parked.c.segment.in_(names))
    return found | dict(connection.execute(mine).all())


def lacking(connection: Connection, found: Iterable[Found], home: str) -> list[Found]:
    """Those of some runs parked in `home` of which not all is entered."""
    every = list(found)
    if not every:
        return []
    mine = sa.select(parked.c.segment).where(parked.c.home == home)
    segments = set(connection.execute(mine).scalars())
    visits = (
        sa.select(run_outlet.c.run, sa.func.max(run_outlet.c.started))
        .where(run_outlet.c.run.in_([one.run for one in every]))
        .group_by(run_outlet.c.run)
    )
    last = dict(connection.execute(visits).all())
    return [
        one
        for one in every
        if last.get(one.run) != one.last or (one.grown and one.grown.segment not in segments)
    ]


def is_parked(connection: Connection, record_id: str) -> bool:
    """Whether a record lies in a segment that is parked somewhere."""
    mine = capture.join(parked, capture.c.segment == parked.c.segment)
    query = sa.select(capture.c.offset).select_from(mine).where(capture.c.record_id == record_id)
    return connection.execute(query.limit(1)).first() is not None


def forget_home(connection: Connection, home: str, now: datetime) -> int:
    """Forget what is parked in `home`, as if it had not been captured; how many captures.

    Each of its pages is pending from `now` on, so that it is asked for again though nobody should
    announce it any more.
    """
    count = 0
    rows = connection.execute(sa.select(parked).where(parked.c.home == home)).mappings().all()
    for row in rows:
        mine = sa.select(capture).where(capture.c.segment == row["segment"])
        captures = connection.execute(mine).mappings().all()
        forget_segment(connection, row["segment"])
        add(connection, pending, list(lost_pages(connection, captures, now)))
        visits = run_outlet.update().where(run_outlet.c.run == row["run"])
        connection.execute(visits.values(complete=False, settled=False))
        count += len(captures)
    return count


def lost_pages(
    connection: Connection, captures: Iterable[RowMapping], now: datetime
) -> Iterator[Row]:
    """The pages among some captures of which nothing is left, as they are pending."""
    pages = {one["key"]: one for one in captures if one["role"] == "page" and one["status"] == OK}
    left = held(connection, pages)
    for place, (name, one) in enumerate(pages.items()):
        if name in left and left[name].captures:
            continue
        entry = {"outlet": one["outlet"], "url": one["url"], "key": name, "reason": LOST}
        yield {
            "run": one["run"],
            "outlet": one["outlet"],
            "key": name,
            "started": stamp(now),
            "place": place,
            "entry": json.dumps({**entry, "published": None, "attempts": 0, "not_before": None}),
        }
