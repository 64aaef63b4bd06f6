"""How fast a crawl of many hosts is, and how much memory its whole process tree takes.

    python -m tests.benchmarks.crawl HOSTS.txt --connect-to '*:80:127.0.0.1:18080'
    python -m tests.benchmarks.crawl HOSTS.txt --connect-to ... --beside 'python inline.py OUT'

HOSTS.txt names one host or base URL a line; some server answers for them on loopback. The crawl
runs without politeness delays into a new folder. ``--beside`` runs another command on the same
machine right after, as a yardstick: it must print a line ``PAGES n``. Memory is the largest sum,
over all processes of the tree at one moment, of resident pages, those they share counted once.
"""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Figures:
    """One run: seconds of the wall clock, megabytes, and what it printed."""

    seconds: float
    megabytes: float
    said: str


def measured(command: Sequence[str], variables: Mapping[str, str]) -> Figures:
    """Run `command` to its end, looking at its process tree all the while."""
    with tempfile.TemporaryFile("w+") as said:
        begin, peak = time.monotonic(), 0.0
        process = subprocess.Popen(
            command, env={**os.environ, **variables}, stdout=said, stderr=subprocess.DEVNULL
        )
        while process.poll() is None:
            peak = max(peak, sum(map(proportional, tree(process.pid))))
            time.sleep(EVERY)
        seconds = time.monotonic() - begin
        said.seek(0)
        return Figures(seconds, peak / 1024, said.read())


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += tree(int(child))
    except OSError:
        pass
    return found


def proportional(pid: int) -> float:
    """Kilobytes of a process, what it shares divided among those who share it."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss: +(\d+)", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def crawl(hosts: Sequence[str], rules: Sequence[str], home: Path) -> tuple[Figures, int, int]:
    """The figures of one crawl, its pages and its articles."""
    variables = {
        "FICHE_CONTACT": "benchmark@localhost",
        "FICHE_HOME": str(home),
        "FICHE_POLITENESS__DELAY": "0",
        "FICHE_NETWORK__CONNECT_TO": json.dumps(list(rules)),
        "FICHE_NETWORK__ALLOW_PRIVATE": "true",
    }
    command = [sys.executable, "-m", "crawler.cli", "crawl", *hosts]
    figures = measured(command, variables)
    pages = articles = 0
    for path in (home / "storage" / "runs").rglob("*.json"):
        for did in json.loads(path.read_text("utf-8"))["outlets"].values():
            pages += did["counts"].get("captured/page", 0)
            articles += did["new_articles"]
    return figures, pages, articles


def main() -> None:
    """Measure, and print a line for each run."""
    parser = argparse.ArgumentParser(description="Speed and memory of a crawl of many hosts.")
    parser.add_argument("hosts", type=Path)
    parser.add_argument("--connect-to", action="append", default=[])
    parser.add_argument("--beside", help="another command to measure right after")
    given = parser.parse_args()
    hosts = given.hosts.read_text("utf-8").split()
    with tempfile.TemporaryDirectory() as folder:
        figures, pages, articles = crawl(hosts, given.connect_to, Path(folder) / "data")
    rate = pages / figures.seconds
    say("fiche", figures, f"{pages} pages, {articles} articles, {rate:.1f} pages/s")
    if given.beside:
        other = measured(shlex.split(given.beside), {})
        found = re.search(r"PAGES (\d+)", other.said)
        theirs = int(found[1]) / other.seconds if found else 0.0
        say("beside", other, f"{theirs:.1f} pages/s")
        if theirs:
            sys.stdout.write(f"ratio {rate / theirs:.2f}\n")


def say(name: str, figures: Figures, more: str) -> None:
    """Print the figures of one run."""
    sys.stdout.write(f"{name}: {figures.seconds:.1f} s, {figures.megabytes:.0f} MB, {more}\n")


if __name__ == "__main__":
    main()
