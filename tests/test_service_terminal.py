"""`fiche run` before somebody's eyes: its log on a terminal, and nothing else."""

import os
import pty
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .dailies import Dailies, dailies
from .fiche import COMMAND, Fiche
from .servicing import PATIENCE, reading, until

Shown = tuple["subprocess.Popen[bytes]", list[str]]


@contextmanager
def on_a_terminal(fiche: Fiche, *words: str) -> Iterator[Shown]:
    """A command on a terminal of its own, and what it has shown there."""
    ours, its = pty.openpty()
    shown: list[str] = []

    def read() -> None:
        with suppress(OSError):  # so Linux says that nobody is at the other end any more
            while piece := os.read(ours, 10_000):
                shown.append(piece.decode())

    process = subprocess.Popen(
        [*COMMAND, *words],
        env=fiche.variables(),
        cwd=fiche.home.parent,
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
    )
    os.close(its)
    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield process, shown
        reader.join()
    finally:
        process.kill()
        process.wait()
        reader.join()
        os.close(ours)


def test_a_service_shows_its_log_and_draws_nothing_between(tmp_path: Path) -> None:
    begun = datetime.now(UTC) - timedelta(seconds=8)
    with dailies(Dailies(start=begun, every=timedelta(seconds=4))) as papers:
        environment = {**reading(papers, 1, 2), "FICHE_SERVICE__LISTEN": ""}
        fiche = Fiche(tmp_path / "data", environment)
        with on_a_terminal(fiche, "run") as (process, shown):
            until(lambda: "".join(shown).count(" captures, ") >= 2)
            process.terminate()
            assert process.wait(PATIENCE) == 0
    lines = "".join(shown).splitlines()
    assert all(" INFO " in line for line in lines), lines
    assert lines[-1].endswith("ended")
