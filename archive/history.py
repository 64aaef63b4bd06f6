"""What the runs did: the questions about manifests."""

import json
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .chain import links_of, manifest_key
from .holdings import Held, held
from .moments import moment_of, stamp
from .rows import Key, Row, storable
from .schema import memory, pending, run, run_outlet

NO_VISITS = {"save", "import", "reextract"}
"""The ``kind`` of a manifest that tells of pages, and of no visit to their outlets."""

NO_VISIT = {"visit": False}
NO_VISIT_FACTS = json.dumps(NO_VISIT)
"""What stands in place of the facts of a visit, where there was none."""

SIDE_BY_SIDE = 8
"""Runs over one outlet that may have gone on at once, such as saves beside a crawl."""

KEPT_ELSEWHERE = {"pending", "memory"}
"""Parts of a manifest with tables of their own, which forget what a later run has settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """What the latest run over an outlet did.

    ``complete`` if it followed all it was told of; ``interrupted`` if it did not come to its end.
    """

    run: str
    started: datetime
    ended: datetime | None
    new_articles: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    complete: bool = False
    interrupted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """One visit to one outlet, by a run that may have made several; ``facts`` as in manifests.

    ``complete`` if it followed all it was told of; ``interrupted`` if it did not come to its end.
    """

    run: str
    outlet: str
    started: datetime
    ended: datetime | None
    complete: bool = False
    interrupted: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


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


def put_run(connection: Connection, manifest: Mapping[str, Any]) -> None:
    """Enter a run's manifest, in place of what was entered for that run before."""
    name, started = manifest["run"], stamp(moment_of(manifest["started"]))
    rows: dict[sa.Table, list[Row]] = {
        run: [run_row(manifest, started)],
        run_outlet: outlet_rows(manifest, started),
        pending: pending_rows(manifest, started),
    }
    for table, new in rows.items():
        connection.execute(table.delete().where(table.c.run == name))
        if new:
            connection.execute(table.insert(), new)
    forget_settled(connection)
    for host, data in manifest.get("memory", {}).items():
        put_memory(connection, {"host": host, "run": name, "started": started, "data": data})


def run_row(manifest: Mapping[str, Any], started: str) -> Row:
    """The run itself, with all of its manifest that has no table of its own."""
    rest = {name: value for name, value in manifest.items() if name not in KEPT_ELSEWHERE}
    ended = manifest.get("ended")
    return {
        "run": manifest["run"],
        "started": started,
        "ended": stamp(moment_of(ended)) if ended else None,
        "interrupted": bool(manifest.get("interrupted")),
        "manifest": json.dumps(rest),
    }


def outlet_rows(manifest: Mapping[str, Any], started: str) -> list[Row]:
    """What the run did at each outlet; one that saved single pages visited none.

    A complete visit has settled what was pending there, if it says what still is.
    """
    visit, over = manifest.get("kind") not in NO_VISITS, manifest.get("ended")
    ended = visit and "pending" in manifest and not manifest.get("interrupted")
    return [
        {
            "run": manifest["run"],
            "outlet": outlet,
            "started": started,
            "ended": stamp(moment_of(over)) if over else None,
            "interrupted": bool(manifest.get("interrupted")),
            "complete": visit and bool(facts.get("complete")),
            "settled": ended and bool(facts.get("complete")),
            "facts": json.dumps(facts if visit else NO_VISIT),
        }
        for outlet, facts in manifest.get("outlets", {}).items()
    ]


def pending_rows(manifest: Mapping[str, Any], started: str) -> list[Row]:
    """What the run left undone, once for each address."""
    entries = {(one["outlet"], one["key"]): one for one in manifest.get("pending", ())}
    return [
        {
            "run": manifest["run"],
            "outlet": outlet,
            "key": storable(key),
            "started": started,
            "place": place,
            "entry": json.dumps(dict(entry)),
        }
        for place, ((outlet, key), entry) in enumerate(entries.items())
    ]


def forget_settled(connection: Connection) -> None:
    """Drop what runs left undone before a later one over the same outlet has settled it.

    A run begins with what those before left undone, and lists at its end what still is. One that
    was cut short may not have come to all of it: what it lists is added to what was known.
    """
    newest = (
        sa.select(sa.func.max(run_outlet.c.started))
        .where(run_outlet.c.outlet == pending.c.outlet, run_outlet.c.settled)
        .scalar_subquery()
    )
    connection.execute(pending.delete().where(pending.c.started < newest))


def put_memory(connection: Connection, row: Row) -> None:
    """Keep what a run learned of a host, unless a newer run has entered its own."""
    same = memory.c.host == row["host"]
    known = connection.execute(sa.select(memory.c.started, memory.c.run).where(same)).first()
    if known and tuple(known) > (row["started"], row["run"]):
        return
    connection.execute(memory.delete().where(same))
    connection.execute(memory.insert().values(row))


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


def last_runs(connection: Connection) -> dict[str, Last]:
    """The latest run over each outlet."""
    newest = (
        sa.select(run_outlet.c.outlet, sa.func.max(run_outlet.c.started).label("started"))
        .where(run_outlet.c.facts != NO_VISIT_FACTS)
        .group_by(run_outlet.c.outlet)
        .subquery()
    )
    same = (run_outlet.c.outlet == newest.c.outlet) & (run_outlet.c.started == newest.c.started)
    query = (
        sa.select(run_outlet)
        .select_from(run_outlet.join(newest, same))
        .where(run_outlet.c.facts != NO_VISIT_FACTS)
        .order_by(run_outlet.c.outlet, run_outlet.c.run)
    )
    return {row.outlet: last_of(row) for row in connection.execute(query)}


def visits(connection: Connection, outlet: str, since: datetime) -> list[Visited]:
    """The visits to `outlet` that began at `since` or later, oldest first."""
    query = (
        sa.select(run_outlet)
        .where(run_outlet.c.outlet == outlet, run_outlet.c.started >= stamp(since))
        .where(run_outlet.c.facts != NO_VISIT_FACTS)
        .order_by(run_outlet.c.started, run_outlet.c.run)
    )
    return [visited_of(row) for row in connection.execute(query)]


def visited_of(row: sa.Row[Any]) -> Visited:
    """A row of visits as a value."""
    return Visited(
        run=row.run,
        outlet=row.outlet,
        started=moment_of(row.started),
        ended=moment_of(row.ended) if row.ended else None,
        complete=row.complete,
        interrupted=row.interrupted,
        facts=json.loads(row.facts),
    )


def last_of(row: sa.Row[Any]) -> Last:
    """A row of `last_runs` as a value."""
    facts = json.loads(row.facts)
    return Last(
        run=row.run,
        started=moment_of(row.started),
        ended=moment_of(row.ended) if row.ended else None,
        new_articles=facts.get("new_articles", 0),
        failures=facts.get("failures", {}),
        counts=facts.get("counts", {}),
        complete=row.complete,
        interrupted=row.interrupted,
    )


def runs(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """The manifests of the latest runs, the newest first, without ``pending`` and ``memory``."""
    query = sa.select(run.c.manifest).order_by(run.c.started.desc(), run.c.run.desc())
    return [json.loads(text) for text in connection.execute(query.limit(limit)).scalars()]


def before(connection: Connection, name: str, outlets: Iterable[str]) -> dict[str, list[str]]:
    """Where the latest manifests that tell of each of `outlets` are stored, that of `name` aside.

    Usually that is one. Of runs that went on side by side each is named that no other names.
    """
    order = (run_outlet.c.started.desc(), run_outlet.c.run.desc())
    found = {}
    for outlet in outlets:
        query = (
            sa.select(run.c.manifest)
            .join(run_outlet, run_outlet.c.run == run.c.run)
            .where(run_outlet.c.outlet == outlet, run.c.run != name)
        )
        texts = connection.execute(query.order_by(*order).limit(SIDE_BY_SIDE)).scalars()
        manifests = {manifest_key(one): one for one in map(json.loads, texts)}
        named = {link["key"] for one in manifests.values() for link in links_of(one, outlet)}
        if latest := [key for key in manifests if key not in named]:
            found[outlet] = latest
    return found


def run_ending(connection: Connection, end: str) -> str | None:
    """The run whose name ends with `end` and that came to its own end, if there is one."""
    names = run.c.run.endswith(end, autoescape=True)
    return connection.execute(sa.select(run.c.run).where(names, ~run.c.interrupted)).scalar()


def memory_of(connection: Connection, host: str) -> bytes | None:
    """What the newest run that read pages of `host` learned of it."""
    query = sa.select(memory.c.data).where(memory.c.host == host)
    data = connection.execute(query).scalar()
    return b64decode(data) if data else None
