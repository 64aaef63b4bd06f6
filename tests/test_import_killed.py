"""Imports that are cut short, and repeated: every record of a file is kept once."""

import gzip
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from archive import LocalStorage

from .bringing import record
from .exchanges import answer
from .fiche import Fiche
from .killing_imports import copied
from .stored import captures_in

PAGES = 240
SENTENCE = "The council of the old town has approved the plan for bridge %d on Monday evening. "


@pytest.mark.parametrize("scenario", ["repeat", "crawl-between", "again-and-again"])
def test_every_record_is_kept_once_whenever_an_import_is_killed(scenario: str) -> None:
    command = [sys.executable, "-m", "tests.killing_imports", scenario]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) > 50


def page(number: int) -> bytes:
    text = "".join(f"<p>{SENTENCE % (number * 100 + n) * 3}" for n in range(5))
    return answer(f"<html><title>Story {number}</title><h1>Story {number}</h1>{text}".encode())


def test_killed_command_goes_on_when_it_is_repeated(tmp_path: Path) -> None:
    made = [record(number, page(number)) for number in range(PAGES)]
    path = tmp_path / "old.warc.gz"
    path.write_bytes(b"".join(gzip.compress(one) for one in made))
    fiche = Fiche(tmp_path / "home", {"FICHE_SEGMENTS__BYTES": "10000"})
    storage = LocalStorage(tmp_path / "home" / "storage")
    for _ in range(3):
        before = len(list(captures_in(storage)))
        process = fiche.start("import", str(path))
        until = time.monotonic() + 60
        while len(list(captures_in(storage))) <= before and time.monotonic() < until:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    said = fiche("import", str(path))
    assert "records held from" in said
    assert Counter(copied(storage)) == Counter(made)
    assert len(fiche.articles()) == PAGES
    assert "nothing was added" in fiche("import", str(path))
    assert Counter(copied(storage)) == Counter(made)
    fiche("verify", "--deep")


def test_file_that_another_process_imports_is_left_to_it(tmp_path: Path) -> None:
    path = tmp_path / "old.warc"
    path.write_bytes(b"".join(record(number, page(number)) for number in range(PAGES * 5)))
    fiche = Fiche(tmp_path / "home")
    process = fiche.start("import", str(path))
    try:
        until = time.monotonic() + 60
        while not list((tmp_path / "home").glob("spool/*/*.warc.gz.open")):
            assert time.monotonic() < until
            time.sleep(0.02)
        refused = fiche.run("import", str(path))
        assert refused.returncode == 1
        assert f"is owned by process {process.pid}" in refused.stderr
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
