"""How fast `fiche replay` shows a page, of an archive with a million captures.

    python -m tests.benchmarks.replay [--captures 1000000] [--pages 400] [--s3]

The pages are invented, of 40 to 550 kB, and recorded by the real spool; the other captures are
entered in the catalog alone. Measured is the real command, a process of its own, over HTTP: one
request after the other, none for a page that was asked for before. Ends with 1 if a page takes
more than 20 ms (median) or 50 ms (of 95 in 100), or the command more than 1.5 s to be up.
"""

import argparse
import http.client
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from archive import Capture, Catalog, open_catalog, open_storage
from archive.rows import capture_row
from archive.schema import capture
from crawler.outlet import story_key
from tests.exchanges import NOW, answer, exchange
from tests.fiche import COMMAND
from tests.servers import free_ports, seaweedfs
from tests.stored import open_run

MEDIAN, OF_95, UP = 0.020, 0.050, 1.5
AT_ONCE = 10_000
TIMES_EACH = 20
WORDS = ("archive", "keeps", "every", "page", "of", "it", "as", "sent", "while", "readers", "look")
SCRIPT = "<script>" + "window.items=window.items||[];items.push({seen:false});" * 18 + "</script>"
SPAN = '<span class="part"><b>%s</b></span>'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--captures", type=int, default=1_000_000)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--s3", action="store_true", help="From SeaweedFS instead of a folder.")
    asked = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory()))
        where = str(home / "storage")
        if asked.s3:
            server = stack.enter_context(seaweedfs())
            os.environ.update(server.environment)
            where = f"s3://{server.new_bucket()}/news"
        pages = fill(home, where, asked.pages, asked.captures)
        found = [run(home, where, pages) for _ in range(3)]
    good = min(found, key=lambda one: one[1])
    within = good[0] <= UP and good[1] <= MEDIAN and good[2] <= OF_95
    return 0 if within or asked.s3 else 1


def fill(home: Path, where: str, pages: int, captures: int) -> list[Capture]:
    """An archive of so many pages, and a catalog of so many captures; the pages."""
    dice = random.Random(3)
    storage = open_storage(where)
    storage.check()
    with open_catalog(home / "catalog.sqlite", key=story_key) as catalog:
        started = open_run(home, storage, catalog)
        found = []
        for number in range(pages):
            body = text(number, dice)
            made = replace(exchange(number), response=answer(body), payload=body)
            found.append(started.record(replace(made, url=f"https://paper.example/{number}")))
        started.close({}, now=NOW)
        enter_others(catalog, found, captures, dice)
    return found


def text(number: int, dice: random.Random) -> bytes:
    """A page with as much of everything as 300 real ones of news sites had.

    That is 295 kB, a third of it scripts, and in 100 kB 110 different links and 1,100 tags.
    """
    parts = [f"<!doctype html><html><head><title>Story {number}</title></head><body>"]
    size, wanted = 0, dice.randrange(40_000, 550_000)
    while size < wanted:
        one = dice.randrange(10**6)
        said = "".join(SPAN % " ".join(dice.choices(WORDS, k=35)) for _ in range(6))
        parts.append(
            f'<div class="item item-{one % 7}"><a href="/story/{one}?from=list" data-id="{one}">'
            f'<img src="/img/{one}.jpg" srcset="/img/{one}.jpg 1x, /img/{one}-2.jpg 2x" alt=""'
            f' loading="lazy"></a><p style="color: #222">{said}</p></div>{SCRIPT}\n'
        )
        size += len(parts[-1])
    return "".join(parts).encode()


def enter_others(
    catalog: Catalog, pages: list[Capture], captures: int, dice: random.Random
) -> None:
    """Captures in the catalog alone: later ones of the pages, and of very many others."""
    rows = (capture_row(one, story_key) for one in others(pages, captures, dice))
    engine = catalog._engine
    with engine.execution_options(writes=True).begin() as db:
        while some := [row for _, row in zip(range(AT_ONCE), rows, strict=False)]:
            db.execute(capture.insert(), some)
        db.execute(sa.text("analyze"))


def others(pages: list[Capture], captures: int, dice: random.Random) -> Iterator[Capture]:
    """The captures that have no record."""
    for number in range(captures - len(pages)):
        page = pages[number % len(pages)] if number < TIMES_EACH * len(pages) else None
        apart = timedelta(seconds=10_000 + dice.randrange(10**8))
        url = page.url if page else f"https://other.example/{number // 5}"
        yield replace(
            pages[0],
            url=url,
            at=NOW + apart,
            segment=f"other-{number // 50_000}",
            offset=number,
            record_id=f"urn:uuid:{number:032x}",
            digest=f"sha256:{number:064x}",
        )


def run(home: Path, where: str, pages: list[Capture]) -> tuple[float, float, float]:
    """Seconds until the command is up, and what a page takes: the median, and of 95 in 100."""
    with replaying(home, where) as (port, up), closing(connection(port)) as asking:
        ask = asker(asking)
        order = random.Random(11).sample(pages, len(pages))
        warm, measured = order[:20], order[20:]
        for one in warm:
            ask(path(one))
        shown = [ask(path(one)) for one in measured]
        raw = [ask(path(one, "raw")) for one in measured]
        near = [ask(path(one).replace("/2026", "/2025", 1)) for one in measured]
    sizes = statistics.mean(size for _, size in shown) / 1000
    print(f"up in {up:.2f} s; {len(measured)} pages of {sizes:.0f} kB")  # noqa: T201
    for name, some in (("snapshot", shown), ("raw", raw), ("to the nearest time", near)):
        print(f"  {name:20} {said([seconds for seconds, _ in some])}")  # noqa: T201
    times = sorted(seconds for seconds, _ in shown)
    return up, statistics.median(times), times[len(times) * 95 // 100]


def said(times: list[float]) -> str:
    """What requests took."""
    times = sorted(times)
    p50, p95 = statistics.median(times), times[len(times) * 95 // 100]
    return f"p50 {p50 * 1000:6.1f} ms   p95 {p95 * 1000:6.1f} ms   most {times[-1] * 1000:6.1f} ms"


def path(one: Capture, kind: str = "web") -> str:
    """The address of a capture."""
    return f"/{kind}/{one.at:%Y%m%d%H%M%S}/{one.url}"


def connection(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def asker(asking: http.client.HTTPConnection) -> Callable[[str], tuple[float, int]]:
    """Asks, and tells the seconds until all of the answer was there, and its size."""

    def ask(target: str) -> tuple[float, int]:
        start = time.perf_counter()
        asking.request("GET", target)
        answered = asking.getresponse()
        body = answered.read()
        seconds = time.perf_counter() - start
        assert answered.status in {200, 302}, (target, answered.status, body[:200])
        return seconds, len(body)

    return ask


@contextmanager
def replaying(home: Path, where: str) -> Iterator[tuple[int, float]]:
    """The command on a free port, and the seconds until it answered for the first time."""
    (port,) = free_ports(1)
    own = {name: value for name, value in os.environ.items() if not name.startswith("FICHE_")}
    variables = {**own, "FICHE_HOME": str(home), "FICHE_STORAGE": where, "PYTHONPATH": "."}
    start = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, "replay", "--port", str(port)], env=variables, stdout=subprocess.DEVNULL
    )
    try:
        while not answers(port):
            assert process.poll() is None
            time.sleep(0.005)
        yield port, time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()


def answers(port: int) -> bool:
    """Whether the server does."""
    with closing(connection(port)) as asking:
        try:
            asking.request("GET", "/login")
            return asking.getresponse().status < 500
        except OSError:
            return False


if __name__ == "__main__":
    sys.exit(main())
