"""Archived pages in a real browser: their pictures, styles and letters, all from the archive."""

import re

import pytest
from playwright.sync_api import Page

from tests.replaying import Served

from .conftest import Reader
from .world import (
    FRAMED,
    JAPANESE,
    JAPANESE_TEXT,
    KOREAN,
    KOREAN_TEXT,
    PACKED,
    PACKED_TEXT,
    PICTURED,
    WIDTHS,
    World,
)

SHOWN = {  # the element, and the file that it shows
    "plain": "plain",
    "set": "small",
    "lazy": "lazy",
    "lazyset": "lazy-large",
    "chosen": "chosen",
    "quiet": "quiet",
}


def width(page: Page, name: str) -> int:
    page.wait_for_function(f"document.getElementById('{name}').complete")
    found: int = page.evaluate(f"document.getElementById('{name}').naturalWidth")
    return found


def style(page: Page, selector: str, name: str) -> str:
    found: str = page.locator(selector).first.evaluate(f"e => getComputedStyle(e).{name}")
    return found


@pytest.fixture
def pictured(look: Reader) -> Page:
    return look(f"/web/{PICTURED}")


def test_every_picture_is_shown(pictured: Page) -> None:
    found = {name: width(pictured, name) for name in SHOWN}
    assert found == {name: WIDTHS[file] for name, file in SHOWN.items()}
    assert width(pictured, "missing") in {0, None}


def test_a_dense_screen_gets_the_larger_picture(look: Reader) -> None:
    page = look(f"/web/{PICTURED}", device_scale_factor=2)
    assert re.search(
        r"/web/\d{14}im_/.*/large\.png$", page.locator("#set").evaluate("e => e.currentSrc")
    )


def test_sheets_apply_with_what_they_import(pictured: Page) -> None:
    assert style(pictured, "h1", "color") == "rgb(1, 2, 3)"
    assert style(pictured, "#imported", "color") == "rgb(4, 5, 6)"
    assert style(pictured, "#deep", "color") == "rgb(7, 8, 9)"
    for name, file in (("#inline", "tile"), ("#deep", "tile"), ("#background", "behind")):
        assert f"/files/{file}.png" in style(pictured, name, "backgroundImage")


def test_nothing_in_it_runs_and_its_origin_is_nobodys(pictured: Page) -> None:
    assert pictured.evaluate("document.documentElement.className") == ""
    assert pictured.evaluate("window.origin") == "null"


def test_the_bar_leads_to_all_captures(pictured: Page, look: Reader) -> None:
    bar = pictured.get_by_role("region", name="Archive")
    assert bar.is_visible()
    assert "archived 20" in bar.inner_text()
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] < 10
    assert box["width"] > 1000
    bar.get_by_role("link", name="calendar").click()
    pictured.wait_for_url(re.compile(r"/web/(\*|%2A)/"))
    pictured.get_by_role("heading", level=1).wait_for()
    captures = pictured.locator(f"a[href$='{PICTURED}'][href^='/web/2']")
    assert captures.count() >= 1
    captures.first.click()
    pictured.wait_for_url(re.compile(r"/web/2\d{13}/"))
    assert width(pictured, "plain") == WIDTHS["plain"]


def test_links_stay_in_the_archive(pictured: Page) -> None:
    pictured.locator("#on").click()
    pictured.wait_for_url(re.compile(r"/web/\d{14}/https://showing\.example/korean\.html$"))
    assert KOREAN_TEXT in pictured.locator("body").inner_text()


@pytest.mark.parametrize(
    ("url", "text"),
    [(KOREAN, KOREAN_TEXT), (JAPANESE, JAPANESE_TEXT), (PACKED, PACKED_TEXT)],
    ids=["euc-kr", "shift_jis", "brotli"],
)
def test_letters_and_codings(look: Reader, url: str, text: str) -> None:
    page = look(f"/web/{url}")
    assert text in page.locator("p").inner_text()
    assert page.evaluate("document.characterSet") == "UTF-8"


def test_a_crawled_page_in_shift_jis_is_legible(look: Reader, world: World) -> None:
    """Half of the outlet's pages leave the charset to their meta element."""
    for one in world.told("wowkorea_jp", "ja")[:2]:
        assert one.title in look(f"/web/{one.url}").locator("body").inner_text()


def test_a_frame_is_filled_from_the_archive(look: Reader) -> None:
    page = look(f"/web/{FRAMED}")
    assert page.frame_locator("iframe").locator("p").inner_text() == KOREAN_TEXT
    assert page.frame_locator("iframe").locator("fiche-bar").count() == 0


def test_what_is_not_archived_is_said_to_be_missing(look: Reader, site: Served) -> None:
    page = look("/web/https://showing.example/never-seen.html")
    assert "archive" in page.get_by_role("main").inner_text().lower()
    got = site("/web/2im_/https://showing.example/never.png", Sec_Fetch_Dest="image")
    assert (got.status, got.headers["content-type"]) == (404, "image/svg+xml")


def test_a_page_that_is_gone_is_shown_as_gone(look: Reader, world: World) -> None:
    page = look(f"/web/{world.gone}")
    assert "answered 410 Gone" in page.get_by_role("region", name="Archive").inner_text()


def test_amp_shows_its_pictures(look: Reader, world: World) -> None:
    page = look(f"/web/{world.told('voi_id', 'en')[0].url.replace('/news/', '/amp/')}")
    page.wait_for_selector("img", state="attached")
    assert style(page, "body", "visibility") == "visible"
    assert page.locator("amp-img").count() == 0


def test_snapshots_need_no_scripts_and_no_cookies(look: Reader) -> None:
    page = look(f"/web/{PICTURED}", java_script_enabled=False)
    assert page.locator("#lazy").evaluate("e => e.naturalWidth") == WIDTHS["lazy"]
    assert page.context.cookies() == []
