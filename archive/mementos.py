"""Which capture of an address is meant by a time: the questions of replay about captures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urljoin

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .capture import Capture
from .fields import uri
from .holdings import pages_of
from .moments import moment_of, stamp
from .rows import REDIRECTS, capture_of
from .schema import capture

SHOWN = ("response", "revisit", "resource")
"""The kinds of captures that are answers; a failure is none."""

A_SECOND = timedelta(seconds=1)
AT_ONCE = 5_000
Condition = sa.ColumnElement[bool]
Around = tuple[Capture | None, Capture | None]


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
        return by_address(db, key, url, at, capture.c.status.not_in(REDIRECTS))
    return found


def by_address(
    db: Connection, key: str, url: str, at: datetime, *where: Condition
) -> Capture | None:
    """`nearest`, whatever the answer is."""
    same = capture.c.url.in_({url, uri(url)})
    for conditions in ((same, *where), where):
        if found := closest(around(db, key, at, *conditions), at):
            return found
    others = sorted(pages_of(db, [key])[key] - {key})
    near = [one for other in others for one in around(db, other, at, *where)]
    return closest(near, at)


def around(db: Connection, key: str, at: datetime, *where: Condition) -> Around:
    """The last answer under `key` before the second of `at`, and the first one from then on."""
    good = (capture.c.key == key, capture.c.kind.in_(SHOWN), capture.c.status > 0, *where)
    moment = stamp(at.replace(microsecond=0))
    before = sa.select(capture).where(*good, capture.c.at < moment)
    after = sa.select(capture).where(*good, capture.c.at >= moment)
    rows = (
        db.execute(before.order_by(capture.c.at.desc()).limit(1)).mappings().first(),
        db.execute(after.order_by(capture.c.at).limit(1)).mappings().first(),
    )
    earlier, later = (capture_of(row) if row else None for row in rows)
    return earlier, later


def closest(captures: Iterable[Capture | None], at: datetime) -> Capture | None:
    """The one nearest to `at`, the earlier of two that are as near."""
    return min(filter(None, captures), key=lambda one: (distance(one, at), one.at), default=None)


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
    good = (capture.c.key == key, capture.c.kind.in_(SHOWN), capture.c.status > 0)
    ends: tuple[Callable[[], sa.ColumnElement[str]], ...] = (capture.c.at.asc, capture.c.at.desc)
    moments = sa.select(capture.c.at).where(*good)
    first, last = (db.execute(moments.order_by(end()).limit(1)).scalar() for end in ends)
    second = at.replace(microsecond=0)
    before = moments.where(capture.c.at < stamp(second)).order_by(capture.c.at.desc())
    after = moments.where(capture.c.at >= stamp(second + A_SECOND)).order_by(capture.c.at)
    found = [first, *(db.execute(one.limit(1)).scalar() for one in (before, after)), last]
    some = moments.limit(most).subquery()
    count = db.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
    one, earlier, later, other = (moment_of(at) if at else None for at in found)
    return Neighbours(one, earlier, later, other, count)


def captures_by_day(db: Connection, keys: Iterable[str]) -> list[Day]:
    """How often pages were captured on each day, with which status (0: a failure)."""
    day = sa.func.substr(capture.c.at, 1, 10)
    query = sa.select(day, capture.c.status, sa.func.count()).where(capture.c.key.in_(list(keys)))
    rows = db.execute(query.group_by(day, capture.c.status).order_by(day, capture.c.status))
    return [Day(*row) for row in rows]


def captures_between(
    db: Connection, keys: Iterable[str], since: datetime, until: datetime, most: int
) -> list[Capture]:
    """The first captures of pages in a period, failures too, oldest first; `most` at most."""
    query = sa.select(capture).where(
        capture.c.key.in_(list(keys)), capture.c.at >= stamp(since), capture.c.at < stamp(until)
    )
    rows = db.execute(query.order_by(capture.c.at).limit(most)).mappings()
    return [capture_of(row) for row in rows]


def times(db: Connection, key: str, after: Place = FIRST, most: int = AT_ONCE) -> list[Place]:
    """The places of the answers under `key` that follow `after`, oldest first; `most` at most."""
    good = (capture.c.key == key, capture.c.kind.in_(SHOWN), capture.c.status > 0)
    place = (capture.c.at, capture.c.segment, capture.c.offset)
    later = sa.tuple_(*place) > sa.tuple_(*(sa.literal(one) for one in after[:3]))
    query = sa.select(*place, capture.c.url).where(*good, capture.c.at >= after[0], later)
    return [Place(*row) for row in db.execute(query.order_by(*place).limit(most))]


def keys_of(db: Connection, key: str) -> list[str]:
    """The keys under which the captures of a page lie: its own, or else those it leads to."""
    own = sa.select(capture.c.key).where(capture.c.key == key).limit(1)
    if db.execute(own).first():
        return [key]
    return sorted(pages_of(db, [key])[key] - {key}) or [key]
