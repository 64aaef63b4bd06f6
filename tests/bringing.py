"""Files as other tools write them, and what brings them in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive import Capture, Catalog, Storage
from archive.imports import Importer
from archive.incoming import Finish, Outcome
from archive.recover import Read

from .exchanges import HOST, answer

PAGE = answer(b"<title>Old</title><p>An old page.</p>")


def record(
    number: int, block: bytes = PAGE, *lines: str, version: str = "1.0", **over: str
) -> bytes:
    """A record as wget writes one: its own order of fields, its own case."""
    fields = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{number:08d}-0000-0000-0000-000000000000>",
        "WARC-Date": "2014-03-01T10:20:30Z",
        "WARC-Target-URI": f"<{HOST}/old/{number}>",
        "Content-Type": "application/http;msgtype=response",
        **{name.replace("_", "-"): value for name, value in over.items()},
        "Content-Length": str(len(block)),
    }
    head = "\r\n".join([f"WARC/{version}", *lines, *(f"{k}: {v}" for k, v in fields.items())])
    return head.encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


@dataclass
class PlainPages:
    """Reads pages by a function, each when its outcome is waited for."""

    outcome: Read
    ahead: int = 2
    young: list[Capture] = field(default_factory=list)

    def read(self, capture: Capture, headers: Any, payload: bytes) -> Finish:
        return lambda: self.outcome(capture, headers, payload)

    def read_again(self, capture: Capture, headers: Any, payload: bytes) -> Finish:
        return lambda: {**as_article(self.outcome(capture, headers, payload)), "text": "Again."}

    def ripened(self, segment: str | None = None) -> list[Capture]:
        due = [one for one in self.young if segment in {None, one.segment}]
        self.young = [one for one in self.young if one not in due]
        return due

    def learned(self) -> Mapping[str, str]:
        return {"paper.example": "AAAA"}


def as_article(outcome: Outcome) -> Mapping[str, Any]:
    assert not isinstance(outcome, str)
    return outcome


def importer_in(
    folder: Path, storage: Storage, catalog: Catalog, read: Read, **over: Any
) -> Importer:
    return Importer(
        spool=folder / "spool",
        storage=storage,
        catalog=catalog,
        outlet_of=lambda url: "paper_example",
        software="fiche/test",
        **{"pages": PlainPages(read), **over},
    )
