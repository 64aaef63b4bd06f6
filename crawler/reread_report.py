"""What a re-reading would change, for people (HTML) and for programs (JSON)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from archive.files import write_whole
from archive.moments import stamp
from archive.replay.diffs import Paragraph, Piece, compared

from .field_diff import HOW, KINDS, Sample
from .reextracting import Reextraction

HTML, JSON = "report.html", "report.json"


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph before and after; or how many stand here that are the same."""

    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    same: int = 0


def write_report(folder: Path, reextraction: Reextraction, *, now: datetime) -> None:
    """Write both into `folder`, in place of what was there; `OSError` if that cannot be."""
    facts = {
        "at": stamp(now),
        **reextraction.wanted.as_mapping(),
        "complete": reextraction.complete,
        **reextraction.diff.as_mapping(),
    }
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / JSON, [text.encode("utf-8", "replace"), b"\n"])
    write_whole(folder / HTML, [page(facts, reextraction).encode("utf-8", "replace")])


def page(facts: dict[str, Any], reextraction: Reextraction) -> str:
    """The report as a page that needs nothing else."""
    environment = Environment(
        loader=PackageLoader("crawler"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    samples = [
        (name, [(sample.as_mapping(), list(rows(sample))) for sample in some])
        for name, some in groupby(reextraction.diff.samples(), key=lambda one: one.name)
    ]
    template = environment.get_template("reextract.html")
    return template.render(facts=facts, samples=samples, kinds=KINDS, how=HOW)


def rows(sample: Sample) -> Iterator[Row]:
    """A field before and after, paragraph by paragraph."""
    told = sample.as_mapping()
    difference = compared(shown(told["before"]), shown(told["after"]))
    for changed, some in groupby(difference.paragraphs, key=lambda one: one.changed):
        if changed:
            yield from map(row, some)
        else:
            yield Row(same=len(list(some)))


def row(paragraph: Paragraph) -> Row:
    """A paragraph that differs."""
    return Row(
        before=tuple(one for one in paragraph.pieces if one.kind != "added"),
        after=tuple(one for one in paragraph.pieces if one.kind != "removed"),
    )


def shown(value: Any) -> str:
    """A field as text, in paragraphs."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Sequence):
        return "\n\n".join(map(str, value))
    return "\n\n".join(f"{name}: {one}" for name, one in value.items() if one)
