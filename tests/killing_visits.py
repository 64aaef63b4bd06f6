"""Kills a run that is parked between its visits, at every step; see `tests.killing`.

``python -m tests.killing_visits SCENARIO [EACH]``, at one step of EACH. After each kill the outlet
is visited again until there is nothing left to ask for, as by a service that starts anew: in the
end each page is there once.
"""

import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from archive import Catalog, LocalStorage, Run, enter_left, enter_parked, home_of, parked, recover
from archive.agreement import disagreements
from archive.moments import moment_of

from .exchanges import NOW, exchange
from .killing import acknowledge, killed, opened, promises, read_again, trials, walk_all
from .stopping import step
from .stored import articles_in, captures_in, problems_in

MINUTE = timedelta(minutes=1)
OUTLET = "paper_example"
FIRST, ALL = 3, 6
"""Visits that the killed process makes, and pages that there are."""


def visits(folder: Path) -> None:
    """Visits as a child of the service makes them: each goes on where the last one parked."""
    with opened(folder) as catalog:
        for number in range(FIRST):
            visit(folder, catalog, upto=2 * number + 2, at=NOW + number * MINUTE)
        visit(folder, catalog, upto=ALL, at=NOW + timedelta(hours=2), sealing=True)


def parked_twice(folder: Path) -> None:
    """Two visits, and nothing sealed."""
    with opened(folder) as catalog:
        for number in range(2):
            visit(folder, catalog, upto=2 * number + 2, at=NOW + number * MINUTE)


def seal_all(folder: Path) -> None:
    """Bring home what is parked, as at the end of a service."""
    with opened(folder) as catalog:
        begin(folder, catalog, NOW + 10 * MINUTE, everything=True)


def left_and_entered(folder: Path) -> None:
    """What is done with an orphan while the storage is away."""
    with opened(folder) as catalog:
        home = home_of(folder / "spool")
        enter_parked(folder / "spool", catalog, home)
        enter_left(folder / "spool", catalog, home)


def cut_short(folder: Path) -> None:
    """Two visits, of which the second dies."""
    with opened(folder) as catalog:
        visit(folder, catalog, upto=2, at=NOW)
        run = resumed(folder, catalog, NOW + MINUTE)
        keep(folder, run, 2)


def visit(
    folder: Path, catalog: Catalog, *, upto: int, at: datetime, sealing: bool = False
) -> None:
    """Ask for the pages that are not held."""
    begin(folder, catalog, at)
    run = resumed(folder, catalog, at)
    wanted = [one for one in range(upto) if catalog.key(exchange(one).url) not in held(catalog)]
    for number in wanted:
        keep(folder, run, number)
    did = {"captures": len(wanted), "new_articles": len(wanted), "failures": {}, "complete": True}
    said: dict[str, Any] = {"kind": "crawl", "outlets": {OUTLET: did}, "pending": []}
    step(folder)
    if sealing or run.is_due(at):
        run.close(said, at + MINUTE / 2)
    else:
        run.park(said, at + MINUTE / 2, catalog.home)
    step(folder)


def begin(folder: Path, catalog: Catalog, at: datetime, *, everything: bool = False) -> None:
    """What each start does."""
    storage = LocalStorage(folder / "storage")
    storage.check()
    found = recover(
        folder / "spool",
        storage=storage,
        catalog=catalog,
        read=read_again,
        now=at,
        parked_until=at - 60 * MINUTE,
        everything=everything,
    )
    assert not [one.problem for one in found if one.problem], found
    catalog.home = home_of(folder / "spool")
    enter_parked(folder / "spool", catalog, catalog.home)


def resumed(folder: Path, catalog: Catalog, at: datetime) -> Run:
    spool, storage = folder / "spool", LocalStorage(folder / "storage")
    given: dict[str, Any] = {"about": {}, "storage": storage, "catalog": catalog, "now": at}
    for one in parked(spool):
        if run := Run.resume(spool, one.run, **given):
            return run
    return Run.open(spool, run_id=f"run-{uuid4().hex[:8]}", visits=True, **given)


def keep(folder: Path, run: Run, number: int) -> None:
    page = run.record(replace(exchange(number), at=run.started + timedelta(seconds=number)))
    acknowledge(folder, "captured", page.record_id)
    step(folder)
    run.article(page, {"url": page.url, "title": "read at once"})
    acknowledge(folder, "read", page.record_id)
    step(folder)


def held(catalog: Catalog) -> set[str]:
    return set(catalog.held(catalog.key(exchange(number).url) for number in range(ALL)))


def go_on(folder: Path) -> None:
    """Visits after the kill, each at a time of its own though this is gone through again."""
    with opened(folder) as catalog:
        before = [moment_of(one.last) for one in parked(folder / "spool")]
        since = max([NOW + timedelta(minutes=19), *before])
        for number in range(2):
            visit(folder, catalog, upto=ALL, at=since + (number + 1) * MINUTE)
        begin(folder, catalog, NOW + timedelta(minutes=30), everything=True)


def look(folder: Path) -> None:
    """Each page once, nothing promised lost, nothing broken, nothing left over."""
    storage = LocalStorage(folder / "storage")
    captures, articles = list(captures_in(storage)), list(articles_in(storage))
    pages = Counter(one.url for one in captures)
    assert pages == {exchange(number).url: 1 for number in range(ALL)}, pages
    read = Counter(one["url"] for one in articles)
    assert read == pages, read
    promised = promises(folder)
    assert promised["captured"] <= {one.record_id for one in captures}, "a capture is lost"
    at_once = {one["record_id"] for one in articles if one["title"] == "read at once"}
    assert promised["read"] <= at_once, "an article was lost, and read again"
    assert not problems_in(storage), problems_in(storage)
    assert not [path for path in (folder / "spool").iterdir() if path.name != ".home"]
    with opened(folder) as catalog:
        found = list(disagreements(storage, catalog))
        assert not found, found
        assert catalog.counts()["capture"] == len(captures)
        told = [one for one in catalog.visits(OUTLET, NOW) if not one.interrupted]
        assert len({(one.run, one.started) for one in told}) == len(told)
        assert sum(one.facts["captures"] for one in catalog.visits(OUTLET, NOW)) == ALL


def then(folder: Path) -> None:
    """In a process of its own: this one must not have opened a database before it forks."""
    assert not killed(lambda: go_on(folder), folder, 10**9)
    look(folder)


SCENARIOS = {
    "visits": (None, visits),
    "seal": (parked_twice, seal_all),
    "orphan": (cut_short, left_and_entered),
    "go-on": (cut_short, go_on),
}


def main(scenario: str, each: str = "1") -> None:
    before, action = SCENARIOS[scenario]
    with trials() as folder:
        steps = walk_all(folder, before, action, then, each=int(each))
    sys.stdout.write(f"{steps} steps\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
