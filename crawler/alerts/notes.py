"""What is noted of deliveries: which word has come by which channel, and which channel is ill.

Of each incident the column ``told`` has, by channel, either ``{"at", "id"}`` (told, by the message
of that id; ``"clear"`` once the all-clear has gone out too) or ``{"tries", "next"}``. Of each
channel the row ``alerts`` of the table ``meta`` has the times of its last messages, and its
failures in a row. All of it is JSON, times are stamps.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.incidents import Incident, at_place
from archive.moments import moment_of, stamp
from archive.schema import get_meta, incident, put_meta

META = "alerts"
AT_ONCE = 5
"""Messages that a channel gets in an `HOUR` before what is more is gathered into digests."""
HOUR = timedelta(hours=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
"""Before a channel that failed is tried again: twice as long each time."""

Word = Literal["alert", "all-clear"]
Note = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a channel is: when it got its last messages, and since when it takes none."""

    sent: tuple[datetime, ...] = ()
    failures: int = 0
    again: datetime | None = None
    error: str = ""

    def free(self, now: datetime) -> int:
        """How many more single messages it may get."""
        return AT_ONCE - sum(one > now - HOUR for one in self.sent)

    def delivered(self, now: datetime) -> "State":
        """After a message that it took."""
        return State(sent=(*self.sent, now)[-AT_ONCE:])

    def failed(self, now: datetime, error: str) -> "State":
        """After it took none."""
        again = now + wait(self.failures + 1)
        return replace(self, failures=self.failures + 1, again=again, error=error)


def wait(failures: int) -> timedelta:
    """How long to wait after so many failures in a row.

    >>> [wait(n) // timedelta(minutes=1) for n in (1, 2, 3, 7, 1000)]
    [1, 2, 4, 60, 60]
    """
    doubled = 1 << min(failures - 1, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def wanted(one: Incident, channel: str) -> Word | None:
    """The word of an incident that a channel has yet to get.

    One that ended before anybody was told of it is not told at all.
    """
    note = one.told.get(channel, {})
    told = "at" in note
    if one.ended is None:
        return None if told and "clear" not in note else "alert"
    return "all-clear" if told and "clear" not in note else None


def is_due(one: Incident, channel: str, now: datetime) -> bool:
    """Whether a channel is to get the word that it wants now, not only later."""
    after = one.told.get(channel, {}).get("next")
    return after is None or moment_of(after) <= now


def delivered(one: Incident, channel: str, now: datetime, message: str) -> Incident:
    """An incident of which the channel has the word now, by the message of that id."""
    note: Note = {"at": stamp(now), "id": message}
    if one.ended is not None:
        earlier = {name: one.told[channel][name] for name in ("at", "id")}
        note = {**earlier, "clear": stamp(now)}
    return replace(one, told={**one.told, channel: note})


def failed(one: Incident, channel: str, now: datetime) -> Incident:
    """An incident of which the channel would not have the word."""
    note = one.told.get(channel, {})
    tries = note.get("tries", 0) + 1
    again = {"tries": tries, "next": stamp(now + wait(tries))}
    return replace(one, told={**one.told, channel: {**note, **again}})


def keep(connection: Connection, found: Iterable[Incident]) -> None:
    """Note how far the word of each incident has come."""
    told = incident.update().where(*at_place()).values(told=sa.bindparam("now_told"))
    if rows := [{**one.place, "now_told": json.dumps(one.told)} for one in found]:
        connection.execute(told, rows)


def clear(connection: Connection, found: Iterable[Incident], now: datetime) -> None:
    """Be done with incidents that have ended, as nobody is to be told any more."""
    still = incident.c.ended.is_not(None)  # it may have come again since we asked
    done = incident.update().where(*at_place(), still).values(cleared=stamp(now))
    if rows := [one.place for one in found]:
        connection.execute(done, rows)


def states(connection: Connection) -> dict[str, State]:
    """How each channel is that was ever used."""
    found = json.loads(get_meta(connection, META) or "{}")
    return {name: state_of(one) for name, one in found.items()}


def put_states(connection: Connection, found: Mapping[str, State]) -> None:
    """Note how each channel is."""
    put_meta(connection, META, json.dumps({name: row_of(one) for name, one in found.items()}))


def state_of(note: Note) -> State:
    """A noted state as a value."""
    again = note.get("again")
    return State(
        sent=tuple(map(moment_of, note.get("sent", ()))),
        failures=note.get("failures", 0),
        again=moment_of(again) if again else None,
        error=note.get("error", ""),
    )


def row_of(state: State) -> Note:
    """A state, to be noted."""
    return {
        "sent": [stamp(one) for one in state.sent],
        "failures": state.failures,
        "again": stamp(state.again) if state.again else None,
        "error": state.error,
    }
