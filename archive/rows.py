"""Captures and articles as rows of the catalog, and back."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from sqlalchemy.engine import RowMapping

from .canonical import same_site
from .capture import Capture
from .moments import moment_of, stamp

Row = dict[str, Any]
Key = Callable[[str], str]

CAPTURE_FIELDS = tuple(field.name for field in fields(Capture))
FACETS = ("outlet", "language", "agency", "extractor")
SPREAD_BITS = 24
"""Of an id, below its second: 10,000 articles of one second meet about three times."""

REDIRECTS = {301, 302, 303, 307, 308}


def capture_row(capture: Capture, key: Key) -> Row:
    """`capture` as a row, under the key of its address."""
    row = {name: storable(getattr(capture, name)) for name in CAPTURE_FIELDS}
    return row | {"at": stamp(capture.at), "key": storable(key(capture.url))}


def capture_of(row: RowMapping) -> Capture:
    """The capture that a row is about."""
    given = {name: row[name] for name in CAPTURE_FIELDS}
    return Capture(**given | {"at": moment_of(row["at"])})


def article_row(document: Mapping[str, Any], segment: str, key: Key, reading: str = "") -> Row:
    """An article's stored line as a row: all of it, and what the catalog is asked by.

    Its id is what it should be; another article may have it.
    """
    published = document.get("published")
    text = json.dumps(document)
    return {
        "id": id_of(document, f"{segment} {document['record_id']} {reading} {text}"),
        "segment": segment,
        "record_id": document["record_id"],
        "reading": reading,
        "current": True,
        "url": storable(document["url"]),
        "key": storable(key(document["url"])),
        "at": stamp(moment_of(document["captured_at"])),
        "published": stamp(moment_of(published)) if published else None,
        **{name: storable(document.get(name)) for name in FACETS},
        "document": text,
    }


def id_of(document: Mapping[str, Any], made_of: str) -> int:
    """An article's id: the second of its publication, or of its capture if that is earlier."""
    moment = moment_of(document["captured_at"])
    if published := document.get("published"):
        moment = min(moment, moment_of(published))
    spread = hashlib.blake2b(made_of.encode("utf-8", "replace"), digest_size=SPREAD_BITS // 8)
    return first_id(moment) | int.from_bytes(spread.digest())


def first_id(moment: datetime) -> int:
    """The least id that an article of `moment` can have; whole seconds count."""
    return int(moment.timestamp() // 1) << SPREAD_BITS


def redirect_aliases(capture: Capture, key: Key) -> Iterator[tuple[str, str]]:
    """(alias, key): who asks for an address that redirects means the page it leads to."""
    if capture.status in REDIRECTS and capture.location:
        yield from told_apart(key(capture.url), key(joined(capture.url, capture.location)))


def canonical_aliases(document: Mapping[str, Any], key: Key) -> Iterator[tuple[str, str]]:
    """(alias, key): a page is known by the address it calls its own as well.

    Only on its own site: a copy elsewhere must not hide the original that it names.
    """
    canonical = document.get("canonical_url")
    if canonical and canonical != document["url"] and same_site(canonical, document["url"]):
        yield from told_apart(key(canonical), key(document["url"]))


def told_apart(alias: str, key: str) -> Iterator[tuple[str, str]]:
    """The pair, unless it says nothing."""
    if alias != key:
        yield storable(alias), storable(key)


def joined(base: str, location: str) -> str:
    """`location`, seen from `base`; `base` itself where it is no address at all."""
    try:
        return urljoin(base, location)
    except ValueError:
        return base


def storable(value: Any) -> Any:
    """`value`, less what no database takes in a text: NUL, and halves of surrogate pairs."""
    if not isinstance(value, str) or (value.isascii() and "\0" not in value):
        return value
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
