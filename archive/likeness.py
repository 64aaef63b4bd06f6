"""Where else the same text stands, though its page is another.

Of every text the smallest digests of its shingles are kept: two texts that share most of their
shingles share some of these. Whoever shares two is compared shingle by shingle.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from . import fulltext
from .holdings import pages_of
from .matching import Match, Words, by_index, found
from .moments import moment_of
from .schema import article
from .terms import BREAK

SHINGLE = 5
"""Terms in a row: five words, or six characters where words are not parted."""

KEPT = 16
"""Digests kept of a text. Two texts that share 40 % of their shingles share two of these nearly
always (99 %), at 20 % in most cases."""

FEWEST = 12
"""Shingles of a text that can be like another; a shorter one is a caption or a notice."""

MOST_SHARING = 200
"""Articles that have a digest in common; with more, it is of what pages repeat."""

LOOKED_AT = 20
"""Articles compared with one, those with most digests in common."""

ALIKE = 0.3
"""Of the shorter text, the part that stands in the other as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """An article elsewhere with the same text, or most of it.

    ``share`` is the part of the shorter of the two texts that is in both, above 0 and up to 1.
    ``when`` is its publication or, undated, its capture. ``first`` if it was the first of all of
    them, the article that was asked about included. ``agency`` is whom it credits.
    """

    id: int
    url: str
    key: str
    outlet: str | None
    title: str | None
    when: datetime
    published: datetime | None
    captured: datetime
    share: float
    first: bool
    agency: str | None


def shingles(terms: Sequence[str]) -> set[str]:
    """Each row of `SHINGLE` terms, across paragraphs."""
    own = [term for term in terms if term != BREAK]
    return {" ".join(own[at : at + SHINGLE]) for at in range(len(own) - SHINGLE + 1)}


def sketch_of(terms: Sequence[str]) -> list[str]:
    """The terms by which a text is found that is like another; none of a short text.

    Only shingles that begin with a term of certain letters are looked at, about one in four.
    """
    own = [term for term in terms if term != BREAK]
    last = len(own) - SHINGLE
    if last + 1 < FEWEST:
        return []
    rows = [
        " ".join(own[at : at + SHINGLE]).encode()
        for at, term in enumerate(own)
        if not (ord(term[-1]) + len(term)) & 3 and at <= last
    ]
    known = dict(zip(map(crc32, rows), rows, strict=True))
    return [fulltext.SHINGLE + wide(known[digest]) for digest in sorted(known)[:KEPT]]


def wide(shingle: bytes) -> str:
    """A digest that hardly two shingles share."""
    return blake2b(shingle, digest_size=6).hexdigest()


def alike(connection: Connection, article_id: int) -> tuple[Alike, ...]:
    """The other pages on which the text of an article stands, the first of them first."""
    query = sa.select(article).where(article.c.id == article_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        return ()
    terms = fulltext.terms_of(json.loads(row["document"]))
    mine = shingles(terms)
    own = pages_of(connection, [row["key"]])[row["key"]]
    others: dict[str, tuple[float, Any]] = {}
    for other in candidates(connection, article_id, sketch_of(terms)):
        share = shared(mine, other)
        if share >= ALIKE and other["key"] not in own:
            others[other["key"]] = best(others.get(other["key"]), (share, other))
    begun = min([when(row), *(when(other) for _, other in others.values())])
    order = sorted(others.values(), key=lambda pair: (when(pair[1]), -pair[0], pair[1]["url"]))
    return tuple(alike_of(other, share, begun) for share, other in order)


def candidates(connection: Connection, article_id: int, sketch: Iterable[str]) -> Sequence[Any]:
    """The articles that share at least two terms of one's sketch."""
    sharing: Counter[int] = Counter()
    with by_index(connection):
        for term in sketch:
            rows = found(connection, Match(wanted=(Words((term,)),)), MOST_SHARING + 1)
            if len(rows) <= MOST_SHARING:
                sharing.update(id_ for id_, _, _ in rows if id_ != article_id)
    ids = [one for one, count in sharing.most_common(LOOKED_AT) if count > 1]
    query = sa.select(article).where(article.c.id.in_(ids))
    return connection.execute(query).mappings().all()


def shared(mine: set[str], row: Any) -> float:
    """The part of the shorter text that is in both."""
    other = shingles(fulltext.terms_of(json.loads(row["document"])))
    return len(mine & other) / max(1, min(len(mine), len(other)))


def best(known: tuple[float, Any] | None, new: tuple[float, Any]) -> tuple[float, Any]:
    """Of two versions of a page, the one that is more alike; the earlier if both are."""
    if known is None or (new[0], known[1]["at"]) > (known[0], new[1]["at"]):
        return new
    return known


def when(row: Any) -> datetime:
    """When an article came out, as far as it says; never after it was captured."""
    captured = moment_of(row["at"])
    return min(captured, moment_of(row["published"])) if row["published"] else captured


def alike_of(row: Any, share: float, begun: datetime) -> Alike:
    """A row as a value."""
    return Alike(
        id=row["id"],
        url=row["url"],
        key=row["key"],
        outlet=row["outlet"],
        title=json.loads(row["document"]).get("title"),
        when=when(row),
        published=moment_of(row["published"]) if row["published"] else None,
        captured=moment_of(row["at"]),
        share=share,
        first=when(row) == begun,
        agency=row["agency"],
    )
