"""How long the queue has not heard of a worker; by it, workers never take each other's outlets.

A worker tells the database every few seconds that it lives. What it was visiting is given to
another one after `Pace.stalled` seconds of silence. Silence may also mean that the worker lives
and cannot reach the database, so it ends its visits by itself well before: it asks them to end
after `Pace.fenced` seconds, and has killed them after `Pace.killed`.

After an outage of the database everybody has been silent. So who looks for the dead must have been
heard of without a break for as long as it takes to be taken for dead.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a worker is heard of, and what follows if it is not; in seconds."""

    beat: float = 5.0
    fenced: float = 20.0
    killed: float = 30.0
    stalled: float = 40.0

    def __post_init__(self) -> None:
        if not self.beat * 3 < self.fenced < self.killed < self.stalled:
            raise ValueError("3 x beat < fenced < killed < stalled must hold")


def boot_time() -> float:
    """Seconds that also count while the machine sleeps, as the database counts them."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


@dataclass(slots=True)
class Pulse:
    """The heartbeats of this process that came through.

    Each counts from when it was sent, so that the database has always heard of us later than we
    think.

    >>> moment = 100.0
    >>> pulse = Pulse(Pace(), clock=lambda: moment)
    >>> pulse.beaten(100.0, at=7.0); moment = 104.0
    >>> pulse.silent, pulse.unbroken
    (4.0, 4.0)
    >>> pulse.beaten(104.0, at=11.0); moment = 130.0
    >>> pulse.silent, pulse.unbroken
    (26.0, 0.0)
    >>> pulse.beaten(129.0, at=36.0)
    >>> pulse.unbroken
    1.0
    >>> moment = 136.0
    >>> pulse.beaten(134.0, at=3600.0)  # somebody has set the clock of the database
    >>> pulse.unbroken
    2.0
    """

    pace: Pace
    clock: Callable[[], float] = boot_time
    _last: float | None = None
    _offset: float = 0.0
    _since: float = 0.0

    def beaten(self, sent: float, *, at: float) -> None:
        """Note a heartbeat that was sent then, and came through; `at` by the database's clock."""
        late = self._last is None or sent - self._last > 3 * self.pace.beat
        if late or abs(at - sent - self._offset) > self.pace.beat:
            self._since, self._offset = sent, at - sent
        self._last = sent

    @property
    def silent(self) -> float:
        """Seconds since we were heard of."""
        return 0.0 if self._last is None else self.clock() - self._last

    @property
    def unbroken(self) -> float:
        """Seconds for which we have been heard of without a break."""
        if self._last is None or self.silent > 3 * self.pace.beat:
            return 0.0
        return self.clock() - self._since

    @property
    def may_judge(self) -> bool:
        """Whether who is silent now is silent by itself, and not because nobody was heard."""
        return self.unbroken > self.pace.stalled
