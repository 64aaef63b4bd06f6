"""Looks at what a kill leaves of a run, before every step that it makes on disk.

``python -m tests.killing SCENARIO`` goes through all steps and prints how many there were; it ends
with an error at the first step after which something is lost, stored twice or broken. A process of
its own, since it forks and must have no threads.
"""

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from archive import Capture, Catalog, LocalStorage, Run, open_catalog, recover, waiting

from .exchanges import NOW, exchange, failure
from .stopping import at_each_step, left_behind, run_and_leave, step
from .stored import articles_in, captures_in, open_run, problems_in


def killed(action: Callable[[], None], folder: Path, after: int) -> bool:
    """Run `action` in a process that is killed before its step number `after` below `folder`."""
    if pid := os.fork():
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            return True
        if status:
            raise RuntimeError("the run failed by itself")
        return False
    left = after

    def one_more() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    at_each_step(folder, one_more)
    run_and_leave(action)
    return False


def acknowledge(folder: Path, *words: str) -> None:
    """Note outside of the archive that it has promised something."""
    with (folder.parent / f"{folder.name}.promised").open("a") as file:
        file.write(" ".join(words) + "\n")


def crawl(folder: Path) -> None:
    """A small run: pages in several segments, a failure, articles, a page read twice."""
    with opened(folder) as catalog:
        storage = LocalStorage(folder / "storage")
        storage.check()
        run = open_run(folder, storage, catalog, segment_bytes=1500)
        pages = []
        for number in range(3):
            pages.append(keep(folder, run, number))
            run.seal_ready()
        page = pages[0]  # sealed by now
        run.article_again(page, {"url": page.url, "title": "read later"}, NOW)
        acknowledge(folder, "later", page.record_id)
        step(folder)
        run.close({"outlets": {}}, now=NOW)


def keep(folder: Path, run: Run, number: int) -> Capture:
    """One page and what comes of it."""
    page = run.record(failure(number) if number == 1 else exchange(number))
    acknowledge(folder, "captured", page.record_id)
    step(folder)
    if page.kind == "response":
        run.article(page, {"url": page.url, "title": "read at once"})
        acknowledge(folder, "read", page.record_id)
    step(folder)
    return page


def busy(folder: Path) -> None:
    """A run that goes on until it is killed, its segments sealed on the way."""
    with opened(folder) as catalog:
        run = open_run(folder, LocalStorage(folder / "storage"), catalog, segment_bytes=30_000)
        for number in count():
            page = run.record(exchange(number, size=30_000))
            acknowledge(folder, "captured", page.record_id)
            run.article(page, {"url": page.url, "title": "read at once"})
            acknowledge(folder, "read", page.record_id)
            if number % 7 == 0:
                run.seal_ready()


def orphan(folder: Path) -> None:
    """A run that dies with three pages captured, one of them read, and its last record torn."""
    with opened(folder) as catalog:
        run = open_run(folder, LocalStorage(folder / "storage"), catalog)
        keep(folder, run, 1)
        page = run.record(exchange(5))
        acknowledge(folder, "captured", page.record_id)
        with (run.folder / f"{page.segment}.warc.gz.open").open("ab") as torn:
            torn.write(b"\x1f\x8b\x08\0\0\0\0\0\0\x03torn")
        with (run.folder / f"{page.segment}.jsonl.open").open("ab") as torn:
            torn.write(b'{"url": "torn')


def bring_home(folder: Path) -> None:
    """What the next start does."""
    storage = LocalStorage(folder / "storage")
    storage.check()
    with opened(folder) as catalog:
        found = recover(
            folder / "spool",
            storage=storage,
            catalog=catalog,
            read=read_again,
            now=NOW + timedelta(hours=1),
        )
    assert not [one.problem for one in found if one.problem], found


def read_again(
    capture: Capture, headers: tuple[tuple[str, str], ...], body: bytes
) -> Mapping[str, Any] | str:
    assert dict(headers)["ETag"] == '"e1"'
    assert body.startswith(b"<!doctype html>")
    return {"url": capture.url, "title": "read again"}


def opened(folder: Path) -> "closing[Catalog]":
    folder.mkdir(exist_ok=True)
    return closing(open_catalog(str(folder / "catalog.sqlite")))


def look(folder: Path) -> None:
    """Nothing promised is lost, nothing is there twice, nothing is broken, nothing is left over."""
    storage = LocalStorage(folder / "storage")
    promised = promises(folder)
    captures, articles = list(captures_in(storage)), list(articles_in(storage))
    stored = Counter(capture.record_id for capture in captures)
    read = Counter(article["record_id"] for article in articles)
    assert set(stored.values()) <= {1}, "stored twice"
    assert promised["captured"] <= set(stored), "a capture is lost"
    assert {c.record_id for c in captures if c.kind == "response"} == set(read), "a page unread"
    assert set(read.values()) <= {1}, "read twice"
    at_once = {article["record_id"] for article in articles if article["title"] == "read at once"}
    assert promised["read"] <= at_once, "an article was lost, and read again"
    assert not problems_in(storage), problems_in(storage)
    assert not list(waiting(folder / "spool")), "something is left in the spool"
    parts = [path.name for path in (folder / "storage").rglob("*.part")]
    assert not parts, parts
    with opened(folder) as catalog:
        counts = catalog.counts()
        later = [one for stem in catalog.readings() for one in catalog.reread(stem)]
    assert promised["later"] <= {one["record_id"] for one in later}, "a later reading is lost"
    assert counts["capture"] == len(captures), "the catalog differs"
    assert counts["article"] == len(articles), "the catalog differs"
    assert counts["run"] == len(list(storage.keys("runs/"))) == (1 if captures else counts["run"])


def promises(folder: Path) -> dict[str, set[str]]:
    path = folder.parent / f"{folder.name}.promised"
    lines = path.read_text().splitlines() if path.exists() else []
    pairs = [line.split() for line in lines]
    return {
        kind: {name for word, name in pairs if word == kind}
        for kind in ("captured", "read", "later")
    }


def walk(
    trials: Path, before: Callable[[Path], None] | None, action: Callable[[Path], None]
) -> int:
    """Kill `action` at each of its steps in turn; how many there were."""

    def then(folder: Path) -> None:
        bring_home(folder)
        look(folder)

    return walk_all(trials, before, action, then)


def walk_all(
    trials: Path,
    before: Callable[[Path], None] | None,
    action: Callable[[Path], None],
    then: Callable[[Path], None],
    *,
    each: int = 1,
) -> int:
    """Kill `action` at each of its steps in turn, and see what is `then`; how many there were.

    With `each` one state of so many.
    """
    number = 0
    for number, folder in left_behind(trials, before, action, each):
        try:
            then(folder)
        except AssertionError as error:
            error.add_note(f"killed before step {number}")
            raise
    return number - 1


def any_moment(trials: Path) -> int:
    """Kill a busy run at random moments."""
    for number in range(12):
        folder = trials / str(number)
        if (pid := os.fork()) == 0:
            run_and_leave(lambda folder=folder: busy(folder))  # type: ignore[misc]
        time.sleep(random.uniform(0.1, 0.5))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        bring_home(folder)
        look(folder)
        shutil.rmtree(folder)
    return 12


@contextmanager
def trials() -> Iterator[Path]:
    """A folder on a disk that is fast, if there is one: every step syncs."""
    fast = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=fast) as name:
        yield Path(name)


def main(scenario: str) -> None:
    with trials() as folder:
        steps = {
            "crawl": lambda: walk(folder, None, crawl),
            "recover": lambda: walk(folder, orphan, bring_home),
            "any-moment": lambda: any_moment(folder),
        }[scenario]()
    sys.stdout.write(f"{steps} steps\n")


if __name__ == "__main__":
    main(sys.argv[1])
