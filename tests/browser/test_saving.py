"""Logging in and saving a page, in a real browser; then the outlet is gone, and the page stays."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.fiche import Fiche, reaching
from tests.replaying import Served
from tests.test_replay_command import replaying

from .conftest import Reader
from .test_accessibility import COLOURS, SIZES, faults
from .watching import Watched
from .world import PICTURED, WIDTHS, World, stand_of

TOKEN = "a-long-token-of-the-tests"


@dataclass(frozen=True)
class Saving:
    """An archive that pages can be saved into, while the stand is open."""

    site: Served
    stand: ExitStack

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.site.port}"


@pytest.fixture
def saving(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Saving]:
    with ExitStack() as opened, ExitStack() as open_stand:
        stand = open_stand.enter_context(stand_of(world.stand.now))
        settings = {"FICHE_REPLAY__TOKEN": TOKEN, "FICHE_REPLAY__SAVE": "true"}
        fiche = Fiche(tmp_path_factory.mktemp("saving") / "data", reaching(stand, **settings))
        site, _ = opened.enter_context(replaying(fiche))
        yield Saving(site, open_stand)


@pytest.fixture
def window(saving: Saving, chrome: Watched) -> Iterator[Page]:
    with ExitStack() as opened:
        reader = Reader(chrome.browser, saving.origin, opened, [])
        yield reader("/save", bypass_csp=True)  # axe is a script
        assert [stray for seen in reader.seen for stray in seen.strays(saving.origin)] == []
    assert chrome.left == []


def nothing_serious(page: Page) -> None:
    for colours in COLOURS:
        for size in SIZES.values():
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=colours)
            assert faults(page) == []


def test_a_page_is_saved_and_outlives_its_outlet(window: Page, saving: Saving) -> None:
    nothing_serious(window)
    window.get_by_label("Token").fill("a wrong one entirely")
    window.keyboard.press("Enter")
    window.wait_for_url(re.compile("/login"))
    window.get_by_label("Token").fill(TOKEN)
    window.keyboard.press("Enter")
    window.wait_for_url(re.compile("/save$"))
    window.get_by_label("Address of the page").fill(PICTURED)
    nothing_serious(window)
    window.keyboard.press("Enter")
    window.wait_for_url(re.compile("/save/."))
    expect(window.get_by_role("status")).to_have_text("Saved", timeout=60_000)
    nothing_serious(window)
    saving.stand.close()
    window.get_by_role("link", name="See the page as it is kept").click()
    window.wait_for_url(re.compile(r"/web/\d{14}/"))
    for name in ("lazy", "set"):
        window.wait_for_function(f"document.getElementById('{name}').complete")
    assert window.locator("#lazy").evaluate("e => e.naturalWidth") == WIDTHS["lazy"]
    colour = "e => getComputedStyle(e).color"
    assert window.locator("#deep").evaluate(colour) == "rgb(7, 8, 9)"
    assert "/k/" in window.locator("#lazy").evaluate("e => e.src")
    calendar = window.get_by_role("link", name="calendar")
    calendar.click()
    assert "pictured.html" in window.get_by_role("main").inner_text()
