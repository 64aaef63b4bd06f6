"""How one outlet stands: what was learned of it, and when it is due; all of it pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self
from zlib import crc32

from archive.history import Visited
from archive.moments import moment_of, stamp
from archive.rows import Row
from crawler.contract import Contract
from crawler.outlet import Outlet
from crawler.rhythm import Bounds, Rhythm

EPOCH = "1970-01-01T00:00:00.000000Z"
JITTER = 0.1
"""Of an interval, by how much it is made shorter at most, so that visits do not come in step."""
SMALL = 60
"""Requests of a usual visit up to which an outlet shares a group: a minute at the usual delay."""
LARGE = 2 * SMALL
"""From so many on it gets a group of its own again."""
HINDERED = {"error/CatalogError", "archive/CatalogError"}
"""Failures that say nothing of an outlet: our catalog was away in the midst of the visit."""
WEIGHT = 0.3
"""How much the latest visit counts in what is usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A row of the timetable as a value. Without a group, the outlet is not scheduled."""

    outlet: str
    group: str = ""
    last: datetime | None = None
    due: datetime = field(default_factory=lambda: moment_of(EPOCH))
    requests: float | None = None
    """Of a usual visit; None if that is not known yet."""
    hindered: int = 0
    """How many visits in a row our catalog was away in."""
    rhythm: Rhythm = field(default_factory=Rhythm)
    contract: Contract = field(default_factory=Contract)

    @classmethod
    def of(cls, row: Any) -> Self:
        """A row of the timetable as a value."""
        state: Mapping[str, Any] = json.loads(row.state or "{}")
        return cls(
            outlet=row.outlet,
            group=row.grp,
            last=moment_of(row.last) if row.last else None,
            due=moment_of(row.due),
            requests=state.get("requests"),
            hindered=state.get("hindered", 0),
            rhythm=Rhythm.from_json(state.get("rhythm", {})),
            contract=Contract.from_json(state.get("contract", {})),
        )

    def row(self) -> Row:
        """The row of the timetable for it."""
        state = {
            "requests": self.requests,
            "hindered": self.hindered,
            "rhythm": self.rhythm.as_json(),
            "contract": self.contract.as_json(),
        }
        return {
            "outlet": self.outlet,
            "grp": self.group,
            "last": stamp(self.last) if self.last else None,
            "due": stamp(self.due),
            "state": json.dumps(state),
        }

    def early(self, share: float) -> datetime:
        """When this may be visited along with others: `share` of its interval before it is due."""
        if self.last is None or self.last > self.due:
            return self.due
        return self.due - share * (self.due - self.last)

    def after(self, visit: Visited, outlet: Outlet) -> "Standing":
        """How the outlet stands after `visit`; as before if that is not newer than the last."""
        if self.last is not None and visit.started <= self.last:
            return self
        rhythm = replace(self.rhythm, zone=outlet.timezone).after(visit)
        learned = replace(
            self, last=visit.started, rhythm=rhythm, contract=self.contract.after(visit)
        )
        if visit.interrupted:  # what is left of it waits for no time of its own
            return replace(learned, due=visit.ended or visit.started)
        wait = learned.interval(visit.started, outlet)
        if is_hindered(visit):
            again = (visit.ended or visit.started) + min(wait, patience(self.hindered))
            return replace(learned, due=again, hindered=self.hindered + 1)
        return replace(
            learned,
            due=visit.started + wait,
            requests=usual(self.requests, requests_of(visit)),
            hindered=0,
        )

    def interval(self, at: datetime, outlet: Outlet) -> timedelta:
        """How long to wait after a visit at `at`: the learned time, and never less than allowed."""
        bounds = Bounds(every=outlet.every, shortest=outlet.shortest, longest=outlet.longest)
        wait = jittered(self.rhythm.interval(at, bounds), f"{self.outlet} {stamp(at)}")
        return max(wait, outlet.shortest)


def is_hindered(visit: Visited) -> bool:
    """Whether our catalog was away in the midst of a visit: of what it missed, some may be known
    and pending, so that the visit is complete as far as its outlet goes.
    """
    return not HINDERED.isdisjoint(visit.facts.get("failures", {}))


def patience(hindered: int) -> timedelta:
    """How long an outlet waits that was visited without the catalog after as many such visits.

    >>> [patience(times).seconds for times in range(4)]
    [0, 3, 15, 63]
    """
    return timedelta(seconds=4.0 ** min(hindered, 10) - 1)


def requests_of(visit: Visited) -> int:
    """How many requests a visit took, about."""
    failures: int = sum(visit.facts.get("failures", {}).values())
    return int(visit.facts.get("captures", 0)) + failures


def usual(before: float | None, latest: int) -> float:
    """What is usual after the `latest`, in which it may have been another number."""
    return float(latest) if before is None else round(before + WEIGHT * (latest - before), 2)


def jittered(interval: timedelta, name: str) -> timedelta:
    """`interval`, shorter by up to `JITTER` of it; by how much depends on `name` alone."""
    return interval * (1 - JITTER * (crc32(name.encode()) / 2**32))


def group_of(standing: Standing, groups: int) -> Standing:
    """`standing` in the group where it belongs, of `groups` for small outlets."""
    if not standing.group:
        return standing
    alone = standing.group == standing.outlet
    limit = SMALL if alone else LARGE
    if standing.requests is None or standing.requests > limit:
        return replace(standing, group=standing.outlet)
    if not alone:
        return standing
    return replace(standing, group=f"g-{crc32(standing.outlet.encode()) % groups}")
