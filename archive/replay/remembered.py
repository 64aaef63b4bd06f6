"""Facts about the whole archive, which take long to find, kept for a while."""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from starlette.requests import HTTPConnection

WORTH = 50
"""A fact is kept so many times as long as it took to find: a small archive is always fresh, and
a large one spends no more than a fiftieth of a processor on each."""

Fact = TypeVar("Fact")


class Remembered:
    """Facts by name, each with the time until which it counts. Threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._facts: dict[str, tuple[float, Any]] = {}
        self._guard = threading.Lock()

    def get(self, name: str, find: Callable[[], Fact]) -> Fact:
        """The fact of that name, which `find` finds if it is not known, or no longer."""
        with self._guard:
            until, fact = self._facts.get(name, (0.0, None))
        began = self._clock()
        if began < until:
            return cast("Fact", fact)
        found = find()
        ended = self._clock()
        with self._guard:
            self._facts[name] = (ended + WORTH * (ended - began), found)
        return found


def remembered(request: HTTPConnection) -> Remembered:
    """What the application remembers."""
    state = request.app.state
    if not hasattr(state, "remembered"):
        state.remembered = Remembered()
    found: Remembered = state.remembered
    return found
