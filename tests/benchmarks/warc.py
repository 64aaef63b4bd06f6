"""How fast records are written, verified and found: ``python -m tests.benchmarks.warc [FOLDER]``.

Makes pages of 91 kB of its own, about as repetitive as news pages are, or takes those in a folder
(``.html`` and ``.html.gz``, the smaller ones, so that they are of 91 kB on average). Prints records
a second of one core: an answer and its request are two; of what is read, the best of five times.
Level 9 of zlib is what other tools write with.
"""

import gzip
import random
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from archive import Capture, Catalog, Exchange, LocalStorage, open_catalog
from archive.cdxj import index_segment
from archive.verify import Problem, verify
from tests.exchanges import NOW, answer, exchange
from tests.stored import open_run

PAGES, PAGE_BYTES = 1000, 91_000
TIMES = 5
CAPTURES = 1_000_000
LOOKUPS = 200


def pages() -> Iterator[bytes]:
    """Pages of one site: the same frame around a text of rare and frequent words."""
    chance = random.Random(1)
    words = ["".join(chance.choices("etaoinshrdlu", k=chance.randint(2, 9))) for _ in range(9000)]
    weights = [1 / (rank + 2) for rank in range(len(words))]
    frame = "".join(
        f'<div class="{" ".join(chance.choices(words, k=3))}" id="{chance.getrandbits(64):x}">'
        f'<a href="/{chance.choice(words)}/{chance.getrandbits(40)}" data-t="{n % 7}">'
        f"{' '.join(chance.choices(words, weights, k=6))}</a></div>\n"
        for n in range(400)
    )
    for number in range(PAGES):
        text = "".join(
            f"<p>{' '.join(chance.choices(words, weights, k=60))}.</p>\n" for _ in range(45)
        )
        body = f"<!doctype html><title>{number}</title>{frame}{text}".encode()[:PAGE_BYTES]
        yield body.ljust(PAGE_BYTES)


def pages_in(folder: Path) -> Iterator[bytes]:
    """Pages that were kept elsewhere, the smaller ones first."""
    files = sorted(folder.glob("*.html")) + sorted(folder.glob("*.html.gz"))
    packed = ((path.suffix == ".gz", path.read_bytes()) for path in files)
    found = sorted((gzip.decompress(data) if gz else data for gz, data in packed), key=len)
    total = 0
    for number, body in enumerate(found[:PAGES], 1):
        total += len(body)
        if total > number * PAGE_BYTES:
            return
        yield body


def exchanges(bodies: Iterable[bytes]) -> Iterator[Exchange]:
    for number, body in enumerate(bodies):
        yield replace(exchange(number), response=answer(body), payload=body)


def timed(action: Callable[[], object], times: int = 1) -> float:
    """Seconds of processor time that `action` takes; the least of several `times`."""
    found = []
    for _ in range(times):
        begin = time.process_time()
        action()
        found.append(time.process_time() - begin)
    return min(found)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def write_and_verify(folder: Path, made: Sequence[Exchange]) -> None:
    sizes: list[int] = []
    nine = timed(lambda: sizes.extend(len(zlib.compress(one.response, 9)) for one in made))
    storage = LocalStorage(folder / "storage")
    with open_catalog(str(folder / "catalog.sqlite")) as catalog:
        run = open_run(folder, storage, catalog)
        captures: list[Capture] = []
        seconds = timed(lambda: captures.extend(map(run.record, made)))
        [path] = run.folder.glob("*.warc.gz.open")
        more = sum(capture.length for capture in captures) / sum(sizes) - 1
        count = len(made)
        say(f"zlib level 9 alone: {count / nine:,.0f} answers/s, {sum(sizes) / count:,.0f} bytes")
        say(f"write: {count / seconds:,.0f} exchanges/s, {2 * count / seconds:,.0f} records/s; "
            f"{more:+.1%} bytes")  # fmt: skip
        seconds = timed(lambda: list(index_segment(path)), TIMES)
        say(f"index: {2 * count / seconds:,.0f} records/s")
        run.close({}, now=NOW)
    problems: list[Problem] = []
    seconds = timed(
        lambda: problems.extend(one for one in verify(storage) if isinstance(one, Problem)), TIMES
    )
    say(f"verify: {2 * count / seconds:,.0f} records/s, {len(problems)} problems")


def look_up(folder: Path) -> None:
    """One capture by address and time, out of very many."""
    storage = LocalStorage(folder / "storage")
    with open_catalog(str(folder / "catalog.sqlite")) as catalog:
        run = open_run(folder, storage, catalog, name="run-2")
        one = run.record(exchange())
        run.close({}, now=NOW)
        enter(catalog, one)
        chance = random.Random(2)
        begin = time.perf_counter()
        for _ in range(LOOKUPS):
            number = chance.randrange(CAPTURES)
            url = f"https://paper.example/page/{number // 4}"
            found = catalog.captures_of(catalog.key(url))
            assert len(found) == 4, found
        seconds = (time.perf_counter() - begin) / LOOKUPS
        say(f"one page's captures out of {CAPTURES:,}: {seconds * 1000:.2f} ms")
        begin = time.perf_counter()
        for _ in range(LOOKUPS):
            storage.read(one.key, one.offset, one.length)
        say(f"its record, by one ranged read: {(time.perf_counter() - begin) * 5:.2f} ms")


def enter(catalog: Catalog, one: Capture) -> None:
    """A million captures: of 250,000 pages, four times each."""
    for part in range(10):
        many = (
            replace(
                one,
                url=f"https://paper.example/page/{number // 4}",
                at=NOW + timedelta(seconds=number),
                segment=f"other-{part}",
                offset=number,
            )
            for number in range(part * CAPTURES // 10, (part + 1) * CAPTURES // 10)
        )
        catalog.add_segment(day="2026/11/21", segment=f"other-{part}", captures=many, articles=())


def main() -> None:
    with TemporaryDirectory() as name:
        bodies = pages_in(Path(sys.argv[1])) if sys.argv[1:] else pages()
        write_and_verify(Path(name) / "write", list(exchanges(bodies)))
        look_up(Path(name) / "look")


if __name__ == "__main__":
    main()
