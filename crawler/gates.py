"""The gates of all hosts of a run, and whom they belong to."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scrapy import Request

from .config import Politeness
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

    def __init__(self, politeness: Politeness) -> None:
        self.politeness = politeness
        self._gates: dict[tuple[str, bool], HostGate] = {}

    def of(self, request: Request) -> HostGate:
        """The gate that `request` has to pass."""
        requisite = request.meta.get("role") == "requisite"
        return self.at(urlsplit(request.url).hostname or "", requisite=requisite)

    def at(self, host: str, *, requisite: bool = False) -> HostGate:
        if (host, requisite) not in self._gates:
            share = REQUISITE_SHARE if requisite else 1
            concurrency = self.politeness.concurrency
            self._gates[host, requisite] = HostGate(
                delay=self.politeness.delay * share,
                concurrency=concurrency,
                places=asyncio.Semaphore(concurrency),
            )
        return self._gates[host, requisite]

    def respect(self, host: str, outlet: Outlet) -> None:
        """Ask `host` as gently as its outlet wants, if that is gentler."""
        gate = self.at(host)
        gate.slow_down(outlet.delay or 0)
        if outlet.concurrency and outlet.concurrency < gate.concurrency:
            gate.concurrency = outlet.concurrency
            gate.places = asyncio.Semaphore(outlet.concurrency)
