"""A selection as one WACZ 1.1.1 file, which a browser shows without us.

https://specs.webrecorder.net/wacz/1.1.1/

It is written from front to back, and everything in it is hashed as it passes: records, pages and
index lines are in memory one at a time, however large the file gets.
"""

import gzip
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from .capture import Capture
from .cdxj import REVISIT
from .export import Counted, Export, Exported
from .merge import sorted_lines
from .moments import stamp
from .segments import json_line
from .surt import surt

VERSION = "1.1.1"
WARC = "data.warc.gz"
INDEX = "index.cdx.gz"
LINES = 300
"""Index lines in one compressed block: what a browser fetches to find a page."""
NO_WORD = b"\x46\x43\x00\x00"
"""A ZIP header field that says nothing, in both headers of each entry.

The local one of an entry that may pass 4 GB has a field for its size. ReplayWeb.page looks there
only if the central one has a field too, and otherwise takes the content for beginning too early.
"""
PAGES_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}


@dataclass
class Package:
    """A WACZ file that grows: its entries, and what the data package says of each."""

    zip: zipfile.ZipFile
    now: datetime
    resources: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def entry(self, path: str) -> Iterator[Counted]:
        """Write the entry `path`, which is then listed with its digest."""
        with self._open(path) as stream:
            file = Counted(stream)
            yield file
        self.resources.append(
            {
                "name": path.rpartition("/")[2],
                "path": path,
                "hash": f"sha256:{file.sha256.hexdigest()}",
                "bytes": file.size,
            }
        )

    def finish(self, about: dict[str, Any]) -> None:
        """Write the data package and its digest, which seals all entries."""
        package = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "created": f"{self.now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            **about,
            "resources": self.resources,
        }
        data = json.dumps(package, ensure_ascii=False, indent=2).encode("utf-8", "replace")
        digest = {
            "path": "datapackage.json",
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        }
        for name, content in (
            ("datapackage.json", data),
            ("datapackage-digest.json", json.dumps(digest, indent=2).encode()),
        ):
            with self._open(name) as stream:
                stream.write(content)

    def _open(self, path: str) -> IO[bytes]:
        moment = self.now.astimezone(UTC)
        info = zipfile.ZipInfo(path, moment.timetuple()[:6])
        info.external_attr = 0o644 << 16
        info.extra = NO_WORD
        return self.zip.open(info, "w", force_zip64=True)


def write_wacz(path: Path, export: Export, *, title: str, now: datetime) -> Exported:
    """Write what `export` means as the WACZ file `path`; what it holds is in the result."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file, TemporaryFile() as lines:
        package = Package(file, now)
        with package.entry(f"archive/{WARC}") as warc:
            for capture in export.warc(warc, name=WARC, now=now):
                if capture.kind != "metadata":  # a failure: there is nothing to show
                    lines.write(index_line(capture))
        lines.seek(0)
        write_index(package, sorted_lines(lines))
        with package.entry("pages/pages.jsonl") as pages:
            for line in page_lines(export):
                pages.write(json_line(line))
        about = {"software": export.made_by, "title": title}
        package.finish({**about, "description": str(export.selection)})
    return export.done


def index_line(capture: Capture) -> bytes:
    """The line of `capture` as every reader of WACZ takes it."""
    facts = {
        "url": capture.url,
        "mime": REVISIT if capture.kind == "revisit" else capture.mime or "unk",
        "status": str(capture.status),
        "digest": capture.digest,
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": WARC,
    }
    moment = f"{capture.at.astimezone(UTC):%Y%m%d%H%M%S}"
    return f"{surt(capture.url)} {moment} {json.dumps(facts)}\n".encode()


def write_index(package: Package, lines: Iterable[bytes]) -> None:
    """Write the sorted index in compressed blocks, and the index of the blocks."""
    blocks = [b'!meta 0 {"format": "cdxj-gzip-1.0", "filename": "%s"}\n' % INDEX.encode()]
    rest = iter(lines)
    with package.entry(f"indexes/{INDEX}") as index:
        while some := list(islice(rest, LINES)):
            data = gzip.compress(b"".join(some), 6, mtime=0)
            facts = {
                "offset": index.size,
                "length": len(data),
                "digest": f"sha256:{hashlib.sha256(data).hexdigest()}",
                "filename": INDEX,
            }
            key, moment, _ = some[0].split(b" ", 2)
            blocks.append(b"%s %s %s\n" % (key, moment, json.dumps(facts).encode()))
            index.write(data)
    with package.entry("indexes/index.idx") as index:
        index.write(b"".join(blocks))


def page_lines(export: Export) -> Iterator[dict[str, Any]]:
    """The pages a reader may begin at: those with an article, with its text, and all others."""
    yield PAGES_HEAD
    for capture, article in export.catalog.pages(export.selection):
        line = {
            "id": hashlib.sha256(capture.record_id.encode()).hexdigest()[:20],
            "url": capture.url,
            "ts": stamp(capture.at),
            "title": (article or {}).get("title") or capture.url,
        }
        yield {**line, "text": article["text"]} if article else line
