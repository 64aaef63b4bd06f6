"""`fiche replay`: a real process over an archive that a real crawl of the news-stand made."""

import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import LocalStorage, open_catalog
from archive.records import read_record
from crawler.newsstand import Newsstand
from crawler.outlet import story_key

from .fiche import COMMAND, Fiche, reaching
from .replaying import Got, Served, digits, page
from .servers import S3Server
from .stored import open_run

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
START_SECONDS = 20
ASKS = re.compile(
    r"<(?:img|link|iframe|source|video|audio|embed)\b[^>]*?"
    r"""\s(?:src|href|srcset)=["']?([^"'\s>]+)"""
)
OUTLETS = ("wowkorea_jp", "voi_id")


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as stand:
        yield stand


@pytest.fixture(scope="module")
def fiche(stand: Newsstand, tmp_path_factory: pytest.TempPathFactory) -> Fiche:
    """An archive of a crawl, and of a page with all that it needs."""
    fiche = Fiche(tmp_path_factory.mktemp("replay") / "data", reaching(stand))
    fiche("crawl", *OUTLETS)
    fiche("save", page_of(stand))
    return fiche


def page_of(stand: Newsstand) -> str:
    return next(one.url for one in stand.expected if one.outlet == "koreatimes_co_kr")


@contextmanager
def replaying(fiche: Fiche, *words: str) -> Iterator[tuple[Served, "subprocess.Popen[str]"]]:
    """The command on a free port, once it says that it is up."""
    process = subprocess.Popen(
        [*COMMAND, "replay", "--port", "0", *words],
        env=fiche.variables(),
        cwd=fiche.home.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
    try:
        assert found, line + process.communicate(timeout=START_SECONDS)[1]
        yield Served(int(found[1])), process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def site(fiche: Fiche) -> Iterator[Served]:
    with replaying(fiche) as (server, _):
        yield server


def test_every_article_of_the_crawl_is_shown_as_it_was(
    site: Served, stand: Newsstand, fiche: Fiche
) -> None:
    lines = {line["url"]: line for line in fiche.articles()}
    shown = [one for one in stand.expected if one.url in lines]
    assert len(shown) > 10
    for one in shown:
        got = site.follow(f"/web/2026/{one.url}")
        assert got.status == 200
        assert got.headers["content-type"].startswith("text/html")
        assert "<fiche-bar" in got.text
        assert ">article</a>" in got.text
        assert "<script" not in got.text.lower()
        assert not live_links(got)


def live_links(got: Got) -> list[str]:
    """What a browser would ask for that is not in the archive."""
    found = ASKS.findall(got.text)
    return [url for url in found if not url.startswith(("/web/", "data:", "#"))]


def test_a_saved_page_has_its_styles_pictures_and_fonts(site: Served, stand: Newsstand) -> None:
    text = site.follow(f"/web/2026/{page_of(stand)}").text
    sheets = re.findall(r"""href=["']?(/web/\d+cs_/[^"'\s>]+)""", text)
    assert sheets
    sheet = site(sheets[0])
    assert (sheet.status, sheet.headers["content-type"]) == (200, "text/css; charset=utf-8")
    needed = re.findall(r"/web/\d+[a-z]{2}_/[^\"')\s]+", sheet.text)
    assert any("cs_/" in one for one in needed)
    assert {site(one).status for one in needed} == {200}
    pictures = re.findall(r"/web/\d+im_/[^\"'\s>,]+", text)
    assert pictures
    kinds = {site(one).headers["content-type"] for one in pictures if site(one).status == 200}
    assert kinds == {"image/png"}


def test_the_bytes_are_those_that_the_server_sent(
    site: Served, fiche: Fiche, stand: Newsstand
) -> None:
    with open_catalog(fiche.home / "catalog.sqlite", key=story_key) as catalog:
        captures = catalog.captures_of(story_key(page_of(stand)))
    assert captures
    for capture in captures:
        record = read_record(fiche.storage, capture)
        got = site(f"/raw/{digits(capture)}/{capture.url}")
        assert (got.status, got.body) == (200, record.message.payload)


def test_robots_txt_can_be_looked_at(site: Served) -> None:
    got = site.follow("/web/2026/https://voi.id/robots.txt")
    assert got.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_without_complaint(fiche: Fiche, number: signal.Signals) -> None:
    with replaying(fiche) as (server, process):
        assert server("/login").status == 303
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
        assert (process.returncode, out, err) == (0, "", "")


def test_ends_soon_while_large_pages_are_asked_for(tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "data")
    storage = LocalStorage(fiche.home / "storage")
    with open_catalog(fiche.home / "catalog.sqlite", key=story_key) as catalog:
        run = open_run(fiche.home, storage, catalog)
        run.record(page("https://paper.example/", "20261121120000", b"<p>words " * 2_000_000))
        run.close({}, now=NOW)
    with replaying(fiche) as (server, process), ThreadPoolExecutor(6) as threads:
        for _ in range(6):
            threads.submit(server, "/web/20261121120000/https://paper.example/")
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=45)
        assert (process.returncode, out, err) == (0, "", "")


def test_a_port_that_is_taken_is_an_error_in_one_line(fiche: Fiche) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = fiche.run("replay", "--port", port)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"port {port}" in done.stderr
    assert "already in use" in done.stderr


def test_strangers_need_a_token(fiche: Fiche) -> None:
    done = fiche.run("replay", "--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "token" in done.stderr
    short = fiche.run("replay", "--token", "short", "--port", "0")
    assert (short.returncode, short.stderr.count("\n")) == (2, 1)


def test_a_token_from_the_settings_is_asked_for(fiche: Fiche) -> None:
    token = "a-long-token-of-the-tests"
    with replaying(Fiche(fiche.home, {"FICHE_REPLAY__TOKEN": token})) as (server, _):
        assert server("/web/2026/https://voi.id/robots.txt").status == 401
        got = server("/web/2026/https://voi.id/robots.txt", Authorization=f"Bearer {token}")
        assert got.status == 302


def test_an_archive_with_nothing_in_it_is_shown(tmp_path: Path) -> None:
    with replaying(Fiche(tmp_path / "data")) as (server, _):
        assert server("/web/2026/https://voi.id/").status == 404


def test_shows_a_crawl_that_goes_on(stand: Newsstand, tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "data", reaching(stand, FICHE_POLITENESS__DELAY="0.2"))
    with replaying(fiche) as (server, _):
        crawl = fiche.start("crawl", "voi_id")
        try:
            end = time.monotonic() + 60
            while server("/raw/2026/https://voi.id/robots.txt").status != 200:
                assert time.monotonic() < end
                time.sleep(0.05)
            assert crawl.poll() is None
        finally:
            crawl.kill()
            crawl.wait()


def test_an_archive_in_a_bucket_is_shown(
    stand: Newsstand, s3_environment: S3Server, tmp_path: Path
) -> None:
    where = {**s3_environment.environment, "FICHE_STORAGE": f"s3://{s3_environment.new_bucket()}/a"}
    fiche = Fiche(tmp_path / "data", reaching(stand, **where))
    fiche("save", page_of(stand))
    with replaying(fiche) as (server, _):
        got = server.follow(f"/web/2026/{page_of(stand)}")
        assert got.status == 200
        sheet = re.search(r"/web/\d+cs_/[^\"'\s>]+", got.text)
        assert sheet is not None
        assert server(sheet[0]).status == 200
