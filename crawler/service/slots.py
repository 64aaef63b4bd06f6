"""The slots in which children work, each with the parked run that it goes on with."""

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.parking import Parked
from crawler.options import Segments, Service

from .visit import VisitChild

FIRST_WAIT = 60.0
"""Seconds for which a group is left alone after a visit that came to nothing; then twice that."""
LONGEST_WAIT = 3600.0
TAKEN_WAIT = 10.0
"""Seconds for which a group is left alone that somebody else is visiting."""


@dataclass(slots=True)
class Slot:
    """A place for one child: its group, and the run that it goes on with, while it works."""

    group: str = ""
    run: str = ""
    child: VisitChild | None = None

    @property
    def is_free(self) -> bool:
        return not self.group


def slot_count(service: Service) -> int:
    """How many visits go on at once."""
    return service.slots or os.cpu_count() or 1


def is_due(run: Parked, segments: Segments, now: datetime) -> bool:
    """Whether a parked run is to be sealed, by its size or its age."""
    return run.bytes >= segments.bytes or run.is_due(now, timedelta(seconds=segments.age))


def run_for(
    slot: Slot, parked: Sequence[Parked], busy: Collection[str], due: Callable[[Parked], bool]
) -> str:
    """The parked run with which `slot` goes on: its own, or else the oldest; empty for a new one.

    None of `busy`, and none that is due: that one is sealed.
    """
    free = {one.run: one for one in parked if one.run not in busy and not due(one)}
    if slot.run in free:
        return slot.run
    return min(free, key=lambda name: free[name].opened, default="")


@dataclass(slots=True)
class Patience:
    """Which groups are left alone for a while, and until when by `clock`, in seconds."""

    clock: Callable[[], float]
    _until: dict[str, float] = field(default_factory=dict)
    _failed: dict[str, int] = field(default_factory=dict)

    def failed(self, group: str) -> float:
        """Leave `group` alone, longer each time; for how many seconds."""
        times = self._failed[group] = self._failed.get(group, 0) + 1
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(times - 1, 10))
        self._until[group] = self.clock() + wait
        return wait

    def taken(self, group: str) -> None:
        """Leave `group` alone for a moment."""
        self._until[group] = self.clock() + TAKEN_WAIT

    def worked(self, group: str) -> None:
        """Forget that `group` has failed."""
        self._failed.pop(group, None)
        self._until.pop(group, None)

    def waiting(self) -> set[str]:
        """The groups that are left alone now."""
        at = self.clock()
        return {group for group, until in self._until.items() if until > at}

    @property
    def failures(self) -> int:
        """How many groups have failed the last time."""
        return len(self._failed)
