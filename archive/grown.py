"""How far a segment has come that is parked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from .moments import moment_of, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """How far the files of a parked segment go: ``size`` bytes of records, of notes, of index.

    ``before`` is how far they went before the last visit. ``warcinfo`` is the id of its record.
    """

    segment: str
    day: str
    opened: datetime
    warcinfo: str
    size: int
    notes: int
    index: int
    before: tuple[int, int, int] = (0, 0, 0)

    def as_json(self) -> dict[str, Any]:
        """In JSON's types."""
        return {**asdict(self), "opened": stamp(self.opened)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What `as_json` told of."""
        given = {"opened": moment_of(value["opened"]), "before": tuple(value["before"])}
        return cls(**{**value, **given})
