"""An article as one line of JSON."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from extractors import Article


def as_mapping(article: Article) -> dict[str, Any]:
    """`article` in JSON's types, its times as ISO 8601 with their own zone."""
    found = asdict(article)
    for name in ("published", "modified"):
        moment: datetime | None = found[name]
        found[name] = moment.isoformat() if moment else None
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in found.items()
    }
