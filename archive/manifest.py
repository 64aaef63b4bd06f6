"""A run's manifest: what it did, and the digest of every file it stored. Written last."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from .chain import links, manifest_key
from .errors import SpoolError
from .files import append, sha256_of, whole_lines, write_whole
from .moments import stamp
from .sealing import Entering
from .segments import json_line
from .storage import FORMAT, Storage
from .totals import all_visits, totals

RUN, SUMMARY, MANIFEST = "run.json", "summary.json", "manifest.json"
PARKED = "parked.json"
"""How far a run has come that waits for its next visit."""
VISIT, VISITS = "visit.json", "visits.jsonl"
"""What is known of a visit before its first record; and of those that came to their end."""


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write `value` to `path`, whole or not at all."""
    text = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    write_whole(path, [text.encode("utf-8", "replace"), b"\n"])


def read_json(path: Path) -> dict[str, Any] | None:
    """What `path` holds; None if there is no such file."""
    try:
        value: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise SpoolError(f"{path} is not what was written ({error}); move it away") from None
    return value


def begin(folder: Path, *, run: str, about: Mapping[str, object], now: datetime) -> None:
    """Note what is known of a run before its first record."""
    write_json(folder / RUN, {"run": run, "started": stamp(now), "about": dict(about)})


def end(folder: Path, summary: Mapping[str, Any], *, now: datetime) -> None:
    """Note what a run says of itself at its end."""
    write_json(folder / SUMMARY, {**summary, "ended": stamp(now)})


def begin_visit(folder: Path, *, now: datetime) -> None:
    """Note that a visit begins, of a run that may make several."""
    write_json(folder / VISIT, {"started": stamp(now)})


def end_visit(folder: Path, summary: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """Note what a visit says of itself at its end; all of that."""
    begun = read_json(folder / VISIT) or {"started": stamp(now)}
    visit = {"started": begun["started"], "ended": stamp(now), "interrupted": False, **summary}
    fd = os.open(folder / VISITS, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        append(fd, json_line(visit), size=os.fstat(fd).st_size)
        os.fsync(fd)
    finally:
        os.close(fd)
    return visit


def size_of_visits(folder: Path) -> int:
    """How many bytes of notes on visits there are: where that on the next one begins."""
    path = folder / VISITS
    return path.stat().st_size if path.exists() else 0


def visits(folder: Path) -> list[dict[str, Any]]:
    """The visits of the run in `folder` that came to their end, oldest first."""
    path = folder / VISITS
    return list(whole_lines(path)) if path.exists() else []


def store(folder: Path, *, storage: Storage, catalog: Entering, now: datetime) -> dict[str, Any]:
    """Store and enter the manifest of a run whose segments are stored; may be repeated."""
    path = folder / MANIFEST
    manifest = read_json(path)
    if manifest is None:
        manifest = compose(folder, now=now)
        before = catalog.before(manifest["run"], manifest.get("outlets", ()))
        manifest["previous"] = links(storage, before)
        write_json(path, manifest)
    storage.put(manifest_key(manifest), path, sha256_of(path))
    catalog.add_run(manifest)
    return manifest


def compose(folder: Path, *, now: datetime) -> dict[str, Any]:
    """The manifest of the run in `folder`, from what it noted there."""
    begun = read_json(folder / RUN) or {"run": folder.name, "started": stamp(now), "about": {}}
    summary = read_json(folder / SUMMARY)
    sealed = [read_json(path) or {} for path in sorted(folder.glob("*.sealed.json"))]
    until = max((facts["until"] for facts in sealed if facts["until"]), default=stamp(now))
    found = {} if summary else {"outlets": added(facts["outlets"] for facts in sealed)}
    interrupted = summary is None
    if made := visits(folder):
        cut_short = read_json(folder / VISIT)
        found = totals(all_visits(made, cut_short, until=until, outlets=found["outlets"]))
        interrupted = len(found["visits"]) > len(made)
        begun["about"] = {**begun["about"], "outlets": list(found["outlets"])}
    return {
        "format": FORMAT,
        "run": begun["run"],
        "started": begun["started"],
        "ended": until,
        "interrupted": interrupted,
        "about": begun["about"],
        **found,
        **(summary or {}),
        "files": [entry for facts in sealed for entry in facts["files"]],
    }


def added(tallies: Iterable[Mapping[str, Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The tallies of all segments as one; an interrupted run has completed no outlet."""
    total: dict[str, dict[str, Any]] = {}
    for outlets in tallies:
        for outlet, counts in outlets.items():
            mine = total.setdefault(
                outlet, {"captures": 0, "new_articles": 0, "failures": {}, "complete": False}
            )
            mine["captures"] += counts["captures"]
            mine["new_articles"] += counts["new_articles"]
            mine["failures"] = dict(Counter(mine["failures"]) + Counter(counts["failures"]))
    return total
