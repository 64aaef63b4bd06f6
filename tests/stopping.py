"""What a kill leaves on disk, for every step of a run, by stopping that run at each of them.

A process that is stopped (SIGSTOP) leaves the same files as one that is killed there: what it has
given to the system is there, what it still held in memory is not. So a single run shows what each
of its steps would leave, and a step before which no byte was changed need not be looked at again.
Locks are gone as after a kill, since what is looked at is a copy, in the same place.
"""

import os
import random
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path

STEPS = {
    "open",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.mkdir",
    "os.truncate",
    "os.link",
    "sqlite3.connect",
    "fiche.step",
}
Action = Callable[[Path], None]


def step(folder: Path) -> None:
    """A moment between two calls, at which the process may be stopped as well."""
    sys.audit("fiche.step", str(folder))


def at_each_step(folder: Path, then: Callable[[], None]) -> None:
    """Have `then` called before each step that this process will make below `folder`."""

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event in STEPS and (event == "os.truncate" or str(args[0]).startswith(str(folder))):
            then()

    sys.addaudithook(hook)


def run_and_leave(action: Callable[[], None]) -> None:
    try:
        action()
    except BaseException as error:  # noqa: BLE001 - the parent is told by the exit code
        sys.excepthook(type(error), error, error.__traceback__)
        os._exit(1)
    os._exit(0)


def left_behind(
    trials: Path, before: Action | None, action: Action, each: int = 1
) -> Iterator[tuple[int, Path]]:
    """A folder in each state in which a kill of `action` may leave it, and before which step.

    What lies beside the folder is a part of the state. With `each` one state of so many. The last
    one is what is there when `action` has ended: its number is that of all steps, and one more.
    """
    place, aside = trials / "place", trials / "aside"
    place.mkdir()
    folder = place / "run"
    if before:
        list(stops(lambda: before(folder)))
    seen, skip = b"", random.randrange(each)
    for number, ended in enumerate(stops(lambda: action(folder), folder), 1):
        now = state(place)
        changed, seen = now != seen, now
        skip -= changed
        if not (ended or (changed and skip < 0)):
            continue
        skip %= each
        place.rename(aside)
        copy(aside, place)
        yield number, folder
        shutil.rmtree(place)
        aside.rename(place)


def stops(action: Callable[[], None], folder: Path | None = None) -> Iterator[bool]:
    """Run `action` in a process that stops before each of its steps below `folder`.

    False whenever it is stopped, and true once it has ended.
    """
    if (pid := os.fork()) == 0:
        if folder:
            at_each_step(folder, lambda: os.kill(os.getpid(), signal.SIGSTOP))
        run_and_leave(action)
    try:
        while os.WIFSTOPPED(status := os.waitpid(pid, os.WUNTRACED)[1]):
            yield False
            os.kill(pid, signal.SIGCONT)
    except GeneratorExit:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise
    if status:
        raise RuntimeError("the run failed by itself")
    yield True


def state(place: Path) -> bytes:
    """A digest of the names and bytes of all that lies below `place`."""
    digest = blake2b()
    for path in sorted(place.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path}\0{path.is_file()}\0{len(data)}\0".encode() + data)
    return digest.digest()


def copy(source: Path, target: Path) -> None:
    """All of `source` again; a file that has two names there has them here too."""
    same: dict[int, Path] = {}
    target.mkdir()
    for path in sorted(source.rglob("*")):
        other = target / path.relative_to(source)
        if path.is_dir():
            other.mkdir()
        elif first := same.get(path.stat().st_ino):
            other.hardlink_to(first)
        else:
            shutil.copy2(path, other)
            same[path.stat().st_ino] = other
