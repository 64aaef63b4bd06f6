from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from . import (
    entries,
    fulltext,
    history,
    holdings,
    migrations,
    parked_rows,
    payloads,
    pending,
    schema,
)
from . import selection as selecting
from .canonical import RULE, url_key
from .capture import Capture, Earlier
from .contents import Contents
from .engines import CatalogError, open_engine
from .history import Last, Visited
from .holdings import Held
from .moments import now
from .parked_rows import Found, LeftSegment, ParkedRun
from .pending import Pending
from .rows import Key
from .selection import Chosen, Selection

__all__ = ["Catalog", "CatalogError", "Held", "Last", "Pending", "Visited", "open_catalog"]


class Catalog(Contents):
    """Where everything lies, whether we have seen it, what the runs did.

    An index, never the truth: `archive.rebuild` makes it again from the storage. Every entry may
    be made twice. `key` gives the name that all addresses of one page share; pages are entered and
    asked for by it. Threads may share a catalog.
    """

    def __init__(self, engine: Engine, *, key: Key = url_key) -> None:
        super().__init__(engine)
        self.key = key
        self.home = ""
        """The spool whose parked segments can be read here; see `archive.parking`."""

    def add_segment(
        self,
        *,
        day: str,
        segment: str,
        captures: Iterable[Capture],
        articles: Iterable[Mapping[str, Any]],
    ) -> None:
        """Enter a sealed segment: its captures, and its articles as stored beside it.

        In place of what was entered for it before, so it may be done again.
        """
        with self.writing() as db:
            entries.put_segment(
                db, day=day, stem=segment, captures=captures, articles=articles, key=self.key
            )

    def add_readings(self, stem: str, day: str, documents: Iterable[Mapping[str, Any]]) -> None:
        """Enter a file of later readings of stored pages, which become their current articles.

        In place of what was entered for it before, so it may be done again.
        """
        with self.writing() as db:
            entries.put_readings(db, day=day, stem=stem, documents=documents, key=self.key)

    def add_run(self, manifest: Mapping[str, Any]) -> None:
        """Enter what a run did."""
        with self.writing() as db:
            history.put_run(db, manifest)

    def add_parked(self, one: ParkedRun, home: str) -> None:
        """Enter what the last visit of a run did that is parked in the spool `home`.

        May be done again. The segment counts as stored once `add_segment` enters it.
        """
        with self.writing() as db:
            parked_rows.put_parked(db, one, home, self.key)

    def add_left(self, one: LeftSegment, home: str) -> None:
        """Enter a segment that waits in the spool `home`, of a run that is over, as parked."""
        with self.writing() as db:
            parked_rows.put_left(db, one, home, self.key)

    def places(self, segments: Iterable[str]) -> dict[str, str]:
        """Of those segments that are entered: the spool they are parked in, empty if stored."""
        with self.reading() as db:
            return parked_rows.places(db, segments)

    def lacking(self, found: Iterable[Found], home: str) -> list[Found]:
        """Those of the runs parked in `home` of which not all is entered."""
        with self.reading() as db:
            return parked_rows.lacking(db, found, home)

    def forget_home(self, home: str) -> int:
        """Drop what a machine had parked that died for good; how many captures.

        Its pages are asked for again. Should it come back, what it has is entered like any other.
        """
        with self.writing() as db:
            return parked_rows.forget_home(db, home, now())

    def clear(self) -> None:
        """Forget everything, to be filled again."""
        with self.writing() as db:
            for table in reversed(schema.tables.sorted_tables):
                if table is not schema.meta:
                    db.execute(table.delete())
            fulltext.clear(db)

    def held(self, keys: Iterable[str]) -> dict[str, Held]:
        """What is held of the pages with these keys; one never asked for is missing.

        A page lies under its own key, under that of its article's canonical address if that is on
        the same site, and under those that redirect to it.
        """
        with self.reading() as db:
            return holdings.held(db, keys, self.home)

    def earlier(self, key: str) -> Earlier | None:
        """The capture that a conditional request for `key` may refer to, if there is one."""
        with self.reading() as db:
            return payloads.earlier(db, key, self.home)

    def twin(self, digest: str, url: str) -> Earlier | None:
        """A whole capture with the payload of that digest: of `url`, or else of any address."""
        with self.reading() as db:
            return payloads.twin(db, digest, url, self.home)

    def led_to(self, url: str) -> bool:
        """Whether the sitemap at `url` is known as an index, which announced other sitemaps."""
        with self.reading() as db:
            return holdings.led_to(db, url)

    def rechecks(self, outlet: str, since: datetime) -> list[Held]:
        """Articles of `outlet` published (or, undated, first captured) at `since` or later."""
        with self.reading() as db:
            return holdings.rechecks(db, outlet, since)

    def captures_of(self, key: str) -> list[Capture]:
        """Every capture of a page, the oldest first."""
        with self.reading() as db:
            return holdings.captures_of(db, key, self.home)

    def articles_of(self, key: str) -> list[dict[str, Any]]:
        """The stored articles of a page, the oldest first."""
        with self.reading() as db:
            return holdings.articles_of(db, key)

    def captures(self, selection: Selection) -> Iterator[Capture]:
        """The captures that `selection` means, as they lie in the storage; not all in memory."""
        with self.reading() as db:
            yield from selecting.captures(db, selecting.choose(db, selection, self.key))

    def documents(self, selection: Selection) -> Iterator[dict[str, Any]]:
        """The stored articles that `selection` means, by time; not all in memory."""
        with self.reading() as db:
            yield from selecting.documents(db, selecting.choose(db, selection, self.key))

    def pages(self, selection: Selection) -> Iterator[tuple[Capture, dict[str, Any] | None]]:
        """The pages that `selection` means, by time, each with the article read from it."""
        with self.reading() as db:
            yield from selecting.pages(db, selecting.choose(db, selection, self.key))

    def chosen(self, selection: Selection) -> Chosen:
        """`selection` with its addresses looked up, to ask whether it means a capture."""
        with self.reading() as db:
            return selecting.choose(db, selection, self.key)

    def pending(self, outlet: str) -> list[Pending]:
        """What was announced by `outlet` and neither archived nor given up yet."""
        with self.reading() as db:
            return pending.pending_of(db, outlet)

    def last_runs(self) -> dict[str, Last]:
        """The latest run over each outlet."""
        with self.reading() as db:
            return history.last_runs(db)

    def visits(self, outlet: str, since: datetime) -> list[Visited]:
        """The visits to `outlet` that began at `since` or later, oldest first."""
        with self.reading() as db:
            return history.visits(db, outlet, since)

    def before(self, run: str, outlets: Iterable[str]) -> dict[str, list[str]]:
        """The keys of the latest manifests that tell of each of `outlets`, that of `run` aside."""
        with self.reading() as db:
            return history.before(db, run, outlets)

    def runs(self, limit: int = 20) -> list[dict[str, Any]]:
        """The manifests of the latest runs, newest first, without ``pending`` and ``memory``."""
        with self.reading() as db:
            return history.runs(db, limit)

    def run_ending(self, end: str) -> str | None:
        """The run whose name ends with `end`, if one did and was not interrupted."""
        with self.reading() as db:
            return history.run_ending(db, end)

    def memory(self, host: str) -> bytes | None:
        """What the newest run learned of the pages of `host`."""
        with self.reading() as db:
            return history.memory_of(db, host)

    def _make_ready(self) -> None:
        """Bring the tables and the keys to what this version writes, if they are not."""
        with self.reading() as db:
            if migrations.is_current(db) and schema.get_meta(db, "rule") == str(RULE):
                return
        with self.writing() as db:
            migrations.upgrade(db)
            if schema.get_meta(db, "rule") != str(RULE):
                entries.rekey(db, self.key)
                pending.rekey(db, self.key)
                schema.put_meta(db, "rule", str(RULE))


def open_catalog(address: str | Path, *, key: Key = url_key) -> Catalog:
    """The catalog at `address`: a file for SQLite, or ``postgresql://user@host/database``.

    It is made if it is not there. `CatalogError` says in one line why it cannot be used.
    """
    catalog = Catalog(open_engine(address), key=key)
    try:
        catalog._make_ready()
    except BaseException:
        catalog.close()
        raise
    return catalog
