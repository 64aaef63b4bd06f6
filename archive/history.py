"""What the runs did: the questions about manifests."""

import json
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from . import upsert
from .chain import links_of, manifest_key
from .moments import moment_of, stamp
from .pending import forget_settled, pending_rows
from .rows import Row
from .schema import memory, pending, run, run_outlet

NO_VISITS = {"save", "import", "reextract"}
"""The ``kind`` of a manifest that tells of pages, and of no visit to their outlets."""

NO_VISIT = {"visit": False}
NO_VISIT_FACTS = json.dumps(NO_VISIT)
"""What stands in place of the facts of a visit, where there was none."""

SIDE_BY_SIDE = 8
"""Runs over one outlet that may have gone on at once, such as saves beside a crawl."""

VISITS = 100
"""Visits to one outlet by one run, at most as often as its segment is young."""

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


def put_run(connection: Connection, manifest: Mapping[str, Any]) -> None:
    """Enter a run's manifest, in place of what was entered for that run before."""
    name, started = manifest["run"], stamp(moment_of(manifest["started"]))
    for table in (run, run_outlet, pending):
        connection.execute(table.delete().where(table.c.run == name))
    connection.execute(run.insert(), [run_row(manifest, started)])
    for one in visits_in(manifest):
        put_visit(connection, name, one)


def put_visit(connection: Connection, name: str, visit: Mapping[str, Any]) -> None:
    """Enter one visit of the run `name` to some outlets, in place of the same one."""
    started = stamp(moment_of(visit["started"]))
    upsert.put(connection, run_outlet, outlet_rows(name, visit, started))
    upsert.put(connection, pending, pending_rows(name, visit, started))
    forget_settled(connection, visit.get("outlets", ()))
    learned = sorted(visit.get("memory", {}).items())
    upsert.put(
        connection,
        memory,
        [{"host": host, "run": name, "started": started, "data": data} for host, data in learned],
        newer=lambda new: (
            sa.tuple_(memory.c.started, memory.c.run) <= sa.tuple_(new.started, new.run)
        ),
    )


def visits_in(manifest: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The visits that a run made; one that was not parked in between is a single one."""
    found: Sequence[Mapping[str, Any]] = manifest.get("visits", [manifest])
    return found


def run_row(manifest: Mapping[str, Any], started: str) -> Row:
    """The run itself, with all of its manifest that has no table of its own."""
    rest = less_kept(manifest)
    if "visits" in manifest:
        rest["visits"] = [less_kept(one) for one in manifest["visits"]]
    ended = manifest.get("ended")
    return {
        "run": manifest["run"],
        "started": started,
        "ended": stamp(moment_of(ended)) if ended else None,
        "interrupted": bool(manifest.get("interrupted")),
        "manifest": json.dumps(rest),
    }


def less_kept(said: Mapping[str, Any]) -> Row:
    """What a manifest or a visit says, without what has tables of its own."""
    return {name: value for name, value in said.items() if name not in KEPT_ELSEWHERE}


def outlet_rows(name: str, manifest: Mapping[str, Any], started: str) -> list[Row]:
    """What a run, or a visit of one, did at each outlet; saving single pages is no visit.

    A complete visit has settled what was pending there, if it says what still is.
    """
    visit, over = manifest.get("kind") not in NO_VISITS, manifest.get("ended")
    ended = visit and "pending" in manifest and not manifest.get("interrupted")
    return [
        {
            "run": name,
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
    found = {}
    for outlet in outlets:
        latest = latest_of(connection, outlet, name)
        texts = connection.execute(sa.select(run.c.manifest).where(run.c.run.in_(latest)))
        order = sorted(map(json.loads, texts.scalars()), key=lambda one: latest.index(one["run"]))
        manifests = {manifest_key(one): one for one in order}
        named = {link["key"] for one in manifests.values() for link in links_of(one, outlet)}
        if keys := [key for key in manifests if key not in named]:
            found[outlet] = keys
    return found


def latest_of(connection: Connection, outlet: str, but: str) -> list[str]:
    """The names of the latest runs over `outlet` that have a manifest, the newest first."""
    order = (run_outlet.c.started.desc(), run_outlet.c.run.desc())
    query = (
        sa.select(run_outlet.c.run)
        .join(run, run_outlet.c.run == run.c.run)
        .where(run_outlet.c.outlet == outlet, run.c.run != but)
        .order_by(*order)
        .limit(SIDE_BY_SIDE * VISITS)
    )
    return list(dict.fromkeys(connection.execute(query).scalars()))[:SIDE_BY_SIDE]


def run_ending(connection: Connection, end: str) -> str | None:
    """The run whose name ends with `end` and that came to its own end, if there is one."""
    names = run.c.run.endswith(end, autoescape=True)
    return connection.execute(sa.select(run.c.run).where(names, ~run.c.interrupted)).scalar()


def memory_of(connection: Connection, host: str) -> bytes | None:
    """What the newest run that read pages of `host` learned of it."""
    query = sa.select(memory.c.data).where(memory.c.host == host)
    data = connection.execute(query).scalar()
    return b64decode(data) if data else None
