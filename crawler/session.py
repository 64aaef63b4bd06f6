"""One run: what its parts share, from the first check of the storage to the manifest."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from scrapy.crawler import Crawler

from archive import (
    ArchiveError,
    Capture,
    Catalog,
    Claims,
    Run,
    Storage,
    StorageAway,
    Twins,
    open_catalog,
    open_storage,
)
from archive.chain import manifest_key
from archive.rebuild import check_archive

from .about import about
from .config import Config
from .gates import Gates
from .homecoming import begun, brought_home, known_here
from .keeping import Keeping
from .memories import Memories
from .outlet import Outlet, story_key
from .pauses import Pauses
from .readers import Readers
from .rereading import Rereader
from .stores import storage_of
from .stories import Stories
from .tally import Tally
from .vouching import signer_of, vouch

OK = 200
NOT_PAGES = ("requisite", "feed", "sitemap", "section", "robots")
ALIKE = {"url": (), "requisites": ("requisite",), "all": (*NOT_PAGES, "page")}
"""The roles of which a payload is kept once, whatever its address, by ``archive.deduplicate``."""


class Session(Keeping):
    """The archive side of a crawl, opened before the first request and closed after the last.

    Opening checks the storage and brings home what earlier runs left in the spool; it raises
    `archive.ArchiveError` if the storage refuses, so that nothing is fetched in vain. If it does
    not answer, that waits, and so does what this run captures.
    The `kind` of run is ``crawl``, a visit to its outlets, or ``save``, which is none.
    With a `scratch` folder (a dry run) everything is kept there instead of in the archive.
    With `parking` it is one visit of a run that may make several: it goes on with the parked run
    of that name, if that is still there, and at its end parks what it captured instead of sealing
    it, unless that is due or it is `sealing`.
    """

    sealing = False
    parked = ""
    """The run that was parked in the end, if one was."""

    def __init__(  # noqa: PLR0913 - each is a decision of the caller
        self,
        config: Config,
        outlets: Iterable[Outlet],
        *,
        now: datetime,
        kind: str = "crawl",
        robots: str = "",
        scratch: Path | None = None,
        parking: str | None = None,
    ) -> None:
        self.config, self.started, self.kind, self.robots = config, now, kind, robots or kind
        self.outlets = {outlet.slug: outlet for outlet in outlets}
        self.redaction = config.redact.redaction()
        self.tally = Tally(self.redaction.text)
        self.gates = Gates(config.politeness, self.outlets)
        self.storage: Storage = storage_of(config)
        self.signer = None if scratch else signer_of(config.signing, self.storage)
        self.unsettled: list[str] = []
        """Runs that are not home, or not signed, each with the reason: a sentence for people."""
        self.catalog: Catalog = open_catalog(config.catalog_url, key=story_key)
        self.trouble: ArchiveError | None = self._away()
        """What kept the run from being brought home, if anything did."""
        self.readers = Readers(
            config.reading.workers, config.reading.seconds, redact=self.redaction.text
        )
        self.memories = Memories(self.catalog)
        self.rereader = Rereader(self.readers, self.memories, config.limits)
        self.named: set[str] = set()
        """Hosts (with ports) that the operator named, so that even a private one is meant."""
        self.sitemaps: dict[str, tuple[str, ...]] = {}
        """The sitemaps that the robots.txt of an origin names."""
        self.manifest: Mapping[str, Any] | None = None
        self.interrupted = False
        self.claims = Claims(config.claims_folder)
        run_id = self._claimed(now, claiming=kind == "crawl" and scratch is None)
        if scratch is None:
            self._bring_home(now)
        self.run = (
            self._scratch_run(scratch, now) if scratch else self._open_run(parking, run_id, now)
        )
        self.pauses = Pauses(self.run)
        self.twins = Twins(self.catalog.twin, ALIKE[config.archive.deduplicate])
        self.stories = Stories(self.catalog)
        self.young: list[tuple[Capture, tuple[int, ...]]] = []

    def _claimed(self, now: datetime, *, claiming: bool) -> str:
        """The name of the new run, which has its outlets for itself if it is `claiming` them."""
        run_id = f"{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"
        if claiming:
            self.claims.take(self.outlets, run=run_id)
        return run_id

    def named_by_operator(self, netloc: str) -> bool:
        """Whether the operator asked for this very host, rather than a page that led to it."""
        return netloc in self.named

    def verifies(self, slug: str, host: str) -> bool:
        """Whether the certificate of `host` must be sound when it is asked for an outlet."""
        outlet = self.outlets.get(slug)
        return outlet is None or outlet.verify_tls or not outlet.owns(host)

    def close(self, *, now: datetime) -> Mapping[str, Any] | None:
        """Seal, upload, enter in the catalog, sign; the run's manifest. None if it was parked.

        `archive.StorageAway` if that must wait: everything lies in the spool then.
        """
        try:
            self.pauses.write_late()
            summary = {"kind": self.kind, **self.tally.summary(tuple(self.outlets))}
            summary["memory"] = self.memories.changed()
            if self.run.visits:
                summary["interrupted"] = self.interrupted
                if not self.sealing and not self.run.is_due(now):
                    self.run.park(summary, now, self.catalog.home)
                    self.parked = self.run.id
                    return None
            stored = self.run.close(summary, now)
        except StorageAway:
            known_here(self.config.spool_folder, self.catalog)
            raise
        finally:
            self.readers.close()
            self.claims.free()
        self.unsettled += vouch(self.signer, [manifest_key(stored)], now=now)
        return stored

    def _away(self) -> StorageAway | None:
        """Why the storage does not answer, if so: everything waits in the spool until it does."""
        try:
            check_archive(self.storage, self.catalog)
        except StorageAway as error:
            return error
        except ArchiveError:
            self.catalog.close()
            raise
        return None

    def _bring_home(self, now: datetime) -> None:
        """Store what earlier runs left in the spool; know of what stays there."""
        if self.trouble is None:
            found = brought_home(
                self.config, self.storage, self.catalog, self.rereader.read, now=now
            )
            stored = [one.manifest for one in found if one.manifest]
            self.unsettled += vouch(self.signer, stored, now=now)
            self.unsettled += [f"waiting in the spool: {one}" for one in found if one.problem]
        known_here(self.config.spool_folder, self.catalog)

    def _open_run(self, parked: str | None, new: str, now: datetime) -> Run:
        return self._run_in(
            self.config.spool_folder, self.storage, self.catalog, (parked, new), now
        )

    def _scratch_run(self, folder: Path, now: datetime) -> Run:
        storage, catalog = open_storage(str(folder / "storage")), open_catalog(folder / "catalog")
        return self._run_in(folder / "spool", storage, catalog, (None, "dry"), now)

    def _run_in(
        self,
        spool: Path,
        storage: Storage,
        catalog: Catalog,
        names: tuple[str | None, str],
        now: datetime,
    ) -> Run:
        said = about(self.config, self.outlets, robots=self.robots)
        return begun(self.config, storage, catalog, spool=spool, names=names, about=said, now=now)


def session_of(crawler: Crawler) -> Session:
    """The session of a running crawl, for the parts that Scrapy makes."""
    session: Session = crawler.spider.session  # type: ignore[union-attr]
    return session
