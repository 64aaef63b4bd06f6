"""What an import is made of: where its records go, who reads its pages, and what came of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from .capture import Capture
from .catalog import Catalog
from .errors import BrokenRecord
from .recover import Headers
from .spool import SEGMENT_BYTES
from .storage import Storage

NAMED = 1000
"""Broken places that are told one by one."""

Outcome = Mapping[str, Any] | str
"""An article as a line holds it, or the word for why there is none."""
Finish = Callable[[], Outcome]


class Pages(Protocol):
    """What reads the pages of one file, ``ahead`` of them at a time."""

    ahead: int

    def read(self, capture: Capture, headers: Headers, payload: bytes) -> Finish:
        """Begin to read a page; what this gives waits for the outcome, and learns from it."""

    def read_again(self, capture: Capture, headers: Headers, payload: bytes) -> Finish:
        """The same, of a page that was read and learned from before."""

    def ripened(self, segment: str | None = None) -> list[Capture]:
        """Pages that were read before their host was known, and would now be read differently.

        Of one `segment` those whose host is known well by now; else all that are left. Each page
        is given, or passed over, once.
        """

    def learned(self) -> Mapping[str, str]:
        """What reading taught of hosts, in the form of a manifest's ``memory``."""


@dataclass
class Imported:
    """What came of one file. ``before`` is the run that had imported the same file already.

    ``unsigned`` tells what was stored and not signed.
    ``held`` are the records that interrupted imports of the file, ``continues``, had copied,
    ``known`` those that came with other files, or by a crawl; ``broken`` is the first of the
    ``breaks`` in it.
    """

    file: str
    sha256: str
    run: str = ""
    before: str | None = None
    continues: tuple[str, ...] = ()
    unsigned: list[str] = field(default_factory=list)
    held: int = 0
    known: int = 0
    records: int = 0
    captures: int = 0
    articles: int = 0
    read_again: int = 0
    flaws: Counter[str] = field(default_factory=Counter)
    broken: list[BrokenRecord] = field(default_factory=list)
    breaks: int = 0

    def add_broken(self, found: Iterable[BrokenRecord]) -> None:
        """Count what is broken, and keep the first places."""
        for one in found:
            self.breaks += 1
            if len(self.broken) < NAMED:
                self.broken.append(one)

    def summary(self, outlets: Mapping[str, Any], memory: Mapping[str, str]) -> dict[str, Any]:
        """What the manifest of the run says."""
        places = [{"file": one.file, "offset": one.offset, "reason": one.reason}
                  for one in self.broken]  # fmt: skip
        about: dict[str, Any] = {"file": self.file, "sha256": self.sha256}
        about |= {"records": self.records, "known": self.known}
        before = {"held": self.held, "continues": list(self.continues)} if self.continues else {}
        return {
            "kind": "import",
            "outlets": dict(outlets),
            "memory": dict(memory),
            "imported": {**about, **before, "flaws": dict(self.flaws), "broken": places},
        }


Told = Callable[[Imported, int], None]


@dataclass(frozen=True, kw_only=True)
class Into:
    """Where imports go, and how their pages are read.

    `outlet_of` gives the slug of an address. `told` is told how far a file is, in bytes of it,
    with each record.
    """

    storage: Storage
    catalog: Catalog
    pages: Pages
    outlet_of: Callable[[str], str]
    software: str
    segment_bytes: int = SEGMENT_BYTES
    told: Told = lambda done, at: None
