"""`fiche` as its user runs it: a process, an environment, an archive in a folder of its own."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from archive import LocalStorage, Storage, open_storage
from crawler.cli import main
from crawler.newsstand import Newsstand

COMMAND = [sys.executable, "-m", "crawler.cli"]


@dataclass
class Fiche:
    """One archive, and the way to run commands on it against a news-stand."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, code: int | None = 0, **more: str) -> str:
        """What the command says on standard output; `code` is how it must end."""
        done = self.run(*words, **more)
        assert code is None or done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def run(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*COMMAND, *words],
            env=self.variables(**more),
            cwd=self.home.parent,
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def look(self, *words: str, code: int | None = 0, **more: str) -> str:
        """As calling it, in this process: for commands that change nothing, since it is quicker."""
        done = self.inside(*words, **more)
        assert code is None or done.exit_code == code, done.output
        return done.stdout

    def inside(self, *words: str, **more: str) -> Result:
        """As `run`, in this process."""
        other = {name: None for name in os.environ if name.startswith("FICHE_")}
        with chdir(self.home.parent):
            done = CliRunner().invoke(main, words, env={**other, **self.variables(**more)})
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    def start(self, *words: str, **more: str) -> "subprocess.Popen[bytes]":
        """The command, running, as the leader of a process group of its own."""
        return subprocess.Popen(
            [*COMMAND, *words],
            env=self.variables(**more),
            cwd=self.home.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def variables(self, **more: str) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("FICHE_")}
        root = str(Path(__file__).parent.parent)
        return {**own, "PYTHONPATH": root, "FICHE_HOME": str(self.home), **self.environment, **more}

    @property
    def storage(self) -> Storage:
        return open_storage(self.environment.get("FICHE_STORAGE", str(self.home / "storage")))

    def articles(self) -> list[dict[str, Any]]:
        """Every stored article, each page's latest reading."""
        found: dict[str, dict[str, Any]] = {}
        for key in self.storage.keys("articles/"):
            with self.storage.open(key) as file, gzip.open(file) as lines:
                for line in map(json.loads, lines):
                    found[line["record_id"]] = line
        return list(found.values())

    def manifests(self) -> list[dict[str, Any]]:
        """What the runs did, in their order."""
        return [read_json(self.storage, key) for key in self.storage.keys("runs/")]

    def warcs(self) -> list[Path]:
        assert isinstance(self.storage, LocalStorage)
        return sorted((self.home / "storage").glob("warc/*/*/*/*.warc.gz"))


def read_json(storage: Storage, key: str) -> dict[str, Any]:
    with storage.open(key) as file:
        found: dict[str, Any] = json.load(file)
    return found


def reaching(stand: Newsstand, **more: str) -> dict[str, str]:
    """The settings with which `fiche` reaches a news-stand and does not wait."""
    return {
        "FICHE_CONTACT": "tests@example.org",
        "FICHE_NETWORK__CONNECT_TO": json.dumps(stand.connect_to),
        "FICHE_NETWORK__CA_FILE": str(stand.ca_file),
        "FICHE_NETWORK__ALLOW_PRIVATE": "true",
        "FICHE_POLITENESS__DELAY": "0",
        "no_proxy": "*",
        **more,
    }


def asked(stand: Newsstand, *, role: str = "") -> Iterator[str]:
    """The addresses that the news-stand was asked for, in order."""
    yield from (hit.url for hit in stand.log if role in hit.url)


def without(line: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in names}
