"""Many hosts, three workers, and ``kill -9`` for each part in turn: is every article kept once?

    python -m tests.benchmarks.chaos OUTLETS.txt URLS.txt --connect-to '*:80:127.0.0.1:18080' \\
        --log ACCESS.log

OUTLETS.txt names a base URL a line, URLS.txt every article that they announce; some server answers
for them on loopback, and writes a line ``SECONDS HOST STATUS BYTES PATH "AGENT"`` for each request.
PostgreSQL and SeaweedFS are started here, each worker has a home of its own. While they crawl, a
worker, the database and the storage are killed, one after the other, and started again; round and
round until all is archived. Then the archive is asked for each article, and the log for manners.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import sqlalchemy as sa

from archive.engines import open_engine
from archive.schema import capture
from crawler.outlet import story_key
from tests.benchmarks.aftermath import wrongs
from tests.fiche import Fiche
from tests.killable import KillableDatabase, KillableStorage, killable_database, killable_storage

BETWEEN = 12.0
"""Seconds from one kill to the next, and how long the killed one stays away."""
AWAY = 4.0


@dataclass
class Machine:
    """One worker, with a home and a name of its own."""

    name: str
    fiche: Fiche
    log: Path
    core: int | None = None
    """The one that it may use, if it is to have no more."""
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "crawler.cli", "worker"],
                env=self.fiche.variables(),
                cwd=self.fiche.home.parent,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        if self.core is not None:
            os.sched_setaffinity(self.process.pid, {self.core})

    def kill(self) -> None:
        """``kill -9`` of the worker alone: what it started must notice."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> float:
        """End it in order; the seconds that took."""
        begun = time.monotonic()
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(120)
        return time.monotonic() - begun


@dataclass
class Scene:
    """Everything that may be killed, and what was."""

    database: KillableDatabase
    storage: KillableStorage
    machines: list[Machine]
    kills: Counter[str] = field(default_factory=Counter)

    def kill_in_turn(self) -> Iterator[str]:
        """Kill and start again one part at each step, for ever."""
        turn = 0
        while True:
            machine = self.machines[turn % len(self.machines)]
            for name, victim in (
                (machine.name, machine),
                ("database", self.database),
                ("storage", self.storage),
            ):
                victim.kill()
                self.kills[name] += 1
                time.sleep(AWAY)
                victim.start()
                yield name
            turn += 1


def machine(folder: Path, number: int, variables: dict[str, str]) -> Machine:
    """A worker as it is configured on a machine of its own."""
    name = f"worker-{number}"
    home = folder / name / "home"
    home.mkdir(parents=True)
    own = {
        "FICHE_WORKER__NAME": name,
        "FICHE_CONTACT": f"{name}@example.org",
        "FICHE_SERVICE__LISTEN": "",
        **variables,
    }
    return Machine(name, Fiche(home, own), folder / name / "log")


def settings(asked: argparse.Namespace, database: str, storage: KillableStorage) -> dict[str, str]:
    """What all machines have in common."""
    return {
        **storage.server.environment,
        "FICHE_CATALOG": database,
        "FICHE_STORAGE": f"s3://{storage.server.new_bucket()}/news",
        "FICHE_SCHEDULE__OUTLETS_FILE": str(asked.outlets.resolve()),
        "FICHE_SCHEDULE__SHORTEST": "60",
        "FICHE_SERVICE__GROUP_SIZE": str(asked.group),
        "FICHE_SERVICE__SLOTS": str(asked.slots),
        "FICHE_READING__WORKERS": "1",
        "FICHE_POLITENESS__DELAY": str(asked.delay),
        "FICHE_POLITENESS__CONCURRENCY": "1",
        "FICHE_NETWORK__CONNECT_TO": json.dumps([asked.connect_to]),
        "FICHE_NETWORK__ALLOW_PRIVATE": "true",
        "FICHE_SEGMENTS__BYTES": "20000000",
        "FICHE_SEGMENTS__AGE": "60",
    }


def archived(database: str) -> int:
    """How many pages the catalog has a whole capture of; -1 while it does not answer."""
    engine = open_engine(database)
    try:
        with engine.connect() as connection:
            page = (capture.c.role == "page") & (capture.c.status == HTTPStatus.OK.value)
            query = sa.select(sa.func.count(capture.c.key.distinct())).where(page)
            return int(connection.execute(query).scalar_one())
    except sa.exc.DBAPIError:
        return -1
    finally:
        engine.dispose()


def crawl(scene: Scene, wanted: int, seconds: float) -> int:
    """Kill until everything is archived, or the time is over; how many pages were."""
    until, found = time.monotonic() + seconds, 0
    killing = scene.kill_in_turn()
    for one in scene.machines:
        one.start()
    next_kill = time.monotonic() + BETWEEN
    while found < wanted and time.monotonic() < until:
        time.sleep(1)
        if time.monotonic() > next_kill:
            name = next(killing)
            next_kill = time.monotonic() + BETWEEN
            found = max(found, archived(scene.database.address))
            say(f"killed {name}: {found} of {wanted} pages")
        found = max(found, archived(scene.database.address))
    return found


def settle(scene: Scene) -> float:
    """Let every worker bring home what its spool holds, then end; the longest that took."""
    longest = 0.0
    for one in scene.machines:
        if one.process and one.process.poll() is not None:
            one.start()
    time.sleep(5)
    for one in scene.machines:
        longest = max(longest, one.stop())
        assert one.process is not None
        say(f"{one.name} ended with {one.process.returncode}")
    return longest


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("outlets", type=Path)
    parser.add_argument("urls", type=Path)
    parser.add_argument("--connect-to", default="*:80:127.0.0.1:18080")
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--delay", type=float, default=0.5)
    parser.add_argument("--group", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--keep", type=Path, help="put the homes and logs there, and leave them")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    asked = arguments(words)
    wanted = {story_key(url) for url in asked.urls.read_text().split()}
    with ExitStack() as stack:
        database = stack.enter_context(killable_database())
        storage = stack.enter_context(killable_storage())
        os.environ.update(storage.server.environment)
        folder = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        variables = settings(asked, database.address, storage)
        machines = [machine(folder, n + 1, variables) for n in range(asked.workers)]
        machines[0].fiche("migrate")
        scene = Scene(database, storage, machines)
        begun = time.monotonic()
        try:
            found = crawl(scene, len(wanted), asked.seconds)
            took = time.monotonic() - begun
            ending = settle(scene)
        finally:
            for one in machines:
                one.kill()
        homes = [one.fiche.home for one in machines]
        requests, wrong = wrongs(machines[0].fiche, homes, wanted, asked.log, asked.delay)
    say(f"{found} of {len(wanted)} pages in {took:.0f} s; killed: {dict(scene.kills)}")
    say(f"{requests} requests; the slowest worker ended in {ending:.1f} s")
    for name, some in wrong.items():
        say(f"{name}: {len(some)} {', '.join(some[:3])}")
    return 1 if any(wrong.values()) else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
