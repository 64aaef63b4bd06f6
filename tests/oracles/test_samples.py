"""Files that other people's tools wrote, in a folder that WARC_SAMPLES names.

The folder has an INDEX.tsv with the columns ``file`` and ``licence``; only samples under a
permissive licence are read. Sound files must be read as warcio reads them.
"""

import csv
import os
import warnings
import zipfile
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.errors import BrokenRecord
from archive.foreign import Foreign, foreign_records
from archive.parcels import Parcel

PERMISSIVE = {"Apache-2.0", "MIT", "BSD-3-Clause", "CC0-1.0"}


def samples() -> list[Path]:
    """The samples there are."""
    folder = Path(os.environ.get("WARC_SAMPLES") or "/nonexistent")
    index = folder / "INDEX.tsv"
    if not index.exists():
        return []
    with index.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = (folder / row["file"] for row in rows if row["licence"] in PERMISSIVE)
    return [path for path in found if ".cdx" not in path.name]


def blocks(path: Path) -> tuple[list[bytes], list[BrokenRecord]]:
    """The blocks that we read, and what is broken."""
    good, broken = [], []
    parcel = Parcel(path)
    for name, file in parcel.parts():
        for found in foreign_records(file, name):
            if isinstance(found, Foreign):
                good.append(b"" if found.record.kind == "warcinfo" else found.record.block)
            else:
                broken.append(found)
    return good, broken + parcel.flaws


def warcio_blocks(path: Path) -> tuple[list[bytes], bool]:
    """The blocks that warcio reads, and whether it comes to the end."""
    found = []
    with warnings.catch_warnings(), path.open("rb") as file:
        warnings.simplefilter("ignore")
        try:
            for record in ArchiveIterator(file, no_record_parse=True, arc2warc=True):
                data = record.raw_stream.read()
                found.append(b"" if record.rec_type == "warcinfo" else data)
        except ArchiveLoadFailed:
            return found, False
    return found, True


@pytest.mark.parametrize("path", samples() or [None], ids=lambda path: path and path.name)
def test_sample_is_read_as_warcio_reads_it_or_said_to_be_broken(path: Path | None) -> None:
    if path is None:
        pytest.skip("WARC_SAMPLES names no folder of samples")
    ours, broken = blocks(path)
    assert all(one.reason for one in broken)
    if zipfile.is_zipfile(path):
        assert ours or broken
        return
    theirs, whole = warcio_blocks(path)
    if not broken and whole:
        assert ours == theirs
    elif not broken:
        assert len(ours) >= len(theirs)
    else:
        assert not whole or len(ours) < len(theirs) or path.name.endswith(".arc.gz")
