"""How many more pages two workers archive than one, with one process that reads pages in each.

    python -m tests.benchmarks.workers OUTLETS.txt URLS.txt --connect-to '*:80:127.0.0.1:18080'

As `tests.benchmarks.chaos`, but nobody is killed and there are no delays: each round archives all
pages anew with one worker, then with two, into a new database and a new bucket. Each worker, with
the process that reads its pages, has a core of its own, as if it were a machine; the servers run
on the same cores beside them.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from crawler.outlet import story_key
from tests.benchmarks.chaos import archived, machine, say, settings
from tests.killable import killable_database, killable_storage


def pages_a_second(asked: argparse.Namespace, workers: int, wanted: int) -> float:
    """Archive everything with so many workers; from the first page to the last."""
    with ExitStack() as stack:
        database = stack.enter_context(killable_database())
        storage = stack.enter_context(killable_storage())
        os.environ.update(storage.server.environment)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        variables = settings(asked, database.address, storage)
        machines = [machine(folder, n + 1, variables) for n in range(workers)]
        for number, one in enumerate(machines):
            one.core = number
        machines[0].fiche("migrate")
        try:
            for one in machines:
                one.start()
            return speed(database.address, wanted, asked.seconds)
        finally:
            for one in machines:
                one.stop()


def speed(database: str, wanted: int, seconds: float) -> float:
    """Pages a second between the first that are entered and the last."""
    until = time.monotonic() + seconds
    first, begun, found = 0, 0.0, 0
    while found < wanted and time.monotonic() < until:
        time.sleep(0.25)
        found = max(found, archived(database))
        if found and not first:
            first, begun = found, time.monotonic()
    if found < wanted:
        say(f"only {found} of {wanted} pages in {seconds:.0f} s")
    return (found - first) / (time.monotonic() - begun)


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("outlets", type=Path)
    parser.add_argument("urls", type=Path)
    parser.add_argument("--connect-to", default="*:80:127.0.0.1:18080")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=600)
    parser.set_defaults(delay=0, group=2, slots=1)
    asked = parser.parse_args(words)
    wanted = len({story_key(url) for url in asked.urls.read_text().split()})
    ratios = []
    for number in range(asked.rounds):
        one, two = (pages_a_second(asked, workers, wanted) for workers in (1, 2))
        ratios.append(two / one)
        say(f"round {number + 1}: {one:.1f} and {two:.1f} pages/s, ratio {two / one:.2f}")
    say(f"median ratio {statistics.median(ratios):.2f}, best {max(ratios):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
