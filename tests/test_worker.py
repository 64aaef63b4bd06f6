"""Real workers on a real database, against the news-stand; some of them are killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from archive.cdxj import parse_cdxj
from archive.moments import now, stamp
from crawler.cli import main
from crawler.newsstand import Newsstand
from crawler.outlet import slug_for, story_key

from .fiche import Fiche, reaching
from .killable import KillableDatabase, children, killable_database, runs
from .queueing import ask
from .servers import free_ports

DELAY = 0.25
OUTLETS = ["aa_com_tr", "koreatimes_co_kr", "voi_id", "yna_co_kr"]
JOBS = "select count(*) from procrastinate_jobs where task_name in ('crawl', 'save')"


@dataclass
class Machine:
    """A worker with a home of its own."""

    fiche: Fiche
    name: str
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> Path:
        return self.fiche.home.with_name(f"{self.name}.log")

    @property
    def said(self) -> str:
        return self.log.read_text()

    def start(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.hasty_worker"],
                env=self.fiche.variables(),
                cwd=self.fiche.home.parent,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        return self.process

    def kill(self) -> list[int]:
        """``kill -9`` of the worker alone; the processes that it had started."""
        assert self.process
        left = children(self.process.pid)
        self.process.kill()
        self.process.wait()
        return left

    def stop(self) -> float:
        """End it in order; the seconds that took."""
        assert self.process
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0, self.said
        return time.monotonic() - begun

    def end(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Scene:
    """Two machines, one storage, one database."""

    stand: Newsstand
    database: KillableDatabase
    folder: Path
    machines: list[Machine]

    def machine(self, name: str, **more: str) -> Machine:
        own = {
            **reaching(self.stand),
            "FICHE_CATALOG": self.database.address,
            "FICHE_STORAGE": str(self.folder / "storage"),
            "FICHE_SCHEDULE__OUTLETS": json.dumps(OUTLETS),
            "FICHE_CONTACT": f"{name}@example.org",
            "FICHE_WORKER__NAME": name,
            "FICHE_SERVICE__LISTEN": "",
            "FICHE_SERVICE__SLOTS": "1",
            "FICHE_READING__WORKERS": "1",
            "FICHE_POLITENESS__DELAY": str(DELAY),
            "FICHE_POLITENESS__CONCURRENCY": "1",
            **more,
        }
        (self.folder / name).mkdir()
        found = Machine(Fiche(self.folder / name / "data", own), name)
        self.machines.append(found)
        return found

    def hits(self, name: str) -> int:
        """How many requests one worker has made."""
        return sum(name in hit.user_agent for hit in self.stand.log)

    def ask(self, query: str, *values: object) -> int:
        (found,) = ask(self.database.address, query, *values)
        return int(found)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with killable_database() as database, Newsstand() as stand:
        scene = Scene(stand, database, tmp_path, [])
        try:
            yield scene
        finally:
            for machine in scene.machines:
                machine.end()


def until(said: Callable[[], object], seconds: float = 60.0) -> float:
    """Wait for it; how long that took."""
    begun = time.monotonic()
    while not said():
        assert time.monotonic() - begun < seconds, "it did not come"
        time.sleep(0.1)
    return time.monotonic() - begun


def test_nothing_is_lost_or_done_twice_when_parts_are_killed(scene: Scene) -> None:
    one, two = scene.machine("worker-1"), scene.machine("worker-2")
    one.fiche("migrate")
    for machine in (one, two):
        machine.start()
    until(lambda: scene.hits("worker-1") > 8 and scene.hits("worker-2") > 8)
    left = one.kill()
    assert until(lambda: not any(map(runs, left)), 12) < 11
    one.start()
    before = scene.hits("worker-2")
    until(lambda: scene.hits("worker-2") > before + 3)
    scene.database.kill()
    time.sleep(2)
    scene.database.start()
    until(lambda: not scene.ask("select count(*) from timetable where last is null"), 90)
    until(lambda: not scene.ask(JOBS), 90)
    assert max(one.stop(), two.stop()) < 30
    assert "was not heard of any more" in one.said + two.said
    assert not any(scene.folder.glob("worker-*/data/spool/2*"))
    assert scene.ask("select count(*) from fiche_worker") == 0
    check_manners(scene)
    one.fiche("crawl", *OUTLETS)  # what a visit without its database left for the next one
    check_archive(scene, one.fiche)


def test_one_worker_from_a_bare_database_to_its_end(scene: Scene) -> None:
    (port,) = free_ports(1)
    one = scene.machine("worker-1", FICHE_SERVICE__LISTEN=f"127.0.0.1:{port}")
    one.start()
    until(lambda: "run: fiche migrate; waiting" in one.said)
    assert asked(port, "/readyz")[0] == 503
    one.fiche("migrate")
    until(lambda: scene.hits("worker-1") > 4)
    assert asked(port, "/readyz") == (200, "ok\n")
    saves_before_it_crawls(scene, one)
    ends_its_visits_without_the_database(scene, one)
    _, text = asked(port, "/metrics")
    measured = {one.name for one in text_string_to_metric_families(text)}
    assert {"fiche_jobs", "fiche_visits", "fiche_lag_seconds"} <= measured
    ends_what_is_cancelled(scene, one)
    hands_back_what_runs(scene, one)


def saves_before_it_crawls(scene: Scene, one: Machine) -> None:
    """A save comes before the visits that wait, in whichever group its outlet is by then."""
    _, slug = in_a_visit(scene)
    page = next(page for page in scene.stand.expected if page.outlet == slug)
    one.fiche("enqueue", "save", page.url)
    until(lambda: running(scene)[1] == "save")
    assert scene.ask("select count(*) from timetable where last is null") > 0


def ends_its_visits_without_the_database(scene: Scene, one: Machine) -> None:
    """Others may begin a visit some time after they have not heard of us."""
    in_a_visit(scene)
    scene.database.kill()
    killed = time.time()
    time.sleep(7)
    assert scene.stand.log[-1].at.timestamp() - killed < 6
    scene.database.start()
    until(lambda: "the database answers again" in one.said)


def ends_what_is_cancelled(scene: Scene, one: Machine) -> None:
    """A visit that is cancelled ends in order, and its outlet is left alone for a while."""
    number, slug = in_a_visit(scene)
    flags = ["--catalog", scene.database.address, "--contact", "tests@example.org"]
    cancelled = CliRunner().invoke(main, [*flags, "jobs", "cancel", str(number)])
    assert cancelled.exit_code == 0, cancelled.output
    until(lambda: running(scene)[0] != number)
    assert (
        scene.ask("select count(*) from timetable where grp = %s and due < %s", slug, stamp(now()))
        == 0
    )


def hands_back_what_runs(scene: Scene, one: Machine) -> None:
    """What runs when the worker ends waits for the next one, and nothing is left in the spool."""
    number, _ = in_a_visit(scene)
    assert one.stop() < 30
    state = "select status::text from procrastinate_jobs where id = %s"
    assert ask(scene.database.address, state, number) == ["todo"]
    assert not any(scene.folder.glob("worker-*/data/spool/2*"))
    one.fiche("verify")


def in_a_visit(scene: Scene) -> tuple[int, str]:
    """The job and the group of a crawl, once it has asked for some pages."""
    until(lambda: running(scene)[1] == "crawl")
    before = len(scene.stand.log)
    until(lambda: len(scene.stand.log) > before + 2)
    number, task, slug = running(scene)
    assert task == "crawl"
    return number, slug


def running(scene: Scene) -> tuple[int, str, str]:
    """The job that runs, what it is, and its group; zero and nothing if none does."""
    query = (
        "select id, task_name, lock from procrastinate_jobs where status = 'doing' and lock <> ''"
    )
    found: list[Any] = ask(scene.database.address, query)
    return found[0] if found else (0, "", "")


def asked(port: int, path: str) -> tuple[int, str]:
    """What a worker says of how it is."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def check_archive(scene: Scene, fiche: Fiche) -> None:
    """Each page that was wanted is there once, and all of it is sound."""
    pages: Counter[str] = Counter()
    for path in scene.folder.glob("storage/warc/**/*.cdxj"):
        for capture in map(parse_cdxj, path.read_text().splitlines()):
            if capture.role == "page" and capture.kind == "response" and capture.status == 200:
                pages[story_key(capture.url)] += 1
    articles = Counter(story_key(one["url"]) for one in fiche.articles())
    wanted = [one for one in scene.stand.expected if one.outlet in OUTLETS]
    keys = [{story_key(url) for url in (one.url, *one.aliases)} for one in wanted]
    counted = {min(one): sum(articles[key] for key in one) for one in keys}
    assert {key: count for key, count in counted.items() if count != 1} == {}
    assert {key: n for key, n in pages.items() if n > 1} == {}
    fiche("verify")


def check_manners(scene: Scene) -> None:
    """No host was asked by two workers at once, nor faster than its delay."""
    hosts = defaultdict(list)
    for hit in scene.stand.log:
        hosts[slug_for(hit.url)].append((hit.at, hit.user_agent, hit.host))
    for slug, hits in hosts.items():
        turns = [b[0] for a, b in pairwise(hits) if a[1] != b[1]]
        assert len(turns) <= 2, f"{slug} went from one worker to the other {len(turns)} times"
        for a, b in pairwise(hits):
            if a[1] != b[1] and a[2] == b[2]:
                assert (b[0] - a[0]).total_seconds() > DELAY - 0.05, slug
