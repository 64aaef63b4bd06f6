"""A browser before `fiche replay`. Without Chromium all of these tests are skipped."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.replaying import Served
from tests.test_replay_command import replaying

from .watching import Seen, Watched, chromium, watched
from .world import World, world_in


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The archive, shared by all processes that test; its news-stand is closed."""
    chromium()
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    return world_in(shared / "browser-world")


@pytest.fixture(scope="package")
def chrome() -> Iterator[Watched]:
    """A watched browser; Playwright's loop runs while it is open, so it ends before other tests."""
    with watched() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(world: World) -> Iterator[Served]:
    """`fiche replay`, a process of its own."""
    with replaying(world.fiche) as (server, _):
        yield server


@dataclass(frozen=True)
class Reader:
    """Somebody who looks at the archive."""

    browser: Browser
    origin: str
    opened: ExitStack
    seen: list[Seen]

    def __call__(self, path: str, **options: Any) -> Page:
        """The page at `path`, in a window with these options of Playwright."""
        context = self.browser.new_context(base_url=self.origin, **options)
        context.set_default_timeout(20_000)
        self.opened.callback(context.close)
        self.seen.append(Seen.of(context))
        page = context.new_page()
        page.goto(path)
        return page


@pytest.fixture
def look(chrome: Watched, site: Served) -> Iterator[Reader]:
    """Opens pages; in the end, nothing but the archive may have been asked for anything."""
    origin = f"http://127.0.0.1:{site.port}"
    with ExitStack() as opened:
        reader = Reader(chrome.browser, origin, opened, [])
        yield reader
        assert [stray for seen in reader.seen for stray in seen.strays(origin)] == []
    assert chrome.left == []
