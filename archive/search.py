"""Questions about what the articles say, and their answers."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from . import fulltext
from .fulltext import BEGINNING, FACTS, HEADLINE
from .matching import Match, Words, by_index, found
from .rows import first_id
from .schema import article
from .snippets import Marker, Parts
from .terms import wanted

PAGE = 20
"""Hits on a page."""

MOST = 1000
"""Matches looked at. With more than that the answer says "more than", and stops there."""

LONGEST, MOST_WORDS = 1000, 30
"""Characters and words of a question that count."""

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂「」『』", '"'))
WORD = re.compile(r'-?"[^"]*"?|[^\s"]+')

Sort = Literal["relevance", "newest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to look for. All words must be there, whatever their case and diacritics; words in
    quotes must follow each other; a word after ``-`` must not be there.

    `outlet` is a slug, `language` a two-letter code, `agency` a wire service as articles credit
    it. `since` is the first moment meant, `until` the first that is not: of publication or, for
    what is undated, of capture. By relevance, those with all words in the headline come first,
    then those with all in headline, summary and first paragraph; each the newest first. Without
    words the newest come first.
    """

    text: str = ""
    outlet: str = ""
    language: str = ""
    agency: str = ""
    since: datetime | None = None
    until: datetime | None = None
    sort: Sort = "relevance"
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found: all of it as stored, and the place in it, in marked pieces."""

    id: int
    document: dict[str, Any]
    title: Parts
    snippet: Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of an answer. If `more`, there are more than `total`, and nobody counted them.

    A page of the web counts once, with the latest of its versions that fit. `pages` is how many
    pages of hits there are to turn.
    """

    hits: tuple[Hit, ...]
    total: int
    more: bool
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a question, and those it does without."""

    wanted: tuple[Words, ...]
    unwanted: tuple[Words, ...]


def search(connection: Connection, question: Question) -> Found:
    """The articles that fit, a page of them."""
    asked = understood(question.text)
    if (question.text.strip() and not asked.wanted and not asked.unwanted) or is_empty(question):
        return Found(hits=(), total=0, more=False, page=1, pages=0)
    with by_index(connection):
        rows = matches(connection, question, asked)
    chosen = pages_among(rows)
    page = max(1, question.page)
    shown = chosen[(page - 1) * PAGE : page * PAGE]
    return Found(
        hits=tuple(hits(connection, shown, asked)),
        total=len(chosen),
        more=len(rows) > MOST,
        page=page,
        pages=ceil(len(chosen) / PAGE),
    )


def is_empty(question: Question) -> bool:
    """Whether no moment is meant."""
    since, until = question.since, question.until
    return since is not None and until is not None and since >= until


def understood(text: str) -> Asked:
    """The words in `text`, as they are looked for."""
    heard: dict[bool, list[Words]] = {False: [], True: []}
    for word in WORD.findall(text[:LONGEST].translate(QUOTES))[:MOST_WORDS]:
        unwanted = word.startswith("-") and len(word) > 1
        terms, is_open = wanted(word)
        if terms:
            heard[unwanted].append(Words(terms, is_open))
    return Asked(tuple(dict.fromkeys(heard[False])), tuple(dict.fromkeys(heard[True])))


def matches(connection: Connection, question: Question, asked: Asked) -> list[tuple[int, str, str]]:
    """Id, key and time of what fits, in order; one more than `MOST` if there are more."""
    rows: list[tuple[int, str, str]] = []
    for match in tiers(question, asked):
        rows += found(connection, match, MOST + 1 - len(rows))
        if len(rows) > MOST:
            break
    return rows


def tiers(question: Question, asked: Asked) -> Iterator[Match]:
    """What to look for, one after the other; nothing fits two of them."""
    facts = tuple(
        Words((fulltext.fact(name, value),))
        for name in FACTS
        if (value := getattr(question, name).strip())
    )
    unwanted = tuple((words,) for words in asked.unwanted)
    everywhere = Match(
        wanted=asked.wanted + facts,
        unwanted=unwanted,
        since=first_id(question.since) if question.since else None,
        until=first_id(question.until) if question.until else None,
    )
    if question.sort == "newest" or not asked.wanted:
        yield everywhere
        return
    headline, beginning = signed(asked.wanted, HEADLINE), signed(asked.wanted, BEGINNING)
    yield replace(everywhere, wanted=headline + facts)
    yield replace(everywhere, wanted=beginning + facts, unwanted=(*unwanted, headline))
    yield replace(everywhere, unwanted=(*unwanted, beginning))


def signed(words: Sequence[Words], sign: str) -> tuple[Words, ...]:
    """`words` as they stand in one part of an article."""
    return tuple(replace(one, terms=tuple(sign + term for term in one.terms)) for one in words)


def pages_among(rows: Sequence[tuple[int, str, str]]) -> list[int]:
    """For each page, in order, the id of its latest version."""
    latest: dict[str, tuple[str, int]] = {}
    for id_, key, at in rows[:MOST]:
        if key not in latest or (at, id_) > latest[key]:
            latest[key] = (at, id_)
    return [id_ for _, id_ in latest.values()]


def hits(connection: Connection, ids: Sequence[int], asked: Asked) -> Iterator[Hit]:
    """Articles by their ids, in that order."""
    query = sa.select(article.c.id, article.c.document).where(article.c.id.in_(ids))
    documents = {row.id: row.document for row in connection.execute(query)}
    marker = Marker([words.terms for words in asked.wanted])
    for id_ in ids:
        document = json.loads(documents[id_])
        text = document.get("text") or document.get("summary") or ""
        yield Hit(
            id=id_,
            document=document,
            title=marker.highlighted(document.get("title") or ""),
            snippet=marker.snippet(text),
        )
