"""An archive of ours, and the tools that judge it; `make oracles` installs them."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from archive import Catalog, LocalStorage, open_catalog
from archive.export import Export
from archive.selection import Selection
from archive.wacz import write_wacz
from tests.exchanges import (
    HOST,
    NOW,
    answer,
    article,
    chunked,
    exchange,
    failure,
    gzipped,
    unchanged,
)
from tests.stored import open_run

ORACLES = Path(os.environ.get("ORACLES") or Path(__file__).parents[2] / ".oracles")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
Tool = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.oracles)


def command(name: str) -> str:
    """The path of a tool; the test is skipped, by the tool's name, if it is not installed."""
    path = ORACLES / "bin" / name
    if not path.exists():
        pytest.skip(f"{name} is not installed: make oracles")
    return str(path)


def browser() -> str:
    """The path of a Chromium."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("chromium is not installed")
    return found


def engine() -> Path:
    """The folder with the files of ReplayWeb.page."""
    folder = ORACLES / "replaywebpage" / "package"
    if not (folder / "sw.js").exists():
        pytest.skip("replaywebpage is not installed: make oracles (needs npm)")
    return folder


@pytest.fixture(scope="session")
def tool() -> Tool:
    """Run a tool; it must end with 0."""

    def run(name: str, *words: object) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [command(name), *map(str, words)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    return run


@dataclass(frozen=True)
class Made:
    """An archive with records of every kind, and what was exported from it."""

    storage: LocalStorage
    catalog: Catalog
    wacz: Path
    warc: Path

    @property
    def segments(self) -> list[Path]:
        return sorted(self.storage.root.glob("warc/*/*/*/*.warc.gz"))

    @property
    def files(self) -> list[Path]:
        return [*self.segments, self.warc]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("oracles")
    storage = LocalStorage(folder / "storage")
    with open_catalog(folder / "catalog.sqlite") as catalog:
        fill(folder, storage, catalog)
        export = Export(storage, catalog, Selection(), "fiche/test")
        write_wacz(folder / "all.wacz", export, title="All", now=NOW)
        with (folder / "all.warc.gz").open("wb") as file:
            export = Export(storage, catalog, Selection(), "fiche/test")
            list(export.warc(file, name="all.warc.gz", now=NOW))
        yield Made(storage, catalog, folder / "all.wacz", folder / "all.warc.gz")


def fill(folder: Path, storage: LocalStorage, catalog: Catalog) -> None:
    """Pages however they may come, a redirect, a style sheet, a failure; and again, unchanged."""
    run = open_run(folder, storage, catalog)
    first = run.record(exchange(1))
    run.article(first, article(first, "Story 1"))
    for page in (chunked(2), gzipped(3), replace(exchange(4), url=f"{HOST}/기사?b=2&a=1")):
        run.no_article(run.record(page), "test")
    moved = answer(b"", f"Location: {HOST}/story/1", status="301 Moved")
    run.record(replace(exchange(5), response=moved, payload=b""))
    style = answer(b"h1 { color: teal }").replace(b"text/html", b"text/css")
    run.record(replace(exchange(6), url=f"{HOST}/a.css", response=style, role="requisite"))
    run.record(failure(7))
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    run.record(replace(exchange(8), besides=(("interim", hints), ("trailers", b"x-sum: 1\r\n"))))
    run.record(replace(failure(9, "bad-status-line"), besides=(("received", b"220 mail\r\n"),)))
    run.close({}, now=NOW)
    run = open_run(folder, storage, catalog, name="run-2")
    run.record(unchanged(first))
    run.record(replace(unchanged(first, status="304 Not Modified"), at=exchange(4000).at))
    run.record(replace(unchanged(first), url=f"{HOST}/twin/of/1"))
    run.close({}, now=NOW)
