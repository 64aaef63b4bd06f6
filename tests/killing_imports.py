"""Kills an import (SIGKILL) at every step it makes on disk, repeats it, and looks at what is left.

``python -m tests.killing_imports SCENARIO``, as `tests.killing`: a process of its own that forks.
"""

import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from archive import Capture, LocalStorage, recover
from archive.incoming import Imported
from archive.orphans import run_folders
from archive.records import MemberReader
from archive.recover import Headers
from archive.warc import digest

from .bringing import importer_in, record
from .exchanges import NOW, article
from .killing import killed, opened
from .stopping import left_behind, step
from .stored import articles_in, captures_in, problems_in

ASKED = b"GET /old/1 HTTP/1.1\r\n\r\n"
BREAK = b"this is no record\r\n"
RECORDS = [
    record(0, b"software: other\r\n", WARC_Type="warcinfo", Content_Type="application/warc-fields"),
    record(1),
    record(91, ASKED, WARC_Type="request", WARC_Block_Digest=digest(ASKED)),
    record(2),
    record(92, ASKED, WARC_Type="request"),
    record(92, ASKED, WARC_Type="request"),  # a file may hold the same record twice
    record(3),
    record(4),
]
SOURCE = b"".join([*RECORDS[:3], BREAK, *RECORDS[3:]])


def bring(folder: Path, later: int = 0) -> Imported:
    """Import the file, `later` hours after the first time."""
    path = folder.parent / "old.warc"
    path.write_bytes(SOURCE)

    def read(capture: Capture, headers: Headers, payload: bytes) -> Mapping[str, Any]:
        step(folder)
        return article(capture)

    with opened(folder) as catalog:
        storage = LocalStorage(folder / "storage")
        storage.check()
        importer = importer_in(folder, storage, catalog, read, segment_bytes=900)
        return importer.bring(path, now=NOW + timedelta(hours=later))


def crawl_starts(folder: Path) -> None:
    """What a crawl does first: it brings home what it finds."""
    with opened(folder) as catalog:
        recover(
            folder / "spool",
            storage=LocalStorage(folder / "storage"),
            catalog=catalog,
            read=lambda capture, headers, payload: article(capture),
            outlet_of=lambda url: "paper_example",
            now=NOW + timedelta(minutes=5),
        )


def look(folder: Path) -> None:
    """Every record of the file is there once, and everything agrees."""
    storage = LocalStorage(folder / "storage")
    assert Counter(copied(storage)) == Counter(RECORDS), "lost, or kept twice"
    captures, articles = list(captures_in(storage)), list(articles_in(storage))
    assert len(captures) == len(articles) == 4, "an article is lost, or read twice"
    assert {one.outlet for one in captures} == {"paper_example"}
    assert not problems_in(storage), problems_in(storage)
    assert not run_folders(folder / "spool"), "something is left in the spool"
    with opened(folder) as catalog:
        counts = catalog.counts()
    assert counts["capture"] == len(captures), "the catalog differs"
    again = bring(folder, 3)
    assert again.before, "the file does not count as imported"
    assert Counter(copied(storage)) == Counter(RECORDS), "the repeat added something"


def copied(storage: LocalStorage) -> list[bytes]:
    """Every record in the archive, but the first of each segment, which is ours."""
    found: list[bytes] = []
    for path in storage.root.glob("warc/*/*/*/*.warc.gz"):
        with path.open("rb") as file:
            reader = MemberReader(file, 0)
            found += list(iter(reader.next, None))[1:]
    return found


def walk(trials: Path, between: Callable[[Path], None] | None) -> int:
    """Kill an import at each of its steps in turn, and repeat it; how many steps there were."""
    number = 0
    for number, folder in left_behind(trials, None, lambda folder: (bring(folder), None)[1]):
        if between:
            between(folder)
        bring(folder, 1)
        look_at(folder, f"killed before step {number}")
    return number - 1


def again_and_again(trials: Path) -> int:
    """Kill an import, and its repeats, at random steps until one comes through."""
    chance, times = random.Random(4), 0
    for number in range(15):
        folder = trials / str(number)
        for later in count():
            after = chance.randint(1, 120)
            if not killed(lambda: (bring(folder, later), None)[1], folder, after):  # noqa: B023
                break
            times += 1
        look_at(folder, f"trial {number}")
    return times


def look_at(folder: Path, when: str) -> None:
    try:
        look(folder)
    except AssertionError as error:
        error.add_note(when)
        raise
    shutil.rmtree(folder)


def main(scenario: str) -> None:
    fast = "/dev/shm" if Path("/dev/shm").is_dir() else None  # every step syncs
    with tempfile.TemporaryDirectory(dir=fast) as name:
        trials = Path(name)
        steps = {
            "repeat": lambda: walk(trials, None),
            "crawl-between": lambda: walk(trials, crawl_starts),
            "again-and-again": lambda: again_and_again(trials),
        }[scenario]()
    sys.stdout.write(f"{steps} steps\n")


if __name__ == "__main__":
    main(sys.argv[1])
