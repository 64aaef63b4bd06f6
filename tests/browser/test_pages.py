"""The archive's own pages in a real browser: search, read, compare; on a phone, by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from archive.mementos import plain

from .conftest import Reader
from .world import World

NARROW = {"width": 390, "height": 844}
QUESTIONS = [  # a question, what stands in the first headline that answers it, and its language
    ("seed library", "Seed library lends peas", "en"),
    ("44번 국도", "강원 산지 첫 대설특보", "ko"),
    ("대설특보", "강원 산지 첫 대설특보", "ko"),
    ("夜間旅客船", "西海５島に夜間旅客船", "ja"),
    ("夜间渡轮", "韩政府明春起在西海五岛开行夜间渡轮", "zh"),
    ("عبارات ليلية", "عبارات ليلية", "ar"),
    ("KURAKLIKLA", "Kuraklıkla mücadele", "tr"),
    ("cho noi Cai Rang", "Chợ nổi Cái Răng", "vi"),
    ('"retired bus drivers"', "Retired bus drivers' choir", "en"),
]


FOCUSED = """(({activeElement: e}) =>
    [e.getAttribute("href"), getComputedStyle(e).outlineStyle, e.type])(document)"""


def ask(page: Page, question: str) -> None:
    field = page.get_by_role("main").get_by_role("searchbox")
    field.fill(question)
    field.press("Enter")
    page.wait_for_url(re.compile(r"/search\?"))


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    found: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return found


@pytest.mark.parametrize(("question", "headline", "language"), QUESTIONS)
def test_a_question_is_answered_in_its_script(
    look: Reader, question: str, headline: str, language: str
) -> None:
    page = look("/")
    ask(page, question)
    first = page.get_by_role("main").get_by_role("article").first
    link = first.get_by_role("link").first
    assert headline.lower() in link.inner_text().lower()
    assert link.get_attribute("lang") == language
    assert link.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert page.locator("mark").count() > 0


def test_filters_narrow_what_is_found(look: Reader) -> None:
    page = look("/search?q=ferry")
    everything = page.get_by_role("article").count()
    page.get_by_label("Language").select_option("en")
    page.get_by_label("Outlet").select_option("yna_co_kr")
    page.get_by_role("button", name="Search").click()
    assert 0 < page.get_by_role("article").count() <= everything
    for fact in page.locator(".facts").all_inner_texts():
        assert "yna.co.kr" in fact
    page.get_by_label("From").fill("2030-01-01")
    page.get_by_role("button", name="Search").click()
    assert page.get_by_role("heading", level=1).inner_text() == "No article fits"


def test_an_article_is_read_from_the_front_page(look: Reader) -> None:
    page = look("/")
    link = page.get_by_role("main").get_by_role("article").first.get_by_role("link").first
    title = link.inner_text()
    link.click()
    assert page.get_by_role("heading", level=1).inner_text() == title
    assert len(page.locator(".text p").all_inner_texts()) > 1
    frame = page.frame_locator("iframe[sandbox]")
    page.locator("iframe").scroll_into_view_if_needed()
    assert frame.locator("body").inner_text()


def test_bytes_are_verified_at_a_press(look: Reader, world: World) -> None:
    page = look(f"/article/{plain(world.changed)}")
    page.get_by_role("link", name="Verify these bytes now").click()
    assert "as it was" in page.get_by_role("table").inner_text()
    assert page.get_by_text("wrong", exact=True).count() == 0


def test_two_versions_are_compared_word_by_word(look: Reader, world: World) -> None:
    page = look(f"/article/{plain(world.changed)}")
    changes = page.get_by_role("region", name="What changed")
    assert changes.locator("h3 del").all_inner_texts() == ["beans"]
    assert changes.locator("h3 ins").all_inner_texts() == ["peas"]
    versions = page.get_by_role("list").filter(has_text="Version 1").first
    versions.get_by_role("link", name="Version 1").first.click()
    assert "lends beans" in page.get_by_role("heading", level=1).inner_text()
    assert "lends beans" in page.locator("body").inner_text()


def test_versions_in_korean_are_compared_by_characters(look: Reader, world: World) -> None:
    changes = look(f"/article/{plain(world.changed_korean)}").locator("#changes")
    assert "도서" in "".join(changes.locator("del").all_inner_texts())
    assert "박물" in "".join(changes.locator("ins").all_inner_texts())
    assert changes.locator(".diff").get_attribute("lang") == "ko"


def test_a_page_that_is_gone_is_still_read(look: Reader, world: World) -> None:
    page = look(f"/article/{plain(world.gone)}")
    assert "410" in page.get_by_text("This page is gone.").locator("..").inner_text()
    assert page.locator(".text p").count() > 1
    assert page.locator(".timeline .gone").count() == 1


def test_a_wire_story_is_found_where_it_was_copied(look: Reader, world: World) -> None:
    url = next(one.url for one in world.stand.expected if "dogu-hattinda" in one.url)
    elsewhere = look(f"/article/{plain(url)}").get_by_role("region", name="elsewhere")
    assert "First on aa.com.tr" in elsewhere.inner_text()


def test_an_outlet_has_its_page(look: Reader) -> None:
    page = look("/")
    page.get_by_role("table").get_by_role("link", name="yna.co.kr").click()
    assert "yna.co.kr" in page.get_by_role("heading", level=1).inner_text()
    assert page.locator("svg").count() > 0


PATHS = ["/", "/search?q=the", "/search?q=nothingfitsthis", "ARTICLE", "CALENDAR", "/outlet/voi_id",
         "/nowhere", "VERIFY"]  # fmt: skip


def path_of(name: str, world: World, look: Reader) -> str:
    if name == "VERIFY":
        page = look(path_of("ARTICLE", world, look))
        found = page.get_by_role("link", name="Verify these bytes now").get_attribute("href")
        assert found is not None
        return found
    named = {"ARTICLE": f"/article/{plain(world.changed)}", "CALENDAR": f"/web/*/{world.changed}"}
    return named.get(name, name)


@pytest.mark.parametrize("name", PATHS)
def test_a_phone_in_the_dark_shows_it_all(look: Reader, world: World, name: str) -> None:
    path = path_of(name, world, look)
    page = look(path, viewport=NARROW, is_mobile=True, has_touch=True, color_scheme="dark")
    assert overflow(page) == 0
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", ground)[:3])) < 60
    ink = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert min(map(int, re.findall(r"\d+", ink)[:3])) > 180


def test_light_is_light(look: Reader) -> None:
    ground = look("/", color_scheme="light").evaluate(
        "getComputedStyle(document.body).backgroundColor"
    )
    assert min(map(int, re.findall(r"\d+", ground)[:3])) > 230


def test_all_can_be_done_by_keyboard(look: Reader) -> None:
    page = look("/")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Skip to the content"
    expect(focused).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused.get_attribute("name") == "q"
    page.keyboard.type("seed library")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search"))
    link = page.get_by_role("article").first.get_by_role("link").first
    wanted, reached = link.get_attribute("href"), None
    while reached != wanted:
        page.keyboard.press("Tab")
        reached, outline, kind = page.evaluate(FOCUSED)
        assert outline != "none" or kind == "date"  # has parts with outlines of their own
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/article/"))
    assert "Seed library" in page.get_by_role("heading", level=1).inner_text()


def test_reading_needs_no_scripts(look: Reader, world: World) -> None:
    page = look("/", java_script_enabled=False)
    ask(page, "seed library")
    page.get_by_role("article").first.get_by_role("link").first.click()
    assert "Seed library" in page.get_by_role("heading", level=1).inner_text()
    assert page.locator("script").count() == 0


def test_an_address_leads_to_its_article(look: Reader, world: World) -> None:
    page = look("/")
    wanted = world.told("yna_co_kr", "ko")[0]
    page.get_by_role("main").get_by_role("searchbox").fill(wanted.url)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/article/"))
    assert page.get_by_role("heading", level=1).inner_text() == wanted.title
