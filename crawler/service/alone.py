"""That `fiche run` is alone: others would visit the same outlets, and neither would know.

It sees workers by their heartbeats, and has one of its own in the catalog: ``service`` of the table
`meta`, which they look at when they start and with each heartbeat. So if both start in the same
moment, the workers give way.
"""

import asyncio
import json
import os
import socket
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive import home_of
from archive.catalog import Catalog
from archive.engines import CatalogError
from archive.moments import now
from archive.schema import get_meta, meta, put_meta
from crawler.config import Config, ConfigError

ALIVE = sa.text(
    "select name, extract(epoch from now() - seen)::int as ago from fiche_worker"
    " where seen > now() - make_interval(secs => :silent) and state <> 'ended' order by name"
)
CLOCK = sa.text("select extract(epoch from now())::float")
NOTE = "service"
BEAT = 10.0
"""Seconds between two heartbeats of `fiche run`."""
SILENT = 60.0
"""Seconds after which one that is not heard of works no more; its visits have long ended."""
GOODBYE = 1.0
"""Seconds for which a catalog is waited for at the end."""


class Heartbeat:
    """`fiche run` as workers of its catalog, and others like it, hear of it.

    Only in PostgreSQL: a catalog in a file has no workers.
    """

    def __init__(self, config: Config, catalog: Catalog) -> None:
        self.catalog, self.shared = catalog, False
        self.facts = {
            "home": home_of(config.spool_folder),
            "host": socket.gethostname(),
            "process": os.getpid(),
            "since": f"{now():%Y-%m-%d %H:%M} UTC",
        }

    def begin(self) -> None:
        """Be heard of from now on; `ConfigError` if others visit these outlets."""
        with self.catalog.reading() as db:
            self.shared = is_shared(db)
        check_no_workers(self.catalog)
        check_no_service(self.catalog, but=str(self.facts["home"]))
        self.beat()

    def beat(self) -> None:
        """Be heard of."""
        if not self.shared:
            return
        with self.catalog.writing() as db:
            seen = db.execute(CLOCK).scalar_one()
            put_meta(db, NOTE, json.dumps({**self.facts, "seen": seen}))

    async def go_on(self) -> None:
        """Be heard of again and again."""
        while True:
            await asyncio.sleep(BEAT)
            with suppress(CatalogError):  # who looks for what is due says so
                await asyncio.to_thread(self.beat)

    async def end(self) -> None:
        """Be heard of no more."""
        if not self.shared:
            return
        with suppress(CatalogError, TimeoutError):
            async with asyncio.timeout(GOODBYE):
                await asyncio.to_thread(self._forget)

    def _forget(self) -> None:
        with self.catalog.writing() as db:
            db.execute(meta.delete().where(meta.c.name == NOTE))


def is_shared(db: Connection) -> bool:
    """Whether other machines may use this catalog."""
    return db.dialect.name == "postgresql"


def check_no_workers(catalog: Catalog) -> None:
    """`ConfigError` if workers take jobs from the database of `catalog`."""
    with catalog.reading() as db:
        if not is_shared(db) or not sa.inspect(db).has_table("fiche_worker"):
            return
        rows = db.execute(ALIVE, {"silent": SILENT}).all()
    if rows:
        said = ", ".join(f"{row.name} (heard of {row.ago} s ago)" for row in rows)
        raise ConfigError(
            f"workers visit the outlets of this catalog already: {said}; stop them and wait "
            f"{SILENT:.0f} s if one was killed, or have outlets visited by fiche worker alone"
        )


def check_no_service(catalog: Catalog, *, but: str = "") -> None:
    """`ConfigError` if a `fiche run` whose home is not `but` visits outlets of `catalog`."""
    with catalog.reading() as db:
        if not is_shared(db):
            return
        noted, at = get_meta(db, NOTE), db.execute(CLOCK).scalar_one()
    if trouble := service_alive(noted, at, but=but):
        raise ConfigError(trouble)


def service_alive(noted: str | None, at: float, *, but: str = "") -> str | None:
    """What to tell whom `fiche run` is in the way of, by its note and the database's clock."""
    facts = json.loads(noted or "{}")
    if not facts or at - facts["seen"] > SILENT or facts["home"] == but:
        return None
    return (
        "fiche run visits the outlets of this catalog already, on {host} (process {process}) "
        "since {since}: stop it, and wait {silent:.0f} s if it was killed, or leave them to it "
        "alone".format(**facts, silent=SILENT)
    )
