"""Which capture of an address is meant by a time: the questions of replay about captures.

What is parked is left out: its records lie in the spool of a machine, see `archive.parking`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urljoin

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .capture import Capture
from .fields import uri
from .holdings import pages_of
from .moments import moment_of, stamp
from .reach import stored
from .rows import REDIRECTS, capture_of
from .schema import capture

SHOWN = ("response", "revisit", "resource")
"""The kinds of captures that are answers; a failure is none, and has the status 0."""

A_SECOND = timedelta(seconds=1)
AT_ONCE = 5_000
SECOND = sa.bindparam("second", type_=sa.Text)
KEY = capture.c.key == sa.bindparam("key", type_=sa.Text)
GOOD = (KEY, capture.c.status > 0, stored())
"""What a stored answer under a key is."""


class Place(NamedTuple):
    """Where a capture stands among those of its page: by time, and then by record."""

    at: str
    segment: str
    offset: int
    url: str


FIRST = Place("", "", -1, "")


@dataclass(frozen=True, slots=True)
class Day:
    """How often a page was captured on a day (``YYYY-MM-DD``), with one status."""

    day: str
    status: int
    captures: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The times of other captures of a page, as far as there are any; ``count`` is bounded."""

    first: datetime | None
    before: datetime | None
    after: datetime | None
    last: datetime | None
    count: int


def nearest(db: Connection, key: str, url: str, at: datetime) -> Capture | None:
    """The answer that shows `url`, whose key is `key`, as it was at `at`; failures never do.

    Captures of that very address come before those of other addresses of its page, and those
    before the pages that are known by it. Times are told apart by seconds, as addresses of
    captures are; of two that are as near the earlier is meant. A redirect to the address itself
    (as from http to https, if only that was kept) gives way to a capture that is none.
    """
    found = by_address(db, key, url, at)
    if found and leads_to(found, url):
        return by_address(db, key, url, at, straight=True)
    return found


def by_address(
    db: Connection, key: str, url: str, at: datetime, *, straight: bool = False
) -> Capture | None:
    """`nearest`, whatever the answer is, or if it must be `straight`, whatever but a redirect."""
    for address in (url, None):
        if found := closest(around(db, key, at, address, straight=straight), at):
            return found
    others = sorted(pages_of(db, [key])[key] - {key})
    near = [one for other in others for one in around(db, other, at, straight=straight)]
    return closest(near, at)


def around(
    db: Connection, key: str, at: datetime, url: str | None = None, *, straight: bool = False
) -> list[Capture]:
    """The last answer under `key` before the second of `at`, and the first one from then on.

    With `url` of that very address alone; if they must be `straight`, none that is a redirect.
    """
    given = {"key": key, "second": stamp(at.replace(microsecond=0))}
    if url is not None:
        given |= {"url": url, "spelled": uri(url)}
    rows = db.execute(around_query(of_address=url is not None, straight=straight), given)
    return [capture_of(row) for row in rows.mappings()]


@cache
def around_query(*, of_address: bool, straight: bool) -> sa.CompoundSelect[Any]:
    """The question of `around`; putting it together takes as long as answering it."""
    good = list(GOOD)
    if of_address:
        good.append(capture.c.url.in_([sa.bindparam("url"), sa.bindparam("spelled")]))
    if straight:
        good.append(capture.c.status.not_in(REDIRECTS))
    query = sa.select(capture).where(*good)
    before = query.where(capture.c.at < SECOND).order_by(capture.c.at.desc()).limit(1)
    after = query.where(capture.c.at >= SECOND).order_by(capture.c.at).limit(1)
    return sa.union_all(*(sa.select(one.subquery()) for one in (before, after)))


def closest(captures: Iterable[Capture], at: datetime) -> Capture | None:
    """The one nearest to `at`, the earlier of two that are as near."""
    return min(captures, key=lambda one: (distance(one, at), one.at), default=None)


def distance(one: Capture, at: datetime) -> timedelta:
    """How far a capture is from `at`, in whole seconds."""
    return abs(one.at.replace(microsecond=0) - at.replace(microsecond=0))


def leads_to(one: Capture, url: str) -> bool:
    """Whether a capture is a redirect to `url` itself, which would lead nowhere."""
    if one.status not in REDIRECTS or not one.location:
        return False
    try:
        return plain(urljoin(one.url, one.location)) == plain(url)
    except ValueError:
        return False


def plain(url: str) -> str:
    """`url` in ASCII and without its fragment: what two spellings of one address share."""
    return uri(url).partition("#")[0]


def neighbours(db: Connection, key: str, at: datetime, most: int) -> Neighbours:
    """What else was captured under `key`, around `at`; no more than `most` are counted."""
    second = at.replace(microsecond=0)
    given = {"key": key, "second": stamp(second), "next": stamp(second + A_SECOND), "most": most}
    *found, count = db.execute(neighbours_query(), given).one()
    first, before, after, last = (moment_of(one) if one else None for one in found)
    return Neighbours(first, before, after, last, count)


@cache
def neighbours_query() -> sa.Select[Any]:
    """The question of `neighbours`."""
    moments = sa.select(capture.c.at).where(*GOOD)
    early, late = moments.order_by(capture.c.at), moments.order_by(capture.c.at.desc())
    wanted = (
        early,
        late.where(capture.c.at < SECOND),
        early.where(capture.c.at >= sa.bindparam("next")),
        late,
    )
    some = moments.limit(sa.bindparam("most", type_=sa.Integer)).subquery()
    count = sa.select(sa.func.count()).select_from(some)
    ends = (one.limit(1).scalar_subquery() for one in wanted)
    return sa.select(*ends, count.scalar_subquery())


def captures_by_day(db: Connection, keys: Iterable[str]) -> list[Day]:
    """How often pages were captured on each day, with which status (0: a failure)."""
    day = sa.func.substr(capture.c.at, 1, 10)
    mine = (capture.c.key.in_(list(keys)), stored())
    query = sa.select(day, capture.c.status, sa.func.count()).where(*mine)
    rows = db.execute(query.group_by(day, capture.c.status).order_by(day, capture.c.status))
    return [Day(*row) for row in rows]


def captures_between(
    db: Connection, keys: Iterable[str], since: datetime, until: datetime, most: int
) -> list[Capture]:
    """The first captures of pages in a period, failures too, oldest first; `most` at most."""
    within = (capture.c.at >= stamp(since), capture.c.at < stamp(until))
    query = sa.select(capture).where(capture.c.key.in_(list(keys)), *within, stored())
    rows = db.execute(query.order_by(capture.c.at).limit(most)).mappings()
    return [capture_of(row) for row in rows]


def times(db: Connection, key: str, after: Place = FIRST, most: int = AT_ONCE) -> list[Place]:
    """The places of the answers under `key` that follow `after`, oldest first; `most` at most."""
    place = (capture.c.at, capture.c.segment, capture.c.offset)
    later = sa.tuple_(*place) > sa.tuple_(*(sa.literal(one) for one in after[:3]))
    query = sa.select(*place, capture.c.url).where(*GOOD, capture.c.at >= after.at, later)
    rows = db.execute(query.order_by(*place).limit(most), {"key": key})
    return [Place(*row) for row in rows]


def keys_of(db: Connection, key: str) -> list[str]:
    """The keys under which the captures of a page lie: its own, or else those it leads to."""
    own = sa.select(capture.c.key).where(capture.c.key == key, stored()).limit(1)
    if db.execute(own).first():
        return [key]
    return sorted(pages_of(db, [key])[key] - {key}) or [key]
