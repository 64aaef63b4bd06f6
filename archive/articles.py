"""An article as one line of JSON, and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from extractors import Article, Image

_NAMES = tuple(field.name for field in fields(Article))


def as_mapping(article: Article) -> dict[str, Any]:
    """`article` in JSON's types, its times as ISO 8601 with their own zone."""
    found = asdict(article)
    for name in ("published", "modified"):
        moment: datetime | None = found[name]
        found[name] = moment.isoformat() if moment else None
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in found.items()
    }


def from_mapping(line: Mapping[str, Any]) -> Article:
    """The article of a stored line; what the line has besides (its provenance) is left out."""
    given = {name: line[name] for name in _NAMES if name in line}
    for name in ("published", "modified"):
        given[name] = datetime.fromisoformat(given[name]) if given.get(name) else None
    for name in ("authors", "tags", "flags"):
        given[name] = tuple(given.get(name, ()))
    given["image"] = Image(**given["image"]) if given.get("image") else None
    return Article(**given)
