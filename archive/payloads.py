"""Where the payload of a page lies that another answer may refer to instead of repeating it."""

from collections.abc import Sequence
from http import HTTPStatus

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from .capture import Earlier
from .moments import moment_of
from .reach import within_reach
from .schema import capture, run_outlet

CUT_OFF = {"disconnect", "time"}
"""Another try may bring the whole; what is longer than we take will be so again."""

LOOK_BACK = 20
"""Captures among which the one is looked for that a 304 means; ours say it themselves."""


def earlier(connection: Connection, key: str, home: str = "") -> Earlier | None:
    """The latest whole capture of `key` from a visit that was complete for its outlet.

    One that was cut short may have seen an address and not followed what it announced: only a
    complete one may let the next be told "unchanged".
    """
    good = sa.and_(
        capture.c.key == key,
        capture.c.truncated.is_(None),
        (capture.c.kind == "revisit")
        | ((capture.c.kind == "response") & (capture.c.status == HTTPStatus.OK.value)),
        within_reach(home),
    )
    own = (run_outlet.c.run == capture.c.run) & (run_outlet.c.outlet == capture.c.outlet)
    begun = visit_of_capture().scalar_subquery()
    tables = capture.join(run_outlet, own & (run_outlet.c.started == begun))
    query = sa.select(capture).select_from(tables).where(good, run_outlet.c.complete)
    query = query.order_by(capture.c.at.desc()).limit(LOOK_BACK)
    rows = connection.execute(query).mappings().all()
    full = payload_of(connection, rows[::-1], home)
    return earlier_of(full, rows[:1]) if full else None


def visit_of_capture() -> sa.Select[tuple[str]]:
    """When the visit began that made a capture: the last one of its run that began before it."""
    visit = run_outlet.alias("visit")
    return (
        sa.select(sa.func.max(visit.c.started))
        .where(visit.c.run == capture.c.run, visit.c.outlet == capture.c.outlet)
        .where(visit.c.started <= capture.c.at)
        .correlate(capture)
    )


def payload_of(
    connection: Connection, good: Sequence[RowMapping], home: str = ""
) -> RowMapping | None:
    """The record with the payload that the latest of some captures of a page showed.

    Where that is a revisit, it may lie further back than another, or under another address. A 304
    that somebody else wrote may not say which payload it means: then what came before it.
    """
    for row in reversed(good):
        mine = (one for one in reversed(good) if one["kind"] == "response")
        digest = row["digest"]
        own = next((one for one in mine if one["digest"] == digest), None)
        full = own or (twin_row(connection, digest, row["url"], home) if digest else None)
        if full or row["status"] != HTTPStatus.NOT_MODIFIED:
            return full
    return None


def earlier_of(full: RowMapping, later: Sequence[RowMapping]) -> Earlier:
    """What an unchanged answer refers to: the capture with the body, and the newest validators."""
    return Earlier(
        url=full["url"],
        at=moment_of(full["at"]),
        digest=full["digest"],
        record_id=full["record_id"],
        etag=newest(later, "etag") or full["etag"],
        last_modified=newest(later, "last_modified") or full["last_modified"],
    )


def newest(rows: Sequence[RowMapping], name: str) -> str | None:
    """The latest validator: an answer 304 may have brought a newer one than the page."""
    return next((row[name] for row in reversed(rows) if row[name]), None)


def twin(connection: Connection, digest: str, url: str, home: str = "") -> Earlier | None:
    """The latest whole capture with a payload of that digest: of `url`, or else of any address."""
    row = twin_row(connection, digest, url, home)
    return earlier_of(row, []) if row else None


def twin_row(connection: Connection, digest: str, url: str, home: str = "") -> RowMapping | None:
    """The row of `twin`."""
    query = sa.select(capture).where(
        capture.c.digest == digest,
        capture.c.kind == "response",
        capture.c.status == HTTPStatus.OK.value,
        capture.c.truncated.is_(None),
        within_reach(home),
    )
    order = ((capture.c.url == url).desc(), capture.c.at.desc())
    return connection.execute(query.order_by(*order).limit(1)).mappings().first()


def is_whole(row: RowMapping) -> bool:
    """Whether a capture is an answer that one can live with: successful, and not cut off."""
    success = row["kind"] == "revisit" or (row["kind"] == "response" and is_success(row["status"]))
    return success and row["truncated"] not in CUT_OFF


def is_success(status: int) -> bool:
    """Whether `status` says that the answer is what was asked for."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
