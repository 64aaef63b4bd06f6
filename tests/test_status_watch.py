"""`fiche status --watch` on a real terminal: it fits, follows its size, and ends."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from archive import Claims, Waiting, open_catalog
from archive.history import NO_VISIT_FACTS
from archive.incidents import Common, Incident
from archive.moments import stamp
from archive.schema import run, run_outlet, timetable
from crawler.config import Config
from crawler.screen import drawn
from crawler.watch import Picture, Visit, look

from .fiche import COMMAND, Fiche

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SECONDS = 20


def broken(number: int, likely: str = "the site refuses us") -> Incident:
    return Incident(
        outlet=f"o{number}_test",
        cause="blocked",
        since=NOW - timedelta(hours=number),
        what="403 for 97 % of the pages, " * 5,
        likely=likely,
        examples=tuple(f"https://o{number}.test/{n}" for n in range(3)),
    )


BUSY = Picture(
    at=NOW,
    outlets=100_000,
    due=1234,
    under_way=[(f"outlet_{n}_with_a_long_name_example_org", NOW) for n in range(500)],
    visits=[
        Visit(outlet=f"outlet_{n}_with_a_long_name_example_org", at=NOW, new=n, failed=12345 * n)
        for n in range(60)
    ],
    minute=12,
    hour=34_567,
    runs=[Waiting(run="r", bytes=3 * 10**9, since=NOW, pid=1, word="paused: the disk is full")],
    parked=7,
    incidents=[broken(n) for n in range(400)],
    common=Common(outlets=400, visited=500, since=NOW, causes={"blocked": 400}),
    jobs={"todo": 10, "doing": 3},
    workers=3,
    trouble="the database is away",
)


def shown(picture: Picture, width: int, height: int | None) -> list[str]:
    out = StringIO()
    console = Console(file=out, width=width, height=height or 100, force_terminal=False)
    console.print(drawn(picture, height))
    return out.getvalue().splitlines()


@pytest.mark.parametrize("picture", [BUSY, Picture(at=NOW)], ids=["busy", "empty"])
@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 12), (200, 60), (80, 8)])
def test_it_fits_every_terminal(picture: Picture, width: int, height: int) -> None:
    lines = shown(picture, width, height)
    assert all(len(line) <= width for line in lines)
    assert len(lines) <= height


def test_80_by_24_has_room_for_all_kinds() -> None:
    text = "\n".join(shown(BUSY, 80, 24))
    for said in (
        "the database is away", "1,234 due of 100,000, 500 under way here",
        "12 in the last minute, 34,567 in the last hour", "3.0 GB in 1 run, 7 parked; r: paused",
        "10 waiting, 3 running, 0 failed; 3 workers", "400 incidents", "400 of the 500 outlets",
        "o0_test: blocked since 11-22 10:30: 403", "https://o0.test/2", "more: fiche alerts",
        "and 493 more",
    ):  # fmt: skip
        assert said in text, said


def test_few_incidents_are_told_with_cause_and_examples() -> None:
    few = Picture(at=NOW, incidents=[broken(1), broken(2, "the feed is gone")])
    lines = [line.strip() for line in shown(few, 80, 24)]
    assert "the site refuses us" in lines
    assert {f"https://o1.test/{n}" for n in range(3)} < set(lines)
    whole = [line.strip() for line in shown(few, 80, None)]
    assert {f"https://o2.test/{n}" for n in range(3)} < set(whole)
    assert "the feed is gone" in whole


def test_a_full_disk_is_something_wrong() -> None:
    wrong = [line.split() for line in shown(Picture(at=NOW, runs=BUSY.runs), 80, 24)]
    assert ["wrong", "no", "room", "in", "the", "spool"] in wrong
    assert ["wrong", "nothing"] in [line.split() for line in shown(Picture(at=NOW), 80, 24)]


def enter(fiche: Fiche, count: int) -> None:
    """Outlets that were visited, one after the other, the last one two minutes from now."""
    rows, visits = [], []
    for n in range(count):
        last = stamp(NOW + timedelta(minutes=n))
        rows.append({"outlet": f"o{n}_test", "grp": "g", "last": last, "state": "{}",
                     "due": stamp(NOW + timedelta(hours=n - 1))})  # fmt: skip
        facts = f'{{"new_articles": {n}, "failures": {{"http/403": 2}}}}'
        visits.append({"run": "r", "outlet": f"o{n}_test", "started": last, "ended": last,
                       "complete": True, "interrupted": False, "settled": True,
                       "facts": facts})  # fmt: skip
    saved = {**visits[0], "run": "s", "facts": NO_VISIT_FACTS}
    with open_catalog(fiche.home / "catalog.sqlite") as catalog, catalog.writing() as db:
        db.execute(timetable.insert(), rows)
        db.execute(run_outlet.insert(), [*visits, saved])
        db.execute(run.insert(), [{"run": "r", "started": stamp(NOW), "ended": None,
                                   "interrupted": False, "manifest": "{}"}])  # fmt: skip


@pytest.fixture
def fiche(tmp_path: Path) -> Fiche:
    made = Fiche(tmp_path / "home")
    made.home.mkdir()
    return made


def test_what_is_seen_is_what_is(fiche: Fiche) -> None:
    enter(fiche, 4)
    config = Config(home=fiche.home)
    claims = Claims(config.claims_folder)
    claims.take(["o1_test", ".alerts"], run="r")
    with open_catalog(config.catalog_url) as catalog:
        seen = look(catalog, config, NOW)
        claims.free()
        assert look(catalog, config, NOW).under_way == []
    assert (seen.outlets, seen.due, seen.next) == (4, 2, NOW + timedelta(hours=1))
    assert [name for name, _ in seen.under_way] == ["o1_test"]
    assert [(one.outlet, one.new, one.failed) for one in seen.visits] == [
        ("o3_test", 3, 2), ("o2_test", 2, 2), ("o1_test", 1, 2), ("o0_test", 0, 2),
    ]  # fmt: skip
    assert (seen.jobs, seen.minute, seen.runs) == (None, 0, [])


def test_in_a_pipe_it_is_printed_once(fiche: Fiche) -> None:
    enter(fiche, 2)
    said = fiche("status", "--watch")
    assert "\x1b" not in said
    assert "0 under way here" in said
    assert said.count("o1_test") == 1
    assert fiche.run("status", "--watch", "--json").returncode == 2


class Terminal:
    """A terminal in which `fiche status --watch` goes on."""

    def __init__(self, fiche: Fiche, *, keys: bool = True) -> None:
        self.fd, other = pty.openpty()
        self.resize(24, 80)
        self.before = termios.tcgetattr(other)
        self.said = ""
        self.process = subprocess.Popen(
            [*COMMAND, "status", "--watch"],
            stdin=other if keys else subprocess.DEVNULL,
            stdout=other,
            stderr=other,
            env=fiche.variables(TERM="xterm-256color", COLUMNS="", LINES=""),
            start_new_session=True,
            preexec_fn=interruptible,  # noqa: PLW1509 - it takes no lock
        )
        self.other = other

    def resize(self, height: int, width: int) -> None:
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def read(self) -> None:
        while select.select([self.fd], [], [], 0.1)[0]:
            self.said += os.read(self.fd, 1 << 16).decode()

    def wait_for(self, text: str) -> list[str]:
        """The lines drawn since the last call, once `text` is among them."""
        end = time.monotonic() + SECONDS
        while text not in CODES.sub("", self.said):
            assert time.monotonic() < end, self.said
            assert self.process.poll() is None, self.said
            self.read()
        self.read()
        drawn, self.said = CODES.sub("", self.said), ""
        return drawn.splitlines()

    def ended(self) -> int:
        code = self.process.wait(SECONDS)
        self.read()
        assert "\x1b[?1049l" in self.said, "the screen as it was is shown again"
        assert termios.tcgetattr(self.other) == self.before
        return code


def interruptible() -> None:
    """Be ended by Ctrl-C, also where the tests run in the background and are not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def terminal(fiche: Fiche, *, keys: bool = True) -> Iterator[Terminal]:
    made = Terminal(fiche, keys=keys)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.wait()
        os.close(made.fd)
        os.close(made.other)


def test_it_follows_the_terminal_and_what_happens_until_q(fiche: Fiche) -> None:
    enter(fiche, 2)
    with terminal(fiche) as screen:
        first = screen.wait_for("LAST VISITS")
        assert max(map(len, first)) <= 80
        screen.resize(40, 130)
        os.kill(screen.process.pid, signal.SIGWINCH)  # a session without a terminal is not told
        screen.wait_for("LAST VISITS")  # this may have been drawn before it knew
        assert 80 < max(map(len, screen.wait_for("LAST VISITS"))) <= 130
        with open_catalog(fiche.home / "catalog.sqlite") as catalog, catalog.writing() as db:
            row = {"outlet": "new", "grp": "g", "last": None, "due": stamp(NOW), "state": "{}"}
            db.execute(timetable.insert(), [row])
        screen.wait_for("of 3,")
        os.write(screen.fd, b"q")
        assert screen.ended() == 0


def test_it_ends_on_an_interrupt_where_there_are_no_keys(fiche: Fiche) -> None:
    with terminal(fiche, keys=False) as screen:
        screen.wait_for("LAST VISITS")
        time.sleep(0.3)
        assert screen.process.poll() is None
        screen.process.send_signal(signal.SIGINT)
        assert screen.ended() == 0
