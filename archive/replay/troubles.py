"""What is wrong with an outlet, as pages show it: why, since when, and where to see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive.incidents import Incident
from archive.mementos import plain

from .addresses import Addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An address that shows what is wrong, and where its capture is."""

    url: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An incident with the captures of its examples."""

    incident: Incident
    examples: tuple[Example, ...]


def troubles_of(
    addresses: Addresses, incidents: Iterable[Incident], now: datetime
) -> tuple[Trouble, ...]:
    """Incidents, whose examples lead to what was captured last while they lasted."""
    return tuple(
        Trouble(
            incident=one,
            examples=tuple(
                Example(url=url, link=addresses.at(one.ended or now, plain(url)))
                for url in one.examples
            ),
        )
        for one in incidents
    )
