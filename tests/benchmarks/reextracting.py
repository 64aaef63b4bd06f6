"""How much faster stored pages are read again by two workers than by one.

    python -m tests.benchmarks.reextracting [--pages 1200] [--rounds 5] [--keep] [--html FOLDER]

Makes an archive of the stories of the news-stand, each many times and each time a little longer,
or of the gzipped pages in a folder. Then runs the real command with one worker and with two, in
turn. Prints pages a second and their ratio; and the processor time of a page, in all, and in the
process that hands out the work: the less that is, the nearer to two the ratio can be. What the
start takes is left out. On a machine that has other things to do, the best times of many short
rounds tell more than one long one. ``--keep`` stores every article anew, instead of a dry run.
"""

import argparse
import gzip
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path

from archive import LocalStorage, open_catalog
from crawler.newsstand import outlets
from crawler.outlet import outlet_for, story_key
from tests.exchanges import NOW, answer, exchange
from tests.stored import open_run

OLD = "microfiche/0"
FEW = 32
"""Pages of the archive that tells what the start of the command takes."""
EVERY = 0.02


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of the clock; of processors, in all and in the first process."""

    clock: float
    all: float
    first: float


def sources(folder: Path | None) -> Iterator[tuple[str, bytes]]:
    """Pages, with their addresses."""
    if folder is None:
        for site in outlets.sites(NOW):
            stories = {one.url for one in site.expected}
            yield from ((one.url, full(one.body)) for one in site.pages if one.url in stories)
        return
    for path in sorted(folder.glob("*.gz")):
        yield f"https://paper.test/{path.stem}", gzip.decompress(path.read_bytes())


def full(body: bytes) -> bytes:
    """A page of the news-stand with as much around its story as news pages have: some 120 kB."""
    links = b"".join(
        b'<li class="item"><a href="/news/%d" data-place="%d"><img src="/i/%d.jpg" alt="">'
        b"<span>Another story of today, number %d</span></a></li>" % (n, n, n, n)
        for n in range(300)
    )
    state = b"".join(b'{"id":%d,"seen":false,"tags":["a","b"]},' % n for n in range(1500))
    around = b"<nav><ul>%s</ul></nav><script>window.state=[%s]</script>" % (links, state)
    return body.replace(b"</body>", around + b"</body>")


def make(home: Path, count: int, folder: Path | None) -> int:
    """Fill an archive; how many bytes of pages."""
    chance, size = random.Random(1), 0
    words = [
        "the",
        "council",
        "of",
        "an",
        "old",
        "town",
        "has",
        "decided",
        "on",
        "a",
        "bridge",
        "for",
        "those",
        "who",
        "walk",
    ]
    with open_catalog(home / "catalog.sqlite", key=story_key) as catalog:
        run = open_run(home, LocalStorage(home / "storage"), catalog, name="20260101T000000Z-old")
        for number, (url, body) in enumerate(islice(cycle(list(sources(folder))), count)):
            said = " ".join(chance.choices(words, k=60)).encode()
            body += b"<p>%d %s</p>" % (number, said)  # noqa: PLW2901 - no two are the same
            size += len(body)
            page = replace(
                exchange(number),
                url=f"{url}{'&' if '?' in url else '?'}n={number}",
                at=NOW + timedelta(seconds=number),
                outlet=outlet_for(url) or "paper_test",
                response=answer(body),
                payload=body,
            )
            capture = run.record(page)
            line = {"url": capture.url, "title": "An old title", "text": "Old. " * 600}
            run.article(capture, {**line, "extractor": OLD})
        run.close({"kind": "save", "outlets": {}}, NOW)
    return size


def run(home: Path, workers: int, *words: str) -> Taken:
    """Read all pages of the archive again, by the real command."""
    command = [sys.executable, "-m", "crawler.cli", "--home", str(home), "reextract", *words]
    begun, first = time.perf_counter(), 0.0
    process = subprocess.Popen([*command, "--workers", str(workers)], stdout=subprocess.DEVNULL)
    while not ended(process.pid):
        first = own_seconds(process.pid) or first
        time.sleep(EVERY)
    clock = time.perf_counter() - begun
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    return Taken(clock, used.ru_utime + used.ru_stime, first)


def ended(pid: int) -> bool:
    """Whether a child has come to its end; it is not waited for."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def own_seconds(pid: int) -> float:
    """Processor time of one process, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def fresh(home: Path, made: Path) -> Path:
    """The archive as it was made."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(made, home)
    return home


def measure(folder: Path, given: argparse.Namespace) -> None:
    """Run in turn, and print a line for each round and one for all."""
    words = () if given.keep else ("--dry-run",)
    size = make(folder / "made", given.pages, given.html)
    make(folder / "few", FEW, given.html)
    say(f"{given.pages:,} pages of {size / given.pages / 1000:.0f} kB")
    ratios, best = [], {1: float("inf"), 2: float("inf")}
    for number in range(given.rounds):
        taken = {}
        for workers in (1, 2) if number % 2 else (2, 1):
            start = run(fresh(folder / "home", folder / "few"), workers, *words)
            whole = run(fresh(folder / "home", folder / "made"), workers, *words)
            taken[workers] = Taken(
                whole.clock - start.clock, whole.all - start.all, whole.first - start.first
            )
        best = {workers: min(best[workers], taken[workers].clock) for workers in taken}
        ratios.append(taken[1].clock / taken[2].clock)
        told = (line(workers, taken[workers], given.pages - FEW) for workers in (1, 2))
        say("; ".join(told) + f"; ratio {ratios[-1]:.2f}")
    median = statistics.median(ratios)
    say(f"ratio: of the best times {best[1] / best[2]:.2f}, median {median:.2f}")


def line(workers: int, taken: Taken, pages: int) -> str:
    """The figures of one run, without its start."""
    per_page = f"{1000 * taken.all / pages:.1f} ms a page, {1000 * taken.first / pages:.2f} of it"
    return f"{workers}: {pages / taken.clock:.1f} pages/s, {per_page} handing out"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=1200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--html", type=Path)
    with tempfile.TemporaryDirectory(prefix="fiche-bench-") as folder:
        measure(Path(folder), parser.parse_args())


if __name__ == "__main__":
    main()
