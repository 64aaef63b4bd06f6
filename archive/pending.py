"""Pages that were announced and are not archived yet: what runs leave to those after them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .holdings import Held, held
from .moments import moment_of, stamp
from .rows import Key, Row, storable
from .schema import pending, run_outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A page that was announced and is not archived yet; ``not_before`` if it must wait."""

    outlet: str
    url: str
    key: str
    published: datetime | None = None
    attempts: int = 0
    reason: str = ""
    not_before: datetime | None = None


def pending_rows(name: str, manifest: Mapping[str, Any], started: str) -> list[Row]:
    """What a run, or a visit of one, left undone, once for each address."""
    entries = {(one["outlet"], one["key"]): one for one in manifest.get("pending", ())}
    return [
        {
            "run": name,
            "outlet": outlet,
            "key": storable(key),
            "started": started,
            "place": place,
            "entry": json.dumps(dict(entry)),
        }
        for place, ((outlet, key), entry) in enumerate(entries.items())
    ]


def forget_settled(connection: Connection, outlets: Iterable[str]) -> None:
    """Drop what visits to some outlets left undone before a later one has settled it.

    A visit begins with what those before left undone, and lists at its end what still is. One
    that was cut short may not have come to all of it: what it lists is added to what was known.
    """
    newest = (
        sa.select(sa.func.max(run_outlet.c.started))
        .where(run_outlet.c.outlet == pending.c.outlet, run_outlet.c.settled)
        .scalar_subquery()
    )
    mine = pending.c.outlet.in_(list(outlets))
    connection.execute(pending.delete().where(mine, pending.c.started < newest))


def pending_of(connection: Connection, outlet: str) -> list[Pending]:
    """What runs over `outlet` were told of and did not archive, in their order."""
    order = (pending.c.started, pending.c.run, pending.c.place)
    query = sa.select(pending).where(pending.c.outlet == outlet).order_by(*order)
    rows = {row.key: row for row in connection.execute(query)}
    pages = held(connection, rows)
    return [
        waiting(json.loads(row.entry))
        for key, row in rows.items()
        if key not in pages or not is_answered(pages[key], row.started)
    ]


def is_answered(page: Held, started: str) -> bool:
    """Whether a page was archived after a run began, or found to be gone."""
    answered = page.tried if page.is_gone else page.last
    return answered is not None and stamp(answered) > started


def waiting(entry: Mapping[str, Any]) -> Pending:
    """An entry of a manifest's ``pending`` as a value; what it has besides is left out."""
    given = {one.name: entry[one.name] for one in fields(Pending) if one.name in entry}
    for name in ("published", "not_before"):
        given[name] = moment_of(given[name]) if given.get(name) else None
    return Pending(**given)


def rekey(connection: Connection, key: Key) -> None:
    """Give what is pending the keys of another rule."""
    for row in connection.execute(sa.select(pending)).all():
        entry = json.loads(row.entry)
        entry["key"] = key(entry["url"])
        same = (pending.c.run == row.run, pending.c.outlet == row.outlet, pending.c.key == row.key)
        connection.execute(
            pending.update().where(*same).values(key=entry["key"], entry=json.dumps(entry))
        )
