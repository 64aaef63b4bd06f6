"""Whether the catalog says what the storage says."""

import gzip
import json
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from typing import BinaryIO

from .catalog import Catalog
from .cdxj import cdxj_line, parse_cdxj
from .readings import FOLDER as READINGS
from .readings import readings_key
from .soundness import line_key
from .storage import Storage
from .verify import Problem, run_of, split_key

WARC, INDEX, ARTICLES = ".warc.gz", ".cdxj", ".jsonl.gz"


def disagreements(
    storage: Storage, catalog: Catalog, prefix: str = "", *, unfinished: Collection[str] = ()
) -> Iterator[Problem]:
    """Where `catalog` and the files below `prefix` differ; those of `unfinished` runs may.

    In memory at a time: some bytes for each capture of one segment.
    """
    entered, stored = catalog.segments(), set()
    for key in storage.keys("warc/"):
        if not key.endswith(WARC) or not key.startswith(prefix) or run_of(key) in unfinished:
            continue
        stem = split_key(key)[2].removesuffix(WARC)
        stored.add(stem)
        if stem not in entered:
            yield Problem(key=key, kind="not-entered", detail="the catalog has not this segment")
        else:
            yield from segment_problems(storage, catalog, key, stem)
    for stem, day in sorted(entered.items()):
        key = f"warc/{day}/{stem}{WARC}"
        if stem not in stored and key.startswith(prefix) and run_of(key) not in unfinished:
            yield Problem(key=key, kind="entered", detail="the catalog names what is not there")
    yield from reading_problems(storage, catalog, prefix, unfinished)
    if not prefix:
        yield from run_problems(storage, catalog)


def segment_problems(storage: Storage, catalog: Catalog, key: str, stem: str) -> Iterator[Problem]:
    """Where the catalog differs from the index and the articles of one segment."""
    index = key.removesuffix(WARC) + INDEX
    articles = key.replace("warc/", "articles/", 1).removesuffix(WARC) + ARTICLES
    captures, documents = catalog.entered(stem)
    told = compared(
        read(storage, index, lambda lines: (same_form(line.decode()) for line in lines)),
        (line_key(cdxj_line(capture)) for capture in captures),
    )
    if told:
        yield Problem(key=index, kind="catalog-differs", detail=f"captures in the catalog: {told}")
    told = compared(
        read(storage, articles, article_keys),
        (article_key(json.dumps(one).encode()) for one in documents),
    )
    if told:
        detail = f"articles in the catalog: {told}"
        yield Problem(key=articles, kind="catalog-differs", detail=detail)


def reading_problems(
    storage: Storage, catalog: Catalog, prefix: str, unfinished: Collection[str]
) -> Iterator[Problem]:
    """Where the catalog differs from the files of later readings."""
    entered, stored = catalog.readings(), set()
    for key in storage.keys(READINGS):
        if not key.startswith(prefix) or run_of(key) in unfinished:
            continue
        stem = split_key(key)[2].removesuffix(ARTICLES)
        stored.add(stem)
        if stem not in entered:
            yield Problem(key=key, kind="not-entered", detail="the catalog has not these readings")
        elif told := compared(
            read(storage, key, article_keys),
            (article_key(json.dumps(one).encode()) for one in catalog.reread(stem)),
        ):
            detail = f"articles in the catalog: {told}"
            yield Problem(key=key, kind="catalog-differs", detail=detail)
    for stem, day in sorted(entered.items()):
        key = readings_key(day, stem)
        if stem not in stored and key.startswith(prefix) and run_of(key) not in unfinished:
            yield Problem(key=key, kind="entered", detail="the catalog names what is not there")


def run_problems(storage: Storage, catalog: Catalog) -> Iterator[Problem]:
    """Manifests that the catalog does not know, and runs that have none."""
    stored = {split_key(key)[2].removesuffix(".json"): key for key in storage.keys("runs/")}
    entered = catalog.run_names()
    for run in sorted(stored.keys() - entered):
        yield Problem(key=stored[run], kind="not-entered", detail="the catalog has not this run")
    for run in sorted(entered - stored.keys()):
        yield Problem(key="runs/", kind="entered", detail=f"the catalog names {run}, without file")


def read(
    storage: Storage, key: str, parse: Callable[[BinaryIO], Iterator[bytes]]
) -> set[bytes] | None:
    """What `parse` makes of a stored file: nothing without it; None if it cannot be read."""
    try:
        with closing(storage.open(key)) as lines:
            return set(parse(lines))
    except KeyError:
        return set()
    except (ValueError, OSError, EOFError, zlib.error, TypeError):
        return None  # said of the file itself


def compared(stored: set[bytes] | None, entered: Iterable[bytes]) -> str:
    """In words, what is missing and what is too much; empty if nothing is."""
    if stored is None:
        return ""
    found = set(entered)
    missing, surplus = len(stored - found), len(found - stored)
    return f"{missing} missing, {surplus} that are not stored" if missing or surplus else ""


def same_form(line: str) -> bytes:
    """A line of an index, in the form that is compared."""
    return line_key(cdxj_line(parse_cdxj(line)))


def article_keys(file: BinaryIO) -> Iterator[bytes]:
    """The stored articles in a file, in the form that is compared."""
    with gzip.open(file) as lines:
        yield from map(article_key, lines)


def article_key(line: bytes) -> bytes:
    """A stored article, in the form that is compared."""
    return line_key(json.dumps(json.loads(line), sort_keys=True))
