"""How things stand, drawn on a terminal, again and again until somebody has seen enough."""

import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import accumulate
from time import monotonic

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from .watch import Picture
from .wording import counted, size, span

EVERY = 2.0
"""Seconds between two looks."""
SPARING = 10
"""A look that takes long is taken less often: a tenth of the time at most goes into looking."""
SHOWN = 20
"""Visits that are told of where that is no screen."""
QUIT = {"q", "Q", "\x03"}
INCIDENTS = 3
"""Incidents that are told of in full, where there is room."""
TITLES = 2
"""Lines above the two lists."""


def watch(take: Callable[[], Picture], console: Console) -> None:
    """Draw what `take` sees until ``q`` or Ctrl-C; only once if `console` is no terminal."""
    if not console.is_terminal:
        console.print(drawn(take(), None))
        return
    with (
        suppress(KeyboardInterrupt),
        keys() as pressed,
        Live(console=console, screen=True, auto_refresh=False) as live,
    ):
        while True:
            began = monotonic()
            picture = take()
            until = monotonic() + max(EVERY, SPARING * (monotonic() - began))
            while (rest := until - monotonic()) > 0:
                live.update(drawn(picture, console.height), refresh=True)
                if pressed(rest) in QUIT:
                    return


@contextmanager
def keys() -> Iterator[Callable[[float], str]]:
    """Waits some seconds for a key, or for the terminal to change its size; the key, if any."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    before = signal.signal(signal.SIGWINCH, lambda *_: None)
    waker = signal.set_wakeup_fd(writer)
    given = [sys.stdin.fileno()] if sys.stdin.isatty() else []
    modes = [termios.tcgetattr(fd) for fd in given]

    def pressed(seconds: float) -> str:
        ready, _, _ = select.select([reader, *given], [], [], seconds)
        if reader in ready:
            os.read(reader, 512)
        return os.read(given[0], 1).decode("latin-1") if given and given[0] in ready else ""

    try:
        for fd in given:
            tty.setcbreak(fd)
        yield pressed
    finally:
        for fd, mode in zip(given, modes, strict=True):
            termios.tcsetattr(fd, termios.TCSADRAIN, mode)
        signal.set_wakeup_fd(waker)
        signal.signal(signal.SIGWINCH, before)
        os.close(reader)
        os.close(writer)


def drawn(picture: Picture, height: int | None) -> RenderableType:
    """A picture for a screen of that height; without one, all of it."""
    top = head(picture)
    room = None if height is None else height - len(top) - TITLES
    wrong = list(incident_lines(picture, None if room is None else room // 2))
    rest = None if room is None else max(0, room - len(wrong))
    if rest == 0:
        return Group(*top, *wrong)
    lists = Table.grid(padding=(0, 3), expand=True)
    lists.add_column(ratio=2)
    lists.add_column(ratio=3)
    lists.add_row(Text("UNDER WAY", "bold"), Text("LAST VISITS", "bold"))
    lists.add_row(under_way(picture, rest), visits(picture, rest))
    parts: list[RenderableType] = [*top, *wrong, Text(""), lists]
    return Group(*parts)


def head(picture: Picture) -> list[Text]:
    """The numbers, a line each."""
    lines = [Text.assemble(("fiche status", "bold"), f"  {picture.at:%Y-%m-%d %H:%M:%S} UTC")]
    if picture.trouble:
        lines.append(line("catalog", picture.trouble, "red"))
    due = f"{picture.due:,} due of {picture.outlets:,}, {len(picture.under_way):,} under way here"
    if picture.next and not picture.due:
        due += f", the next in {span(picture.next - picture.at)}"
    lines.append(line("outlets", due))
    lines.append(
        line(
            "articles", f"{picture.minute:,} in the last minute, {picture.hour:,} in the last hour"
        )
    )
    spool = f"{size(picture.spool_bytes)} in {counted(len(picture.runs), 'run')}"
    spool += f", {picture.parked:,} parked" if picture.parked else ""
    style = "red" if picture.words else ""
    lines.append(line("spool", "; ".join([spool, *picture.words]), style))
    if picture.jobs is not None:
        states = {"waiting": "todo", "running": "doing", "failed": "failed"}
        jobs = ", ".join(f"{picture.jobs.get(at, 0):,} {name}" for name, at in states.items())
        lines.append(line("jobs", f"{jobs}; {counted(picture.workers or 0, 'worker')}"))
    return lines


def incident_lines(picture: Picture, room: int | None) -> Iterator[Text]:
    """What is wrong: the latest in full, the others as far as there is room."""
    found = picture.incidents
    if not found:
        calm = line("wrong", "nothing", "green")
        yield line("wrong", "no room in the spool", "red") if picture.words else calm
        return
    yield line("wrong", counted(len(found), "incident"), "red")
    if picture.common:
        yield fitted(f"  {picture.common}", "red")
    more = [[text for text in (one.likely, *one.examples) if text] for one in found]
    brief, whole = len(found), len(found)
    if room is not None:
        room -= 2 if picture.common else 1
        first = len(more[0]) if len(more[0]) + 2 <= room else 0
        brief = len(found) if len(found) <= room - first else max(0, room - first - 1)
        sizes = accumulate(map(len, more[:INCIDENTS]), initial=brief + (brief < len(found)))
        whole = sum(size <= room for size in sizes) - 1
    for number, one in enumerate(found[:brief]):
        yield fitted(f"  {one.outlet}: {one.cause} since {one.since:%m-%d %H:%M}: {one.what}")
        for text in more[number] if number < whole else ():
            yield fitted(f"    {text}", "dim")
    if 0 < brief < len(found):
        yield fitted(f"  and {len(found) - brief:,} more: fiche alerts", "dim")


def under_way(picture: Picture, rest: int | None) -> RenderableType:
    """The outlets that are visited now."""
    rows = [(outlet, span(picture.at - since)) for outlet, since in cut(picture.under_way, rest)]
    left = len(picture.under_way) - len(rows)
    return columns(rows, left) if rows else empty(left, "nothing here")


def visits(picture: Picture, rest: int | None) -> RenderableType:
    """The visits that ended last."""
    shown = cut(picture.visits, rest if rest is not None else SHOWN)
    rows = [
        (
            one.outlet,
            f"{span(picture.at - one.at)} ago",
            f"{one.new:,} new",
            f"{one.failed:,} failed" if one.failed else "",
        )
        for one in shown
    ]
    return columns(rows, 0) if rows else empty(len(picture.visits), "none yet")


def empty(left: int, said: str) -> Text:
    """What stands in place of a list."""
    return Text(f"{left:,}, and no room" if left else said, "dim")


def columns(rows: Sequence[tuple[str, ...]], left: int) -> Table:
    """Rows in columns, the first one as wide as there is room."""
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for _ in rows[0][1:]:
        table.add_column(justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    if left:
        table.add_row(Text(f"and {left:,} more", "dim"))
    return table


def cut(items: Sequence, rest: int | None) -> Sequence:  # type: ignore[type-arg]
    """As many as there is room for; one line is left to say that there are more."""
    if rest is None or len(items) <= rest:
        return items
    return items[: max(0, rest - 1)]


def line(name: str, text: str, style: str = "") -> Text:
    """A line of the head."""
    return fitted(Text.assemble((f"{name:<10}", "bold"), (text, style)))


def fitted(text: str | Text, style: str = "") -> Text:
    """A text on one line of the screen, cut if it must be."""
    found = text if isinstance(text, Text) else Text(text, style)
    found.no_wrap, found.overflow = True, "ellipsis"
    return found
