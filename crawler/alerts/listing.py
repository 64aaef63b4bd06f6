"""Incidents as a terminal and programs are told of them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from archive.incidents import Incident

from .notes import State


def incident_lines(one: Incident) -> Iterator[str]:
    """What is wrong, since when, why, and where to see it."""
    yield f"{one.outlet}: {one.cause} since {minute(one.since)}: {one.what}"
    if one.likely:
        yield f"    likely: {one.likely}"
    yield from (f"    {url}" for url in one.examples)


def told_line(one: Incident) -> str:
    """Who knows of it."""
    told = [f"{name} {note['at'][:16]}Z" for name, note in one.told.items() if "at" in note]
    return f"    told by {', '.join(told)}" if told else "    nobody was told yet"


def trouble_lines(states: Mapping[str, State], channels: Iterable[str]) -> Iterator[str]:
    """Which of `channels` take nothing, and why."""
    for name in channels:
        state = states.get(name, State())
        if state.failures and state.again:
            again = minute(state.again)
            yield f"{name} failed {state.failures} times, again after {again}: {state.error}"


def incident_facts(one: Incident) -> dict[str, Any]:
    """An incident for programs."""
    return {
        "outlet": one.outlet,
        "cause": one.cause,
        "since": one.since.isoformat(),
        "what": one.what,
        "likely": one.likely,
        "examples": list(one.examples),
        "told": {name: note["at"] for name, note in one.told.items() if "at" in note},
    }


def minute(moment: datetime) -> str:
    """A time, UTC."""
    return f"{moment:%Y-%m-%d %H:%M}Z"
