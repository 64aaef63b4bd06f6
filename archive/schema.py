"""The tables of the catalog, on SQLite and on PostgreSQL."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from . import upsert

SITEMAPS = sa.text("role = 'sitemap'")
REREAD = sa.text("reading <> ''")
CURRENT: dict[str, Any] = {
    "sqlite_where": sa.text("current = 1"),
    "postgresql_where": sa.text("current"),
}
"""What only current articles need. In the words in which a condition on that column comes."""


tables = sa.MetaData()


def text(name: str, *, null: bool = False, **more: Any) -> sa.Column[str]:
    """A column of text, which must be there unless `null`."""
    return sa.Column(name, sa.Text, nullable=null, **more)


def number(name: str) -> sa.Column[int]:
    """A column of whole numbers."""
    return sa.Column(name, sa.BigInteger, nullable=False)


meta = sa.Table("meta", tables, text("name", primary_key=True), text("value"))

segment = sa.Table("segment", tables, text("segment", primary_key=True), text("day"))

capture = sa.Table(
    "capture",
    tables,
    text("segment", primary_key=True),
    sa.Column("offset", sa.BigInteger, primary_key=True, autoincrement=False),
    number("length"),
    *(text(name) for name in ("url", "key", "at", "mime", "digest", "record_id", "kind")),
    number("status"),
    *(text(name) for name in ("outlet", "role", "run", "day")),
    *(text(name, null=True) for name in ("via", "etag", "last_modified", "location")),
    *(text(name, null=True) for name in ("truncated", "error")),
    sa.Index("capture_by_key", "key", "at"),
    sa.Index("capture_by_digest", "digest"),
    sa.Index("sitemap_by_via", "via", sqlite_where=SITEMAPS, postgresql_where=SITEMAPS),
)

# `id` sorts by time, see `archive.fulltext`. `reading` is '' for the first reading of a record,
# then the file of readings that it came from; the latest reading of a record is `current`.
article = sa.Table(
    "article",
    tables,
    sa.Column(
        "id",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    *(text(name) for name in ("segment", "record_id", "reading")),
    sa.Column("current", sa.Boolean, nullable=False),
    *(text(name) for name in ("url", "key", "at")),
    *(text(name, null=True) for name in ("outlet", "published", "language", "agency", "extractor")),
    text("document"),
    sa.Index("article_by_record", "segment", "record_id", "reading", unique=True),
    sa.Index("article_by_key", "key", "at"),
    sa.Index("article_by_outlet", "outlet", "published"),
    sa.Index("article_by_reading", "reading", sqlite_where=REREAD, postgresql_where=REREAD),
    sa.Index("article_shown", "outlet", "id", **CURRENT),
    sa.Index("article_by_day", "at", "outlet", "key", **CURRENT),
    sa.Index("article_by_facts", "language", "agency", **CURRENT),
)

reading = sa.Table("reading", tables, text("reading", primary_key=True), text("day"))

# `alias` is another key of the page `key`: its canonical address, or one that redirects to it.
alias = sa.Table(
    "alias",
    tables,
    text("alias", primary_key=True),
    text("key", primary_key=True),
    text("segment", primary_key=True),
    sa.Index("alias_by_segment", "segment"),
)

run = sa.Table(
    "run",
    tables,
    text("run", primary_key=True),
    text("started"),
    text("ended", null=True),
    sa.Column("interrupted", sa.Boolean, nullable=False),
    text("manifest"),
    sa.Index("run_by_start", "started"),
)

# A visit: a run that was parked and gone on with has several of an outlet.
run_outlet = sa.Table(
    "run_outlet",
    tables,
    *(text(name, primary_key=True) for name in ("run", "outlet", "started")),
    text("ended", null=True),
    *(sa.Column(name, sa.Boolean, nullable=False) for name in ("complete", "interrupted")),
    sa.Column("settled", sa.Boolean, nullable=False),
    text("facts"),
    sa.Index("run_by_outlet", "outlet", "started"),
)

pending = sa.Table(
    "pending",
    tables,
    text("run", primary_key=True),
    text("outlet", primary_key=True),
    text("key", primary_key=True),
    text("started"),
    number("place"),
    text("entry"),
    sa.Index("pending_by_outlet", "outlet"),
)

memory = sa.Table(
    "memory",
    tables,
    text("host", primary_key=True),
    text("run"),
    text("started"),
    text("data"),
)

# What lies in the spool `home` of some machine and is known here all the same.
parked = sa.Table(
    "parked",
    tables,
    text("segment", primary_key=True),
    *(text(name) for name in ("day", "run", "home", "opened")),
    sa.Index("parked_by_home", "home"),
)

# `state` is what was learned of the outlet, in JSON. All of it follows from `run_outlet`.
timetable = sa.Table(
    "timetable",
    tables,
    text("outlet", primary_key=True),
    text("grp"),
    text("last", null=True),
    *(text(name) for name in ("due", "state")),
    sa.Index("timetable_by_due", "due"),
    sa.Index("timetable_by_last", "last"),
    sa.Index("timetable_by_group", "grp"),
)

# `told` and `cleared` are when the alert and the all-clear went out.
incident = sa.Table(
    "incident",
    tables,
    *(text(name, primary_key=True) for name in ("outlet", "cause", "since")),
    text("said"),
    *(text(name, null=True) for name in ("told", "ended", "cleared")),
    sa.Index("incident_by_since", "since"),
)


def schema_version(connection: Connection) -> int:
    """The version of the tables in the database; 0 if there are none."""
    if not sa.inspect(connection).has_table(meta.name):
        return 0
    return int(get_meta(connection, "schema") or 0)


def get_meta(connection: Connection, name: str) -> str | None:
    """What the catalog notes about itself under `name`."""
    return connection.execute(sa.select(meta.c.value).where(meta.c.name == name)).scalar()


def put_meta(connection: Connection, name: str, value: str) -> None:
    """Note `value` under `name`, in place of what stood there."""
    upsert.put(connection, meta, [{"name": name, "value": value}])
