"""`fiche run` for a month, on a clock that runs faster: what it needs, and what it leaves behind.

    python -m tests.benchmarks.month                          # 30 days in about 25 minutes
    python -m tests.benchmarks.month --days 2 --speed 8000    # as the tests do

The service is the real command in a process, its children are real, and what they crawl are small
papers on loopback that publish by the same clock. Memory, children, threads and open files of
the service are looked at again and again. Memory must be flat within 10 % between the second
day and the last, and at the end no process, lock or file may be left.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import click

from archive.moments import Clock, set_clock
from tests.dailies import Dailies, dailies
from tests.fiche import Fiche

BEGIN = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAY = timedelta(days=1)
PAPERS = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """The service at a moment."""

    at: timedelta
    kilobytes: int
    files: int
    threads: int
    children: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What came of it."""

    samples: Sequence[Sample]
    code: int
    ended_in: float
    left: Sequence[str]
    published: int
    articles: int
    titles: int
    objects: int
    verified: str
    log: str

    def memory(self, day: int) -> float:
        """Kilobytes of the service on a day, from 1 on."""
        return median(one.kilobytes for one in self.samples if one.at // DAY == day - 1)

    def most(self, name: str, day: int) -> int:
        """The most of something on a day."""
        found: list[int] = [getattr(one, name) for one in self.samples if one.at // DAY == day - 1]
        return max(found)


def month(folder: Path, *, days: int, speed: float) -> Month:
    """Have the service run for so many days."""
    clock = Clock.showing(BEGIN, speed=speed)
    papers = Dailies(start=BEGIN - DAY, now=clock.now)
    with dailies(papers):
        fiche = Fiche(folder / "data", settings(papers))
        with (folder / "log").open("wb") as log:
            service = subprocess.Popen(
                [sys.executable, "-m", __name__ if __name__ != "__main__" else OWN, "--service",
                 json.dumps(clock.as_json())],
                env=fiche.variables(), cwd=folder, stdout=log, stderr=log,
            )  # fmt: skip
        samples = []
        while clock.now() < BEGIN + days * DAY and service.poll() is None:
            samples.append(sample(service.pid, clock.now() - BEGIN))
            time.sleep(0.25)
        return ended(service, fiche, papers, samples)


OWN = "tests.benchmarks.month"


def settings(papers: Dailies) -> dict[str, str]:
    """What the service is told."""
    names = [papers.address(number) for number in range(1, PAPERS + 1)]
    return {
        "FICHE_CONTACT": "tests@example.org",
        "FICHE_NETWORK__CONNECT_TO": papers.connect_to,
        "FICHE_NETWORK__ALLOW_PRIVATE": "true",
        "FICHE_POLITENESS__DELAY": "0",
        "FICHE_SCHEDULE__OUTLETS": json.dumps(names),
        "FICHE_SCHEDULE__SHORTEST": "3600",
        "FICHE_SEGMENTS__AGE": str(12 * 3600),
        "FICHE_SERVICE__SLOTS": "2",
        "FICHE_SERVICE__LISTEN": "",
        "no_proxy": "*",
    }


def ended(
    service: "subprocess.Popen[bytes]", fiche: Fiche, papers: Dailies, samples: Sequence[Sample]
) -> Month:
    """End the service, and look at what it leaves."""
    published, begun = papers.published() * PAPERS, time.monotonic()
    service.send_signal(signal.SIGTERM)
    code = service.wait(60)
    took = time.monotonic() - begun
    left = [*processes(fiche.home), *locks(fiche.home / "spool"), *waiting(fiche.home / "spool")]
    articles = fiche.articles()
    return Month(
        samples=samples,
        code=code,
        ended_in=took,
        left=left,
        published=published,
        articles=len(articles),
        titles=len({(one["outlet"], one["title"]) for one in articles}),
        objects=len(list(fiche.storage.keys())),
        verified=fiche("verify", code=None).strip().splitlines()[-1],
        log=(fiche.home.parent / "log").read_text("utf-8"),
    )


def sample(pid: int, at: timedelta) -> Sample:
    """The process at a moment; its memory is what belongs to it alone."""
    proc = Path(f"/proc/{pid}")
    lines = (proc / "smaps_rollup").read_text().splitlines()
    own = sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
    tasks = list((proc / "task").iterdir())
    return Sample(
        at,
        own,
        len(list((proc / "fd").iterdir())),
        len(tasks),
        sum(len(children(task)) for task in tasks),
    )


def children(task: Path) -> list[str]:
    try:
        return (task / "children").read_text().split()
    except OSError:
        return []


def processes(home: Path) -> list[str]:
    """The processes that still work on the archive in `home`."""
    mark, found = f"FICHE_HOME={home}\0".encode(), []
    for proc in Path("/proc").iterdir():
        try:
            if proc.name.isdecimal() and mark in (proc / "environ").read_bytes():
                found.append(f"process {proc.name}")
        except OSError:
            continue
    return found


def locks(spool: Path) -> list[str]:
    """The files of `spool` on which there is a lock."""
    held = {line.split()[5].split(":")[2] for line in Path("/proc/locks").read_text().splitlines()}
    return [f"lock {path}" for path in spool.rglob("*") if str(path.stat().st_ino) in held]


def waiting(spool: Path) -> list[str]:
    return [f"file {path}" for path in spool.rglob("*.warc.gz*")]


def serve(clock: str) -> None:
    """The service itself, by the clock of this benchmark."""
    from crawler.cli import main as fiche  # noqa: PLC0415 - in its own process

    set_clock(Clock.from_json(json.loads(clock)))
    fiche(["run"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--speed", type=float, default=1800.0)
    parser.add_argument("--service", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.service:
        serve(options.service)
        return
    with tempfile.TemporaryDirectory() as folder:
        done = month(Path(folder), days=options.days, speed=options.speed)
    tell(done, options.days)


def tell(done: Month, days: int) -> None:
    click.echo("day  kilobytes  files  threads  children")
    for day in range(1, days + 1):
        click.echo(f"{day:3}  {done.memory(day):9.0f}  {done.most('files', day):5}"
                   f"  {done.most('threads', day):7}  {done.most('children', day):8}")  # fmt: skip
    second, last = done.memory(2), done.memory(days)
    click.echo(f"memory from the second day to the last: {(last / second - 1):+.1%}")
    click.echo(f"{done.published} published, {done.titles} archived, {done.articles} articles")
    click.echo(f"{done.objects} objects stored; {done.verified}")
    click.echo(
        f"ended with {done.code} in {done.ended_in:.1f} s; left behind: {done.left or 'nothing'}"
    )
    click.echo(
        "".join(f"  {line}\n" for line in done.log.splitlines() if " INFO " not in line)[-3000:]
    )


if __name__ == "__main__":
    main()
