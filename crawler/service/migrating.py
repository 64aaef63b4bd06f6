"""How the catalog's PostgreSQL gets the tables of the queue, and which version they are of."""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa
from procrastinate.schema import SchemaManager

from archive import migrations, open_catalog
from archive.database import translated
from archive.engines import CatalogError, open_engine
from archive.schema import schema_version
from crawler.outlet import story_key

from .queue import PROTOCOL, Connected, answered, connected

LIBRARY = version("procrastinate")
ONE_AT_A_TIME = 0x6669636871
"""The advisory lock under which the tables are made ("fichq")."""
CATALOG = len(migrations.MIGRATIONS) + 1
"""The schema of the catalog that this version needs."""
AFTER = "_post_"
"""In the name of a step of Procrastinate's that workers of the version before would not survive."""
OURS = """
create table if not exists fiche_queue (name text primary key, value text not null);
create table if not exists fiche_worker (
    home text primary key, name text not null, version text not null, library text not null,
    slots int not null,
    ids bigint[] not null default '{}', state text not null default '',
    begun timestamptz not null default now(), seen timestamptz not null default now());
create table if not exists fiche_job_trouble (
    job bigint primary key references procrastinate_jobs on delete cascade,
    said text not null, at timestamptz not null default now());
"""
ALIVE = (
    "select count(*) from fiche_worker where seen > now() - interval '1 minute' and library <> %s"
)


def migrate(address: str) -> list[str]:
    """Make the tables of catalog and queue, or bring them to this version; what has been done.

    Safe beside running workers, and beside itself. `CatalogError` if a newer fiche made them.
    """
    with answered(), connected(address, autocommit=True) as lock:
        lock.execute("select pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        before = catalog_schema(address)
        open_catalog(address, key=story_key).close()
        done = [] if before == CATALOG else [f"catalog: schema {before or 'none'} to {CATALOG}"]
        with connected(address) as db:
            return done + list(_migrate_queue(db))


def catalog_schema(address: str) -> int:
    """The schema of the catalog as it is; 0 without any."""
    engine = open_engine(address)
    try:
        with translated(engine), engine.connect() as db:
            return schema_version(db)
    finally:
        engine.dispose()


def _migrate_queue(db: Connected) -> Iterator[str]:
    """Bring the tables of the queue to this version, step by step; what has been done."""
    steps = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    new = not has_table(db, "procrastinate_jobs")
    if new:
        db.execute(SchemaManager.get_schema())
        yield f"queue: Procrastinate's tables as of {steps[-1].stem}"
    db.execute(OURS)
    found = noted(db)
    if int(found.get("protocol", 0)) > PROTOCOL:
        raise CatalogError(newer(found["protocol"]))
    last = steps[-1].stem if new else found.get("procrastinate", "")
    note(db, procrastinate=last, protocol=str(PROTOCOL))
    db.commit()
    for step in (one for one in steps if one.stem > last):
        if AFTER in step.stem and workers_alive(db):
            yield f"queue: {step.stem} waits for older workers to end: run fiche migrate again then"
            break
        db.execute(step.read_bytes())
        note(db, procrastinate=step.stem)
        db.commit()  # the next one may use a value that this one has made
        yield f"queue: {step.stem}"


def has_table(db: Connected, name: str) -> bool:
    """Whether there is such a table."""
    return db.execute("select to_regclass(%s)", [name]).fetchone() != (None,)


def workers_alive(db: Connected) -> bool:
    """Whether a worker runs that uses another version of Procrastinate."""
    return db.execute(ALIVE, [LIBRARY]).fetchone() != (0,)


def noted(db: Connected) -> dict[str, str]:
    """What the queue notes about itself."""
    return {str(name): str(value) for name, value in db.execute("select * from fiche_queue")}


def note(db: Connected, **values: str) -> None:
    """Note something about the queue."""
    for name, value in values.items():
        db.execute(
            "insert into fiche_queue values (%s, %s)"
            " on conflict (name) do update set value = excluded.value",
            [name, value],
        )


def newer(protocol: str) -> str:
    """What to tell whose fiche is too old."""
    return (
        f"the queue is of protocol {protocol}, this fiche knows protocols up to {PROTOCOL}: "
        "install a newer fiche"
    )


def unfit(address: str) -> str | None:
    """Why this version cannot work with the database as it is: a sentence that says what to do.

    `CatalogError` if the database does not answer.
    """
    engine = open_engine(address)
    try:
        with translated(engine), engine.connect() as db:
            catalog = schema_version(db)
            if catalog == CATALOG and not migrations.is_current(db):
                catalog -= 1  # the tables are, what is in them is not
            queue = sa.inspect(db).has_table("fiche_queue")
            asked = "select value from fiche_queue where name = 'protocol'"
            protocol = db.execute(sa.text(asked)).scalar() if queue else None
    finally:
        engine.dispose()
    return misfit(catalog, int(protocol or 0))


def misfit(catalog: int, protocol: int) -> str | None:
    """What is wrong with these versions of the database; None if this fiche works with them.

    >>> misfit(CATALOG, PROTOCOL)
    """
    if catalog == CATALOG and protocol == PROTOCOL:
        return None
    has = f"the database has catalog schema {catalog} and queue protocol {protocol}"
    mine = f"this fiche works with {CATALOG} and {PROTOCOL}"
    if catalog > CATALOG or protocol > PROTOCOL:
        return f"{has}, {mine}: install the newer fiche on this machine"
    return f"{has}, {mine}: run: fiche migrate"
