"""How far a run has come, so that the next one with the same purpose goes on from there."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from archive import SpoolFull
from archive.files import write_whole
from archive.stored import BEGINNING, Place


class Ledger:
    """The place up to which all is done, in a file that outlives its process.

    The first line is the `purpose`; where that is another one, the file is begun anew.
    """

    def __init__(self, path: Path, purpose: Mapping[str, Any]) -> None:
        self.path = path
        self.place: Place = BEGINNING
        lines = whole_lines(path)
        if lines[1:] and lines[0] == purpose:
            self.place = (lines[-1]["segment"], lines[-1]["offset"])
        kept = [purpose, *([place_line(self.place)] if self.begun else [])]
        try:
            write_whole(path, (as_line(line) for line in kept))
        except OSError as error:
            raise self._full(error) from None

    @property
    def begun(self) -> bool:
        """Whether a run before this one came to any place."""
        return self.place != BEGINNING

    def note(self, place: Place) -> None:
        """All up to `place` is done."""
        try:
            with self.path.open("ab") as file:
                file.write(as_line(place_line(place)))
        except OSError as error:
            raise self._full(error) from None

    def forget(self) -> None:
        """There is nothing to go on with."""
        self.path.unlink(missing_ok=True)

    def _full(self, error: OSError) -> SpoolFull:
        return SpoolFull(str(self.path), error.strerror or str(error))


def place_line(place: Place) -> dict[str, Any]:
    """A place as a line says it."""
    return {"segment": place[0], "offset": place[1]}


def as_line(value: Mapping[str, Any]) -> bytes:
    """A line of the file."""
    return json.dumps(value).encode() + b"\n"


def whole_lines(path: Path) -> list[dict[str, Any]]:
    """The lines up to the first that was not written to its end."""
    found: list[dict[str, Any]] = []
    with suppress(FileNotFoundError, ValueError), path.open("rb") as lines:
        for line in lines:
            found.append(json.loads(line))  # noqa: PERF401 - what came before a torn line is kept
    return found
