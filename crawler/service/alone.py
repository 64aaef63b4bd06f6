"""That `fiche run` is alone: workers would visit the same outlets, and it would not know."""

import sqlalchemy as sa

from archive.catalog import Catalog
from crawler.config import ConfigError

ALIVE = sa.text(
    "select name, extract(epoch from now() - seen)::int as ago from fiche_worker"
    " where seen > now() - make_interval(secs => :silent) and state <> 'ended' order by name"
)
SILENT = 60.0
"""Seconds after which a worker that is not heard of works no more; its visits have long ended."""


def check_alone(catalog: Catalog) -> None:
    """`ConfigError` if workers take jobs from the database of `catalog`."""
    with catalog.reading() as db:
        if db.dialect.name != "postgresql" or not sa.inspect(db).has_table("fiche_worker"):
            return
        rows = db.execute(ALIVE, {"silent": SILENT}).all()
    if rows:
        said = ", ".join(f"{row.name} (heard of {row.ago} s ago)" for row in rows)
        raise ConfigError(
            f"workers visit the outlets of this catalog already: {said}; stop them and wait "
            f"{SILENT:.0f} s if one was killed, or have outlets visited by fiche worker alone"
        )
