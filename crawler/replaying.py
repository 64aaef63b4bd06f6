"""What `fiche replay` hands to the web application: the way to archive a page now."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.replay.jobs import Ending, Outcome, Tell

COMMAND = (sys.executable, "-m", "crawler.cli", "save", "--on-behalf", "--")
LAST_LINES = 4000
"""Of what a child says on standard error, that is kept."""
IN_ORDER = 10.0
"""Seconds that the children have to store what they captured, when the server ends."""
LONGEST = 900.0
"""Seconds that a page may take, with everything it needs."""


class ChildSaver:
    """Archives each address by `fiche save` in a process of its own, by the same settings.

    A child ends with the server, however that ends: its standard input is a pipe of ours. What it
    captured is in the spool then, and goes home with the next run.
    """

    def __init__(self, settings: Path | None, flags: Mapping[str, Any]) -> None:
        self._environment = variables(settings, flags)
        self._children: set[subprocess.Popen[bytes]] = set()
        self._lock, self._closed = threading.Lock(), False

    def save(self, url: str, tell: Tell) -> Outcome:
        child = self._begin(url)
        said: list[bytes] = []
        listening = threading.Thread(target=lambda: said.append(last_of(child)), daemon=True)
        listening.start()
        too_long = threading.Timer(LONGEST, child.kill)
        too_long.start()
        facts: Mapping[str, Any] | None = None
        try:
            for line in lines_of(child):
                if "captured" in line:
                    tell(line["captured"])
                else:
                    facts = line
            child.wait()
        finally:
            too_long.cancel()
            self._forget(child)
        listening.join()
        return outcome_of(facts) if facts else Outcome(error=self._why(child, said))

    def close(self) -> None:
        with self._lock:
            self._closed = True
            children = list(self._children)
        for child in children:
            child.terminate()
        end = time.monotonic() + IN_ORDER
        for child in children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, end - time.monotonic()))
            child.kill()

    def _begin(self, url: str) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._closed:
                raise Ending("the server is ending")
            child = subprocess.Popen(  # noqa: S603 - no shell, and the address is behind `--`
                [*COMMAND, url],
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for the server, which then tells its children
            )
            self._children.add(child)
        return child

    def _forget(self, child: "subprocess.Popen[bytes]") -> None:
        """Leave nothing of a child."""
        if child.poll() is None:
            child.kill()
        child.wait()
        with self._lock:
            self._children.discard(child)
        for pipe in (child.stdin, child.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()

    def _why(self, child: "subprocess.Popen[bytes]", said: list[bytes]) -> str:
        """Why a child gave no answer."""
        if self._closed:
            return "the server ended meanwhile; what was captured goes home with the next run"
        if child.returncode == -signal.SIGKILL:
            return f"it took more than {LONGEST:.0f} seconds; what was captured is not lost"
        text = b"".join(said).decode("utf-8", "replace").strip()
        last = text.splitlines()[-1].removeprefix("Error: ") if text else ""
        return last or f"fiche save ended with {child.returncode} and said nothing"


def variables(settings: Path | None, flags: Mapping[str, Any]) -> dict[str, str]:
    """The environment in which a child has our settings.

    Flags go as variables, for everybody on this machine can read the words of a command.
    """
    given = {f"FICHE_{name.upper()}": str(value) for name, value in flags.items() if value}
    path = {"FICHE_CONFIG": str(settings)} if settings else {}
    return {**os.environ, **path, **given}


def lines_of(child: "subprocess.Popen[bytes]") -> Iterator[Mapping[str, Any]]:
    """What a child tells, as it comes."""
    assert child.stdout is not None  # noqa: S101 - it is a pipe
    for line in child.stdout:
        with suppress(ValueError):
            found = json.loads(line)
            if isinstance(found, dict):
                yield found


def last_of(child: "subprocess.Popen[bytes]") -> bytes:
    """The end of what a child says on standard error, once it has said all."""
    assert child.stderr is not None  # noqa: S101 - it is a pipe
    kept = b""
    with child.stderr as pipe:
        while piece := os.read(pipe.fileno(), LAST_LINES):
            kept = (kept + piece)[-LAST_LINES:]
    return kept


def outcome_of(facts: Mapping[str, Any]) -> Outcome:
    """What a child said came of its address."""
    capture, article = facts.get("capture") or {}, facts.get("article") or {}
    return Outcome(
        error=facts.get("error") or (None if capture else "interrupted"),
        url=capture.get("url"),
        at=datetime.fromisoformat(capture["at"]) if capture else None,
        status=capture.get("status", 0),
        article=bool(article),
        title=article.get("title"),
        requisites=len(facts.get("requisites", ())),
        missing=tuple((one["url"], one["reason"]) for one in facts.get("missing", ())),
        waiting=facts.get("waiting"),
    )
