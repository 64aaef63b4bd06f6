"""What is wrong with outlets: the questions about incidents."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .moments import moment_of, stamp
from .rows import Row
from .schema import incident, timetable

Deliveries = Mapping[str, Mapping[str, Any]]

MANY = 5
"""Outlets that break together before one looks for the cause here."""
TOGETHER = timedelta(days=1)
MOST = 0.5
"""Of the outlets visited since: as many cannot have broken by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that is wrong with an outlet, or was until ``ended``.

    ``what`` changed, in words, and ``likely`` why; ``examples`` are addresses that show it.
    ``asked`` is when more of them were looked for in vain. ``told`` says by channel how far the
    word of it has come.
    """

    outlet: str
    cause: str
    since: datetime
    what: str = ""
    likely: str = ""
    examples: tuple[str, ...] = ()
    asked: datetime | None = None
    ended: datetime | None = None
    told: Deliveries = field(default_factory=dict)

    @property
    def place(self) -> Row:
        """What tells it from all others, as `at_place` asks for it."""
        return place_of(self.outlet, self.cause, stamp(self.since))


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """Most outlets that were visited since a time broke together: ``outlets`` of ``visited``."""

    outlets: int
    visited: int
    since: datetime
    causes: Mapping[str, int]

    def __str__(self) -> str:
        causes = ", ".join(f"{cause} {count}" for cause, count in self.causes.items())
        return (
            f"{self.outlets} of the {self.visited} outlets visited since "
            f"{self.since:%Y-%m-%d %H:%M} UTC broke together ({causes}): look first at this side, "
            "its network, its address, its proxy"
        )


def place_of(outlet: str, cause: str, since: str) -> Row:
    """Which incident is meant, under names that a statement can tell from its columns."""
    return {"at_outlet": outlet, "at_cause": cause, "at_since": since}


def at_place() -> list[sa.ColumnElement[bool]]:
    """The conditions of a statement on the incident at a place, which it is given later."""
    names = ("outlet", "cause", "since")
    return [incident.c[name] == sa.bindparam(f"at_{name}") for name in names]


def open_incidents(connection: Connection, outlet: str | None = None) -> list[Incident]:
    """What is wrong now, with one outlet or with all, the latest first."""
    query = sa.select(incident).where(incident.c.ended.is_(None))
    if outlet is not None:
        query = query.where(incident.c.outlet == outlet)
    order = (incident.c.since.desc(), incident.c.outlet, incident.c.cause)
    return [incident_of(row) for row in connection.execute(query.order_by(*order))]


def latest_incidents(connection: Connection, outlet: str, limit: int) -> list[Incident]:
    """What is and was wrong with an outlet, the latest first."""
    query = sa.select(incident).where(incident.c.outlet == outlet)
    order = (incident.c.since.desc(), incident.c.cause)
    return [incident_of(row) for row in connection.execute(query.order_by(*order).limit(limit))]


def unsettled_incidents(
    connection: Connection, outlets: Iterable[str] | None = None
) -> list[Incident]:
    """Those that are open, or of whose end not everybody has been told; the oldest first."""
    query = sa.select(incident).where(incident.c.cleared.is_(None))
    if outlets is not None:
        query = query.where(incident.c.outlet.in_(list(outlets)))
    order = (incident.c.since, incident.c.outlet, incident.c.cause)
    return [incident_of(row) for row in connection.execute(query.order_by(*order))]


def incident_of(row: Any) -> Incident:
    """A row as a value."""
    said = json.loads(row.said)
    return Incident(
        outlet=row.outlet,
        cause=row.cause,
        since=moment_of(row.since),
        what=said.get("what", ""),
        likely=said.get("likely", ""),
        examples=tuple(said.get("examples", ())),
        asked=moment_of(said["asked"]) if said.get("asked") else None,
        ended=moment_of(row.ended) if row.ended else None,
        told=json.loads(row.told) if row.told else {},
    )


def common(connection: Connection, found: Iterable[Incident], now: datetime) -> Common | None:
    """What most outlets have in common, if they broke together: then the cause is on our side."""
    late = sorted(one.since for one in found if one.since >= now - TOGETHER and not one.ended)
    if len(late) < MANY:
        return None
    # Most of them begin close together; one that broke on its own before must not set the time.
    since = late[len(late) // 10]
    mine = [one for one in found if one.since >= since and not one.ended]
    outlets = {one.outlet for one in mine}
    query = sa.select(sa.func.count()).where(timetable.c.last >= stamp(since))
    visited = max(connection.execute(query).scalar_one(), len(outlets))
    if len(outlets) < MANY or len(outlets) < MOST * visited:
        return None
    causes = Counter(one.cause for one in mine)
    return Common(
        outlets=len(outlets), visited=visited, since=since, causes=dict(causes.most_common())
    )
