"""`fiche reextract`: stored pages, read again by the real command, which has no network."""

import json
import os
import shutil
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive import open_catalog, recover
from archive.versions import Version, history_of
from crawler.newsstand import Newsstand
from crawler.outlet import story_key
from extractors import EXTRACTOR

from .fiche import Fiche, reaching, without
from .older import OLD, make_older

OURS = ("segment", "day", "offset", "length", "digest", "captured_at", "run", "record_id",
        "reading")  # fmt: skip
"""What a stored article says of its place and time."""


@dataclass
class Older:
    """An archive that an older fiche has made, and what today's makes of its pages."""

    fiche: Fiche
    today: Mapping[str, Mapping[str, Any]]

    def articles(self, *words: str) -> dict[str, dict[str, Any]]:
        """The current articles, by address."""
        lines = self.fiche.look("export", "--jsonl", "-", *words).splitlines()
        return {one["url"]: one for one in map(json.loads, lines)}

    def stored(self) -> dict[str, int]:
        """Every file in the storage, and its size."""
        storage = self.fiche.storage
        return {key: storage.size(key) for key in storage.keys("")}

    def readings(self) -> list[dict[str, Any]]:
        """Every line of the files of later readings."""
        with open_catalog(self.fiche.home / "catalog.sqlite") as catalog:
            return [line for stem in catalog.readings() for line in catalog.reread(stem)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Fiche, Mapping[str, Any]]:
    """The news-stand as an older fiche has it; the servers are gone by now."""
    folder = tmp_path_factory.mktemp("reextract")
    with Newsstand() as stand:
        source = Fiche(folder / "source", reaching(stand))
        source("crawl", "--all")
    return source, make_older(source, folder / "older")


@pytest.fixture
def older(made: tuple[Fiche, Mapping[str, Any]], tmp_path: Path) -> Older:
    source, today = made
    shutil.copytree(source.home.parent / "older", tmp_path / "home")
    return Older(Fiche(tmp_path / "home"), today)


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return without(one, *OURS) == without(other, *OURS)


def test_what_differs_becomes_current_and_what_was_read_before_is_kept(older: Older) -> None:
    before = older.articles()
    older.fiche("reextract")
    after = older.articles()
    lost = {url for url, one in before.items() if url not in older.today}
    assert len(lost) == 2
    assert set(after) == set(older.today) | lost
    for url, article in after.items():
        if url in lost:
            assert article == before[url], "a page that is lost keeps its article"
        elif article["extractor"] == OLD:
            assert same({**article, "extractor": EXTRACTOR}, older.today[url]), (
                "the same, and so not stored"
            )
        else:
            assert same(article, older.today[url])
            assert article["reading"]["run"] != article["run"]
    assert sum(one["extractor"] == EXTRACTOR for one in after.values()) > len(after) // 3
    assert {one["record_id"] for one in older.fiche.articles()} >= {
        one["record_id"] for one in before.values()
    }, "the files of the first readings are as they were"


def test_both_versions_stand_in_the_history_of_a_page(older: Older) -> None:
    before = older.articles()
    older.fiche("reextract")
    url = next(url for url, one in before.items() if one["title"].endswith("| The Paper"))
    path = older.fiche.home / "catalog.sqlite"
    with open_catalog(path, key=story_key) as catalog, catalog.reading() as db:
        history = history_of(db, [story_key(url)])
    old, new = [one for one in history if isinstance(one, Version)]
    assert (old.document["title"], old.current) == (before[url]["title"], False)
    assert (new.document["title"], new.current) == (older.today[url]["title"], True)


def test_the_run_is_told_of_in_a_manifest_and_everything_agrees(older: Older) -> None:
    said = older.fiche.run("reextract")
    assert said.returncode == 0, said.stderr
    manifest = older.fiche.manifests()[-1]
    assert manifest["kind"] == "reextract"
    assert not manifest["interrupted"]
    told = manifest["reread"]
    assert told["outcomes"]["lost"] == len(told["lost"]) == 2
    assert told["complete"]
    counts = manifest["outlets"]["trthaber_com"]["counts"]
    assert counts["reread/kept-lost"] == 1
    assert said.stderr.count("kept as they were: https://") == 2
    assert manifest["run"] in said.stdout
    assert sum(one["records"] for one in manifest["files"]) == len(older.readings())
    for command in ("verify", "rebuild", "verify"):
        older.fiche(command)
    assert len(older.readings()) == told["outcomes"]["changed"] + told["outcomes"]["gained"]


def test_second_time_nothing_is_stored(older: Older) -> None:
    older.fiche("reextract")
    stored, articles = older.stored(), older.articles()
    said = older.fiche("reextract")
    assert "run " not in said
    assert older.stored() == stored
    older.fiche("reextract", "--all")
    assert older.stored() == stored
    assert older.articles() == articles
    assert [one.name for one in (older.fiche.home / "spool").iterdir()] == [".reextract"]


def test_dry_run_tells_what_would_change_and_keeps_nothing(older: Older, tmp_path: Path) -> None:
    stored, articles = older.stored(), older.articles()
    said = older.fiche("reextract", "--dry-run", "--report", str(tmp_path / "report"))
    assert older.stored() == stored
    assert older.articles() == articles
    assert str(tmp_path / "report" / "report.html") in said
    report = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    outcomes = report["outcomes"]
    older.fiche("reextract")
    assert older.fiche.manifests()[-1]["reread"]["outcomes"] == outcomes
    assert report["pages"] == sum(outcomes.values()) == len(older.today) + 2
    titles = sum(" | The Paper" in (one["title"] or "") for one in articles.values())
    assert report["fields"]["title"] == {"changed": titles, "filled": 0, "emptied": 0}
    assert report["fields"]["authors"]["filled"] > 0
    assert {one["title"] for one in report["lost"]} == {"A menu"}
    sample = next(one for one in report["samples"] if one["field"] == "title")
    assert sample["before"] == f"{sample['after']} | The Paper"
    html = (tmp_path / "report" / "report.html").read_text("utf-8")
    assert "<del> | The Paper</del>" in html
    assert "<del>Read also: ten bridges you should see</del>" in html
    assert "script" not in html


@pytest.mark.parametrize(
    ("words", "outlets"),
    [
        (["voi_id"], {"voi_id"}),
        (["voi.id", "--url", "*/nothing/*"], set()),
        (["--url", "https://voi.id/*", "--url", "*trthaber*"], {"voi_id", "trthaber_com"}),
        (["--until", "2020-01-01"], set()),
        (["voi_id", "--since", "2020-01-01"], {"voi_id"}),
        (["voi_id", "--all"], {"voi_id"}),
    ],
)
def test_pages_are_chosen(older: Older, words: list[str], outlets: set[str]) -> None:
    older.fiche("reextract", *words)
    assert {one["outlet"] for one in older.readings()} == outlets


def test_what_no_older_one_has_read_is_read_again_only_without_an_article(older: Older) -> None:
    before = older.articles()
    older.fiche("reextract", "--older-than", "0")
    assert older.readings()
    assert not {one["url"] for one in older.readings()} & set(before)


def test_one_address_is_chosen(older: Older) -> None:
    url = next(url for url, one in older.articles().items() if "| The Paper" in one["title"])
    older.fiche("reextract", url)
    assert [one["url"] for one in older.readings()] == [url]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--report", "x"], "--report is for --dry-run"),
        (["--older-than", "yesterday"], "no version; write one as microfiche/"),
    ],
)
def test_wrong_use_is_one_line(older: Older, words: list[str], said: str) -> None:
    done = older.fiche.run("reextract", *words)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize("way", ["reextract", "crawl"])
def test_killed_at_any_moment_it_goes_on_and_stores_nothing_twice(older: Older, way: str) -> None:
    folder, killed = older.fiche.home / "spool", 0
    for seconds in (0.3, 0.6, 0.9, 1.2, 1.6, 2.0):
        process = older.fiche.start("reextract", "--workers", "1")
        until = time.monotonic() + 60
        while process.poll() is None and not lines_in(folder) and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(seconds / 30)
        with suppress(ProcessLookupError):  # it has come to its end
            os.killpg(process.pid, signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        if way == "crawl":
            bring_home(older.fiche)
    older.fiche("reextract")
    assert killed
    records = [one["record_id"] for one in older.readings()]
    assert len(records) == len(set(records)), "read twice"
    differing = [url for url, one in older.articles().items() if url in older.today
                 and one["extractor"] == OLD
                 and not same({**one, "extractor": EXTRACTOR}, older.today[url])]  # fmt: skip
    assert differing == [], "lost"
    older.fiche.look("verify")
    assert [one.name for one in folder.iterdir() if one.name[0] != "."] == []


def bring_home(fiche: Fiche) -> None:
    """What a crawl does first."""
    with open_catalog(fiche.home / "catalog.sqlite", key=story_key) as catalog:
        found = recover(
            fiche.home / "spool",
            storage=fiche.storage,
            catalog=catalog,
            read=lambda *page: "nothing is to be read",
            now=datetime.now(UTC),
        )
    assert [one.problem for one in found if one.problem] == []


def lines_in(spool: Path) -> bool:
    return any(path.stat().st_size for path in spool.glob("*/*.readings.open"))


def test_ctrl_c_keeps_what_was_read_and_the_next_call_goes_on(older: Older) -> None:
    process = older.fiche.start("reextract", "--workers", "1")
    until = time.monotonic() + 60
    while not lines_in(older.fiche.home / "spool"):
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.005)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    code = process.wait(60)
    first = older.readings()
    assert first
    if code == 1:  # else it had come to its end just then
        done = older.fiche.run("reextract")
        assert "goes on where the call before was cut short" in done.stderr
    records = [one["record_id"] for one in older.readings()]
    assert len(records) == len(set(records)) > 0
    older.fiche.look("verify")


def test_a_record_that_is_broken_costs_only_itself(older: Older) -> None:
    victim = next(url for url, one in older.articles().items() if "| The Paper" in one["title"])
    article = older.articles()[victim]
    (path,) = older.fiche.warcs()
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(article["offset"] + article["length"] // 2)
        file.write(b"\xff" * 40)
    done = older.fiche.run("reextract")
    assert done.returncode == 1
    assert f"not read: {victim} (broken: " in done.stderr
    assert older.articles()[victim] == article
    assert older.fiche.manifests()[-1]["reread"]["outcomes"]["failed"] == 1
    assert len(older.readings()) > 10


def test_another_one_at_the_same_time_is_refused(older: Older) -> None:
    process = older.fiche.start("reextract", "--workers", "1")
    until = time.monotonic() + 60
    while not list(older.fiche.home.glob("spool/2*")) and time.monotonic() < until:
        time.sleep(0.005)
    process.send_signal(signal.SIGSTOP)
    try:
        done = older.fiche.run("reextract")
        assert done.returncode == 1
        assert f"owned by process {process.pid}" in done.stderr
    finally:
        process.send_signal(signal.SIGCONT)
        assert process.wait(60) == 0
