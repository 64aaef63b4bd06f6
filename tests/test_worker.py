"""Real workers on a real database, against the news-stand; some of them are killed."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
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

from .fiche import Fiche
from .killable import KillableDatabase, killable_database, runs
from .queueing import ask, new_database
from .servers import free_ports
from .working import DELAY, OUTLETS, Machine, Scene, until

JOBS = "select count(*) from procrastinate_jobs where task_name in ('crawl', 'save')"


@pytest.fixture(scope="module", name="database")
def _database() -> Iterator[KillableDatabase]:
    with killable_database() as database:
        yield database


@pytest.fixture
def scene(database: KillableDatabase, tmp_path: Path) -> Iterator[Scene]:
    address = new_database(database.address, tmp_path.name)
    with Newsstand() as stand:
        scene = Scene(stand, database, address, tmp_path, [])
        try:
            yield scene
        finally:
            for machine in scene.machines:
                machine.end()


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
    until(lambda: all_done(scene), 90)
    assert max(one.stop(), two.stop()) < 30
    assert "was not heard of any more" in one.said + two.said
    assert not any(scene.folder.glob("worker-*/data/spool/2*"))
    assert scene.ask("select count(*) from fiche_worker") == 0
    check_manners(scene)
    check_archive(scene, one.fiche)


def all_done(scene: Scene) -> bool:
    """Whether nothing is due, and what was is done."""
    due = "select count(*) from timetable where last is null or due <= %s"
    return not scene.ask(due, stamp(now())) and not scene.ask(JOBS)


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
    flags = ["--catalog", scene.address, "--contact", "tests@example.org"]
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
    assert ask(scene.address, state, number) == ["todo"]
    assert not any(scene.folder.glob("worker-*/data/spool/2*"))
    one.fiche.look("verify")


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
    found: list[Any] = ask(scene.address, query)
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
    fiche.look("verify")


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
