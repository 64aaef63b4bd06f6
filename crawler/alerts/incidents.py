"""Opening, keeping and ending incidents, by what is wrong with outlets now."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.incidents import Incident, at_place, place_of, unsettled_incidents
from archive.moments import stamp
from archive.rows import Row
from archive.schema import incident

EXAMPLES = 3
ASK_AGAIN = timedelta(days=1)
"""Until more examples are looked for, if there were too few: some incidents never have three."""
AGAIN = timedelta(days=1)
"""One that comes back so soon, before everybody was told of its end, has not ended."""


class Breach(Protocol):
    """What is wrong with an outlet, as `crawler.contract` judges it."""

    @property
    def cause(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def what(self) -> str: ...
    @property
    def likely(self) -> str: ...


Examples = Callable[[str, Breach], Sequence[str]]
"""Gives addresses that show what is wrong with an outlet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What becomes of incidents: those that are new, and those that are kept or end."""

    opened: Sequence[tuple[str, Breach]] = ()
    kept: Sequence[Row] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The incidents that began, and those that ended: outlet and cause of each."""

    opened: Sequence[tuple[str, str]] = field(default=())
    ended: Sequence[tuple[str, str]] = field(default=())


def settle(
    connection: Connection,
    breaches: Mapping[str, Iterable[Breach]],
    examples: Examples,
    now: datetime,
) -> Settled:
    """Enter what is wrong `now` with each outlet of `breaches`; with the others nothing changes.

    An outlet with no breach has its incidents ended. One statement asks, at most three write,
    however many outlets there are; `examples` is asked for each incident that begins, and if it has
    not given three, the next time and then once a day. Who was told is not told of those again.
    """
    known = unsettled_incidents(connection, breaches)
    changes = changed(known, breaches, examples, now)
    if changes.kept:
        connection.execute(update(), list(changes.kept))
    rows = [opened_row(outlet, one, examples(outlet, one)) for outlet, one in changes.opened]
    if rows:  # one that ended, was cleared, and is judged to have gone on all the time is the same
        places = [place_of(row["outlet"], row["cause"], row["since"]) for row in rows]
        connection.execute(incident.delete().where(*at_place()), places)
        connection.execute(incident.insert(), rows)
    return Settled(
        opened=[(outlet, one.cause) for outlet, one in changes.opened],
        ended=[(row["at_outlet"], row["at_cause"]) for row in changes.kept if row["ended"]],
    )


def changed(
    known: Iterable[Incident],
    breaches: Mapping[str, Iterable[Breach]],
    examples: Examples,
    now: datetime,
) -> Changes:
    """What `breaches` make of the incidents that are `known`.

    There is one open for each outlet and cause.
    """
    open_now = {(outlet, one.cause): one for outlet, some in breaches.items() for one in some}
    kept = []
    for old in sorted(known, key=lambda one: one.ended is not None):
        new = open_now.get((old.outlet, old.cause))
        if new is None or (old.ended and now - old.ended > AGAIN):
            if old.ended is None:
                kept.append(kept_row(replace(old, ended=now)))
            continue
        del open_now[old.outlet, old.cause]
        shown = with_more(old, new, examples, now)
        by_now = replace(shown, what=new.what, likely=new.likely, ended=None)
        if by_now != old:
            kept.append(kept_row(by_now))
    return Changes(opened=[(place[0], one) for place, one in open_now.items()], kept=kept)


def with_more(old: Incident, breach: Breach, examples: Examples, now: datetime) -> Incident:
    """An incident; if it had too few examples when it began, with some of today's."""
    if len(old.examples) >= EXAMPLES or (old.asked and now - old.asked < ASK_AGAIN):
        return old
    shown = tuple(dict.fromkeys([*old.examples, *examples(old.outlet, breach)]))[:EXAMPLES]
    return replace(old, examples=shown, asked=now if len(shown) < EXAMPLES else None)


def kept_row(one: Incident) -> Row:
    """What an incident is by now, for `update`."""
    return {
        **one.place,
        "said": said_of(one.what, one.likely, one.examples, one.asked),
        "ended": stamp(one.ended) if one.ended else None,
    }


def opened_row(outlet: str, breach: Breach, examples: Sequence[str]) -> Row:
    """An incident that begins."""
    return {
        "outlet": outlet,
        "cause": breach.cause,
        "since": stamp(breach.since),
        "said": said_of(breach.what, breach.likely, examples[:EXAMPLES]),
        "told": None,
        "ended": None,
        "cleared": None,
    }


def said_of(what: str, likely: str, examples: Sequence[str], asked: datetime | None = None) -> str:
    """What is said of an incident."""
    said = {"what": what, "likely": likely, "examples": list(examples)}
    return json.dumps({**said, "asked": stamp(asked)} if asked else said)


def update() -> sa.Update:
    """Changes ``said`` and ``ended`` of the incident at a place."""
    changes = {name: sa.bindparam(name, type_=sa.Text) for name in ("said", "ended")}
    return incident.update().where(*at_place()).values(changes)
