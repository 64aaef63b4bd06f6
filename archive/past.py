"""What asking for an address would have got at a time, as far as the archive knows.

Other than in `archive.mementos`, which looks for what shows a page best, nothing from later stands
for what was there before, and a failure is something that came as well.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .canonical import url_key
from .capture import Capture
from .fields import uri
from .mementos import plain
from .moments import stamp
from .payloads import is_success
from .reach import stored
from .rows import Key, capture_of
from .schema import capture

FAILED = "metadata"
END = datetime(9999, 1, 1, tzinfo=UTC)
NOT_MODIFIED = 304
ANSWERS = (capture.c.kind == FAILED) | (
    (capture.c.status > 0) & ((capture.c.kind != "response") | (capture.c.status != NOT_MODIFIED))
)
PAGES = capture.c.status.between(200, 299) | (
    (capture.c.kind == "revisit") & (capture.c.status == NOT_MODIFIED)
)


def chosen(captures: Iterable[Capture], url: str, at: datetime | None) -> Capture | None:
    """What answers for `url` at `at`, among captures of its page.

    The last capture of that very address until then (its second included), be it a failure; if
    there is none, the first one after. If there is none at all, the same among captures that show
    the page under another of its addresses: a redirect or an error there says nothing about this.
    Without `at` it is the last one of all, and a failure only if there was never an answer.
    """
    every = list(captures)
    own = [one for one in every if is_answer(one) and plain(one.url) == plain(url)]
    if at is None:
        own = [one for one in own if one.kind != FAILED] or own
    return at_time(own, at) or at_time(filter(shows_page, every), at)


def at_time(captures: Iterable[Capture], at: datetime | None) -> Capture | None:
    """The last one until the second of `at`, or else the first one; without `at` the last one."""
    every = sorted(captures, key=lambda one: (one.at, one.segment, one.offset))
    before = [one for one in every if one.at < after(at)]
    return before[-1] if before else next(iter(every), None)


def is_answer(one: Capture) -> bool:
    """Whether a capture says what came of asking: a 304 without what it refers to does not."""
    if one.kind == FAILED:
        return True
    alone = one.kind == "response" and one.status == NOT_MODIFIED
    return one.status > 0 and not alone


def shows_page(one: Capture) -> bool:
    """Whether a capture is of the page itself."""
    unchanged = one.kind == "revisit" and one.status == NOT_MODIFIED
    return unchanged or is_success(one.status)


def candidates(db: Connection, keys: Iterable[str], url: str, at: datetime | None) -> list[Capture]:
    """The captures under `keys` among which `chosen` finds what it would among all of them."""
    keys, own = list(keys), ANSWERS & capture.c.url.in_({url, uri(url)})
    choices = [own, PAGES] if at else [own & (capture.c.kind != FAILED), own, PAGES]
    for where in choices:
        if found := [one for key in keys for one in around(db, key, at, where)]:
            return found
    return []


def around(
    db: Connection, key: str, at: datetime | None, where: sa.ColumnElement[bool]
) -> list[Capture]:
    """The last capture under `key` until the second of `at`, or else the first one."""
    moment = stamp(after(at))
    place = (capture.c.at, capture.c.segment, capture.c.offset)
    query = sa.select(capture).where(capture.c.key == key, where, stored()).limit(1)
    before = query.where(capture.c.at < moment).order_by(*(one.desc() for one in place))
    later = query.where(capture.c.at >= moment).order_by(*place)
    row = db.execute(before).mappings().first() or db.execute(later).mappings().first()
    return [capture_of(row)] if row else []


def after(at: datetime | None) -> datetime:
    """The first moment that is later than `at`, by seconds; the end of time if there is none."""
    return END if at is None else at.replace(microsecond=0) + timedelta(seconds=1)


def keys_of(url: str, key: Key) -> tuple[str, ...]:
    """The keys that captures of `url` may have: by the rule in force, and by the general one."""
    return tuple(dict.fromkeys((key(url), url_key(url))))


def misplaced(db: Connection, origins: Iterable[str], key: Key) -> dict[str, set[str]]:
    """By address, the keys of captures that `keys_of` does not give, at some origins.

    Captures have the key of the rule that was in force when they were entered: an outlet that is
    declared anew makes others. Looks at the whole catalog.
    """
    here = sa.or_(*(capture.c.url.startswith(f"{one}/", autoescape=True) for one in origins))
    found: dict[str, set[str]] = {}
    for url, given in db.execute(sa.select(capture.c.url, capture.c.key).where(here).distinct()):
        if given not in keys_of(url, key):
            found.setdefault(plain(url), set()).add(given)
    return found
