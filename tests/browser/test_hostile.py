"""Hostile pages in the archive: nothing of them runs, nothing leaves, the server stays up.

Each is looked at in three ways, for there are two walls: the rewriting, and the headers. ``both``
is what a reader gets; ``headers`` are the bytes as they were, under our headers alone; with
``rewriting`` the browser does not get the headers that forbid it to run scripts.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, Route
from playwright.sync_api import Error as BrowserError

from archive import LocalStorage, open_catalog
from crawler.outlet import story_key
from tests.fiche import Fiche
from tests.replaying import Served
from tests.test_replay_command import replaying

from .hostile import AT, FORBIDDEN, LIVE, PLACES, STORY, address, bring_in, huge, written
from .watching import Listener, Seen, Watched, listener

Closing = Callable[[BrowserContext], BrowserContext]
NAMES = [*(name for name, *_ in written()), *PLACES, "headers"]
DOWNLOADED = {"mhtml", "xsl", "odd type", "mixed"}
"""What a browser would rather keep in a file."""
NEAR = ["local-network-access"]
"""Without it Chromium itself keeps pages away from the trap."""
HERE = 300
"""Milliseconds that the pages are given after they have come."""
PATHS = {"both": f"/web/{AT}/", "headers": f"/raw/{AT}/", "rewriting": f"/web/{AT}/"}


@dataclass(frozen=True)
class Den:
    """The archive of hostile pages, served; and the trap."""

    site: Served
    trap: Listener
    chrome: Watched

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.site.port}"

    def alive(self) -> bool:
        return self.site("/healthz").status == 200 or self.site("/").status == 200


@pytest.fixture(scope="module")
def den(chrome: Watched, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Den]:
    home = tmp_path_factory.mktemp("hostile") / "data"
    home.mkdir()
    with ExitStack() as opened:
        trap = opened.enter_context(listener())
        storage = LocalStorage(home / "storage")
        with open_catalog(home / "catalog.sqlite", key=story_key) as catalog:
            bring_in(home / "elsewhere", storage, catalog, trap.url)
        site, _ = opened.enter_context(replaying(Fiche(home)))
        yield Den(site, trap, chrome)


def without_headers(route: Route) -> None:
    """Let an answer through without what forbids."""
    try:
        answer = route.fetch(max_redirects=0)
    except BrowserError:
        route.abort()
        return
    kept = {k: v for k, v in answer.headers.items() if k != "content-security-policy"}
    route.fulfill(response=answer, headers=kept)


def opened(context: BrowserContext, den: Den, way: str) -> dict[str, Page]:
    """Every hostile page in a window of its own; what it wants to have pressed is pressed."""
    pages = {}
    for name in NAMES:
        pages[name] = page = context.new_page()
        try:
            page.goto(den.origin + PATHS[way] + address(name), wait_until="commit")
        except BrowserError:
            assert name in DOWNLOADED
    for page in pages.values():
        page.wait_for_load_state()
    if way != "headers":
        press(pages)
    next(iter(pages.values())).wait_for_timeout(HERE)
    return pages


def press(pages: dict[str, Page]) -> None:
    for page in pages.values():
        if page.locator("#go").count():
            page.locator("#go").first.dispatch_event("click")


@pytest.fixture
def closing() -> Iterator[Closing]:
    """Has a context closed, however the test ends."""
    with ExitStack() as opened:

        def note(context: BrowserContext) -> BrowserContext:
            opened.callback(context.close)
            context.set_default_timeout(10_000)
            return context

        yield note


@pytest.mark.parametrize("way", PATHS)
def test_nothing_runs_and_nothing_leaves(den: Den, closing: Closing, way: str) -> None:
    context = closing(den.chrome.browser.new_context(accept_downloads=False, permissions=NEAR))
    seen = Seen.of(context)
    if way == "rewriting":
        context.route("**/*", without_headers)
    pages = opened(context, den, way)
    outside = {n: p.url for n, p in pages.items() if not p.url.startswith((den.origin, "about:"))}
    assert {n: url for n, url in outside.items() if not url.startswith("chrome-error:")} == {}
    assert [said for said in seen.console if said == "RAN"] == []
    assert (seen.dialogs, context.service_workers, context.cookies()) == ([], [], [])
    assert seen.strays(den.origin) == [] or way == "headers"
    assert len(seen.pages) == len(pages)
    context.close()
    assert (den.trap.asked, den.chrome.left) == ([], [])
    assert den.alive()


def test_the_trap_works(chrome: Watched, den: Den, closing: Closing) -> None:
    """The same pages without both walls: the test above would see it."""
    context = closing(chrome.browser.new_context(permissions=NEAR))
    seen = Seen.of(context)
    context.route("**/raw/**", without_headers)
    page = context.new_page()
    for name in ("handlers", "style", "addresses", "srcdoc"):
        page.goto(f"{den.origin}/raw/{AT}/{address(name)}")
        page.wait_for_timeout(HERE)
    assert "RAN" in seen.console
    context.close()
    asked = set(den.trap.asked)
    den.trap.asked.clear()
    chrome.proxy.asked.clear()
    assert {"/ran", "/a.css", "/bg.png", "/attribute"} <= asked


def test_no_header_comes_back(den: Den) -> None:
    for path in (f"/web/{AT}/", f"/web/{AT}if_/", f"/raw/{AT}/", f"/web/{AT}id_/"):
        got = den.site(path + address("headers"))
        assert got.status == 200
        assert FORBIDDEN & set(got.headers) == set()
        assert "sandbox" in got.headers["content-security-policy"]
        assert den.trap.url not in got.headers["link"].replace("/http", " ")
        for name in PLACES:
            assert "location" not in den.site(path + address(name)).headers


def test_large_pages_are_shown_and_the_server_goes_on(den: Den) -> None:
    for name, body in huge():
        got = den.site(f"/web/{AT}/{address(name)}")
        assert got.status == 200
        assert len(got.body) > len(body) or name.startswith("one ")  # a tag that never ends is none
        assert b"onclick" not in got.body
        assert den.alive()


def test_an_article_in_a_frame_cannot_get_out_of_it(den: Den, look_at: Page) -> None:
    page = look_at
    before = page.goto(f"{den.origin}/article/{address(STORY)}")
    assert before is not None
    assert before.status == 200
    frame = page.frame_locator("iframe")
    page.locator("iframe").scroll_into_view_if_needed()
    at = page.url
    for name in ("#send", "#go"):
        frame.locator(name).click()
        page.wait_for_timeout(HERE)
        assert page.url == at


def test_what_was_read_from_a_page_is_text_on_ours(den: Den, look_at: Page) -> None:
    for path in (
        f"/article/{address(STORY)}",
        "/search?q=unmistakable",
        "/",
        "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/search?q=javascript:alert(1)",
        "/web/*/javascript:alert(1)",
        "/article/javascript:alert(1)",
        '/web/2026/http://a.example/"><script>alert(1)</script>',
    ):
        look_at.goto(den.origin + path)
        assert look_at.locator("script, [onerror], [onload], [onclick]").count() == 0
        assert look_at.locator("a[href^='javascript:'], img[src^='javascript:']").count() == 0
        assert "49" not in look_at.title()
    look_at.goto(f"{den.origin}/article/{address(STORY)}")
    assert "<script>" in look_at.get_by_role("heading", level=1).inner_text()


@pytest.fixture
def look_at(den: Den, closing: Closing) -> Iterator[Page]:
    """A window; in the end, nothing may have run in it or left."""
    context = closing(den.chrome.browser.new_context())
    seen = Seen.of(context)
    page = context.new_page()
    yield page
    context.close()
    assert "RAN" not in seen.console
    assert [url for url in seen.requests if url.startswith(LIVE)] == []
    assert (seen.dialogs, den.trap.asked, den.chrome.left) == ([], [], [])


def test_our_pages_cannot_be_framed_by_archived_ones(den: Den) -> None:
    for path in ("/", "/search", f"/article/{address(STORY)}", f"/web/*/{address(STORY)}"):
        policy = den.site(path).headers["content-security-policy"]
        assert "frame-ancestors 'self'" in policy
        assert "script-src" not in policy
        assert "default-src 'none'" in policy
