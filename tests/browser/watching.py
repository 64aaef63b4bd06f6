"""A browser that is watched: whatever leaves this machine is written down, and gets nowhere."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    sync_playwright,
)

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
REQUIRED = "MICROFICHE_NEEDS_CHROMIUM"
"""Set where a missing browser is a failure."""
ITS_OWN = re.compile(r"(?:http://)?[\w.-]*\.(?:google|googleapis|gvt1)\.com(?:[:/].*)?")
"""Whom Chromium calls by itself, whatever is shown."""
INSIDE = ("data:", "blob:", "about:", "chrome")


def chromium() -> str:
    """The path of a Chromium; without one the test is skipped."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and os.environ.get(REQUIRED):
        pytest.fail("chromium is not installed, and is needed here")
    if found is None:
        pytest.skip("chromium is not installed")
    return found


@dataclass
class Listener:
    """A server on loopback that answers 404, and knows who came."""

    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def listener() -> Iterator[Listener]:
    """A listener; also good as a proxy, through which nobody gets anywhere."""
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def note(self) -> None:
            heard.asked.append(self.path)
            self.send_error(404)

        do_GET = do_POST = do_HEAD = do_OPTIONS = do_CONNECT = note  # noqa: N815 - their names

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        heard.port = server.server_port
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield heard
        finally:
            server.shutdown()


@dataclass(frozen=True)
class Watched:
    """A browser, and the proxy that it must go through to leave this machine."""

    browser: Browser
    proxy: Listener

    @property
    def left(self) -> list[str]:
        """What was asked for outside of this machine."""
        return [asked for asked in self.proxy.asked if not ITS_OWN.fullmatch(asked)]


@contextmanager
def watched() -> Iterator[Watched]:
    """A headless Chromium that knows no names and cannot leave."""
    path = chromium()
    with listener() as proxy, sync_playwright() as playwright:
        flags = (
            "--no-sandbox",  # in containers there is none
            "--disable-gpu",
            "--disable-component-update",
            f"--proxy-server=127.0.0.1:{proxy.port}",  # not for loopback
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        )
        browser = playwright.chromium.launch(executable_path=path, args=list(flags))
        try:
            yield Watched(browser, proxy)
        finally:
            browser.close()


@dataclass
class Seen:
    """What happened in a context: requests, words on the console, windows, questions, files."""

    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    @classmethod
    def of(cls, context: BrowserContext) -> "Seen":
        seen = cls()
        context.on("request", seen.asked)
        context.on("page", seen.opened)
        context.on("console", seen.said)
        context.on("dialog", seen.answer)
        return seen

    def asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def opened(self, page: Page) -> None:
        self.pages.append(page)

    def said(self, message: ConsoleMessage) -> None:
        self.console.append(message.text)

    def answer(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def strays(self, origin: str) -> list[str]:
        """The requests that were not for `origin`."""
        return [url for url in self.requests if not url.startswith((origin + "/", *INSIDE))]
