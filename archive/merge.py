"""Sorted lines, more than fit into memory: the index of a whole archive, or of an export."""

import heapq
import io
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from .storage import Storage, StoredFile

AT_ONCE = 64
"""Files read side by side: below every system's limit, and 16 MB with `AHEAD` bytes of each."""
AHEAD = 1 << 18
CHUNK = 50_000
"""Lines sorted in memory at a time: about 40 MB of an index."""

Lines = Iterable[bytes]


def merged_index(storage: Storage, prefix: str = "") -> Iterator[bytes]:
    """Every line of the indexes below `prefix`, by SURT and time; in memory is a piece of some.

    Each index is sorted already. One that is not (`fiche verify` names it) leaves lines out of
    order, and loses none.
    """
    keys = (key for key in storage.keys("warc/") if key.endswith(".cdxj"))
    wanted = (key for key in keys if key.startswith(prefix))
    yield from merged(stored_lines(storage, key) for key in wanted)


def sorted_lines(lines: Lines) -> Iterator[bytes]:
    """`lines`, each with its line break, in order; by way of files if there are many."""
    rest = iter(lines)
    with TemporaryDirectory(prefix="fiche-") as folder:
        chunks = enumerate(iter(lambda: sorted(islice(rest, CHUNK)), []))
        yield from merged([put_aside(some, Path(folder, str(n))) for n, some in chunks])


def merged(sources: Iterable[Lines]) -> Iterator[bytes]:
    """Sorted `sources`, however many, as one."""
    rest = iter(sources)
    first, second = list(islice(rest, AT_ONCE)), list(islice(rest, AT_ONCE))
    if not second:
        yield from heapq.merge(*first)
        return
    groups = chain([first, second], iter(lambda: list(islice(rest, AT_ONCE)), []))
    with TemporaryDirectory(prefix="fiche-") as folder:
        numbered = enumerate(heapq.merge(*some) for some in groups)
        yield from merged([put_aside(some, Path(folder, str(n))) for n, some in numbered])


def put_aside(lines: Lines, path: Path) -> Iterator[bytes]:
    """`lines` by way of the file `path`, which is written now and removed once it is read."""
    with path.open("wb") as file:
        file.writelines(lines)
    return file_lines(path)


def file_lines(path: Path) -> Iterator[bytes]:
    """The lines of `path`, which goes when they are read."""
    with path.open("rb") as file:
        path.unlink()
        yield from file


def stored_lines(storage: Storage, key: str) -> Iterator[bytes]:
    """The lines of a stored file, each with its line break."""
    with io.BufferedReader(StoredFile(storage, key), AHEAD) as file:
        for line in file:
            yield line if line.endswith(b"\n") else line + b"\n"
