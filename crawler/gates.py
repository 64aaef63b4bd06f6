"""The gates of all hosts of a run, and whom they belong to."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from scrapy import Request

from .options import Politeness
from .outlet import Outlet
from .politeness import Gate

REQUISITE_SHARE = 0.1
"""Of the delay between pages, what lies between the images and styles of one: a browser waits not
at all."""


@dataclass(slots=True)
class HostGate(Gate):
    """A gate that also bounds how many requests to its host are under way."""

    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))


class Gates:
    """One gate a host, made when it is first asked; an outlet may only make it gentler."""

    hurry: Callable[[], None] = staticmethod(lambda: None)
    """Waits no longer for what hosts have been asked already."""

    def __init__(self, politeness: Politeness, outlets: Mapping[str, Outlet]) -> None:
        self.politeness, self.outlets = politeness, outlets
        self._gates: dict[tuple[str, bool], HostGate] = {}

    def of(self, request: Request) -> HostGate:
        """The gate that `request` has to pass."""
        host = urlsplit(request.url).hostname or ""
        requisite = request.meta.get("role") == "requisite"
        if (host, requisite) not in self._gates:
            outlet = self.outlets.get(request.meta.get("outlet", ""))
            self._gates[host, requisite] = self._new(outlet, requisite=requisite)
        return self._gates[host, requisite]

    @property
    def slowest(self) -> float:
        """Seconds between requests to the host that wants most."""
        return max((gate.delay for gate in self._gates.values()), default=self.politeness.delay)

    def pause(self, request: Request, wait: timedelta) -> None:
        """Leave the host of `request` alone for `wait`."""
        for gate in self._all_of(request):
            gate.pause(wait)

    def close(self, request: Request, reason: str, until: datetime) -> None:
        """Leave the host of `request` alone for the rest of the run."""
        for gate in self._all_of(request):
            gate.close(reason, until)

    def close_all(self, reason: str, until: datetime) -> None:
        """Let nothing through any more, and wake who waits."""
        for gate in self._gates.values():
            gate.close(reason, until)

    def _all_of(self, request: Request) -> Iterator[HostGate]:
        """The gates of the host, that of its requisites and that of all else."""
        for role in ("page", "requisite"):
            yield self.of(request.replace(meta={**request.meta, "role": role}))

    def _new(self, outlet: Outlet | None, *, requisite: bool) -> HostGate:
        delay, concurrency = self.politeness.delay, self.politeness.concurrency
        if outlet is not None:
            delay = max(delay, outlet.delay or 0)
            concurrency = min(concurrency, outlet.concurrency or concurrency)
        return HostGate(
            delay=delay * (REQUISITE_SHARE if requisite else 1),
            concurrency=concurrency,
            places=asyncio.Semaphore(concurrency),
        )
