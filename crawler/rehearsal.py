"""A crawl that asks the archive instead of the web, and leaves nothing in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive import Capture, Run
from archive.segments import provenance

from .about import about
from .config import Config
from .from_archive import Past
from .memories import Memories
from .options import S3, Signing
from .outlet import Outlet
from .rereading import Rereader
from .session import Session
from .tally import Entry, Tally

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an address: ``what`` is the name under which it is counted."""

    outlet: str
    what: str
    url: str
    captured: datetime | None = None
    document: Document | None = None
    """The article as it would be stored, with the record that it was read from."""


class Outcomes(Tally):
    """A tally that remembers of which addresses it was told, in order."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__(redact)
        self._all: list[Outcome] = []
        self._read: dict[str, int] = {}

    @property
    def all(self) -> list[Outcome]:
        """What came of each address, by outlet, in the order in which it came."""
        return sorted(self._all, key=lambda one: one.outlet)

    def skip(self, outlet: str, url: str, reason: str) -> None:
        super().skip(outlet, url, reason)
        self._note(outlet, f"skipped/{reason}", url)

    def fail(
        self, outlet: str, url: str, reason: str, *, entry: Entry | None = None,
        until: datetime | None = None,
    ) -> None:  # fmt: skip
        super().fail(outlet, url, reason, entry=entry, until=until)
        self._note(outlet, f"failed/{reason}", url)

    def read(self, capture: Capture, what: str, document: Document | None = None) -> None:
        """Note what was read in a page; an article in place of one from the same record."""
        one = Outcome(
            outlet=capture.outlet,
            what=what,
            url=capture.url,
            captured=capture.at,
            document=document,
        )
        before = self._read.get(capture.record_id)
        if document and before is not None:
            self._all[before] = one
            return
        if document:
            self._read[capture.record_id] = len(self._all)
        self._all.append(one)

    def _note(self, outlet: str, what: str, url: str) -> None:
        self._all.append(Outcome(outlet=outlet, what=what, url=self.redact(url)))


class Rehearsed(Run):
    """A run that hands on what was read instead of keeping it."""

    outcomes: Outcomes

    def article(self, capture: Capture, article: Document) -> None:
        line = {**article, **provenance(capture), "record_id": capture.record_id}
        self.outcomes.read(capture, "article/new", line)

    def article_again(self, capture: Capture, article: Document, now: datetime) -> None:
        self.article(capture, article)

    def no_article(self, capture: Capture, reason: str) -> None:
        self.outcomes.read(capture, f"no-article/{reason}")


class Rehearsal(Session):
    """A session over the past of an archive, which knows of no earlier run.

    So every page that is announced is asked for, and no answer is 304. The run itself lies in a
    folder that goes away with it; what it read is in ``tally``. Of the archive only what it learned
    of hosts is taken, that pages are read as they would be now.
    """

    tally: Outcomes

    def __init__(self, config: Config, outlets: Iterable[Outlet], *, now: datetime) -> None:
        self.past = Past.of(config)
        self._folder = TemporaryDirectory(prefix="fiche-")
        folder = Path(self._folder.name)
        at = self.past.at or now
        super().__init__(in_folder(config, folder), outlets, now=at, scratch=folder)
        self.memories = Memories(self.past.library.catalog)
        self.rereader = Rereader(self.readers, self.memories, self.config.limits)

    @property
    def documents(self) -> Iterator[Document]:
        """The articles that were read, as they would be stored."""
        return (one.document for one in self.tally.all if one.document)

    def close(self, *, now: datetime) -> Mapping[str, Any] | None:
        try:
            return super().close(now=now)
        finally:
            self.catalog.close()
            self.past.close()
            self._folder.cleanup()

    def _scratch_run(self, scratch: Path, now: datetime) -> Run:
        (scratch / "spool").mkdir()
        run = Rehearsed.open(
            scratch / "spool",
            run_id="rehearsal",
            about=about(self.config, self.outlets, robots=self.robots),
            storage=self.storage,
            catalog=self.catalog,
            now=now,
        )
        self.tally = run.outcomes = Outcomes(self.redaction.text)
        return run

    def read_back(self, capture: Capture) -> tuple[tuple[tuple[str, str], ...], bytes]:
        answer = self.past.answer(capture)
        return answer.headers, answer.payload


def in_folder(config: Config, folder: Path) -> Config:
    """`config` for a run that begins with nothing, in a folder of its own; one reader reads.

    Several would read pages in an order that differs from run to run, and each page is read by
    what was learned from those before it.
    """
    own = {
        "home": folder,
        "storage": None,
        "spool": None,
        "catalog": None,
        "s3": S3(),
        "signing": Signing(),
        "reading": config.reading.model_copy(update={"workers": 1}),
    }
    return config.model_copy(update=own)
