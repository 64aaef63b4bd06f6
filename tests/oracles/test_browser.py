"""ReplayWeb.page's engine, in a real browser, shows a WACZ of ours."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from tests.exchanges import HOST
from tests.servers import end_with_parent

from .conftest import Made, browser, engine

SECONDS = 60
PAGE = """<!doctype html><body><script>
const tell = (found) => fetch("/found", {method: "POST", body: JSON.stringify(found)});
const added = new Promise((done, failed) => {
  navigator.serviceWorker.addEventListener("message", ({data}) => {
    if (data.msg_type === "collAdded") done();
    if (data.error) failed(data.error);
  });
});
async function show() {
  await navigator.serviceWorker.register("/sw.js");
  const worker = (await navigator.serviceWorker.ready).active;
  if (!navigator.serviceWorker.controller)
    await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
  const file = {sourceUrl: location.origin + "/made.wacz"};
  worker.postMessage({msg_type: "addColl", name: "made", file});
  await added;
  const found = {};
  for (const url of URLS) {
    const frame = document.createElement("iframe");
    frame.src = "/w/made/2026mp_/" + url;
    document.body.append(frame);
    await new Promise((done) => { frame.onload = done; });
    found[url] = [frame.contentDocument.title, frame.contentDocument.body.innerText];
  }
  return found;
}
show().then(tell, (error) => tell({error: String(error)}));
</script>"""


class Site(SimpleHTTPRequestHandler):
    """The engine's files, our page and our WACZ, by ranges; and what the page found."""

    def __init__(self, *given: Any, made: Path, urls: list[str], told: dict[str, Any]) -> None:
        self.made, self.urls, self.told = made, urls, told
        super().__init__(*given, directory=str(engine()))

    def do_GET(self) -> None:
        if self.path == "/":
            self.answer(PAGE.replace("URLS", json.dumps(self.urls)).encode(), "text/html")
        elif self.path == "/made.wacz":
            self.answer(self.made.read_bytes(), "application/wacz", self.headers.get("Range"))
        else:
            super().do_GET()

    def do_POST(self) -> None:
        self.told |= json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(b"", "text/plain")
        self.told["done"].set()

    def answer(self, data: bytes, kind: str, span: str | None = None) -> None:
        size = len(data)
        if span:
            first, _, last = span.removeprefix("bytes=").partition("-")
            begin = int(first) if first else size - int(last)
            data = data[begin : int(last) + 1 if first and last else size]
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {begin}-{begin + len(data) - 1}/{size}")
        else:
            self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *words: Any) -> None:
        """Nothing."""


@contextmanager
def shown(made: Path, urls: list[str]) -> Iterator[dict[str, Any]]:
    """What the engine shows under each address: title and text."""
    told: dict[str, Any] = {"done": Event()}
    site = partial(Site, made=made, urls=urls, told=told)
    with ThreadingHTTPServer(("127.0.0.1", 0), site) as server, TemporaryDirectory() as folder:
        Thread(target=server.serve_forever, daemon=True).start()
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        flags += ["--no-proxy-server", "--no-first-run", f"--user-data-dir={folder}"]
        process = subprocess.Popen(
            [browser(), *flags, f"http://127.0.0.1:{server.server_port}/"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - it takes no lock
        )
        try:
            assert told["done"].wait(SECONDS), "the page has told nothing"
            yield told
        finally:
            os.killpg(process.pid, 9)
            process.wait()
            server.shutdown()


def test_replayweb_page_shows_our_pages(made: Made) -> None:
    engine()
    urls = [f"{HOST}/story/{number}" for number in (1, 2, 3, 8)]
    with shown(made.wacz, urls) as told:
        assert "error" not in told, told["error"]
        for number, url in zip((1, 2, 3, 8), urls, strict=True):
            title, text = told[url]
            assert title == f"Story {number}"
            assert f"Sentence {number}.0 of it." in text
